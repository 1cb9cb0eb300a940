// The world of the founding scenario, under which imported fleets live too. A test compares it with
// scenarios/what_if/ade_or_des.yaml, so that the two cannot drift apart.
#include "sim/import/founding_world.hpp"

namespace rotasim::importing {

std::string_view founding_host_faults() {
    return R"yaml(host_faults:
  - name: usual
    failure_every: {kind: exponential, mean: 1460 d, mark: assumed, source: "no figure is published; one failure a host in four years"}
    outcome: heal
    heal: {kind: uniform, from: 5 min, to: 15 min, mark: inferred, source: "service heal is typically done in 15 min [azure.md 0.3]; uniform below is our reading"}
    repair: {kind: lognormal, mean: 1 d, cv: 1, mark: assumed, source: "no figure is published"}
    maintenance:
      - kind: pause
        every: {kind: exponential, mean: 90 d, mark: assumed, source: "no rate is published"}
        length: {value: 10 s, mark: documented, source: "Azure compute docs, maintenance-and-updates.md (04/2026): almost always below 10 s [azure.md 0.3]"}
      - kind: live_migration
        every: {kind: exponential, mean: 365 d, mark: assumed, source: "no rate is published"}
        length: {value: 5 s, mark: documented, source: "Azure compute docs, maintenance-and-updates.md (04/2026): at most 5 s as a rule [azure.md 0.3]"}
      - kind: reboot
        every: {kind: exponential, mean: 540 d, mark: assumed, source: "no rate is published; about once in 18 months"}
        length: {kind: uniform, from: 10 min, to: 15 min, mark: inferred, source: "a host reboot takes 10 to 15 min in many cases [azure.md 0.3]"}
)yaml";
}

std::string_view founding_policies() {
    return R"yaml(policies:
  - name: baseline
    when: {kind: vault_auto_rotation, after_creation: P18M}
    rollout: {kind: automatic}
    retire: {kind: never}  # The tidy job below does it.
    expire_after: P2Y
    notify_before: 30 d
)yaml";
}

std::string_view founding_activities() {
    return R"yaml(activities:
  - name: usual
    guest_reboot_every: {kind: exponential, mean: 30 d, mark: assumed, source: "a monthly round of patches"}
    guest_reboot_length: {value: 2 min, mark: assumed, source: "no figure is published"}
    deallocate_every: {kind: exponential, mean: 120 d, mark: assumed, source: "an owner stops a VM three times a year"}
    off_length: {kind: lognormal, mean: 12 h, cv: 1, mark: assumed, source: "a night or a day; no source"}
    redeploy_every: {kind: exponential, mean: 730 d, mark: assumed, source: "a resize or a redeployment in two years"}
    heal_every: {kind: exponential, mean: 1460 d, mark: assumed, source: "no rate is published"}
    start_length: {kind: uniform, from: 45 s, to: 120 s, mark: assumed, source: "suggested range for Linux [azure.md 7]"}
    restore_whole_vm_every: {kind: exponential, mean: 1825 d, mark: assumed, source: "one VM in five years; no source"}
    restore_file_every: {kind: exponential, mean: 365 d, mark: assumed, source: "one file restore a VM and year; no source"}
)yaml";
}

std::string_view founding_workloads() {
    return R"yaml(workloads:
  - name: web
    read: {value: 5 MB/s, mark: assumed, source: "a lightly loaded VM; the size allows 96 MB/s [azure.md 6.1]"}
    write: {value: 3 MB/s, mark: assumed, source: "as above"}
    block: {value: 16 KiB, mark: assumed, source: "no source"}
)yaml";
}

std::string_view founding_backups() {
    return R"yaml(backups:
  - name: daily
    every: {value: 1 d, mark: documented, source: "Azure Backup, standard policy: one a day [azure.md 5.2]"}
    first: {value: 2 h, mark: assumed, source: "scheduled at night"}
    jitter: {kind: uniform, from: 0 s, to: 2 h, mark: documented, source: "starts within 2 h of its schedule [azure.md 5.2]"}
    length: {kind: uniform, from: 2 min, to: 15 min, mark: assumed, source: "a snapshot takes minutes [azure.md 5.2]"}
    retention: {value: 30 d, mark: documented, source: "7 to 9999 days; 30 d is the default on demand [azure.md 5.2]"}
    snapshots_kept: {value: 2 d, mark: documented, source: "1 to 5 days, default 2 [azure.md 5.2]"}
    failure: {value: 0.5 %, mark: assumed, source: "no figure is published"}
    restore_snapshot: {kind: uniform, from: 10 min, to: 30 min, mark: assumed, source: "minutes [azure.md 5.2]"}
    restore_vault: {kind: uniform, from: 2 h, to: 8 h, mark: assumed, source: "hours [azure.md 5.2]"}
)yaml";
}

std::string_view founding_operators() {
    return R"yaml(operators:
  - name: ops
    notice: {kind: lognormal, mean: 20 min, cv: 1, mark: assumed, source: "an alert and a person on call; no source"}
    response: {kind: lognormal, mean: 90 min, cv: 1, mark: assumed, source: "diagnosis and repair; no source"}
    recovery: [assign_new_key, re_enable, recover_deleted, restore_grant, rerun_extension]
    re_enable_for: {value: 1 h, mark: assumed, source: "the rule of the tidy job is in force again after the repair"}
    repin_after_recovery: true
    key_refresh: {kind: uniform, from: 1 min, to: 60 min, mark: assumed, source: "not published; suggested range [azure.md 2.4]"}
)yaml";
}

}  // namespace rotasim::importing
