#!/usr/bin/env python3
"""The fleets of `rotasim bench fleet` over a year, by size and threads: time, memory, growth.

    tests/benchmarks/fleet_speed.py [--program FILE] [--sizes 10000,100000,1000000] [--threads 2]

Prints seconds, bytes per VM and the slope of log(time) over log(VMs), the digest on one thread and
on several being equal, which is checked. It judges nothing else.
"""

import argparse
import json
import math
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def bench(program, vms, threads):
    command = [program, "bench", "fleet", "--vms", str(vms), "--years", "1",
               "--threads", str(threads), "--json"]
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit {run.returncode}\n{run.stderr}")
    return json.loads(run.stdout)


def slope(points):
    xs = [math.log(x) for x, _ in points]
    ys = [math.log(y) for _, y in points]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    return (sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys)) /
            sum((x - mean_x) ** 2 for x in xs))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", default=str(ROOT / "build" / "release" / "rotasim"))
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--threads", type=int, default=2)
    asked = parser.parse_args()
    sizes = [int(size) for size in asked.sizes.split(",")]
    print(f"{'VMs':>9} {'threads':>7} {'cells':>6} {'events':>12} {'seconds':>8} {'bytes/VM':>9}")
    times = {}
    for vms in sizes:
        digests = set()
        for threads in sorted({1, asked.threads}):
            row = bench(asked.program, vms, threads)
            digests.add(row["digest"])
            times.setdefault(threads, []).append((vms, row["seconds"]))
            print(f"{vms:>9} {threads:>7} {row['cells']:>6} {row['events']:>12} "
                  f"{row['seconds']:>8.2f} {row['peak_rss_bytes'] / vms:>9.0f}")
        if len(digests) != 1:
            sys.exit(f"{vms} VMs: the digest depends on the threads")
    for threads, points in times.items():
        if len(points) > 1:
            print(f"log-log slope of time on {threads} thread(s): {slope(points):.2f}")


if __name__ == "__main__":
    main()
