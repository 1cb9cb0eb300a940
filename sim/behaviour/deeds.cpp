// Deeds by name; in the order of Deed.
#include "sim/behaviour/deeds.hpp"

#include <array>

namespace rotasim {

namespace {

constexpr std::array<DeedInfo, deed_count> rows{{
    {"version_disabled", "A version is disabled."},
    {"version_enabled", "A version is enabled again."},
    {"version_enabled_for_a_while", "A version is enabled again until its repair window ends."},
    {"key_deleted", "A key is deleted, to be recovered."},
    {"key_recovered", "A key is recovered."},
    {"key_purged", "A key is purged for good."},
    {"key_renewed", "A rotation makes a new key under the old name."},
    {"set_pointed", "A set points to another version or key."},
    {"set_revived", "A set is pointed elsewhere to bring its disks back."},
    {"set_rotated_offline", "A set orders a rotation while all its VMs are off."},
    {"set_rotated_partly", "One of its VMs misses that rotation."},
    {"grant_revoked", "A set's identity loses its permissions."},
    {"grant_restored", "A set's identity has its permissions again."},
    {"vault_opened_to_disks", "The platform may fetch in-guest secrets of a vault."},
    {"vault_closed_to_disks", "The platform may not fetch in-guest secrets of a vault any more."},
    {"perimeter_raised", "A vault is behind a security perimeter."},
    {"perimeter_lifted", "A vault is not behind a perimeter any more."},
    {"bypass_allowed", "The platform's services pass a vault's firewall again."},
    {"bypass_ended", "The platform's services do not pass a vault's firewall any more."},
    {"vault_reachable", "A vault answers again."},
    {"vault_unreachable", "A vault does not answer."},
    {"vault_read_only", "A vault becomes read-only."},
    {"vault_writable", "A vault takes orders again."},
    {"secret_disabled", "A secret is disabled."},
    {"secret_enabled", "A secret is enabled again."},
    {"secret_deleted", "A secret is deleted, to be recovered."},
    {"secret_recovered", "A secret is recovered."},
    {"secret_purged", "A secret is purged for good."},
    {"acted_re_enable", "Operators enable what is disabled."},
    {"acted_recover_deleted", "Operators recover what is deleted."},
    {"acted_assign_new_key", "Operators assign a new key or version to a set."},
    {"acted_rerun_extension", "Operators run in-guest enable again."},
    {"acted_restore_key_from_recovery_point", "Operators restore a key from a recovery point."},
    {"acted_restore_grant", "Operators give permissions back."},
    {"acted_rescue_unlock", "Operators unlock disks by hand."},
    {"acted_restore_vm", "Operators restore a VM from a recovery point."},
    {"extension_moved_disks", "A run of in-guest enable moves disks to a newer version."},
    {"extension_wiped_key_volume", "A run of in-guest enable fails and wipes the key volume."},
    {"extension_denied", "A vault, or a policy on secrets, refuses a run of in-guest enable."},
    {"backups_settled", "Backups of a running VM are settled together, without events."},
    {"job_served", "A station has served a job."},
    {"job_moved_on", "A job that has been served goes to a station."},
    {"job_lost", "A job finds its station full."},
    {"job_preempted", "A job takes the server of another."},
    {"rollout_stopped", "A rolling rollout stops after too many failures."},
    {"job_throttled", "A limiter refuses a job."},
    {"job_retried", "A job comes again after a failed call."},
    {"job_given_up", "The client of a failed call does not call again."},
    {"job_timed_out", "A client stops waiting for an answer."},
    {"job_served_for_nobody", "A station serves a job whose client has stopped waiting."},
    {"job_dropped", "A station drops a job whose client has stopped waiting."},
    {"job_held_back", "A pause holds a job back."},
    {"disk_reencrypted", "All data of a disk lies under a new data key."},
    {"reencryption_interrupted", "A VM stops while a disk of it is being re-encrypted."},
    {"reencryption_lost_data", "It crashes without resilience: the disk begins again."},
    {"thief_contained", "A thief's access to a vault ends."},
    {"drill_done", "A restore drill restores its recovery point."},
    {"drill_failed", "A restore drill finds a point that cannot be restored."},
    {"storage_lost", "The disks on a storage unit are out of reach."},
    {"storage_returned", "They are in reach again."},
    {"vm_stalled", "A VM stalls without its disks."},
    {"vm_goes_on", "It goes on when they are back."},
    {"vm_shut_down_without_disks", "It has stalled for too long and is shut down."},
    {"brown_out_begun", "A vault answers some calls only."},
    {"brown_out_ended", "It answers all of them again."},
    {"call_unanswered", "A start fails as a vault does not answer it."},
    {"component_failed", "A unit of a component fails."},
    {"component_replaced", "A unit that works is replaced as planned."},
    {"spare_used", "A cold spare takes the place of a failed unit."},
    {"repair_waited", "A failed unit waits for a crew."},
    {"structure_failed", "A structure stops working."},
    {"clock_stopped", "Units stop aging while their structure is down."},
    {"domain_failed", "Units do not count any more, as their domain is down."},
    {"work_done", "A job of a work list is done."},
    {"work_waited", "A job that may begin waits for a worker."},
    {"ticket_waited", "A failed VM waits as all operators work on others."},
    {"operators_mistaken", "What operators do is wrong and changes nothing."},
}};
// Every deed has its row.
static_assert(static_cast<std::size_t>(Deed::operators_mistaken) + 1 == deed_count);
static_assert(!rows.back().id.empty());

}  // namespace

const DeedInfo& info(Deed deed) { return rows.at(static_cast<std::size_t>(deed)); }

Deed deed_of(RecoveryAction action) {
    switch (action) {
        case RecoveryAction::re_enable: return Deed::acted_re_enable;
        case RecoveryAction::recover_deleted: return Deed::acted_recover_deleted;
        case RecoveryAction::assign_new_key: return Deed::acted_assign_new_key;
        case RecoveryAction::rerun_extension: return Deed::acted_rerun_extension;
        case RecoveryAction::restore_key_from_recovery_point:
            return Deed::acted_restore_key_from_recovery_point;
        case RecoveryAction::restore_grant: return Deed::acted_restore_grant;
        case RecoveryAction::rescue_unlock: return Deed::acted_rescue_unlock;
        case RecoveryAction::restore_vm: return Deed::acted_restore_vm;
    }
    return Deed::acted_restore_vm;
}

}  // namespace rotasim
