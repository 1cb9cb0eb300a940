#!/usr/bin/env bash
# Installs, builds and tests.
#
#   scripts/test.sh                  the quick set, in the GCC release
#   scripts/test.sh --all            every kind of test: GCC release, Clang release, ASan+UBSan, and
#                                    the checks of layers, layout, schema, clang-tidy and digests
#   scripts/test.sh --campaign NAME [OPTION ...]  one long run; without NAME, the list of them
#   scripts/test.sh --list           the kinds of test and the campaigns
#
# ROTASIM_DATA names the folder of the optional traces (default ../shared/data); tests that need
# them say loudly that they skip when they are absent. Ends with the summary of ctest.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/lib.sh
source scripts/campaigns.sh

quick_kinds="unit|property|determinism|golden|behaviour|statistical|architecture"
sanitized_kinds="unit|property|determinism"
every_kind="$quick_kinds|metamorphic|crypto"
checks="check"

export ROTASIM_DATA=${ROTASIM_DATA:-$PWD/../shared/data}
# Colours and progress bars would hide the closing lines from those who read them.
export NO_COLOR=1
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_stack_use_after_return=1:strict_string_checks=1}
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}

# run_tests BUILD LABELS: the ctest entries of build/BUILD with one of the labels.
run_tests() {
    say "build/$1: tests $2"
    ctest --test-dir "build/$1" --label-regex "^($2)$" --output-on-failure --no-tests=error \
        --parallel "$(nproc)" 2>&1
}

quick() {
    scripts/install.sh
    build release
    run_tests release "$quick_kinds"
}

all() {
    local started=$SECONDS failed=()
    scripts/install.sh --all
    build release
    build clang
    build asan rotasim_sanitized_tests
    build o0 rotasim
    say "everything built after $((SECONDS - started)) s"
    run_tests asan "$sanitized_kinds" || failed+=("asan")
    run_tests clang "$every_kind" || failed+=("clang")
    # Last, so that the output ends with the summary of the build that users run.
    run_tests release "$every_kind|$checks" || failed+=("release")
    ((${#failed[@]} == 0)) || fail "tests failed in: ${failed[*]} (summaries above)"
    say "all: $((SECONDS - started)) s"
}

case "${1:-}" in
    "") quick ;;
    --all) all ;;
    --campaign)
        (($# >= 2)) || { list_campaigns; exit 2; }
        run_campaign "${@:2}"
        ;;
    --list)
        echo "kinds: ${every_kind//|/ }"
        list_campaigns
        ;;
    -h | --help) sed -n '2,11s/^# \{0,1\}//p' "$0" ;;
    *) fail "unknown argument '$1' (see --help)" ;;
esac
