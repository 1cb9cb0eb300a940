#!/usr/bin/env python3
"""What contracts and audits cost: the release against the same source without them, in turns.

    tests/benchmarks/invariants_cost.py [--vms 100000] [--rounds 7] [--at-most 5]

Runs `rotasim bench fleet` of build/release and build/unchecked one after the other, in changing
order, on one thread. The quicker half of each is kept, since a busy machine only ever adds time;
exit 1 if the cost is above --at-most percent, or if the two digests differ.
"""

import argparse
import json
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run(build, vms):
    command = [str(ROOT / "build" / build / "rotasim"), "bench", "fleet", "--vms", str(vms),
               "--years", "1", "--threads", "1", "--json"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit {done.returncode}\n{done.stderr}")
    return json.loads(done.stdout)


def quicker_half(seconds):
    return statistics.mean(sorted(seconds)[: (len(seconds) + 1) // 2])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--vms", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--at-most", type=float, default=5.0)
    asked = parser.parse_args()
    seconds = {"release": [], "unchecked": []}
    digests = set()
    for turn in range(asked.rounds):
        order = list(seconds) if turn % 2 == 0 else list(reversed(seconds))
        for build in order:
            row = run(build, asked.vms)
            seconds[build].append(row["seconds"])
            digests.add(row["digest"])
    for build, times in seconds.items():
        print(f"{build:<10} {quicker_half(times):6.2f} s  ("
              + " ".join(f"{t:.2f}" for t in times) + ")")
    cost = 100.0 * (quicker_half(seconds["release"]) / quicker_half(seconds["unchecked"]) - 1.0)
    print(f"invariants cost {cost:.1f} % of the time ({asked.vms} VMs, {asked.rounds} rounds)")
    if len(digests) != 1:
        sys.exit("the digests differ")
    return 1 if cost > asked.at_most else 0


if __name__ == "__main__":
    sys.exit(main())
