"""VMs, and what goes on around each: activities, workloads, backups, operators."""

from values import DAY, HOUR, MINUTE, duration, length, marked, number_law, share, time_law

MODES = ["ade_dmcrypt", "ade_bitlocker", "sse_pmk", "sse_cmk", "sse_double", "host_pmk", "host_cmk",
         "confidential_cmk", "none"]
IN_GUEST = ("ade_dmcrypt", "ade_bitlocker")
SET_TYPE = {"sse_cmk": "customer_key", "host_cmk": "customer_key",
            "sse_double": "platform_and_customer_keys", "confidential_cmk": "confidential"}
ACTIONS = ["re_enable", "recover_deleted", "assign_new_key", "rerun_extension",
           "restore_key_from_recovery_point", "restore_grant", "rescue_unlock", "restore_vm"]
SIZES = ["D4s_v3", "D8s_v3", "B4ms", "E8ds_v5", "D4ds_v5"]
# A dedicated host takes the sizes of one series; the swarm's own SKU takes all, or one as well.
SIZES_OF_SERIES = {"Dsv3": ["D4s_v3", "D8s_v3"], "Edsv5": ["E8ds_v5"], "Ddsv5": ["D4ds_v5"],
                   None: SIZES}
TIERS = ["P10", "P15", "E10", "S10"]
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
SWITCHES = {
    "expired_key": ["doc_shutdown", "field_fail_on_start", "kv_permissive"],
    "in_guest_expired_start": ["starts", "fails"],
    "windows_secret_only_start": ["starts", "asks_for_key"],
    "stopped_at_rotation": ["starts", "waits_for_rewrap"],
}


def switches(dice):
    return {name: dice.pick(SWITCHES[name]) for name in dice.some(list(SWITCHES), least=1)}


class Machines:
    def __init__(self, maker, infrastructure):
        self.maker, self.dice, self.has = maker, maker.dice, maker.has
        self.infrastructure = infrastructure
        self.activities = self.add("activities", "activities", self.activity)
        self.workloads = self.add("workloads", "workloads", self.workload)
        self.backups = self.add("backups", "backups", self.backup)
        self.crews = self.add("operators", "operators", self.crew)
        self.lists = self.add("life_spans", "vm_lists", self.vm_list)
        self.add_vms()

    def add(self, feature, section, make):
        if not self.has(feature):
            return []
        made = [make(f"{section[:4]}_{i}") for i in range(self.dice.pick([1, 1, 2]))]
        self.maker.scenario[section] = made
        return made

    def activity(self, name):
        dice, often = self.dice, self.maker.often
        every = {"guest_reboot_every": 10, "deallocate_every": 15, "redeploy_every": 30,
                 "heal_every": 30, "restore_whole_vm_every": 40, "restore_file_every": 20}
        activity = {"name": name}
        for field in dice.some(list(every), least=1 if dice.chance(0.9) else 0):
            activity[field] = time_law(dice, every[field] * often)
        if dice.chance(0.5):
            activity["guest_reboot_length"] = time_law(dice, 3 * MINUTE)
        if dice.chance(0.6):
            activity["off_length"] = time_law(dice, dice.pick([2 * HOUR, 12 * HOUR, 5 * DAY]))
        if dice.chance(0.6):
            activity["start_length"] = time_law(dice, dice.pick([30, 90, 15 * MINUTE]))
        return activity

    def workload(self, name):
        workload = {"name": name, "read": f"{self.dice.whole(1, 9)} MB/s", "write": "3 MB/s"}
        if self.dice.chance(0.5):
            workload["block"] = self.dice.pick(["4 KiB", "64 KiB"])
        if self.dice.chance(0.5):
            workload["load"] = self.load()
        return workload

    def load(self):
        dice = self.dice
        load = {"every": marked(dice, dice.pick(["20 min", "1 h", "1 h", "7 min"]))}
        if dice.chance(0.8):
            load["factor"] = number_law(dice, dice.pick([1, 1, 0.3]))
        if dice.chance(0.4):
            load["daily"] = [round(dice.real(0, 2), 2) for _ in range(24)]
        if dice.chance(0.4):
            load["weekly"] = [round(dice.real(0, 2), 2) for _ in range(7)]
        if ("daily" in load or "weekly" in load) and dice.chance(0.5):
            load["zone"] = dice.pick(["Europe/Amsterdam", "America/New_York"])
        return load

    def backup(self, name):
        dice = self.dice
        backup = {"name": name}
        if dice.chance(0.7):
            backup["every"] = length(dice, dice.pick([6 * HOUR, DAY, DAY, 7 * DAY]))
        if dice.chance(0.5):
            backup["first"] = length(dice, dice.pick([1, 2 * HOUR, 3 * DAY]))
        if dice.chance(0.6):
            jitter = time_law(dice, HOUR)
            # One that never ends is longer than any period, and refused.
            if "never" not in (jitter, jitter.get("value") if isinstance(jitter, dict) else None):
                backup["jitter"] = jitter
        if dice.chance(0.6):
            backup["length"] = time_law(dice, 10 * MINUTE)
        retention = 30
        if dice.chance(0.7):
            retention = dice.pick([3, 7, 30, 90])
            backup["retention"] = length(dice, retention * DAY)
        if dice.chance(0.5):  # No longer than the point.
            backup["snapshots_kept"] = length(dice, min(retention, dice.pick([1, 2, 5])) * DAY)
        if dice.chance(0.5):
            backup["failure"] = share(dice, [0, 5, 50])
        if dice.chance(0.5):
            backup["restore_snapshot"] = time_law(dice, 20 * MINUTE)
            backup["restore_vault"] = time_law(dice, 5 * HOUR)
        if dice.chance(0.4):
            backup["drill_every"] = time_law(dice, 20 * DAY)
            backup["drill_point"] = dice.pick(["newest", "oldest", "oldest"])
        return backup

    def crew(self, name):
        dice = self.dice
        crew = {"name": name}
        if dice.chance(0.7):
            crew["notice"] = time_law(dice, dice.pick([10 * MINUTE, HOUR, 2 * DAY]))
        if dice.chance(0.7):
            crew["response"] = time_law(dice, dice.pick([30 * MINUTE, 4 * HOUR, DAY]))
        if dice.chance(0.35):
            crew["hours"] = {
                "zone": dice.pick(["Europe/Amsterdam", "America/New_York", "Asia/Kolkata"]),
                "from": "09:00", "to": dice.pick(["17:00", "12:30"]),
                "days": dice.some(DAYS, least=1)}
        if dice.chance(0.3):
            crew["people"] = dice.pick([1, 1, 2, 5])
        if dice.chance(0.3):
            crew["mistakes"] = share(dice, [5, 50])
        if dice.chance(0.85):
            # One action alone half of the time: then it is what leads back.
            crew["recovery"] = (dice.some(ACTIONS, least=1) if dice.chance(0.5)
                                else [dice.pick(ACTIONS)])
        if dice.chance(0.15):
            crew["recovery"] = ["restore_key_from_recovery_point", dice.pick(ACTIONS[:3])]
        if dice.chance(0.5):
            crew["retry_after"] = time_law(dice, dice.pick([10 * MINUTE, 2 * HOUR, 2 * DAY]))
        if dice.chance(0.4):
            crew["re_enable_for"] = length(dice, dice.pick([HOUR, 2 * DAY]))
        if dice.chance(0.7):
            crew["repin_after_recovery"] = dice.chance(0.85)
        if dice.chance(0.5):
            crew["key_refresh"] = time_law(dice, 20 * MINUTE)
        return crew

    def vm_list(self, name):
        dice, days = self.dice, self.maker.days
        rows = []
        for _ in range(dice.whole(1, 12)):
            row = {"from": duration(dice.whole(0, days) * DAY), "vcpus": dice.pick([2, 4]),
                   "memory": dice.pick(["8 GiB", "16 GiB"])}
            begin = int(row["from"].split()[0])
            if dice.chance(0.6):
                row["to"] = duration((begin + dice.whole(1, days)) * DAY)
            rows.append(row)
        return {"name": name, "rows": rows}

    def add_vms(self):
        dice = self.dice
        modes = dice.some(MODES, least=1) if dice.chance(0.7) else [dice.pick(MODES)]
        vms = [self.vm(f"vm_{i}_{mode}", mode) for i, mode in enumerate(modes)]
        if dice.chance(0.3):  # Another one of the same mode.
            vms.append(self.vm("vm_more", dice.pick(modes)))
        if dice.chance(0.3):
            vms[-1]["group"] = vms[0].get("group", vms[0]["name"])
        self.maker.scenario["vms"] = vms

    def vm(self, name, mode):
        dice, maker = self.dice, self.maker
        vm = {"name": name, "mode": mode, "region": maker.region,
              "subscription": maker.subscription}
        pools = self.infrastructure.chains and dice.chance(0.8) and dice.pick(
            self.infrastructure.chains)
        if self.lists and dice.chance(0.4):
            vm["list"] = dice.pick(self.lists)["name"]
        else:
            series = self.infrastructure.series if pools else None
            vm["size"] = dice.pick(SIZES_OF_SERIES[series])
            if dice.chance(0.9):
                vm["count"] = dice.pick([1, 2, 3, 5, 8, 8, 13, 30])
            if dice.chance(0.15):
                vm["first"] = dice.whole(1, 20)
        if pools:
            vm["hosts"] = pools[0]
            if len(pools) > 1:
                vm["more_hosts"] = pools[1:]
        windows = mode == "ade_bitlocker" or (mode not in IN_GUEST and dice.chance(0.3))
        if windows or dice.chance(0.5):
            vm["os"] = "windows" if windows else "linux"
        if mode != "ade_dmcrypt" and dice.chance(0.3):
            vm["image"] = dice.pick(["gallery", "custom"])
        if dice.chance(0.3):
            vm["twin"] = "web"
        for field, section in (("activity", self.activities), ("workload", self.workloads),
                               ("operators", self.crews), ("backup", self.backups)):
            if section and dice.chance(0.85):
                vm[field] = dice.pick(section)["name"]
        if mode == "confidential_cmk":
            vm.pop("backup", None)
        if self.has("switches") and dice.chance(0.5):
            vm["switches"] = switches(dice)
        vm["disks"] = self.disks(vm, mode)
        self.give_keys(vm, mode)
        return vm

    def disks(self, vm, mode):
        dice = self.dice
        disks = [{"name": "os", "role": "os"}]
        if dice.chance(0.8):
            disks[0]["tier"] = dice.pick(TIERS)
        if mode in ("none", "sse_pmk", "host_pmk") and dice.chance(0.2):
            disks[0]["role"] = "ephemeral_os"
        for i in range(dice.pick([0, 1, 1, 2])):
            disk = {"name": f"data_{i}"}
            if dice.chance(0.6):
                disk["role"] = "data"
            if mode == "confidential_cmk":  # A confidential set takes no data disks.
                disk["mode"] = "sse_pmk"
            if dice.chance(0.6):
                disk["size"] = dice.pick(["32 GiB", "64 GiB"])
            if dice.chance(0.6):
                tiers = TIERS + (["Ultra", "PremiumV2"] if mode in ("sse_cmk", "sse_pmk") else [])
                disk["tier"] = dice.pick(tiers)
            disks.append(disk)
        if mode not in IN_GUEST and mode not in SET_TYPE and dice.chance(0.15):
            disks.append({"name": "scratch", "role": "temp", "size": "50 GiB"})
        if mode == "sse_pmk" and len(disks) > 1 and dice.chance(0.3):
            disks[1]["mode"] = "none"
        if mode in ("none", "sse_pmk") and dice.chance(0.2):
            disks[-1]["ever_in_guest"] = dice.chance(0.7)
            vm["ever_in_guest"] = dice.chance(0.5)
        return disks

    def give_keys(self, vm, mode):
        dice = self.dice
        if mode in ("host_pmk", "host_cmk") and dice.chance(0.7):
            vm["encryption_at_host"] = True
        elif dice.chance(0.1):
            vm["encryption_at_host"] = False
        if mode in SET_TYPE:
            sets = self.infrastructure.sets[SET_TYPE[mode]]
            vm["set"] = dice.pick(sets)["name"]
            if mode != "confidential_cmk" and len(vm["disks"]) > 1 and dice.chance(0.25):
                vm["disks"][1]["set"] = dice.pick(sets)["name"]
            if mode == "sse_cmk" and dice.chance(0.2):  # Mixed on purpose: legal.
                vm["disks"].append({"name": "platform", "mode": "sse_pmk", "size": "64 GiB"})
        if mode in IN_GUEST:
            key = dice.pick(self.infrastructure.guest_keys)
            secrets = self.infrastructure.secrets
            by_secret = secrets and dice.chance(0.6)
            if by_secret:
                vm["secret"] = dice.pick(secrets)["name"]
            if not by_secret or dice.chance(0.5):
                vm["key"] = key["name"]
                if key.get("versions") and dice.chance(0.3):
                    vm["version"] = dice.pick(key["versions"])["name"]
                elif len(vm["disks"]) > 1 and dice.chance(0.25):
                    self.give_second_key(vm["disks"][1])
            if mode == "ade_bitlocker" and "key" not in vm and dice.chance(0.4):
                vm.setdefault("switches", {})["windows_secret_only_start"] = "asks_for_key"
            if by_secret and len(vm["disks"]) > 1 and dice.chance(0.25):
                vm["disks"][1]["secret"] = dice.pick(secrets)["name"]

    def give_second_key(self, disk):
        other = self.dice.pick(self.infrastructure.guest_keys)
        disk["key"] = other["name"]
        if other.get("versions") and self.dice.chance(0.5):
            disk["version"] = self.dice.pick(other["versions"])["name"]
