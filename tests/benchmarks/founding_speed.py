#!/usr/bin/env python3
"""Speed and memory of the founding scenario, as it is and with 100,000 VMs (for 90 days), on one thread.

    tests/benchmarks/founding_speed.py [PROGRAM]      (default build/release/rotasim)

Prints events per second and bytes per VM: a baseline to compare later engines with, on the same
machine and in the same minute. It judges nothing.
"""

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCENARIO = ROOT / "scenarios" / "what_if" / "ade_or_des.yaml"
GROUPS = ["ade_dmcrypt", "sse_cmk", "sse_cmk_manual", "host_cmk", "sse_pmk"]


def measure(program, vms_of_group, replications, horizon):
    command = [program, "run", str(SCENARIO), "--threads", "1", "--json", "--progress", "none",
               "--replications", str(replications), "--set", f"horizon={horizon}"]
    for group in GROUPS:
        command += ["--set", f"vms.{group}.count={vms_of_group}"]
    began = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as run:
        output = run.stdout.read()
        _, status, usage = os.wait4(run.pid, 0)
        run.returncode = os.waitstatus_to_exitcode(status)
    if run.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit {run.returncode}")
    return {
        "vms": vms_of_group * len(GROUPS),
        "replications": replications,
        "horizon": horizon,
        "events": json.loads(output).get("events"),
        "seconds": time.monotonic() - began,
        "cpu_seconds": usage.ru_utime + usage.ru_stime,
        "peak_bytes": usage.ru_maxrss * 1024,
    }


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "build" / "release" / "rotasim")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    rows = [measure(program, 1, 1, "P5Y"), measure(program, 400, 2, "P5Y"),
            measure(program, 20000, 1, "90 d")]
    empty = rows[0]["peak_bytes"]  # The program, the catalogue and next to no fleet.
    print(f"{'VMs':>8} {'replications':>12} {'horizon':>8} {'events':>12} {'CPU s':>8} {'events/s':>12} "
          f"{'peak MiB':>9} {'bytes/VM':>9}")
    for row in rows[1:]:
        print(f"{row['vms']:>8} {row['replications']:>12} {row['horizon']:>8} {row['events']:>12} "
              f"{row['cpu_seconds']:>8.1f} {row['events'] / row['cpu_seconds']:>12.0f} "
              f"{row['peak_bytes'] / 2**20:>9.1f} "
              f"{(row['peak_bytes'] - empty) / row['vms']:>9.0f}")


if __name__ == "__main__":
    main()
