#!/usr/bin/env bash
# Measures other event engines on the PHOLD of `rotasim bench phold` and prints how many times
# faster rotasim is: ns-3 and SimGrid (Debian's), SimPy (PyPI's). Says so where something cannot
# be measured; judges nothing. Takes about six minutes.
#
#   scripts/bench_peers.sh            1,000, 100,000 and 1,000,000 processes; medians of 3 runs
#   scripts/bench_peers.sh --quick    1,000 and 100,000, few events, one run each: under a minute
#   scripts/bench_peers.sh --json     every run and the table as JSON on standard output
#   scripts/bench_peers.sh --program FILE   another rotasim than build/release/rotasim
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/lib.sh

sources=tests/benchmarks/peers
program=build/release/rotasim
options=()
while (($# > 0)); do
    case "$1" in
        --quick | --json) options+=("$1") ;;
        --program)
            program=${2:?--program needs a file}
            shift
            ;;
        *) fail "unknown argument '$1' (known: --quick, --json, --program FILE)" ;;
    esac
    shift
done

# build_peer NAME LIBRARY: build/peers/phold_NAME, unless it is newer than what it is made from.
build_peer() {
    local output=build/peers/phold_$1 source=$sources/phold_$1.cpp
    [[ ! "$output" -nt "$source" || ! "$output" -nt $sources/phold_peer.hpp ]] || return 0
    say "build/peers: compiling $(basename "$source")"
    g++ -std=c++20 -O2 -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror -I. \
        "$source" "-l$2" -o "$output"
}

scripts/install.sh --peers
mkdir -p build/peers
build_peer ns3 ns3-core
build_peer simgrid simgrid
exec python3 $sources/compare.py --program "$program" "${options[@]}"
