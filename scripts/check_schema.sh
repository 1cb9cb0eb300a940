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

mapfile -t files < <(find scenarios -name '*.yaml' -not -path 'scenarios/catalogue/*' | sort)
((${#files[@]} > 0)) || fail "no scenario files"
"$validator" --schemafile build/scenario.schema.json "${files[@]}"
echo "${#files[@]} scenario files validate"

# The validator must also be able to say no: a scenario with a misspelt field is refused.
broken=build/broken_scenario.yaml
{
    cat "${files[0]}"
    echo 'no_such_field: 1'
} >"$broken"
if "$validator" --schemafile build/scenario.schema.json "$broken" >/dev/null; then
    fail "the schema accepts an unknown field"
fi
