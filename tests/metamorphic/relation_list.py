"""The relations, each a function that runs a scenario in two or more ways and compares.

Numbers as in the project's list of metamorphic relations (README.md says where the others are).
"""

import copy
import dataclasses
import json
import re
import shutil
import signal
import subprocess
import time
import typing

from dice import Dice
from outcome import Outcome, first_difference
from scenario_text import to_yaml
from tie_scenarios import calm_repairs, many_at_once

INVALID = 3  # The exit code of a scenario that is not valid.


class Broken(Exception):
    """The relation does not hold."""


class NotApplicable(Exception):
    """The scenario has nothing that the relation could change."""


class Workshop:
    """Runs scenarios of one seed in a folder of its own and remembers how."""

    def __init__(self, binary, folder, seconds, seed):
        self.binary, self.folder, self.seconds = binary.resolve(), folder, seconds
        self.dice = Dice(seed * 1000 + 7)
        self.commands, self.runs = [], 0

    def write(self, scenario):
        path = self.folder / f"scenario_{len(list(self.folder.glob('*.yaml')))}.yaml"
        path.write_text(to_yaml(scenario))
        return path

    def command(self, path, options):
        command = [str(self.binary), "run", str(path), *map(str, options)]
        self.commands.append(" ".join(command))
        return command

    def run(self, path, *options):
        """What is printed, as text."""
        if "--progress" not in options:
            options = (*options, "--progress", "none")
        command = self.command(path, options)
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=self.seconds)
        except subprocess.TimeoutExpired:
            raise Broken(f"no end within {self.seconds} s") from None
        if done.returncode == INVALID:
            raise NotApplicable(f"refused: {done.stderr[-300:]}")
        if done.returncode != 0:
            raise Broken(f"exit code {done.returncode}\n{done.stderr[-2000:]}")
        return done.stdout

    def json(self, path, *options):
        return json.loads(self.run(path, *options, "--json"))

    def outcome(self, path, *options):
        """The store that a run leaves."""
        self.runs += 1
        folder = self.folder / f"results_{self.runs}"
        self.run(path, *options, "-o", folder)
        return Outcome(folder)

    def keep(self, folder, why):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for path in self.folder.glob("*.yaml"):
            shutil.copy(path, folder)
        text = "\n".join(self.commands).replace(str(self.folder), str(folder))
        (folder / "why.txt").write_text(f"{why}\n\n{text}\n")


def require(holds, text):
    if not holds:
        raise Broken(text)


def with_replications(scenario, number):
    changed = copy.deepcopy(scenario)
    changed["replications"] = number
    changed["keep_intervals"] = list(range(number))
    return changed


# --- M01 to M03: threads, slices, kills ----------------------------------------------------------


def threads(shop, scenario):
    path = shop.write(with_replications(scenario, 3))
    one = shop.run(path, "--threads", 1, "--json")
    for number in (2, 3, 7, 16):
        parallel = shop.dice.pick(["runs", "cells", "both", "auto"])
        other = shop.run(path, "--threads", number, "--parallel", parallel, "--json")
        require(other == one, f"--threads {number} --parallel {parallel} prints another result")


def slices(shop, scenario):
    """Replications one by one in any order, and a folder that grows, against all at once."""
    number = 5
    path = shop.write(with_replications(scenario, number))
    whole = shop.outcome(path)
    for replication in shop.dice.shuffled(range(number)):
        alone = shop.json(path, "--only", f"replication={replication}")
        values = {(row["group"], row["metric"]): row["estimate"] for row in alone["metrics"]}
        for name, metric, value in whole.values(replication):
            require(close(values.get((name, metric)), value),
                    f"{metric} of {name} in replication {replication}: alone "
                    f"{values.get((name, metric))}, among all {value}")
    first = {**scenario, "replications": 2, "keep_intervals": [0]}
    fewer = shop.outcome(shop.write(first))
    require(fewer.digests == {r: d for r, d in whole.digests.items() if r < 2},
            "the first two replications are not those of five")


def close(one, other):
    if one is None or other is None:
        return one is other
    return abs(one - other) <= 1e-12 * max(abs(one), abs(other))


def kill_and_resume(shop, scenario):
    path = shop.write(with_replications(scenario, 6))
    started = time.monotonic()
    whole = shop.outcome(path, "--threads", 1)
    length = time.monotonic() - started
    folder = shop.folder / "killed"
    kills = 0
    for number in (1, 2, 1, 2):
        options = ["--progress", "none", "--threads", number, "-o", folder]
        victim = subprocess.Popen(shop.command(path, options), stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL)
        try:
            victim.wait(length * shop.dice.real(0.05, 0.9))
        except subprocess.TimeoutExpired:
            victim.send_signal(signal.SIGKILL)
            victim.wait()
            kills += 1
    shop.run(path, "--threads", 2, "-o", folder)
    if kills == 0:
        raise NotApplicable("ended before it could be killed")
    resumed = Outcome(folder)
    for name in ("digests", "metrics", "ledger", "downs"):
        require(getattr(resumed, name) == getattr(whole, name), f"{name} differ after {kills} kills")


# --- M04, M05, M07, M08: what else there is, its order, its spelling, its grouping ---------------

BYSTANDERS = {
    "vaults": {"name": "kv_bystander", "sku": "premium"},
    "keys": {"name": "kek_bystander", "vault": "kv_bystander",
             "versions": [{"name": "v1", "created": "2025-06-01T00:00:00Z"}]},
    "encryption_sets": {"name": "des_bystander", "key": "kek_bystander"},
    "host_faults": {"name": "faults_bystander",
                    "failure_every": {"kind": "exponential", "mean": "90 d"},
                    "heal": {"kind": "uniform", "from": "5 min", "to": "15 min"},
                    "maintenance": [{"kind": "reboot", "length": "12 min",
                                     "every": {"kind": "exponential", "mean": "50 d"}}]},
    "host_pools": {"name": "rack_bystander", "sku": "Dsv3-Type3", "count": 1000,
                   "faults": "faults_bystander"},
    "activities": {"name": "busy_bystander",
                   "deallocate_every": {"kind": "exponential", "mean": "30 d"},
                   "off_length": {"kind": "lognormal", "mean": "12 h", "cv": 1}},
    "incidents": {"name": "a_bystander", "after": "20 d",
                  "do": {"kind": "disable_version", "key": "kek_bystander"}},
    "vms": {"name": "a_bystander", "count": 300, "size": "D4s_v3", "hosts": "rack_bystander",
            "mode": "sse_cmk", "set": "des_bystander", "activity": "busy_bystander",
            "disks": [{"name": "os", "role": "os", "tier": "P10"}]},
}


def bystanders(shop, scenario):
    scenario = with_replications(scenario, 1)
    crowded = copy.deepcopy(scenario)
    for name, item in BYSTANDERS.items():
        things = crowded.setdefault(name, [])
        things.insert(shop.dice.whole(0, len(things)), item)
    alone = shop.outcome(shop.write(scenario))
    beside = shop.outcome(shop.write(crowded), "--threads", 2)
    require(beside.groups == alone.groups | {"a_bystander"}, "groups went or came")
    for one, other in zip(alone.of_groups(alone.groups), beside.of_groups(alone.groups)):
        require(one == other, first_difference(one, other))
    downs = {row for row in beside.downs if not row[1].startswith("a_bystander")}
    require(downs == alone.downs, first_difference(alone.downs, downs))


def order(shop, scenario):
    mixed = {}
    for name in shop.dice.shuffled(list(scenario)):
        value = scenario[name]
        named = isinstance(value, list) and value and all(
            isinstance(item, dict) and "name" in item for item in value)
        mixed[name] = shop.dice.shuffled(value) if named else value
    one, other = shop.json(shop.write(scenario)), shop.json(shop.write(mixed))
    require(one["digest"] == other["digest"], "another order, another digest")


SECONDS = {"d": 86400, "h": 3600, "min": 60, "s": 1}
DURATION = re.compile(r"(\d+) (d|h|min|s)")


def spelled(dice, value):
    """The same value, its durations in other words."""
    if isinstance(value, dict):
        return {name: spelled(dice, part) for name, part in value.items()}
    if isinstance(value, list):
        return [spelled(dice, part) for part in value]
    match = DURATION.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return value
    seconds = int(match[1]) * SECONDS[match[2]]
    ways = [f"{seconds} s", f"PT{seconds}S", f"{seconds * 1000} ms"]
    ways += [f"{seconds // 60} min", f"PT{seconds // 60}M"] if seconds % 60 == 0 else []
    ways += [f"{seconds // 3600} h", f"PT{seconds // 3600}H"] if seconds % 3600 == 0 else []
    ways += [f"{seconds // 86400} d", f"P{seconds // 86400}D"] if seconds % 86400 == 0 else []
    return dice.pick(ways)


def spelling(shop, scenario):
    changed = spelled(shop.dice, scenario)
    if changed == scenario:
        raise NotApplicable("no durations")
    one, other = shop.json(shop.write(scenario)), shop.json(shop.write(changed))
    require(one["scenario_digest"] == other["scenario_digest"], "another scenario digest")
    require(one["digest"] == other["digest"], "another digest")


def grouping(shop, scenario):
    """Templates of several VMs cut in two, the second half written first."""
    cut = copy.deepcopy(scenario)
    cut["vms"] = []
    # A migration moves one template.
    whole = {migration[end] for migration in scenario.get("migrations", [])
             for end in ("from", "to")}
    for vm in scenario.get("vms", []):
        count = vm.get("count", 1)
        if count < 2 or "list" in vm or vm["name"] in whole:
            cut["vms"].append(vm)
            continue
        first = shop.dice.whole(1, count - 1)
        cut["vms"].append({**vm, "count": count - first, "first": vm.get("first", 0) + first})
        cut["vms"].append({**vm, "count": first})
    if len(cut["vms"]) == len(scenario.get("vms", [])):
        raise NotApplicable("no template of several VMs")
    one, other = shop.json(shop.write(scenario)), shop.json(shop.write(cut))
    require(one["digest"] == other["digest"], "cut in two, another digest")


# --- M09, M14, M15, M18 --------------------------------------------------------------------------


def monotone(shop, _):
    slow, fast = (shop.outcome(shop.write(text), "--threads", 2)
                  for text in calm_repairs(shop.dice))

    def downtimes(outcome):
        sums = {}
        for replication, vm, start, end, *_ in outcome.downs:
            sums[replication, vm] = sums.get((replication, vm), 0) + end - start
        return sums

    before, after = downtimes(slow), downtimes(fast)
    require(len(before) > 50, "hardly an outage: nothing is compared")
    grown = [key for key, value in after.items() if value > before.get(key, 0)]
    require(not grown, f"repaired faster, down for longer: {grown[:3]}")
    require(sum(after.values()) < sum(before.values()), "repaired faster, nothing gained")


def prefix(shop, scenario):
    scenario = with_replications(scenario, 1)
    days = shop.dice.whole(20, 120)
    longer = {**scenario, "horizon": f"{2 * days} d"}
    shorter = {**scenario, "horizon": f"{days} d"}
    longer.pop("measures", None), shorter.pop("measures", None)  # They have times of their own.
    short, long = shop.outcome(shop.write(shorter)), shop.outcome(shop.write(longer))
    expected = long.downs_until(short.horizon)
    if not expected:
        raise NotApplicable("no outage before the cut")
    require(short.downs == expected, first_difference(expected, short.downs))


def probes(shop, scenario):
    bare = {name: value for name, value in scenario.items()
            if name not in ("measures", "keep_intervals")}
    watched = with_replications(bare, scenario.get("replications", 1))
    if "vms" not in scenario:
        raise NotApplicable("no fleet to watch")
    watched["measures"] = [
        {"name": "level", "of": "unavailable_vms", "kind": "time_average"},
        {"name": "most", "of": "latent_dead_vms", "kind": "maximum"},
        {"name": "how often", "of": "outage", "kind": "count"},
    ]
    one = shop.json(shop.write(bare))
    other = shop.json(shop.write(watched), "--progress", "json", "-o", shop.folder / "watched")
    require(one["digest"] == other["digest"], "watched, another digest")
    require(one["events"] == other["events"], "watching made events")


def ties(shop, _):
    scenario = many_at_once()
    expected = shop.json(shop.write(scenario))
    require(expected["events"] > 10_000, "too few events for a tie of 1,000")
    for _ in range(50):
        mixed = {name: shop.dice.shuffled(value) if isinstance(value, list) else value
                 for name, value in scenario.items()}
        other = shop.json(shop.write(mixed), "--threads", shop.dice.pick([1, 2]))
        require(other["digest"] == expected["digest"], "another order of ties, another digest")


@dataclasses.dataclass
class Relation:
    name: str
    what: str
    check: typing.Callable
    every: int = 1  # Only each so many-th scenario: it makes its own or takes long.

    def wants(self, seed):
        return seed % self.every == 1 % self.every


RELATIONS = [
    Relation("M01", "1, 2, 3, 7, 16 threads print the same bytes", threads),
    Relation("M02", "each replication alone is what it is among all", slices),
    Relation("M03", "killed (-9) and resumed, the same results", kill_and_resume, every=4),
    Relation("M04", "1,000 hosts and 300 VMs beside it change nothing", bystanders),
    Relation("M05", "the order of lists and fields changes nothing", order),
    Relation("M07", "durations in other units: same scenario digest, same results", spelling),
    Relation("M08", "templates cut in two: the same fleet", grouping),
    Relation("M09", "repairs 10 % faster: no VM is down for longer", monotone, every=8),
    Relation("M14", "a run to T is the beginning of a run to 2 T", prefix),
    Relation("M15", "measures, kept outages, progress and a store change nothing", probes),
    Relation("M18", "1,000 events at one tick, listed in 50 orders", ties, every=40),
]
