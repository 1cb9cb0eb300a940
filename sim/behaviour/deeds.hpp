// What handlers really did, where the kind of an event does not say: orders that were carried out,
// actions that operators took. Counted for `run --json`, so that tests can tell what they reach.
#pragma once

#include "sim/model/catalogue.hpp"

#include <cstdint>
#include <string_view>

namespace rotasim {

enum class Deed : std::uint8_t {
    version_disabled,
    version_enabled,
    version_enabled_for_a_while,
    key_deleted,
    key_recovered,
    key_purged,
    key_renewed,
    set_pointed,
    set_revived,
    set_rotated_offline,
    set_rotated_partly,
    grant_revoked,
    grant_restored,
    vault_opened_to_disks,
    vault_closed_to_disks,
    perimeter_raised,
    perimeter_lifted,
    bypass_allowed,
    bypass_ended,
    vault_reachable,
    vault_unreachable,
    vault_read_only,
    vault_writable,
    secret_disabled,
    secret_enabled,
    secret_deleted,
    secret_recovered,
    secret_purged,
    acted_re_enable,
    acted_recover_deleted,
    acted_assign_new_key,
    acted_rerun_extension,
    acted_restore_key_from_recovery_point,
    acted_restore_grant,
    acted_rescue_unlock,
    acted_restore_vm,
    extension_moved_disks,
    extension_wiped_key_volume,
    extension_denied,
    backups_settled,
    job_served,
    job_moved_on,
    job_lost,
    job_preempted,
    rollout_stopped,
    job_throttled,
    job_retried,
    job_given_up,
    job_timed_out,
    job_served_for_nobody,
    job_dropped,
    job_held_back,
    disk_reencrypted,
    reencryption_interrupted,
    reencryption_lost_data,
    thief_contained,
    drill_done,
    drill_failed,
    storage_lost,
    storage_returned,
    vm_stalled,
    vm_goes_on,
    vm_shut_down_without_disks,
    brown_out_begun,
    brown_out_ended,
    call_unanswered,
    component_failed,
    component_replaced,
    spare_used,
    repair_waited,
    structure_failed,
    clock_stopped,
    domain_failed,
    work_done,
    work_waited,
    ticket_waited,
    operators_mistaken,
};
inline constexpr std::size_t deed_count = 77;

struct DeedInfo {
    std::string_view id;
    std::string_view meaning;
};
const DeedInfo& info(Deed deed);

// Of operators who take an action.
Deed deed_of(RecoveryAction action);

}  // namespace rotasim
