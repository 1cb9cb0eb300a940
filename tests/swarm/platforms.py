"""VMs of other platforms, with vaults of other key services, and what befalls their keys.

Drawn from dice of their own, so that the rest of a number's scenario is the same with and without them.
"""

import datetime

from dice import Dice
from infrastructure import utc
from machines import SIZES_OF_SERIES
from values import DAY, HOUR, MINUTE, duration, length

# Each mode with the services whose keys it takes, as in the catalogue.
PLATFORM_MODES = {
    "ebs_kms": ["aws_kms"], "gcp_cmek": ["gcp_kms"], "gcp_cmek_stop": ["gcp_kms"],
    "vsphere_vm": ["own_key_server"], "k8s_kms2": ["own_key_server", "aws_kms", "gcp_kms"],
    "luks2": ["own_key_server", "azure_key_vault"], "sql_tde_cmk": ["azure_key_vault"],
}
WAITS = {"azure_key_vault": [7, 90], "aws_kms": [7, 30], "gcp_kms": [1, 120], "own_key_server": [0, 30]}
OPERATIONS = ["guest_reboot", "deallocate", "start", "redeploy", "restore_whole_vm", "rerun_extension"]


class Platforms:
    def __init__(self, maker, infrastructure, seed):
        self.maker, self.dice = maker, Dice(f"{seed} platforms")
        self.infrastructure, self.scenario = infrastructure, maker.scenario
        if not self.dice.chance(0.4):
            return
        for i, mode in enumerate(self.dice.some(list(PLATFORM_MODES), least=1)):
            self.add(i, mode)

    def add(self, i, mode):
        dice, scenario = self.dice, self.scenario
        service = dice.pick(PLATFORM_MODES[mode])
        vault = {"name": f"far_{i}", "service": service, "region": self.maker.region}
        if dice.chance(0.5):
            vault["soft_delete"] = length(dice, dice.pick(WAITS[service]) * DAY)
        scenario["vaults"].append(vault)
        key = {"name": f"far_kek_{i}", "vault": vault["name"], "versions": self.versions(service)}
        if "policies" in scenario and dice.chance(0.8):
            key["policy"] = dice.pick(scenario["policies"])["name"]
        scenario["keys"].append(key)
        scenario["vms"].append(self.vm(i, mode, key))
        if "hygiene" in scenario and dice.chance(0.4):
            dice.pick(scenario["hygiene"])["keys"].append(key["name"])
        stories = [self.story(i, n, key, scenario["vms"][-1], vault) for n in range(dice.whole(0, 4))]
        if any(stories):
            scenario.setdefault("incidents", []).extend(step for story in stories for step in story)

    def versions(self, service):
        ages = sorted({self.dice.pick([1, 10, 60, 200]) for _ in range(self.dice.whole(1, 3))}, reverse=True)
        versions = [{"name": f"v{n + 1}", "created": utc(self.maker.start - datetime.timedelta(days=age))}
                    for n, age in enumerate(ages)]
        if len(versions) > 1 and service != "aws_kms" and self.dice.chance(0.1):
            versions[0]["enabled"] = False
        return versions

    def vm(self, i, mode, key):
        dice, scenario = self.dice, self.scenario
        vm = {"name": f"vm_far_{mode}", "mode": mode, "region": self.maker.region,
              "subscription": self.maker.subscription, "count": dice.pick([1, 2, 3, 8])}
        series = None
        if self.infrastructure.chains and dice.chance(0.8):
            chain = dice.pick(self.infrastructure.chains)
            series = self.infrastructure.series
            vm["hosts"] = chain[0]
            if len(chain) > 1:
                vm["more_hosts"] = chain[1:]
        vm["size"] = dice.pick(SIZES_OF_SERIES[series])
        if mode == "sql_tde_cmk":
            protector = {"name": f"protector_{i}", "key": key["name"], "region": self.maker.region,
                         "auto_rotation": dice.chance(0.5)}
            scenario["encryption_sets"].append(protector)
            vm["set"] = protector["name"]
        else:
            vm["key"] = key["name"]
            if dice.chance(0.5):
                vm["version"] = dice.pick(key["versions"])["name"]
        for field, section in (("activity", "activities"), ("workload", "workloads"),
                               ("operators", "operators"), ("backup", "backups")):
            if section in scenario and dice.chance(0.85):
                vm[field] = dice.pick(scenario[section])["name"]
        vm["disks"] = [{"name": "os", "role": "os", "tier": "P10"}]
        if dice.chance(0.4):
            vm["disks"].append({"name": "data", "role": "data", "size": "64 GiB"})
        return vm

    def story(self, i, n, key, vm, vault):
        dice, named = self.dice, {"key": key["name"]}
        version = {**named, "version": dice.pick(["newest", "previous", "oldest"])}
        far = {"vault": vault["name"]}
        steps = dice.pick([
            [("disable_version", version), ("enable_version", version)],
            [("disable_version", version), ("rotate_key", named), ("enable_version", version)],
            [("delete_key", named), ("recover_key", named)],
            [("delete_key", named)],
            [("rotate_key", named), ("disable_version", {**named, "version": "previous"})],
            [("change_vault_access", {**far, "reachable": False}),
             ("change_vault_access", {**far, "reachable": True})],
            [("operate_vms", {"vms": vm["name"], "operation": operation})
             for operation in dice.some(OPERATIONS, least=1)],
        ])
        at = self.maker.moment(0.02, 0.7)
        apart = dice.pick([0, 30, 20 * MINUTE, HOUR, 2 * DAY, 20 * DAY])
        told = []
        for step, (kind, names) in enumerate(steps):
            after = max(1, round((at - self.maker.start).total_seconds()) + apart * step)
            told.append({"name": f"far_{i}_{n}_{step}", "after": duration(after),
                         "do": {"kind": kind, **names}})
        return told
