# Sourced by test.sh: the long runs, one function each, named campaign_NAME.
# A campaign prints what it did, its size and its time; it fails if anything it looked at is wrong.

list_campaigns() {
    cat <<'END'
campaigns:
  tsan      thread sanitizer over unit, property and determinism tests
  tidy      clang-tidy over every source file
  digests   every what-if and incident scenario: digests of GCC -O0, -O2, -O3 and Clang -O3 compared
  cells     every scenario in threads {1,2,4,8} x cells {1,2,7,64,auto} x {GCC, Clang}: digests
  invariants  what contracts and audits cost: the release against a build without them
  swarm     1,000 random scenarios, samples of the same matrix; everything must be reached
            (--builds "release", --scenarios N, --first SEED)
  relations  300 random scenarios and what must follow from each other, M01 to M18; 1,000 seeds
            (--scenarios N, --first SEED)
  coverage  lines and branches that the quick tests reach, by room (build/coverage/report.txt)
  bare      install, quickstart and tests in a minimal Debian made by debootstrap (root only)
END
}

run_campaign() {
    local started=$SECONDS
    declare -F "campaign_$1" >/dev/null || { list_campaigns >&2; fail "no campaign '$1'"; }
    "campaign_$@"
    say "campaign $1: done in $((SECONDS - started)) s"
}

campaign_tsan() {
    scripts/install.sh --all
    build tsan rotasim_sanitized_tests
    TSAN_OPTIONS="halt_on_error=0 second_deadlock_stack=1" run_tests tsan "$sanitized_kinds"
}

campaign_tidy() {
    scripts/install.sh --all
    # Generated sources must exist before they can be read.
    build clang
    scripts/check_tidy.sh --tree
}

campaign_digests() {
    local scenarios
    scripts/install.sh --all
    for name in release clang o0 o3; do
        build "$name" rotasim
    done
    mapfile -t scenarios < <(find scenarios/what_if scenarios/incidents -name '*.yaml' | sort)
    scripts/compare_digests.sh --builds "release clang o0 o3" --replications 4 "${scenarios[@]}"
}

campaign_cells() {
    scripts/install.sh --all
    build release rotasim
    build clang rotasim
    scripts/check_cells.sh --builds "release clang" --cells "1 2 7 64 auto" --threads "1 2 4 8"
}

campaign_invariants() {
    scripts/install.sh --all
    build release rotasim
    build unchecked rotasim
    tests/benchmarks/invariants_cost.py
}

campaign_swarm() {
    local builds="release clang" scenarios=1000 first=1 binaries=()
    while (($# >= 2)); do
        case "$1" in
            --builds) builds=$2 ;;
            --scenarios) scenarios=$2 ;;
            --first) first=$2 ;;
            *) fail "unknown option '$1' of the campaign swarm" ;;
        esac
        shift 2
    done
    (($# == 0)) || fail "$1 needs a value"
    scripts/install.sh --all
    for name in $builds; do
        build "$name" rotasim
        binaries+=(--binary "build/$name/rotasim")
    done
    /usr/bin/python3 -B tests/swarm/swarm.py "${binaries[@]}" --scenarios "$scenarios" \
        --first "$first" --manners 4 --require-all --run-seconds 300
}

campaign_relations() {
    scripts/install.sh
    build release rotasim rotasim_test_statistical
    /usr/bin/python3 -B tests/metamorphic/relations.py --binary build/release/rotasim \
        --scenarios 300 "$@"
    ROTASIM_SEEDS=1000 build/release/tests/rotasim_test_statistical "p-values*"
}

campaign_coverage() {
    scripts/install.sh --coverage
    build coverage
    find build/coverage -name '*.gcda' -delete
    run_tests coverage "$quick_kinds"
    gcovr --root . --filter '(sim|policies|analysis)/' --exclude-throw-branches \
        --gcov-ignore-parse-errors build/coverage >build/coverage/report.txt
    tail -n 4 build/coverage/report.txt
}

campaign_bare() {
    scripts/prove_bare_system.sh
}
