"""Scenarios that some relations make themselves, as plain data."""

HEAD = {"schema": "rotasim/scenario/1", "start": "2027-01-01T00:00:00Z", "seed": 3}
DISKS = [{"name": "os", "role": "os", "tier": "P10"}]


def many_at_once():
    """A thousand VMs of ten templates that reboot, stop, are backed up and whose keys turn at
    midnight, all of them."""
    number = range(10)
    return {
        **HEAD, "horizon": "20 d", "replications": 1,
        "in_guest_retirement": {"active": False},
        "vaults": [{"name": f"kv_{i}", "sku": "premium"} for i in number],
        "policies": [{"name": "weekly", "expire_after": "60 d",
                      "when": {"kind": "vault_auto_rotation", "after_creation": "7 d"}}],
        "keys": [{"name": f"kek_{i}", "vault": f"kv_{i}", "policy": "weekly",
                  "versions": [{"name": "v1", "created": "2026-12-31T00:00:00Z"}]}
                 for i in number],
        "encryption_sets": [{"name": f"des_{i}", "key": f"kek_{i}", "auto_rotation": True}
                            for i in number],
        "activities": [{"name": "midnight", "guest_reboot_every": "1 d", "deallocate_every": "5 d",
                        "off_length": "6 h", "start_length": "60 s",
                        "guest_reboot_length": "30 s"}],
        "backups": [{"name": "nightly", "every": "1 d", "length": "10 min"}],
        "host_faults": [{"name": "monthly", "failure_every": "15 d", "repair": "3 h"}],
        "host_pools": [{"name": f"rack_{i}", "sku": "Dsv3-Type3", "faults": "monthly"}
                       for i in number],
        "incidents": [{"name": f"off_{i}", "after": "9 d",
                       "do": {"kind": "disable_version", "key": f"kek_{i}"}} for i in number] +
                     [{"name": f"on_{i}", "after": "11 d",
                       "do": {"kind": "enable_version", "key": f"kek_{i}"}} for i in number],
        "vms": [{"name": f"vm_{i}", "count": 100, "size": "D4s_v3", "hosts": f"rack_{i}",
                 "mode": "ade_dmcrypt" if i % 2 else "sse_cmk", "activity": "midnight",
                 "backup": "nightly", "disks": DISKS,
                 **({"key": f"kek_{i}"} if i % 2 else {"set": f"des_{i}"})} for i in number],
    }


def calm_repairs(dice):
    """Twice the same fleet, hosts repaired in 10 % less time the second time. Failures come so far
    apart that no repair lasts into the next: then nothing that is shorter can meet more."""
    apart = dice.whole(20, 40)
    longest = dice.whole(2, 40)
    law = dice.pick(["uniform", "triangular"])

    def fleet(tenths):
        minutes = {"from": 6 * tenths * longest // 10, "to": 6 * tenths * longest}
        repair = {"kind": law, **{name: f"{value} min" for name, value in minutes.items()}}
        if law == "triangular":
            repair["mode"] = f"{3 * tenths * longest} min"
        return {
            **HEAD, "seed": dice_seed, "replications": 4,
            "keep_intervals": [0, 1, 2, 3], "horizon": "P1Y",
            "in_guest_retirement": {"active": False},
            "host_faults": [{"name": "usual", "outcome": "wait_for_repair", "repair": repair, "failure_every": {
                "kind": "uniform", "from": f"{apart} d", "to": f"{2 * apart} d"}}],
            "host_pools": [{"name": "rack", "sku": "Dsv3-Type3", "faults": "usual"}],
            "vms": [{"name": "vm", "count": 60, "size": "D4s_v3", "hosts": "rack",
                     "mode": "sse_pmk", "disks": DISKS}],
        }

    dice_seed = dice.whole(1, 1_000_000)
    return fleet(10), fleet(9)
