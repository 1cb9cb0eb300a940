// The kinds of events, numbered, and the .cpp file that holds the body of each.
#pragma once

#include <cstdint>

namespace rotasim {

// Numbers are part of the digest: append only, never renumber.
enum class EventKind : std::uint8_t {
    host_fails,
    host_repaired,
    host_healed,  // host_failure.cpp
    maintenance_due,
    maintenance_ends,  // maintenance.cpp
    vm_created,
    vm_deleted,  // vm_life_span.cpp
    guest_reboot_due,
    guest_reboot_done,  // guest_reboot.cpp
    deallocate_due,
    owner_starts,  // deallocation.cpp
    redeploy_due,
    heal_due,
    platform_start_done,  // platform_start.cpp
    key_check_due,        // key_check.cpp
    retirement_day,       // retirement.cpp
    key_changed,
    set_changed,
    vault_changed,  // key_change.cpp
    disk_rewrap_due,
    user_moved,     // rewrap.cpp
    backup_due,     // backup.cpp
    restore_asked,  // restore.cpp
    ticket_opened,
    repair_acts,
    repair_start,  // repair.cpp
    rotation_due,
    version_created,
    version_expires,
    near_expiry,  // key_rotation.cpp
    retire_due,
    hygiene_due,  // key_retirement.cpp
    version_asked,
    version_applied,
    key_asked,
    key_applied,
    key_purges,  // key_state.cpp
    set_asked,
    set_applied,
    vault_asked,
    vault_applied,    // access.cpp
    extension_rerun,  // extension_rerun.cpp
    incident_due,
    vm_operated,  // incident.cpp
    compromised,
    compromise_detected,
    emergency_step_due,      // emergency.cpp
    version_disabled_again,  // key_retirement.cpp
    secret_changed,          // key_change.cpp
    secret_asked,
    secret_applied,
    secret_expires,
    secret_purges,  // secret_state.cpp
    vm_switched,
    rotation_refused,  // offline_rotation.cpp
    repair_review,     // repair.cpp
    validity_turns,    // key_rotation.cpp
    key_replaced,      // emergency.cpp
    service_due,
    station_fails,
    station_repaired,  // station_alarms.cpp
    jobs_come,
    thinking_ends,  // source.cpp
    rollout_step,
    rollout_move,
    rollout_move_ends,
    rollout_moved,  // rolling_rollout.cpp
    call_times_out,
    client_calls,
    source_resumes,  // client.cpp
    migration_step,
    migration_move,
    migration_answer,
    migration_ends,
    migration_creates,
    migration_done,  // migration.cpp
    thief_changed,
    thief_contained,    // data_keys.cpp
    reencryption_step,  // reencryption_turns.cpp
    reencryption_asked,
    disk_reencrypted,    // reencryption.cpp
    reencryption_ended,  // reencryption_turns.cpp
    drill_due,           // restore_drill.cpp
    start_asked,
    start_granted,  // compute_limit.cpp
    storage_fails,
    storage_returns,
    storage_applied,
    storage_changed,
    storage_given_up,  // storage_loss.cpp
    component_due,
    component_repaired,
    replacement_due,
    replacement_ends,
    common_cause_strikes,  // component.cpp
    work_ends,
    work_begins,  // work_list.cpp
};

}  // namespace rotasim
