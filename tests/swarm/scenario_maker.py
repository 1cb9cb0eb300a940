#!/usr/bin/env python3
"""Random valid scenarios by number: `scenario_maker.py SEED` prints one.

Swarm testing (Groce et al., 2012): every scenario first draws how rich it is and which features it
has at all, so that a feature is also met without those that usually hide it.
"""

import datetime
import sys

from brown_outs import BrownOuts
from compute_limits import ComputeLimits
from dice import Dice
from happenings import Happenings
from infrastructure import Infrastructure, utc
from machines import Machines, switches
from migrations import Migrations
from platforms import Platforms
from reliability import Reliability
from scenario_text import to_yaml
from stations import Stations
from storage import Storage
from thefts import Thefts
from values import DAY, marked

FEATURES = [
    "hosts", "host_failures", "maintenance", "policies", "expiry", "secrets", "unprotected",
    "closed_vaults", "activities", "workloads", "backups", "operators", "life_spans", "hygiene",
    "incidents", "emergencies", "measures", "switches", "retirement", "floor", "replications",
]
COMMON = ("policies", "activities", "operators", "incidents")
HORIZONS = {60: "60 d", 90: "P3M", 181: "P6M", 365: "P1Y", 546: "P18M", 730: "P2Y"}
STARTS = ["2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", "2027-10-31T12:00:00Z",
          "2028-02-29T00:00:00Z"]


class Maker:
    """What all parts of one scenario share."""

    def __init__(self, seed):
        self.dice = dice = Dice(seed)
        richness = dice.real(0.25, 0.95)
        self.features = {feature for feature in FEATURES
                         if dice.chance(max(richness, 0.6) if feature in COMMON else richness)}
        self.start_text = dice.pick(STARTS)
        self.start = datetime.datetime.strptime(self.start_text, "%Y-%m-%dT%H:%M:%SZ")
        self.days = dice.pick(list(HORIZONS))
        # One unit of how often things happen: long runs are calmer, so that none takes long. A quiet
        # fleet lets cells run apart for long: promises of who may be heard elsewhere matter there.
        self.often = DAY * dice.pick([0.5, 1, 2, 2, 20]) * max(1, self.days / 365)
        self.region = dice.pick(["region-1", "region-1", "westeurope"])
        self.subscription = dice.pick(["subscription-1", "subscription-1", "other"])
        self.scenario = {"schema": "rotasim/scenario/1", "start": self.start_text,
                         "horizon": HORIZONS[self.days], "seed": seed, "replications": 1}

    def has(self, feature):
        return feature in self.features

    def moment(self, low, high):
        """A time at such a share of the horizon, often at midnight."""
        seconds = self.days * DAY * self.dice.real(low, high)
        if self.dice.chance(0.6):
            seconds = round(seconds / DAY) * DAY
        return self.start + datetime.timedelta(seconds=max(0, round(seconds)))


def add_frame(maker):
    dice, scenario = maker.dice, maker.scenario
    if maker.has("replications"):
        scenario["replications"] = dice.pick([2, 3])
        scenario["keep_intervals"] = [0]
    if dice.chance(0.3):
        scenario["profile"] = dice.pick(["aes_ni", "vaes"])
    if maker.has("switches"):
        scenario["switches"] = switches(dice)
    if maker.has("retirement"):
        scenario["in_guest_retirement"] = {"active": dice.chance(0.8),
                                           "at": utc(maker.moment(0.1, 1.1))}
    if maker.has("floor"):
        scenario["control_floor"] = marked(dice, dice.pick(["1 ms", "1 min", "10 min", "1 h"]))
    if dice.chance(0.2):
        scenario["title"], scenario["question"] = "One of a swarm", "Are all engines equal?"


def make(seed):
    """The scenario of this number, as plain data."""
    maker = Maker(seed)
    add_frame(maker)
    infrastructure = Infrastructure(maker)
    machines = Machines(maker, infrastructure)
    Happenings(maker, infrastructure, machines)
    Thefts(maker, seed)
    Stations(maker, seed)
    Migrations(maker, infrastructure, seed)
    ComputeLimits(maker, seed)
    Storage(maker, seed)
    BrownOuts(maker, infrastructure, seed)
    Platforms(maker, infrastructure, seed)
    Reliability(maker, seed)
    return maker.scenario


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1].isdigit():
        sys.exit(__doc__)
    sys.stdout.write(to_yaml(make(int(sys.argv[1]))))
