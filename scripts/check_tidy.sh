#!/usr/bin/env bash
# clang-tidy over source files of ours: scripts/check_tidy.sh [--recent | --tree | FILE ...].
#
#   --recent  (default) the few files that the newest commits touched
#   --tree    every source file; takes long
#
# Needs build/clang configured (scripts/build.sh clang) for the compile commands.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/lib.sh

most_recent=6

recent_sources() {
    if git rev-parse --verify -q HEAD >/dev/null 2>&1; then
        # Newest first, each once, only those that still exist.
        git log -n 200 --name-only --format= -- 'sim/*.cpp' 'policies/*.cpp' 'analysis/*.cpp' |
            awk 'NF && !seen[$0]++' | while read -r file; do
            [[ ! -f "$file" ]] || echo "$file"
        done
    else
        our_sources | grep -E '^(sim|policies|analysis)/.*\.cpp$'
    fi | sed "${most_recent}q"
}

tidy=$(clang_tool clang-tidy)
[[ -f build/clang/compile_commands.json ]] || fail "build/clang is missing: scripts/build.sh clang"
case "${1:---recent}" in
    --recent) mapfile -t files < <(recent_sources) ;;
    --tree) mapfile -t files < <(our_sources | grep -E '^(sim|policies|analysis)/.*\.cpp$') ;;
    *) files=("$@") ;;
esac
((${#files[@]} > 0)) || fail "no source files to check"
printf '%s\n' "${files[@]}" |
    xargs -P "$(nproc)" -n 1 "$tidy" -p build/clang --quiet 2>/dev/null ||
    fail "clang-tidy has findings (above)"
echo "clang-tidy: ${#files[@]} files without findings"
