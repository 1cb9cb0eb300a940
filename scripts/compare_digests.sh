#!/usr/bin/env bash
# The results digest must not depend on compiler or optimisation level.
#
#   scripts/compare_digests.sh [--builds "release clang o0"] [--replications N] [SCENARIO ...]
#
# Runs each scenario (default: the founding one) with each build and compares the digests.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/lib.sh

builds="release clang o0"
replications=2
while [[ "${1:-}" == --* ]]; do
    (($# >= 2)) || fail "$1 needs a value"
    case "$1" in
        --builds) builds=$2 ;;
        --replications) replications=$2 ;;
        *) fail "unknown option '$1'" ;;
    esac
    shift 2
done
scenarios=("$@")
(($# > 0)) || scenarios=(scenarios/what_if/ade_or_des.yaml)

digest_of() {
    "build/$1/rotasim" run "$2" --replications "$replications" --progress none --json |
        /usr/bin/python3 -c 'import json, sys; print(json.load(sys.stdin)["digest"])'
}

differ=0
for scenario in "${scenarios[@]}"; do
    first=""
    for name in $builds; do
        [[ -x "build/$name/rotasim" ]] || fail "build/$name/rotasim is missing: scripts/build.sh $name"
        digest=$(digest_of "$name" "$scenario")
        [[ -n "$digest" ]] || fail "build/$name/rotasim printed no digest for $scenario"
        printf '%-8s %s %s\n' "$name" "$digest" "$scenario"
        [[ "$digest" == "${first:=$digest}" ]] || differ=1
    done
done
((differ == 0)) || fail "digests differ between builds"
