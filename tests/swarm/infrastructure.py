"""Hosts, vaults, keys, secrets, encryption sets: what VMs stand on."""

import datetime

from values import DAY, HOUR, MINUTE, distribution, duration, length, marked, share, time_law

SKUS = {"Dsv3": ["Dsv3-Type3", "Dsv3-Type4"], "Edsv5": ["Edsv5-Type1"], "Ddsv5": ["Ddsv5-Type1"]}
SET_TYPES = ["customer_key", "platform_and_customer_keys", "confidential"]


def utc(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def has_period(policy):
    # None in a short form; the presets that a swarm takes all have one.
    return "preset" in policy or bool({"period", "after_creation", "due"} & set(policy["when"]))


class Infrastructure:
    """Adds to `maker.scenario` and remembers the names that others may refer to."""

    def __init__(self, maker):
        self.maker, self.dice, self.has = maker, maker.dice, maker.has
        self.pools, self.chains = [], []
        # VMs of one chain of pools have sizes of one series; all chains have the same here.
        self.series = self.dice.pick(sorted(SKUS))
        self.set_keys, self.guest_keys, self.spare_keys = [], [], []
        self.secrets, self.sets, self.vaults, self.guest_vaults = [], {}, [], []
        if self.has("hosts"):
            self.add_hosts()
        self.add_vaults()
        if self.has("policies"):
            self.add_policies()
        self.add_keys()
        if self.has("secrets"):
            self.add_secrets()
        self.add_sets()

    def add_hosts(self):
        dice, scenario = self.dice, self.maker.scenario
        if dice.chance(0.5):
            scenario["host_skus"] = [{
                "name": "small", "vcpus": 64, "memory": "512 GiB", "vms_max": dice.whole(1, 6),
                "packing": {"2": 6, "4": dice.whole(1, 6), "8": dice.whole(1, 4)}, "source": "made up",
            }]
            if self.series and dice.chance(0.5):
                scenario["host_skus"][0]["series"] = self.series
        faults = [self.fault_model(f"faults_{i}") for i in range(dice.whole(1, 2))]
        if self.has("host_failures") or self.has("maintenance"):
            scenario["host_faults"] = faults
        for i in range(dice.whole(1, 3)):
            name = f"pool_{i}"
            pool = {"name": name}
            pool["sku"] = "small" if "host_skus" in scenario and dice.chance(0.7) else dice.pick(SKUS[self.series])
            if "host_faults" in scenario:
                pool["faults"] = dice.pick(faults)["name"]
            if dice.chance(0.3):
                pool["twin"] = "rack"
            if dice.chance(0.2):
                pool["first"] = dice.whole(1, 9)
            if dice.chance(0.2):
                pool["count"] = 250  # Room for all VMs, whatever the SKU packs.
            self.pools.append(pool)
        scenario["host_pools"] = self.pools
        # VMs that share a pool must list the same pools in the same order.
        names = [pool["name"] for pool in self.pools]
        cut = dice.whole(1, len(names))
        self.chains = [chain for chain in (names[:cut], names[cut:]) if chain]

    def fault_model(self, name):
        dice, often = self.dice, self.maker.often
        model = {"name": name, "failure_every": time_law(dice, 2000 * DAY)}
        if self.has("host_failures"):
            model["failure_every"] = time_law(dice, 60 * often)
            model["repair"] = time_law(dice, 10 * HOUR)
            model["outcome"] = dice.pick(["heal", "wait_for_repair"])
            model["heal"] = time_law(dice, 15 * MINUTE)
        if self.has("maintenance"):
            kinds = dice.some(["pause", "live_migration", "reboot", "redeploy"], least=1)
            if dice.chance(0.4):
                kinds = kinds[:1]
            model["maintenance"] = [
                {"kind": kind, "every": time_law(dice, 40 * often), "length": time_law(dice, 600)}
                for kind in kinds
            ]
        return model

    def add_vaults(self):
        dice = self.dice
        for i in range(dice.whole(1, 3)):
            vault = {
                "name": f"kv_{i}", "sku": dice.pick(["standard", "premium", "premium"]),
                "region": self.maker.region, "subscription": self.maker.subscription,
            }
            if dice.chance(0.7):
                vault["soft_delete"] = length(dice, dice.pick([7, 7, 30, 90]) * DAY)
            if i > 0 and self.has("unprotected"):
                vault["purge_protection"] = dice.chance(0.2)
            if i > 0 and dice.chance(0.15):
                vault["sku"] = "managed_hsm"
            if self.has("closed_vaults"):
                vault["enabled_for_disk_encryption"] = dice.chance(0.7)
                vault["trusted_service_bypass"] = dice.chance(0.85)
                vault["network_perimeter"] = dice.chance(0.1)
            if dice.chance(0.12):
                vault["denies_secrets_without_expiry"] = dice.chance(0.9)
            self.vaults.append(vault)
        self.guest_vaults = [v for v in self.vaults if v["sku"] != "managed_hsm"]
        self.maker.scenario["vaults"] = self.vaults

    def add_policies(self):
        dice = self.dice
        self.policies = [self.policy(f"policy_{i}") for i in range(dice.pick([1, 1, 2, 3]))]
        self.maker.scenario["policies"] = self.policies

    def policy(self, name):
        dice = self.dice
        if dice.chance(0.1):
            return {"name": name, "preset": dice.pick(["cis_90_days", "nist_master_key"]),
                    "retire": "at_once"}
        days = dice.pick([20, 30, 30, 60, 90, 180])
        when = dice.pick([
            {"kind": "never"},
            {"kind": "periodic", "period": dice.pick([f"{days} d", "P1M", "P3M", "P2M"]),
             "jitter": dice.pick(["0 s", "0 s", "3 d", "12 h"]),
             "stagger": dice.pick(["0 s", "5 d"])},
            {"kind": "usage_limited", "wraps": dice.pick([1, 3, 8, 20, 60, 200]),
             "at_latest": dice.pick([f"{days} d", "P2M"])},
            {"kind": "before_expiry", "before": dice.pick([f"{max(1, days // 3)} d", "P1M"])},
            {"kind": "vault_auto_rotation", "after_creation": dice.pick([f"{days} d", "P2M"])},
            {"kind": "vault_auto_rotation", "before_expiry": "10 d"},
            {"kind": "manual", "due": dice.pick([f"{days} d", "P1M"]),
             "late": time_law(dice, 5 * DAY), "forgotten": share(dice, [0, 20, 50])},
            {"kind": "emergency"},
        ])
        policy = {"name": name, "when": when}
        if dice.chance(0.8):
            policy["rollout"] = dice.pick([
                {"kind": "automatic"},
                {"kind": "waves", "size": dice.pick([1, 3, 10]),
                 "interval": dice.pick(["0 s", "1 d", "12 h"]),
                 "begin_after": dice.pick(["0 s", "1 d", "5 d"]),
                 "failure": share(dice, [0, 10, 40])},
                {"kind": "lazy", "wait": time_law(dice, dice.pick([DAY, 10 * DAY])),
                 "failure": share(dice, [0, 10, 40])},
                self.rolling(),
            ])
            policy["retire"] = dice.pick([
                {"kind": "never"},
                {"kind": "at_once"},
                {"kind": "after_overlap", "overlap": dice.pick(["1 h", "7 d", "30 d", "0 s"])},
                {"kind": "after_confirmed_rewrap", "margin": dice.pick(["0 s", "1 d", "10 d"])},
                {"kind": "after_confirmed_rewrap"},
                {"kind": "keep_newest", "versions": dice.pick([1, 2, 3])},
                {"kind": "after_last_recovery_point", "margin": dice.pick(["0 s", "1 d"])},
                {"kind": "after_last_recovery_point"},
            ])
        # A vault that rotates by itself makes versions only.
        if when["kind"] != "vault_auto_rotation" and dice.chance(0.35):
            policy["creates"] = "key"
            policy["retire_by"] = dice.pick(["disable", "delete", "purge"])
        elif dice.chance(0.3):
            policy["creates"], policy["retire_by"] = "version", "disable"
        if "expiry" in when["kind"] or "before_expiry" in when or dice.chance(0.4):
            # A vault that rotates by itself does so 7 days before the expiry at the latest.
            late = when.get("after_creation") and days > 80
            policy["expire_after"] = "P12M" if late else dice.pick(["90 d", "P4M", "P6M"])
        for field in ("when", "rollout", "retire"):
            if list(policy.get(field, {})) == ["kind"] and dice.chance(0.5):
                policy[field] = policy[field]["kind"]  # The short form.
        if dice.chance(0.5):
            policy["notify_before"] = dice.pick(["30 d", "5 d"])
        return policy

    def rolling(self):
        dice = self.dice
        rolling = {"kind": "rolling", "at_once": dice.pick([1, 1, 2, 5]),
                   "pace": dice.pick(["sliding", "barrier"]), "domain": dice.pick(["any", "host"]),
                   "begin_after": dice.pick(["0 s", "1 d"]), "failure": share(dice, [0, 10, 60])}
        if dice.chance(0.7):
            rolling["takes"] = time_law(dice, dice.pick([HOUR, DAY]))
            rolling["reboots"] = dice.chance(0.6)
        if dice.chance(0.4):
            rolling["canary"] = dice.pick([1, 2])
            rolling["soak"] = dice.pick(["0 s", "2 d"])
        if dice.chance(0.5):
            rolling["stop_after"] = dice.pick([1, 2])
        if dice.chance(0.3):
            # Long enough for whatever it takes only by chance: it may stop for want of one.
            rolling["takes"] = time_law(dice, HOUR) if dice.chance(0.2) else "1 h"
            rolling["window"] = {"zone": "Europe/Amsterdam", "from": "01:00", "to": "06:00",
                                 "days": ["sat", "sun"]}
        return rolling

    def add_keys(self):
        dice = self.dice
        keys = self.maker.scenario["keys"] = []
        for i in range(dice.whole(1, 3)):
            self.set_keys.append(self.key(f"kek_set_{i}", [self.vaults[0]]))
        for i in range(dice.whole(1, 3)):
            vaults = [v for v in self.guest_vaults]
            self.guest_keys.append(self.key(f"kek_guest_{i}", vaults))
        keys += self.set_keys + self.guest_keys
        if self.has("emergencies"):
            for i in range(dice.whole(1, 2)):
                key = {"name": f"clean_{i}", "vault": "kv_0", "versions": []}
                self.spare_keys.append(key)
            keys += self.spare_keys
        if dice.chance(0.1):  # Nobody may use it.
            keys.append({"name": "signing", "vault": "kv_0", "type": "ec",
                         "versions": [{"name": "v1", "created": utc(self.maker.start)}]})

    def key(self, name, vaults):
        dice = self.dice
        vault = dice.pick(vaults)
        key = {"name": name, "vault": vault["name"], "bits": dice.pick([3072, 3072, 4096])}
        key["type"] = "rsa" if vault["sku"] == "standard" else dice.pick(["rsa", "rsa_hsm"])
        if self.has("policies") and dice.chance(0.85):
            policy = dice.pick(self.policies)
            key["policy"] = policy["name"]
        if dice.chance(0.3):
            key["twin"] = "kek"
        if "policy" in key and has_period(policy) and dice.chance(0.2):
            key["age"] = "random_phase"
            return key
        if dice.chance(0.3):
            key["age"] = "given"
        key["versions"] = self.versions()
        return key

    def versions(self):
        dice, start = self.dice, self.maker.start
        count = dice.pick([1, 1, 2, 3])
        ages = sorted([dice.pick([0, 1, 10, 60, 200, 500]) for _ in range(count)], reverse=True)
        versions = []
        for i, age in enumerate(ages):
            created = start - datetime.timedelta(days=age)
            version = {"name": f"v{i + 1}", "created": utc(created)}
            if self.has("expiry") and dice.chance(0.6):
                lives = datetime.timedelta(days=dice.pick([30, 90, 120, 200]))
                version["expires"] = utc(max(created, start) + lives)
            if self.has("expiry") and dice.chance(0.1):
                version["not_before"] = utc(start + datetime.timedelta(days=dice.whole(-3, 20)))
            if dice.chance(0.15):
                version["enabled"] = dice.chance(0.5)
            versions.append(version)
        return versions

    def add_secrets(self):
        dice = self.dice
        for i in range(dice.whole(1, 3)):
            secret = {"name": f"bek_{i}", "vault": dice.pick(self.guest_vaults)["name"]}
            if dice.chance(0.4):
                when = self.maker.moment(0.05, 0.6)
                secret["expires"] = utc(when)
            if dice.chance(0.2):
                secret["enabled"] = dice.chance(0.6)
            self.secrets.append(secret)
        self.maker.scenario["secrets"] = self.secrets

    def add_sets(self):
        dice = self.dice
        sets = []
        for kind in SET_TYPES:
            self.sets[kind] = []
            for i in range(dice.pick([1, 1, 2])):
                key = dice.pick(self.set_keys)
                chosen = {"name": f"des_{kind[:4]}_{i}", "key": key["name"], "encryption": kind,
                          "region": self.maker.region}
                if key.get("versions") and dice.chance(0.25):
                    chosen["version"] = dice.pick(key["versions"])["name"]
                if kind != "confidential":
                    chosen["auto_rotation"] = dice.chance(0.5)
                elif dice.chance(0.5):
                    chosen["offline_failure"] = share(dice, [10, 50, 100])
                self.sets[kind].append(chosen)
                sets.append(chosen)
        self.maker.scenario["encryption_sets"] = sets
