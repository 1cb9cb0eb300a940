"""Vaults that answer a part of their calls only.

Drawn from dice of their own, so that the fleet of a number is the same with and without them.
"""

from dice import Dice
from values import DAY, HOUR, duration


class BrownOuts:
    def __init__(self, maker, infrastructure, seed):
        dice = Dice(f"{seed} brown-outs")
        if not dice.chance(0.3):
            return
        incidents = maker.scenario.setdefault("incidents", [])
        for number in range(dice.whole(1, 2)):
            vault = dice.pick(infrastructure.vaults)["name"]
            begins = dice.whole(1, 20) * DAY
            lasts = dice.pick([HOUR, 6 * HOUR, 9 * DAY])
            for when, answers in ((begins, dice.pick([1, 30, 90])), (begins + lasts, 100)):
                change = {"kind": "change_vault_access", "vault": vault, "answers": answers}
                if dice.chance(0.2):
                    change["read_only"] = answers < 100
                incidents.append({"name": f"brown_out_{number}_{answers}", "after": duration(when),
                                  "do": change})
