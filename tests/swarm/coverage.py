"""What a swarm has reached, and what it has not.

Three sorts of things are to be reached: what the program counts of itself (`reached` in
`run --json`: event kinds, links of causal chains, causes of downtime, deeds), what the language
offers (language.py), and that modes and policy values also took effect, which a rule below says for
each. A value counts only where the scenario leaves no doubt about whose effect it was: a policy's
where all policies agree on it, a mode's in a group of that mode alone.
"""

from happenings import STEPS
from machines import ACTIONS, MODES, SET_TYPE, SWITCHES
from infrastructure import SET_TYPES
from platforms import PLATFORM_MODES
from thefts import DISK_STEPS

# Never counted, with the reason. A name in this list that is reached after all is an error, too.
UNREACHABLE = {
    "deeds/acted_rerun_extension": "needs a running VM; counted as extension_moved_disks",
    "links/the owner stopped the VM": "off is no downtime, so nothing links to it",
    "links/in-guest encryption was retired": "known before the run, so no handler names it",
    "language/RotationPolicy.when=vault_auto_rotation": "one of its two fields must be given",
    "links/a restore began": "restores are explained by what made them necessary",
}
WHENS = ["never", "periodic", "before_expiry", "vault_auto_rotation", "manual", "emergency",
         "usage_limited"]
ROLLOUTS, CREATES = ["automatic", "waves", "lazy", "rolling"], ["version", "key"]
RETIRES = ["never", "at_once", "after_overlap", "after_confirmed_rewrap", "keep_newest",
           "after_last_recovery_point"]
RETIRE_BY = ["disable", "delete", "purge"]


def effects_to_reach():
    names = {f"mode {mode}" for mode in [*MODES, *PLATFORM_MODES]}
    for field, values in (("when", WHENS), ("rollout", ROLLOUTS), ("retire", RETIRES),
                          ("retire_by", RETIRE_BY), ("creates", CREATES),
                          ("hygiene", ["disable", "delete_key"]), ("step", STEPS + DISK_STEPS),
                          ("recovery", ACTIONS), ("set", SET_TYPES),
                          ("host outcome", ["heal", "wait_for_repair"]),
                          ("maintenance", ["pause", "live_migration", "reboot", "redeploy"])):
        names |= {f"{field} {value}" for value in values}
    for field, values in SWITCHES.items():
        names |= {f"{field} {value}" for value in values}
    return names | {"backup of a running VM", "backup of a stopped VM", "failed backup",
                    "restore of a whole VM", "restore of files", "impossible restore of a whole VM",
                    "impossible restore of files", "dead end", "latent dead"}


def kind_of(choice):
    """Of {kind: at_once} or its short form at_once."""
    return choice if isinstance(choice, str) else choice["kind"]


def the_only(values):
    """The value that all agree on, or nothing."""
    values = set(values)
    return values.pop() if len(values) == 1 else None


class Facts:
    """One scenario with what its run printed, asked in short words."""

    def __init__(self, scenario, result):
        self.scenario, self.result = scenario, result
        reached = result["reached"]
        self.events, self.links = reached["events"], reached["links"]
        self.deeds, self.causes = reached["deeds"], reached["causes"]
        self.metrics = {}
        for row in result["metrics"]:
            self.metrics.setdefault(row["metric"], {})[row["group"]] = row
        self.vms = scenario["vms"]

    def happened(self, metric, group=None):
        """In a group or any: whether events stand behind the metric."""
        rows = self.metrics[metric]
        return any(row["events"] > 0 for name, row in rows.items() if group in (None, name))

    def modes(self):
        """Groups whose VMs all have one mode on every disk."""
        of_group = {}
        for vm in self.vms:
            group = of_group.setdefault(vm.get("group", vm["name"]), set())
            group |= {disk.get("mode", vm["mode"]) for disk in vm["disks"]}
        return {group: modes.pop() for group, modes in of_group.items() if len(modes) == 1}

    def policies_in_use(self):
        used = {key.get("policy") for key in self.scenario["keys"]}
        return [p for p in self.scenario.get("policies", []) if p["name"] in used]

    def agreed(self, field, default):
        return the_only(kind_of(policy.get(field, default)) for policy in self.policies_in_use())


def mode_effects(facts):
    for group, mode in facts.modes().items():
        if mode in SET_TYPE or mode.startswith("ade") or mode in PLATFORM_MODES:
            if facts.happened("unavailability_keys", group) and facts.happened("vault_calls", group):
                yield f"mode {mode}"
                if mode in SET_TYPE and facts.happened("rewraps", group):
                    yield f"set {SET_TYPE[mode]}"
        elif facts.happened("outages", group):
            yield f"mode {mode}"


def policy_effects(facts):
    events, links, deeds = facts.events, facts.links, facts.deeds
    when = facts.agreed("when", "never")
    if when == "never" and events["rotation_due"] == 0 and not facts.scenario.get("emergencies"):
        yield "when never"
    elif when == "emergency" and events["emergency_step_due"] and events["version_created"]:
        yield "when emergency"
    elif when not in (None, "never", "emergency") and events["rotation_due"]:
        if events["version_created"]:
            yield f"when {when}"
    if not events["version_created"]:
        return
    rollout = facts.agreed("rollout", "automatic")
    moved = {"automatic": deeds["set_pointed"] and not events["extension_rerun"],
             "waves": events["extension_rerun"] or deeds["set_pointed"],
             "lazy": events["extension_rerun"] or deeds["set_pointed"],
             "rolling": events["rollout_moved"]}
    if rollout and moved[rollout]:
        yield f"rollout {rollout}"
    creates = the_only(p.get("creates", "version") for p in facts.policies_in_use())
    if creates == "version" and not deeds["key_renewed"] or creates == "key" and deeds["key_renewed"]:
        yield f"creates {creates}"
    yield from retire_effects(facts, links, deeds)


def retire_effects(facts, links, deeds):
    retire = facts.agreed("retire", "never")
    retire_by = the_only(p.get("retire_by", "disable") for p in facts.policies_in_use())
    retired = links["the rotation policy retired the key version"]
    due = facts.events["retire_due"]
    if retire == "never" and not due:
        yield "retire never"
    if retire not in (None, "never") and due and (retired or deeds["key_deleted"]):
        yield f"retire {retire}"
    effect = {"disable": retired, "delete": deeds["key_deleted"], "purge": deeds["key_purged"]}
    if due and retire_by and effect[retire_by]:
        yield f"retire_by {retire_by}"


def people_effects(facts):
    for action in ACTIONS:
        if facts.deeds[f"acted_{action}"]:
            yield f"recovery {action}"
    # Without rollouts, emergencies and incidents only crews that pin anew run it.
    others = (facts.scenario.get("emergencies")
              or any(kind_of(policy.get("rollout", "automatic")) != "automatic"
                     for policy in facts.policies_in_use())
              or any(incident["do"].get("operation") == "rerun_extension"
                     for incident in facts.scenario.get("incidents", [])))
    if facts.deeds["extension_moved_disks"] and not others:
        yield "recovery rerun_extension"
    jobs = facts.scenario.get("hygiene", [])
    action = the_only(job.get("action", "disable") for job in jobs)
    tidied = facts.links["a hygiene job disabled the key version"]
    if action == "disable" and tidied:
        yield "hygiene disable"
    if action == "delete_key" and facts.events["hygiene_due"] and facts.deeds["key_deleted"]:
        yield "hygiene delete_key"
    # Steps follow one another, so that many events are that many steps.
    emergencies = facts.scenario.get("emergencies", [])
    if len(emergencies) == 1:
        steps = [step["step"] for step in emergencies[0]["steps"]]
        done = facts.events["emergency_step_due"] // facts.result["replications"]
        yield from (f"step {step}" for step in steps[:done])


def host_effects(facts):
    models = facts.scenario.get("host_faults", [])
    outcome = the_only(model.get("outcome", "heal") for model in models)
    if outcome and facts.events["host_fails"] and facts.causes["host_failure"]:
        yield f"host outcome {outcome}"
    works = [work["kind"] for model in models for work in model.get("maintenance", [])]
    if the_only(works) and facts.events["maintenance_ends"]:
        yield f"maintenance {works[0]}"


def switch_effects(facts):
    causes = facts.causes
    readings = {}
    for switches in [facts.scenario.get("switches", {})] + [vm.get("switches", {})
                                                            for vm in facts.vms]:
        for name in SWITCHES:
            readings.setdefault(name, set()).add(switches.get(name))
    shown = {
        "expired_key": facts.events["version_expires"] and {
            "doc_shutdown": facts.links["the platform shut the VM down"] and causes["key_expired"],
            "field_fail_on_start": causes["key_expired"],
            "kv_permissive": not causes["key_expired"] and facts.events["platform_start_done"]},
        "in_guest_expired_start": facts.events["version_expires"] and {
            "starts": facts.events["platform_start_done"], "fails": causes["key_expired"]},
        "windows_secret_only_start": {"starts": not causes["unlock_key_asked"],
                                      "asks_for_key": causes["unlock_key_asked"]},
        "stopped_at_rotation": {"starts": not causes["rewrap_pending"] and facts.deeds["set_pointed"],
                                "waits_for_rewrap": causes["rewrap_pending"]},
    }
    for name, values in shown.items():
        for value in readings[name] - {None}:
            if values and values[value]:
                yield f"{name} {value}"


def other_effects(facts):
    yield from (name for name, happened in (
        ("backup of a running VM", facts.deeds["backups_settled"]),
        ("backup of a stopped VM", facts.events["backup_due"]),
        ("failed backup", facts.happened("backups_failed")),
        ("restore of a whole VM", facts.happened("restores_vm_done")),
        ("restore of files", facts.happened("restores_file_done")),
        ("impossible restore of a whole VM", facts.happened("restores_vm_impossible")),
        ("impossible restore of files", facts.happened("restores_file_impossible")),
        ("dead end", facts.happened("dead_end_vms")),
        ("latent dead", facts.happened("latent_dead_vm_hours")),
    ) if happened)


RULES = [mode_effects, policy_effects, people_effects, host_effects, switch_effects, other_effects]


class Coverage:
    def __init__(self, language):
        self.language = language
        self.count = {f"effects/{name}": 0 for name in effects_to_reach()}
        self.count |= {f"language/{name}": 0 for name in language.all}

    def add(self, scenario, result):
        names = {f"language/{name}" for name in self.language.used_by(scenario)}
        for family, counts in result["reached"].items():
            for name in counts:
                self.count.setdefault(f"{family}/{name}", 0)
            names |= {f"{family}/{name}" for name, count in counts.items() if count > 0}
        facts = Facts(scenario, result)
        names |= {f"effects/{name}" for rule in RULES for name in rule(facts)}
        for name in names:
            self.count[name] += 1  # A name that nobody listed is an error here.

    def missing(self):
        return sorted(name for name, count in self.count.items()
                      if count == 0 and name not in UNREACHABLE)

    def no_longer_unreachable(self):
        return sorted(name for name in UNREACHABLE if self.count.get(name, 0) > 0)

    def table(self):
        """Family, names reached, names there are (without those that cannot be)."""
        families = {}
        for name, count in self.count.items():
            if name not in UNREACHABLE:
                reached, there = families.get(name.split("/")[0], (0, 0))
                families[name.split("/")[0]] = (reached + (count > 0), there + 1)
        return families

    def rarest(self, most):
        return sorted((count, name) for name, count in self.count.items() if count > 0)[:most]
