#!/usr/bin/env bash
# Fails if a source file is not laid out as .clang-format says; scripts/format.sh repairs it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/lib.sh

formatter=$(clang_tool clang-format)
mapfile -t files < <(our_sources)
"$formatter" --dry-run --Werror "${files[@]}" 2>build/format.log || {
    # One line per file: its first finding.
    grep 'error:' build/format.log | sort -t: -k1,1 -u
    fail "run scripts/format.sh (findings: $(grep -c 'error:' build/format.log))"
}
echo "${#files[@]} files are laid out as .clang-format says"
