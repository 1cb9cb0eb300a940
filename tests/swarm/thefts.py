"""What leaked in an emergency beside the key, and disks that get new data keys in place.

Drawn from dice of their own, so that the fleet of a number is the same with and without them.
"""

from dice import Dice
from values import DAY, HOUR, MINUTE, length, marked

LEAKED = ["key", "disk_keys", "key_and_disk_keys", "vault_access"]
# Until all disks are re-encrypted whoever waits for that does no more: last, or not far behind.
DISK_STEPS = ["reencrypt", "verify_reencrypted"]


class Thefts:
    def __init__(self, maker, seed):
        self.maker, self.dice = maker, Dice(f"{seed} thefts")
        self.vault_of = {key["name"]: key["vault"] for key in maker.scenario["keys"]}
        guests = sorted({vm["key"] for vm in maker.scenario["vms"]
                         if vm["mode"] == "ade_dmcrypt" and "key" in vm})
        for emergency in maker.scenario.get("emergencies", []):
            if guests and self.dice.chance(0.7):  # Else few disks are ever re-encrypted.
                emergency["compromised"] = self.dice.pick(guests)
            self.leak(emergency)
            if self.dice.chance(0.8):
                self.reencrypt(emergency)

    def leak(self, emergency):
        dice = self.dice
        leaked = dice.pick(LEAKED)
        foreign = self.vault_of[emergency["compromised"]] != self.vault_of[emergency["new_key"]]
        if leaked == "vault_access" and not foreign:
            leaked = "disk_keys"
        if leaked != "key" or dice.chance(0.5):
            emergency["leaked"] = leaked
        if leaked == "vault_access" and dice.chance(0.7):
            emergency["unwrapped"] = dice.pick(["kept", "not_kept"])

    def reencrypt(self, emergency):
        dice = self.dice
        steps = emergency["steps"]
        at = 0 if dice.chance(0.6) else dice.whole(0, len(steps))
        steps.insert(at, {"step": "reencrypt"})
        if dice.chance(0.7):
            steps.insert(dice.whole(at + 1, len(steps)), {"step": "verify_reencrypted"})
        how = {"rate": marked(dice, dice.pick(["200 kB/s", "1 MB/s", "20 MB/s", "116 MiB/s"]))}
        if dice.chance(0.6):
            how["at_once"] = dice.pick([1, 2, 50])
        if dice.chance(0.8):
            how["resilience"] = dice.pick(["checksum", "journal", "none", "none"])
        if dice.chance(0.5):
            how["hot_zone"] = marked(dice, dice.pick(["1 MiB", "1 GiB", "300 GiB"]))
        if dice.chance(0.6):
            how["resume_after"] = length(dice, dice.pick([5 * MINUTE, HOUR, DAY]))
        emergency["reencryption"] = how
