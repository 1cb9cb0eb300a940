"""Storage units that fail by themselves, by incidents, or both.

Drawn from dice of their own, so that the fleet of a number is the same with and without them.
"""

from dice import Dice
from values import DAY, HOUR, MINUTE, duration, marked, time_law


class Storage:
    def __init__(self, maker, seed):
        self.maker, self.dice = maker, Dice(f"{seed} storage")
        if not self.dice.chance(0.4):
            return
        groups = sorted({vm.get("group", vm["name"]) for vm in maker.scenario["vms"]})
        shared = [[], [], []]  # The last: always in reach.
        for group in groups:
            self.dice.pick(shared).append(group)
        units = [self.unit(number, some) for number, some in enumerate(shared[:2]) if some]
        if units:
            maker.scenario["storage"] = units
        for unit in units:
            if self.dice.chance(0.6):
                self.lose(unit["name"])

    def unit(self, number, groups):
        dice = self.dice
        unit = {"name": f"array_{number}", "groups": groups}
        if dice.chance(0.6):
            unit["lost_every"] = time_law(dice, dice.pick([5, 30]) * DAY)
        if dice.chance(0.7):
            unit["lost_for"] = time_law(dice, dice.pick([MINUTE, HOUR]))
        if dice.chance(0.4):
            unit["shutdown_after"] = marked(dice, duration(dice.pick([0, MINUTE, HOUR])))
        return unit

    def lose(self, name):
        dice = self.dice
        incident = {"name": f"loses_{name}", "after": duration(dice.whole(1, 20) * DAY),
                    "do": {"kind": "lose_storage", "storage": name,
                           "for": duration(dice.pick([30, 3 * MINUTE, 5 * HOUR]))}}
        if dice.chance(0.4):
            incident["every"] = duration(dice.pick([4 * HOUR, 9 * DAY]))
        self.maker.scenario.setdefault("incidents", []).append(incident)
