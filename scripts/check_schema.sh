#!/usr/bin/env bash
# The JSON Schema that the program generates is valid draft-07, and every scenario validates against
# it with an independent validator: scripts/check_schema.sh [BINARY].
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/lib.sh

binary=${1:-build/release/rotasim}
validator=.venv/bin/check-jsonschema
[[ -x "$validator" ]] || fail "$validator is missing: scripts/install.sh"
mkdir -p build
"$binary" schema >build/scenario.schema.json
"$validator" --check-metaschema build/scenario.schema.json

"$binary" schema --study-files >build/study.schema.json
"$validator" --check-metaschema build/study.schema.json

mapfile -t files < <(find scenarios -name '*.yaml' -not -path 'scenarios/catalogue/*' \
    -not -path 'scenarios/studies/*' | sort)
mapfile -t studies < <(find scenarios/studies -name '*.yaml' | sort)
((${#files[@]} > 0)) || fail "no scenario files"
((${#studies[@]} > 0)) || fail "no study files"
"$validator" --schemafile build/scenario.schema.json "${files[@]}"
"$validator" --schemafile build/study.schema.json "${studies[@]}"
echo "${#files[@]} scenario files and ${#studies[@]} study files validate"

# The validator must also be able to say no: a file with a misspelt field is refused.
refuses() { # SCHEMA FILE
    local broken=build/broken_scenario.yaml
    {
        cat "$2"
        echo 'no_such_field: 1'
    } >"$broken"
    if "$validator" --schemafile "$1" "$broken" >/dev/null; then
        fail "$1 accepts an unknown field"
    fi
}
refuses build/scenario.schema.json "${files[0]}"
refuses build/study.schema.json "${studies[0]}"
