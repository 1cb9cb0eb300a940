#!/usr/bin/env bash
# Lays out C++ files as .clang-format says: scripts/format.sh [FILE ...]; without names, all of them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/lib.sh

formatter=$(clang_tool clang-format)
files=("$@")
(($# > 0)) || mapfile -t files < <(our_sources)
"$formatter" -i "${files[@]}"
