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
for sort in scenario study catalogue; do
    option=(--$sort-files)
    [[ "$sort" != scenario ]] || option=()
    "$binary" schema "${option[@]}" >build/$sort.schema.json
    "$validator" --check-metaschema build/$sort.schema.json
done

mapfile -t files < <(find scenarios -name '*.yaml' -not -path 'scenarios/catalogue/*' \
    -not -path 'scenarios/studies/*' | sort)
mapfile -t studies < <(find scenarios/studies -name '*.yaml' | sort)
mapfile -t catalogue < <(find scenarios/catalogue -name '*.yaml' | sort)
((${#files[@]} > 0)) || fail "no scenario files"
((${#studies[@]} > 0)) || fail "no study files"
((${#catalogue[@]} > 0)) || fail "no catalogue files"
"$validator" --schemafile build/scenario.schema.json "${files[@]}"
"$validator" --schemafile build/study.schema.json "${studies[@]}"
"$validator" --schemafile build/catalogue.schema.json "${catalogue[@]}"
echo "${#files[@]} scenario files, ${#studies[@]} study files and ${#catalogue[@]} catalogue files validate"

# The validator must also be able to say no.
broken=build/broken.yaml
refuses() { # SCHEMA WHAT
    if "$validator" --schemafile "$1" "$broken" >/dev/null; then
        fail "$1 accepts $2"
    fi
}
misspelt() { # SCHEMA FILE
    {
        cat "$2"
        echo 'no_such_field: 1'
    } >"$broken"
    refuses "$1" "an unknown field"
}
misspelt build/scenario.schema.json "${files[0]}"
misspelt build/study.schema.json "${studies[0]}"
misspelt build/catalogue.schema.json "${catalogue[0]}"

# A catalogue says what each value rests on: constants, distributions and whole rows.
unmarked() { # FILE LINE-PATTERN MARK: takes the mark out of the first such line
    sed "0,/$2/{/$2/s/$3//}" "scenarios/catalogue/$1" >"$broken"
    ! cmp -s "scenarios/catalogue/$1" "$broken" || fail "$1 has no line $2 with a mark"
    refuses build/catalogue.schema.json "$1 without a mark at $2"
}
unmarked encryption_modes.yaml ' binding: {' ' mark: [a-z]*,'
unmarked encryption_modes.yaml ' rewrap_lag: {' ' mark: [a-z]*,'
unmarked encryption_modes.yaml ' after: {' ' mark: [a-z]*,'
unmarked vm_sizes.yaml '^    mark: ' '^    mark: .*'
unmarked disk_tiers.yaml '^    source: ' '^    source: .*'
