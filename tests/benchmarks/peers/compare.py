#!/usr/bin/env python3
"""Runs rotasim and the other engines in turn on the same PHOLD and prints one table.

Called by scripts/bench_peers.sh, which installs and builds what this runs. Engines of one thread
are judged by processor seconds, which other programs on the machine disturb least; two threads by
wall time, the only measure of what a second thread is worth.
"""

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PEERS = ROOT / "build" / "peers"
PYTHON = str(ROOT / ".venv" / "bin" / "python")
SIZES = [1_000, 100_000, 1_000_000]
CPU_LIMIT = 60  # Seconds a run, as is the next.
WALL_LIMIT = 180
MEMORY_LIMIT = 4 * 10**9
REPEAT_BELOW = 30  # A run of more wall seconds is not repeated.
TRIES = 4  # Of two threads, to find both cores free.
ENOUGH_CORES = 1.7

# The child starts from a small shell, as a process that starts from this one would inherit the peak
# of this one's memory as its own.
LIMITED = f'ulimit -c 0; ulimit -v {MEMORY_LIMIT // 1024}; ulimit -t {CPU_LIMIT}; "$@"; exit $?'


class Engine:
    """One row of the table: a way to run PHOLD, how many events a run measures, and its runs."""

    def __init__(self, name, mode, command, events, quick_events, expected=None, threads=1):
        self.name, self.mode, self.command = name, mode, command
        self.events, self.quick_events = events, quick_events
        self.expected = expected  # Ratios: 100,000 on 1 and 2 threads, 1,000,000 on 2.
        self.threads = threads
        self.runs = {}  # Number of processes -> list of results.
        self.not_run = {}  # Number of processes -> why.

    @property
    def is_rotasim(self):
        return self.name in ("rotasim", "no engine")

    def median(self, size, key):
        runs = self.runs.get(size)
        return statistics.median(run[key] for run in runs) if runs else None


def debian_version(package):
    asked = subprocess.run(["dpkg-query", "-W", "-f=${Version}", package], capture_output=True,
                           text=True, check=False)
    return asked.stdout.split("-")[0].split("+")[0]


def simpy_version():
    return subprocess.run([PYTHON, "-c", "import simpy; print(simpy.__version__)"],
                          capture_output=True, text=True, check=True).stdout.strip()


def peer_engines():
    # Expected: the targets of rotasim's design (12 and 22 million events a second at 100,000
    # processes on one and two cores, 18 at 1,000,000 on two) over what each peer did on a machine
    # of two cores before rotasim's engine was written.
    ns3 = [str(PEERS / "phold_ns3"), "--mode"]
    simgrid = [str(PEERS / "phold_simgrid"), "--mode"]
    ns3_name = f"ns-3 {debian_version('libns3-dev')}"
    simgrid_name = f"SimGrid {debian_version('libsimgrid-dev')}"
    return [
        Engine(ns3_name, "priority-queue", [*ns3, "priority-queue"], 3_000_000, 500_000,
               (5.6, 10, 14)),
        Engine(ns3_name, "map", [*ns3, "map"], 3_000_000, 500_000, (13, 23, 44)),
        Engine(ns3_name, "heap", [*ns3, "heap"], 3_000_000, 500_000, (11, 21, 27)),
        Engine(simgrid_name, "timers", [*simgrid, "timers"], 2_000_000, 300_000, (12, 23, 38)),
        Engine(simgrid_name, "actors", [*simgrid, "actors"], 500_000, 100_000, (50, 92, None)),
        Engine(f"SimPy {simpy_version()}", "timeouts",
               [PYTHON, str(Path(__file__).with_name("phold_simpy.py"))], 500_000, 100_000,
               (73, 134, 138)),
    ]


def rotasim_engines(program):
    """None if the program is not there or has no `bench phold`."""
    bench = [str(program), "bench", "phold"]
    try:
        asked = subprocess.run([*bench, "--help"], capture_output=True, check=False, timeout=60)
    except OSError:
        return None
    if asked.returncode != 0:
        return None
    parallel = [*bench, "--json", "--engine", "parallel", "--threads"]
    return [
        Engine("rotasim", "parallel, 1 thread", [*parallel, "1"], 20_000_000, 4_000_000),
        Engine("rotasim", "parallel, 2 threads", [*parallel, "2"], 20_000_000, 4_000_000,
               threads=2),
        Engine("rotasim", "reference", [*bench, "--json", "--engine", "reference"], 3_000_000,
               500_000),
        Engine("no engine", "bare windows", [*bench, "--json", "--engine", "bare"], 20_000_000,
               4_000_000),
    ]


def run(command, wall_limit=WALL_LIMIT):
    """Returns (result, None) or (None, why there is none)."""
    began = time.monotonic()
    with subprocess.Popen(["/bin/sh", "-c", LIMITED, "sh", *command], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, start_new_session=True) as child:
        try:
            output, errors = child.communicate(timeout=wall_limit)
        except subprocess.TimeoutExpired:
            return None, f"not done in {wall_limit} s of wall time"
        finally:
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGKILL)
    if child.returncode in (128 + signal.SIGXCPU, 128 + signal.SIGKILL):
        return None, f"killed after {CPU_LIMIT} s of processor time"
    if child.returncode != 0:
        last = (errors.strip().splitlines() or ["no message"])[-1]
        return None, f"exit {child.returncode} within {MEMORY_LIMIT / 1e9:.0f} GB: {last[:80]}"
    result = json.loads(output.strip().splitlines()[-1])
    result["process_wall_seconds"] = time.monotonic() - began
    return result, None


def children_seconds():
    times = os.times()
    return times.children_user + times.children_system


def measure_once(engine, size, quick):
    before = children_seconds()
    events = engine.quick_events if quick else engine.events
    result, why = run([*engine.command, "--lps", str(size), "--events-per-lp", "1", "--remote",
                       "0.5", "--lookahead", "0.1", "--events", str(events), "--seed", "1"],
                      15 if quick else WALL_LIMIT)
    if why:
        engine.not_run[size] = why
        return None
    if engine.is_rotasim:
        # It tells wall seconds of the measured part; its share of the processors is that of its
        # whole process, of which that part is nearly everything.
        result["wall_seconds"] = result["seconds"]
        share = (children_seconds() - before) / result["process_wall_seconds"]
        result["cpu_seconds"] = result["wall_seconds"] * min(share, engine.threads)
    else:
        result["cpu_seconds"] = result["seconds"]
    seconds = result["cpu_seconds"] if engine.threads == 1 else result["wall_seconds"]
    result["rate"] = result["events"] / seconds
    result["share"] = result["cpu_seconds"] / result["wall_seconds"]
    return result


def measure(engine, size, quick):
    """Keeps one run. Two threads get a few tries; the one that had most of both cores counts."""
    best = None
    for _ in range(TRIES if engine.threads > 1 else 1):
        result = measure_once(engine, size, quick)
        if result is None:
            return
        if best is None or result["share"] > best["share"]:
            best = result
        if best["share"] > ENOUGH_CORES:
            break
    engine.runs.setdefault(size, []).append(best)


def wanted(engine, size, sizes, round_number, elapsed, time_limit):
    """Whether to run once more, and why not where it was never run."""
    if size in engine.not_run:
        return False
    if round_number == 0:
        if elapsed > 2 * time_limit:
            engine.not_run[size] = "the time for all runs was over"
        smaller = sizes[sizes.index(size) - 1] if size > sizes[0] else 0
        if smaller in engine.not_run:
            engine.not_run[size] = f"nor was {smaller:,}"
        elif smaller >= 100_000 and smaller in engine.runs:
            need = engine.median(smaller, "peak_rss_bytes") * size / smaller
            if need > MEMORY_LIMIT:
                engine.not_run[size] = (f"would need {need / 1e9:.0f} GB, more than "
                                        f"{MEMORY_LIMIT / 1e9:.0f} GB")
        return size not in engine.not_run
    return (size in engine.runs and elapsed < time_limit
            and engine.runs[size][-1]["process_wall_seconds"] < REPEAT_BELOW)


def measure_all(engines, sizes, rounds, quick, time_limit):
    began = time.monotonic()
    for round_number in range(rounds):
        for size in sizes:
            # Another one begins in each round.
            first = round_number * 4 % len(engines)
            for engine in engines[first:] + engines[:first]:
                if wanted(engine, size, sizes, round_number, time.monotonic() - began, time_limit):
                    measure(engine, size, quick)
            print(f"== round {round_number + 1} of {rounds}: {size:,} processes done after "
                  f"{time.monotonic() - began:.0f} s", file=sys.stderr)


def check_same_work(engines):
    """Every peer must arrive at the same digest; otherwise the comparison would mean nothing."""
    digests = {}
    for engine in engines:
        same = ["--draws", "same"] if engine.name.startswith("SimPy") else []
        result, why = run([*engine.command, *same, "--lps", "1000", "--events", "20000"])
        if why:
            sys.exit(f"compare.py: {engine.name} {engine.mode}: {why}")
        digests[f"{engine.name} {engine.mode}"] = result["digest"]
    if len(set(digests.values())) != 1:
        sys.exit(f"compare.py: the engines did not simulate the same: {digests}")


def machine():
    model = "unknown"
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    compiler = subprocess.run(["g++", "--version"], capture_output=True, text=True, check=True)
    return {"cpu": model, "cores": len(os.sched_getaffinity(0)),
            "compiler": compiler.stdout.splitlines()[0], "python": sys.version.split()[0],
            "load_at_start": os.getloadavg()[0]}


def figure(number, form="{:.2f}"):
    return "-" if number is None else form.format(number)


def short(number):
    return "-" if number is None else f"{number:.0f}" if number >= 10 else f"{number:.1f}"


def row_of(engine, rotasim, sizes):
    row = {"engine": engine.name, "mode": engine.mode, "threads": engine.threads,
           "events_per_second": {}, "rotasim_ratio": {}, "bytes_per_lp": {}, "share": {},
           "runs": {}, "not_run": engine.not_run, "expected_ratio": engine.expected}
    for size in sizes:
        rate = engine.median(size, "rate")
        row["events_per_second"][size] = rate
        row["rotasim_ratio"][size] = [
            other.median(size, "rate") / rate if rate and size in other.runs else None
            for other in rotasim]
        peak = engine.median(size, "peak_rss_bytes")
        row["bytes_per_lp"][size] = peak / size if peak else None
        row["share"][size] = engine.median(size, "share")
        row["runs"][size] = len(engine.runs.get(size, []))
    return row


def print_table(facts, rows, sizes, has_rotasim):
    print(f"{facts['cpu']}, {facts['cores']} cores; {facts['compiler']}; "
          f"Python {facts['python']}; load {facts['load_at_start']:.1f} at the start")
    print("PHOLD: one event pending in each process, half of the events remote, lookahead 0.1 of a "
          "mean increment of 1\n")
    names = [f"{size:,}" for size in sizes]
    heads = ["engine", "mode", *names, *[f"x {name}" for name in names], "B/LP", "cores",
             "expected"]
    table = [heads]
    for row in rows:
        expected = row["expected_ratio"]
        table.append([
            row["engine"], row["mode"],
            *[figure(row["events_per_second"][s] and row["events_per_second"][s] / 1e6)
              if row["runs"][s] else "not run" for s in sizes],
            *["/".join(short(r) for r in row["rotasim_ratio"][s] if r) or "-" for s in sizes],
            "/".join(figure(row["bytes_per_lp"][s], "{:,.0f}") for s in sizes[1:]),
            figure(row["share"][100_000]),
            "{}/{}, {}".format(*map(short, expected)) if expected else ""])
    widths = [max(len(line[i]) for line in table) for i in range(len(heads))]
    for line in table:
        cells = [cell.ljust(width) if i < 2 else cell.rjust(width)
                 for i, (cell, width) in enumerate(zip(line, widths))]
        print("  ".join(cells).rstrip())
    print()
    print("1,000 ...: million events a second with so many processes; processor seconds for one "
          "thread, wall for two.")
    if has_rotasim:
        print("x 1,000 ...: rotasim's parallel engine over this row, on one thread / on two.")
        print("bare windows: a program for PHOLD alone that comes to rotasim's digest; what this "
              "machine allows.")
    print(f"B/LP: peak memory over processes, at {' / '.join(names[1:])}; cores: how many it had, "
          "at 100,000.")
    print("expected: x 100,000 on one thread / two, x 1,000,000 on two: rotasim's design targets "
          "(12 / 22, 18 M/s) over what\n  the peer did on another machine of two cores, before "
          "rotasim's engine was written (engine facts, sections 2 and 6;\n  there SimPy 3.0.8 and "
          "SimGrid 4.1).")
    for row in rows:
        for size, why in row["not_run"].items():
            print(f"not run: {row['engine']} {row['mode']}, {size:,} processes: {why}")
    once = [f"{row['engine']} {row['mode']} {size:,}" for row in rows for size in sizes
            if row["runs"][size] == 1]
    if once and any(n > 1 for row in rows for n in row["runs"].values()):
        print(f"one run only: {'; '.join(once)}")
    elif once:
        print("one run each: differences below a third mean nothing")
    shares = [row["share"][100_000] for row in rows if row["threads"] == 2]
    if shares and shares[0] and shares[0] < ENOUGH_CORES:
        print(f"The machine was busy: two threads had {shares[0]:.1f} cores, so every ratio on two "
              "threads is too low.")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", type=Path, default=ROOT / "build" / "release" / "rotasim")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    sizes = SIZES[:2] if options.quick else SIZES
    facts = machine()
    peers = peer_engines()
    rotasim = rotasim_engines(options.program.resolve())
    if rotasim is None:
        print("compare.py: there is no rotasim with `bench phold` (scripts/build.sh): the peers "
              "are measured alone", file=sys.stderr)
    check_same_work(peers)
    engines = (rotasim or []) + peers
    measure_all(engines, sizes, 1 if options.quick else 3, options.quick,
                15 if options.quick else 900)
    rows = [row_of(engine, (rotasim or [])[:2], sizes) for engine in engines]
    if options.json:
        runs = [{"row": f"{engine.name}, {engine.mode}", **result, "lps": size}
                for engine in engines for size, results in engine.runs.items()
                for result in results]
        print(json.dumps({"version": 1, "machine": facts, "rows": rows, "runs": runs}))
    else:
        print_table(facts, rows, sizes, rotasim is not None)


if __name__ == "__main__":
    main()
