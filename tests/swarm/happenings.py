"""Hygiene jobs, incidents and their sequels, emergencies, measures."""

import datetime

from infrastructure import utc
from machines import SET_TYPE
from values import DAY, HOUR, MINUTE, distribution, duration, length, time_law

STEPS = ["contain", "new_key", "re_point_sets", "rerun_in_guest", "verify", "disable_old"]
LEVELS = ["unavailable_vms", "present_vms", "unavailable_share", "latent_dead_vms", "key_age", "versions_alive"]
HAPPENINGS = ["failed_start", "outage", "dead_end", "rotation_refused", "drill_failed"]
SAMPLES = ["data_loss", "outage_length"]
OPERATIONS = ["guest_reboot", "deallocate", "start", "redeploy", "restore_whole_vm", "restore_file",
              "rerun_extension"]


class Happenings:
    def __init__(self, maker, infrastructure, machines):
        self.maker, self.dice, self.has = maker, maker.dice, maker.has
        self.infrastructure, self.machines = infrastructure, machines
        self.keys = [k["name"] for k in infrastructure.set_keys + infrastructure.guest_keys]
        if self.has("hygiene"):
            self.add_hygiene()
        if self.has("incidents"):
            self.add_incidents()
        if self.has("emergencies"):
            self.add_emergencies()
        if self.has("measures"):
            self.add_measures()

    def add_hygiene(self):
        dice = self.dice
        jobs = []
        for i in range(dice.whole(1, 2)):
            job = {"name": f"tidy_{i}", "keys": dice.some(self.keys, least=1),
                   "after": length(dice, dice.pick([1, 7, 30]) * DAY)}
            if dice.chance(0.4):
                job["every"] = dice.pick(["1 d", "7 d", "30 d"])
            if dice.chance(0.6):
                job["action"] = dice.pick(["disable", "disable", "delete_key"])
            if dice.chance(0.4):
                job["spares_reenabled"] = dice.chance(0.5)
            jobs.append(job)
        self.maker.scenario["hygiene"] = jobs

    # --- incidents: short stories, of which any part may be left out -----------------------------

    def version(self, name):
        """A version by name or position; names only of versions that the key is listed with."""
        for key in self.maker.scenario["keys"]:
            if key["name"] == name and key.get("versions") and self.dice.chance(0.4):
                return self.dice.pick(key["versions"])["name"]
        return self.dice.pick(["newest", "previous", "oldest"])

    def key_story(self):
        dice, key = self.dice, self.dice.pick(self.used_keys() or self.keys)
        named = {"key": key}
        return dice.pick([
            [("disable_version", {**named, "version": self.version(key)}),
             ("enable_version", {**named, "version": self.version(key)})],
            [("delete_key", named), ("recover_key", named)],
            [("delete_key", named), ("purge_key", named)],
            [("rotate_key", named), ("disable_version", {**named, "version": "previous"})],
            [("rotate_key", named), ("disable_version", {**named, "version": "oldest"})],
            [("rotate_key", named), ("delete_key", named), ("rotate_key", named)],
        ])

    def used_keys(self):
        """Most often a key that VMs depend on."""
        used = {vm.get("key") for vm in self.maker.scenario["vms"]}
        sets = {vm.get("set") for vm in self.maker.scenario["vms"]}
        used |= {s["key"] for s in self.maker.scenario["encryption_sets"] if s["name"] in sets}
        return [key for key in self.keys if key in used and self.dice.chance(0.9)]

    def secret_story(self):
        secret = {"secret": self.dice.pick(self.infrastructure.secrets)["name"]}
        return self.dice.pick([
            [("disable_secret", secret), ("enable_secret", secret)],
            [("delete_secret", secret), ("recover_secret", secret)],
            [("delete_secret", secret), ("purge_secret", secret)],
        ])

    def set_story(self):
        dice = self.dice
        chosen = dice.pick(self.maker.scenario["encryption_sets"])
        named = {"set": chosen["name"]}
        other = dice.pick(self.infrastructure.set_keys + self.infrastructure.spare_keys)["name"]
        return dice.pick([
            [("revoke_grant", named), ("restore_grant", named)],
            [("point_set", {**named, "version": self.version(chosen["key"])})],
            [("point_set", {**named, "key": other, "version": self.version(other)}),
             ("point_set", named)],
            [("rotate_key", {"key": chosen["key"]}), ("point_set", named)],
        ])

    def vault_story(self):
        dice = self.dice
        vault = {"vault": dice.pick(self.infrastructure.vaults)["name"]}
        setting, bad = dice.pick([("enabled_for_disk_encryption", False),
                                  ("network_perimeter", True), ("reachable", False),
                                  ("trusted_service_bypass", False), ("read_only", True)])
        return [("change_vault_access", {**vault, setting: bad}),
                ("change_vault_access", {**vault, setting: not bad})]

    def vm_story(self):
        vms = {"vms": self.dice.pick(self.maker.scenario["vms"])["name"]}
        return [("operate_vms", {**vms, "operation": operation})
                for operation in self.dice.some(OPERATIONS, least=1)]

    def stopped_story(self, modes):
        """All VMs of a set are stopped, the set is pointed to a new version, they are started."""
        users = [vm for vm in self.maker.scenario["vms"] if vm["mode"] in modes]
        chosen = self.dice.pick(users)["set"]
        key = next(s["key"] for s in self.maker.scenario["encryption_sets"] if s["name"] == chosen)
        vms = [vm["name"] for vm in users
               if chosen in [vm.get("set")] + [disk.get("set") for disk in vm["disks"]]]
        stop = [("operate_vms", {"vms": vm, "operation": "deallocate"}) for vm in vms]
        begin = [("operate_vms", {"vms": vm, "operation": "start"}) for vm in vms]
        return ([("rotate_key", {"key": key})] + stop + [("point_set", {"set": chosen})] + begin)

    def add_incidents(self):
        dice, maker = self.dice, self.maker
        kinds = [self.key_story, self.set_story, self.vault_story, self.vm_story]
        if self.infrastructure.secrets:
            kinds += [self.secret_story] * 3
        for modes in (("confidential_cmk",), tuple(SET_TYPE)):
            if any(vm["mode"] in modes for vm in maker.scenario["vms"]):
                kinds.append(lambda modes=modes: self.stopped_story(modes))
        incidents = []
        for story in range(dice.whole(1, 5)):
            at = maker.moment(0.02, 0.7)
            # Steps in one moment, an hour apart, or days: order and overlap both vary.
            apart = dice.pick([0, 1, 5 * MINUTE, 3600, 2 * DAY, 10 * DAY])
            for step, (kind, names) in enumerate(dice.pick(kinds)()):
                if dice.chance(0.08):
                    continue
                incident = {"name": f"story_{story}_{step}", "do": {"kind": kind, **names}}
                incident.update(self.time_of(at + datetime.timedelta(seconds=apart * step)))
                if dice.chance(0.1):
                    incident["every"] = dice.pick(["7 d", "30 d", "1 d"])
                incidents.append(incident)
        if incidents:
            maker.scenario["incidents"] = dice.shuffled(incidents)

    def time_of(self, at):
        dice, maker = self.dice, self.maker
        if dice.chance(0.6):
            return {"at": utc(at)}
        seconds = max(1, (at - maker.start).total_seconds())
        if dice.chance(0.8):
            return {"after": duration(seconds)}
        return {"after": distribution(dice, seconds)}

    # --- emergencies, measures -------------------------------------------------------------------

    def add_emergencies(self):
        dice = self.dice
        emergencies = []
        for i, clean in enumerate(self.infrastructure.spare_keys):
            steps = STEPS if dice.chance(0.4) else dice.some(STEPS, least=1)
            emergency = {"name": f"theft_{i}", "compromised": dice.pick(self.keys),
                         "at": utc(self.maker.moment(0.02, 0.6)), "new_key": clean["name"],
                         "steps": []}
            for step in steps:
                emergency["steps"].append({"step": step})
                if dice.chance(0.6):
                    emergency["steps"][-1]["takes"] = time_law(dice, dice.pick([60, HOUR, DAY]))
            if dice.chance(0.5):
                emergency["detected_after"] = time_law(dice, dice.pick([HOUR, DAY]))
            if dice.chance(0.5):
                emergency["in_guest_interval"] = length(dice, dice.pick([1, 5 * MINUTE, HOUR]))
            emergencies.append(emergency)
        self.maker.scenario["emergencies"] = emergencies

    def add_measures(self):
        dice = self.dice
        measures = []
        for i in range(dice.whole(1, 4)):
            of = dice.pick(LEVELS + HAPPENINGS + SAMPLES)
            kinds = {True: ["time_average", "value_at", "value_at_end", "maximum", "first_passage"],
                     False: ["count", "first_passage"] + (["sample_mean"] if of in SAMPLES else [])}
            measure = {"name": f"measure {i}", "of": of, "kind": dice.pick(kinds[of in LEVELS])}
            if of in ("key_age", "versions_alive"):
                measure["key"] = dice.pick(self.keys)
            elif dice.chance(0.5):
                vm = dice.pick(self.maker.scenario["vms"])
                measure["group"] = vm.get("group", vm["name"])
            if measure["kind"] == "value_at":
                # Within the shortest run.
                measure["probes"] = ["0 s", "7 d", f"{dice.whole(8, self.maker.days - 10)} d"]
            over = []
            if dice.chance(0.5):
                over = measure["over"] = dice.some(
                    ["mean", "standard_deviation", "variance", "quantile", "exceedance"], least=1)
            if "quantile" in over:
                measure["level"] = dice.pick([0.5, 0.9])
            if of in LEVELS if measure["kind"] == "first_passage" else "exceedance" in over:
                is_share = of == "unavailable_share" and measure["kind"] != "count"
                measure["threshold"] = dice.pick([0.1, 0.5] if is_share else [1, 3.5])
            measures.append(measure)
        self.maker.scenario["measures"] = measures
