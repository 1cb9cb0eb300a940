#!/usr/bin/env python3
"""Random scenarios and what must follow from each other: relations M01 to M18 through the program.

    relations.py --binary build/release/rotasim [--scenarios 40] [--first SEED] [--only M04,M14]
                 [--keep build/relations]

Scenarios come from tests/swarm (scenario_maker.py SEED). Each is run as it is and changed in a way
that must not change the results, or must change them as stated; README.md lists the relations and
where those are proven that need no program run. Ends with a table, and with exit code 1 if a
relation does not hold; the two scenarios are then kept with the commands that repeat them.
"""

import argparse
import concurrent.futures
import os
import pathlib
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "swarm"))

from relation_list import RELATIONS, Broken, NotApplicable, Workshop  # noqa: E402
from scenario_maker import make  # noqa: E402


def arguments():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", type=pathlib.Path, required=True)
    parser.add_argument("--scenarios", type=int, default=40)
    parser.add_argument("--first", type=int, default=1, help="seed of the first scenario")
    parser.add_argument("--only", help="such relations only, separated by commas")
    parser.add_argument("--keep", type=pathlib.Path, default=pathlib.Path("build/relations"))
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--run-seconds", type=float, default=120, help="longer counts as a hang")
    return parser.parse_args()


def check(relation, seed, options):
    """("held" | "does not apply" | "BROKEN", what is wrong)."""
    with tempfile.TemporaryDirectory(prefix="rotasim_relation_") as folder:
        workshop = Workshop(options.binary, pathlib.Path(folder), options.run_seconds, seed)
        try:
            relation.check(workshop, make(seed))
            return "held", ""
        except NotApplicable as reason:
            return "does not apply", str(reason)
        except Broken as broken:
            kept = options.keep / f"{relation.name}_{seed}"
            workshop.keep(kept, str(broken))
            return "BROKEN", f"{broken}\nkept in {kept}"


def main():
    options = arguments()
    chosen = [relation for relation in RELATIONS
              if options.only is None or relation.name in options.only.split(",")]
    if not chosen:
        sys.exit(f"no such relation; there are {', '.join(r.name for r in RELATIONS)}")
    seeds = range(options.first, options.first + options.scenarios)
    started = time.monotonic()
    counts = {relation.name: {} for relation in chosen}
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        jobs = {pool.submit(check, relation, seed, options): (relation, seed)
                for seed in seeds for relation in chosen if relation.wants(seed)}
        for job in concurrent.futures.as_completed(jobs):
            relation, seed = jobs[job]
            outcome, text = job.result()
            counts[relation.name][outcome] = counts[relation.name].get(outcome, 0) + 1
            if outcome == "BROKEN":
                print(f"{relation.name}, scenario {seed}: {text}\n", flush=True)
    print(f"{'relation':<10}{'held':>6}{'broken':>8}{'not apt':>9}  what")
    for relation in chosen:
        count = counts[relation.name]
        print(f"{relation.name:<10}{count.get('held', 0):>6}{count.get('BROKEN', 0):>8}"
              f"{count.get('does not apply', 0):>9}  {relation.what}")
    print(f"{options.scenarios} scenarios from number {options.first}, "
          f"{time.monotonic() - started:.0f} s")
    idle = [name for name, count in counts.items()
            if not count.get("held", 0) and not count.get("BROKEN", 0)]
    if any(count.get("BROKEN") for count in counts.values()):
        sys.exit("a relation does not hold (above)")
    if idle:
        sys.exit(f"never tried: {', '.join(idle)}")


if __name__ == "__main__":
    main()
