"""A migration of one of the VM templates to another encryption mode.

Drawn from dice of their own, so that the fleet of a number is the same with and without them.
"""

import datetime

from dice import Dice
from infrastructure import utc
from machines import DAYS, SET_TYPE
from values import DAY, HOUR, MINUTE, duration, length, marked, share, time_law

WAYS = {  # As the catalogue's `migrate_to`.
    "ade_dmcrypt": ["host_cmk", "host_pmk", "sse_cmk", "sse_pmk"],
    "ade_bitlocker": ["host_cmk", "host_pmk", "sse_cmk", "sse_pmk"],
    "sse_pmk": ["sse_cmk", "sse_double", "host_pmk", "host_cmk"],
    "sse_cmk": ["sse_pmk", "sse_double", "host_cmk"],
    "host_cmk": ["sse_cmk", "host_pmk"],
}
KINDS = {"migrated_vms": ["value_at_end", "time_average", "first_passage"],
         "migration_failed": ["count"], "migration_effort": ["count", "sample_mean"]}


class Migrations:
    def __init__(self, maker, infrastructure, seed):
        self.maker, self.dice = maker, Dice(f"{seed} migrations")
        self.infrastructure = infrastructure
        leaving = [vm for vm in maker.scenario["vms"] if self.may_leave(vm)]
        if not leaving or not self.dice.chance(0.5):
            return
        old = self.dice.pick(leaving)
        new = self.successor(old)
        old["group"] = new["group"]
        maker.scenario["vms"].append(new)
        maker.scenario["migrations"] = [self.migration(old, new)]
        self.add_measures()

    @staticmethod
    def may_leave(vm):
        """Of one mode, with all its disks, and with a number of VMs that is known."""
        return ("list" not in vm and vm["mode"] in WAYS
                and all("mode" not in disk for disk in vm["disks"]))

    def successor(self, old):
        dice = self.dice
        mode = dice.pick(WAYS[old["mode"]])
        new = {"name": "vm_successor", "group": old.get("group", old["name"]), "mode": mode,
               "size": "D4s_v3", "region": old["region"], "subscription": old["subscription"],
               "disks": [{"name": "os", "role": "os", "tier": "P10"}]}
        for field in ("count", "first", "activity", "workload", "operators", "backup", "twin"):
            if field in old and (field in ("count", "first") or dice.chance(0.8)):
                new[field] = old[field]
        if mode in SET_TYPE:
            new["set"] = dice.pick(self.infrastructure.sets[SET_TYPE[mode]])["name"]
        if mode.startswith("host"):
            new["encryption_at_host"] = True
        return new

    def migration(self, old, new):
        dice, maker = self.dice, self.maker
        begin = maker.start + datetime.timedelta(
            seconds=round(maker.days * dice.pick([0, 0.1, 0.5])) * DAY)
        migration = {"name": "leave", "from": old["name"], "to": new["name"], "at": utc(begin)}
        if old["mode"].startswith("ade") or dice.chance(0.3):
            migration["copy_rate"] = marked(dice, dice.pick(["200 MB/s", "5 MB/s"]))
        if dice.chance(0.7):
            migration["at_once"] = dice.pick([1, 2, 5])
        if dice.chance(0.4):
            migration["wave_size"] = dice.pick([1, 3])
            migration["wave_every"] = duration(dice.pick([HOUR, DAY, 20 * DAY]))
        if dice.chance(0.3):
            migration["window"] = {"zone": dice.pick(["Europe/Amsterdam", "Asia/Kolkata"]),
                                   "from": "00:00", "to": dice.pick(["06:00", "23:00"]),
                                   "days": dice.some(DAYS, least=1)}
        if dice.chance(0.6):
            migration["takes"] = time_law(dice, dice.pick([MINUTE, HOUR, 10 * HOUR]))
        if dice.chance(0.5):
            migration["effort"] = time_law(dice, HOUR)
        if dice.chance(0.5):
            migration["registration"] = time_law(dice, dice.pick([MINUTE, DAY]))
        if dice.chance(0.6):
            migration["failure"] = share(dice, [5, 50])
        if dice.chance(0.6):
            migration["retry_after"] = length(dice, dice.pick([HOUR, DAY]))
        if dice.chance(0.3):
            migration["deadline"] = utc(begin + datetime.timedelta(days=30))
            migration["goal"] = "90 %"
        return migration

    def add_measures(self):
        dice = self.dice
        for i in range(dice.whole(0, 2)):
            of = dice.pick(list(KINDS))
            measure = {"name": f"of migrations {i}", "of": of, "kind": dice.pick(KINDS[of])}
            if measure["kind"] == "first_passage":
                measure["threshold"] = dice.pick([1, 3])
            self.maker.scenario.setdefault("measures", []).append(measure)
