#!/usr/bin/env bash
# Cells and threads must not show in any result: every scenario and study of the repository, run with the
# reference engine and with the parallel one in several cells and threads, must print one digest.
#
#   scripts/check_cells.sh [--builds "release clang"] [--cells "1 7 auto"] [--threads "1 2"]
#                          [--replications N] [SCENARIO ...]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/lib.sh

builds="release"
cells="1 7 auto"
threads="2"
replications=1
while [[ "${1:-}" == --* ]]; do
    (($# >= 2)) || fail "$1 needs a value"
    case "$1" in
        --builds) builds=$2 ;;
        --cells) cells=$2 ;;
        --threads) threads=$2 ;;
        --replications) replications=$2 ;;
        *) fail "unknown option '$1'" ;;
    esac
    shift 2
done
scenarios=("$@")
if (($# == 0)); then
    mapfile -t scenarios < <(find scenarios -name '*.yaml' -not -path '*/catalogue/*' | sort)
fi

digest_of() { # BUILD SCENARIO OPTION ...
    local build=$1 scenario=$2
    shift 2
    "build/$build/rotasim" run "$scenario" --replications "$replications" --progress none --json \
        "$@" 2>/dev/null |
        /usr/bin/python3 -c 'import json, sys; print(json.load(sys.stdin)["digest"])'
}

differ=0 compared=0
for scenario in "${scenarios[@]}"; do
    reference=$(digest_of "${builds%% *}" "$scenario" --engine reference)
    [[ -n "$reference" ]] || fail "no digest for $scenario"
    printf '%-10s %s %s\n' reference "$reference" "$scenario"
    for name in $builds; do
        for cell in $cells; do
            for thread in $threads; do
                digest=$(digest_of "$name" "$scenario" --cells "$cell" --threads "$thread" \
                    --parallel cells)
                compared=$((compared + 1))
                if [[ "$digest" != "$reference" ]]; then
                    printf '%-10s %s cells %s threads %s\n' "$name" "$digest" "$cell" "$thread"
                    differ=1
                fi
            done
        done
    done
done
((differ == 0)) || fail "results depend on cells or threads (above)"
echo "$compared runs of ${#scenarios[@]} scenarios come to the digests of the reference"
