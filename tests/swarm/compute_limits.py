"""Limits on starts that some groups share.

Drawn from dice of their own, so that the fleet of a number is the same with and without them.
"""

from dice import Dice
from values import HOUR, MINUTE, duration, marked


class ComputeLimits:
    def __init__(self, maker, seed):
        self.dice = Dice(f"{seed} compute limits")
        if not self.dice.chance(0.4):
            return
        groups = sorted({vm.get("group", vm["name"]) for vm in maker.scenario["vms"]})
        shared = [[], [], []]  # The last: without a limit.
        for group in groups:
            self.dice.pick(shared).append(group)
        limits = [self.limit(number, some) for number, some in enumerate(shared[:2]) if some]
        if limits:
            maker.scenario["compute_limits"] = limits

    def limit(self, number, groups):
        dice = self.dice
        limit = {"name": f"limit_{number}", "groups": groups}
        if dice.chance(0.8):
            limit["starts"] = marked(dice, dice.pick([1, 2, 7, 500]))
        if dice.chance(0.8):
            limit["per"] = marked(dice, duration(dice.pick([MINUTE, 10 * MINUTE, HOUR])))
        if dice.chance(0.8):
            limit["burst"] = marked(dice, dice.pick([1, 3, 1500]))
        return limit
