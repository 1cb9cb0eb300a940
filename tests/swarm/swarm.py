#!/usr/bin/env python3
"""Runs a swarm of random scenarios: all engines must come to one result, and together the
scenarios must reach everything there is to reach.

    swarm.py --binary build/release/rotasim [--binary build/clang/rotasim] --scenarios 1000
             [--first SEED] [--manners 3] [--require-all] [--keep build/swarm]

The first binary's reference engine is what all are compared with. Ends with exit code 1 if results
differ, a run fails or hangs, more than 5 % of the scenarios are refused or come to more versions
of a key than can be told apart (all engines must say so alike), or (with --require-all) something
was not reached. A failing scenario is kept in the folder --keep with the commands that
repeat it, and made smaller.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

from coverage import Coverage
from engines import Exhausted, Failure, Refused, compare, manners_for
from language import Language
from scenario_maker import make
from scenario_text import to_yaml
from shrink import shrink

MOST_REFUSED = 0.05


def arguments():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", action="append", required=True)
    parser.add_argument("--scenarios", type=int, default=60)
    parser.add_argument("--first", type=int, default=1, help="seed of the first scenario")
    parser.add_argument("--manners", type=int, default=3, help="ways of running each, sampled")
    parser.add_argument("--require-all", action="store_true")
    parser.add_argument("--keep", type=pathlib.Path, default=pathlib.Path("build/swarm"))
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--run-seconds", type=float, default=60, help="longer counts as a hang")
    parser.add_argument("--shrink-seconds", type=float, default=30, help="for each kept scenario")
    parser.add_argument("--shrink-most", type=int, default=5, help="scenarios, the first ones")
    return parser.parse_args()


class Swarm:
    def __init__(self, options):
        self.options = options
        self.binaries = [str(pathlib.Path(binary)) for binary in options.binary]
        schema = subprocess.run([self.binaries[0], "schema"], capture_output=True, check=True)
        self.coverage = Coverage(Language(json.loads(schema.stdout)))
        self.refused, self.failed, self.exhausted = [], [], []
        self.work = tempfile.TemporaryDirectory(prefix="rotasim_swarm_")

    def compare_text(self, scenario, name, manners):
        path = pathlib.Path(self.work.name) / f"{name}.yaml"
        path.write_text(to_yaml(scenario), encoding="utf-8")
        try:
            return compare(path, self.binaries, manners, self.options.run_seconds)
        finally:
            path.unlink()

    def one(self, seed):
        """(seed, scenario, result or what went wrong)."""
        scenario = make(seed)
        manners = list(manners_for(seed, self.options.manners, self.binaries))
        try:
            return seed, scenario, self.compare_text(scenario, seed, manners)
        except (Exhausted, Failure, Refused) as wrong:
            return seed, scenario, wrong

    def run(self):
        seeds = range(self.options.first, self.options.first + self.options.scenarios)
        with concurrent.futures.ThreadPoolExecutor(self.options.jobs) as workers:
            for seed, scenario, outcome in workers.map(self.one, seeds):
                if isinstance(outcome, Refused):
                    self.refused.append(seed)
                    print(f"scenario {seed} is refused:\n{outcome}", file=sys.stderr)
                elif isinstance(outcome, Exhausted):
                    self.exhausted.append(seed)
                    print(f"scenario {seed} ends everywhere with: {outcome}", file=sys.stderr)
                elif isinstance(outcome, Failure):
                    self.failed.append(seed)
                    self.keep(seed, scenario, outcome)
                else:
                    self.coverage.add(scenario, outcome)
                if seed % 100 == 0:
                    print(f"scenario {seed} done", file=sys.stderr, flush=True)

    def keep(self, seed, scenario, failure):
        folder = self.options.keep / f"seed_{seed}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "scenario.yaml").write_text(to_yaml(scenario), encoding="utf-8")
        for name, text in zip(("reference.json", "other.json"), failure.outputs):
            (folder / name).write_text(text, encoding="utf-8")

        def still_fails(smaller):
            manners = list(manners_for(seed, self.options.manners, self.binaries))
            try:
                self.compare_text(smaller, f"{seed}_smaller", manners)
            except Failure as again:
                return again.sort == failure.sort
            except (Exhausted, Refused):
                return False
            return False

        few = len(self.failed) <= self.options.shrink_most
        smallest = shrink(scenario, still_fails, self.options.shrink_seconds if few else 0)
        (folder / "smallest.yaml").write_text(to_yaml(smallest), encoding="utf-8")
        reference = [self.binaries[0], "run", f"{folder}/smallest.yaml", "--engine", "reference"]
        other = [f"{folder}/smallest.yaml" if part.endswith(f"{seed}.yaml") else part
                 for part in failure.command]
        commands = f"{' '.join(reference)}\n{' '.join(other)}\n"
        (folder / "commands.txt").write_text(f"{failure.text}\n\n{commands}", encoding="utf-8")
        print(f"FAILED: scenario {seed}: {failure.text}\nkept in {folder}; to repeat:\n{commands}")

    def report(self):
        """Prints what was found; whether all is well."""
        count = self.options.scenarios
        print(f"{count} scenarios (seeds {self.options.first} to {self.options.first + count - 1}) "
              f"by the reference and in {self.options.manners} of the manners threads {{1,2,4,8}} x "
              f"cells {{1,2,7,64,auto}} x {len(self.binaries)} build(s): {len(self.failed)} failed, "
              f"{len(self.refused)} refused, {len(self.exhausted)} run out of versions everywhere")
        for family, (reached, there) in sorted(self.coverage.table().items()):
            print(f"  reached {reached:4} of {there:4} {family}")
        missing = self.coverage.missing()
        needed = self.options.require_all
        for name in missing:
            print(f"  not reached: {name}")
        for name in self.coverage.no_longer_unreachable():
            print(f"  reached, although listed as unreachable: {name}")
        print("  rarest: " + ", ".join(f"{name} ({n})" for n, name in self.coverage.rarest(8)))
        wrong = [f"{len(self.failed)} scenarios failed"] if self.failed else []
        unused = len(self.refused) + len(self.exhausted)
        if unused > MOST_REFUSED * count:
            wrong.append(f"{unused} of {count} scenarios were refused or have no end")
        if needed and missing:
            wrong.append(f"{len(missing)} things were not reached")
        if self.coverage.no_longer_unreachable():
            wrong.append("the list of what cannot be reached is out of date")
        print("swarm: " + ("; ".join(wrong) if wrong else "all engines agree"))
        return not wrong


def main():
    options = arguments()
    started = time.monotonic()
    swarm = Swarm(options)
    swarm.run()
    good = swarm.report()
    print(f"{time.monotonic() - started:.0f} s")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
