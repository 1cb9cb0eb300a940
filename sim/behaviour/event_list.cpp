// What every event means, for `describe events`; in the order of EventKind.
#include "sim/behaviour/events.hpp"

namespace rotasim {

namespace {

constexpr std::array<EventInfo, event_kind_count> rows{{
    {"host_fails", "host", "The host fails; its VMs go down."},
    {"host_repaired", "host", "The hardware works again; the next up time begins."},
    {"host_healed", "host", "Its VMs are started on other hardware."},
    {"maintenance_due", "host", "Planned work begins."},
    {"maintenance_ends", "host", "Planned work ends."},
    {"vm_created", "VM", "The VM is created: a platform start."},
    {"vm_deleted", "VM", "The VM and its recovery points are deleted."},
    {"guest_reboot_due", "VM", "A reboot inside the guest; no key is needed."},
    {"guest_reboot_done", "VM", "The guest is up again, or stays locked."},
    {"deallocate_due", "VM", "The owner stops and deallocates it."},
    {"owner_starts", "VM", "The owner starts it: a platform start."},
    {"redeploy_due", "VM", "Redeployed: a platform start."},
    {"heal_due", "VM", "Healed onto another host: a platform start."},
    {"platform_start_done", "VM", "The start ends with the answer asked for at its beginning."},
    {"key_check_due", "VM", "Storage checks the key of a running VM again."},
    {"retirement_day", "host", "In-guest encryption is retired."},
    {"key_changed", "host", "A key that its VMs need has changed."},
    {"set_changed", "host", "A set that its disks follow has changed."},
    {"vault_changed", "host", "Access to a vault has changed."},
    {"disk_rewrap_due", "VM", "A disk's data key is wrapped again."},
    {"user_moved", "key", "A disk is wrapped under another version now."},
    {"backup_due", "VM",
     "A backup of a VM that does not run; those of running VMs are settled together."},
    {"restore_asked", "VM", "A whole VM or files are asked for."},
    {"ticket_opened", "operators", "Somebody notices a failed VM."},
    {"repair_acts", "VM", "The operators act on it."},
    {"repair_start", "VM", "It is started after its key was mended."},
    {"rotation_due", "key", "The policy's alarm rings."},
    {"version_created", "key", "A new version exists."},
    {"version_expires", "key", "A version expires."},
    {"near_expiry", "key", "Notice before an expiry."},
    {"retire_due", "key", "The policy retires an old version."},
    {"hygiene_due", "key", "A job tidies older versions."},
    {"version_asked", "key", "Somebody asks to enable or disable a version."},
    {"version_applied", "key", "A version is enabled or disabled."},
    {"key_asked", "key", "Somebody asks to delete, recover, purge or rotate."},
    {"key_applied", "key", "The key is deleted, recovered or purged."},
    {"key_purges", "key", "The soft-delete time is over."},
    {"set_asked", "set", "Somebody points a set elsewhere, or changes its grant."},
    {"set_applied", "set", "The set points elsewhere, or its grant has changed."},
    {"vault_asked", "vault", "Somebody changes access to a vault."},
    {"vault_applied", "vault", "Access to the vault has changed."},
    {"extension_rerun", "VM", "In-guest enable is run again with the newest version."},
    {"incident_due", "key, secret, set or vault", "A single happening of the scenario."},
    {"vm_operated", "VM", "An incident acts on the VM."},
    {"compromised", "key", "The key is stolen."},
    {"compromise_detected", "key", "Somebody finds out."},
    {"emergency_step_due", "key", "A step of the emergency answer is done."},
    {"version_disabled_again", "key", "A repair window ends."},
    {"secret_changed", "host", "A secret that its VMs need has changed."},
    {"secret_asked", "secret", "Somebody asks to enable, disable, delete, recover or purge it."},
    {"secret_applied", "secret", "The secret is enabled, disabled, deleted, recovered or purged."},
    {"secret_expires", "secret", "The secret expires; it can be read all the same."},
    {"secret_purges", "secret", "The soft-delete time is over."},
    {"vm_switched", "set", "A confidential VM of the set is on, or off, now."},
    {"rotation_refused", "host", "A confidential set cannot rotate: not all of its VMs are off."},
    {"repair_review", "VM", "The operators see that their action has not helped."},
    {"validity_turns", "key",
     "A version becomes valid, or has expired: who counts them learns of it."},
    {"key_replaced", "key", "A new key takes the place of the stolen one, in guest."},
    {"service_due", "station", "A job may have been served."},
    {"station_fails", "station", "All servers break down."},
    {"station_repaired", "station", "They work again, and go on where they were."},
    {"jobs_come", "source", "Jobs come to their station."},
    {"thinking_ends", "source", "A job of a finite source has thought, and comes."},
    {"rollout_step", "key", "A rolling rollout looks whom it may move next."},
    {"rollout_move", "VM", "A rolling rollout begins to move the VM."},
    {"rollout_move_ends", "VM", "The VM's time is over: in-guest enable is run again."},
    {"rollout_moved", "key", "A set or VM of a rolling rollout is done, or cannot be moved now."},
    {"call_times_out", "station", "A client stops waiting for an answer."},
    {"client_calls", "source", "The client of a failed call calls again."},
    {"source_resumes", "source", "A pause ends: a job that was held back comes."},
    {"migration_step", "migration", "A migration looks whom it may move next."},
    {"migration_move", "VM", "A migration asks the VM, which is stopped if it runs."},
    {"migration_answer", "migration", "The VM is being moved, or does not run now."},
    {"migration_ends", "VM", "The VM is deleted, as it has moved, or is started again."},
    {"migration_creates", "VM", "The VM comes into being in the place of one that has moved."},
    {"migration_done", "migration", "A move is over: the next may begin."},
    {"thief_changed", "host", "A thief strikes, or is shut out: its VMs see what exposes them."},
    {"thief_contained", "key", "A thief's access to the vault ends."},
    {"reencryption_step", "key", "An emergency looks whose disks to re-encrypt next."},
    {"reencryption_asked", "VM", "Its disks are to get new data keys in place."},
    {"disk_reencrypted", "VM", "All data of a disk lies under its new data key."},
    {"reencryption_ended", "key", "A VM is re-encrypted, or cannot go on now."},
    {"drill_due", "VM", "A recovery point is restored on the side, to see whether it can be."},
    {"start_asked", "compute limit", "A VM wants to be started: it takes its turn."},
    {"start_granted", "VM", "The limit on starts lets the VM in: it is started."},
    {"storage_fails", "storage", "A storage unit fails by itself."},
    {"storage_returns", "storage", "The failure ends, or what an incident has done to it."},
    {"storage_applied", "storage", "Its loss, or return, is in force."},
    {"storage_changed", "host", "Its VMs lose, or regain, disks on a storage unit."},
    {"storage_given_up", "host", "VMs without their disks for too long are shut down."},
    {"component_due", "component", "A unit's clock has come to its end, or it is to be replaced."},
    {"component_repaired", "component", "A failed unit is as good as new."},
    {"replacement_due", "component", "All units that work are to be replaced, by the calendar."},
    {"replacement_ends", "component", "A new unit works in the place of one that was replaced."},
    {"common_cause_strikes", "common cause", "Many units may fail at once."},
    {"work_ends", "work list", "A job is done, and its worker free."},
    {"work_begins", "work list", "Free workers take the next jobs."},
}};

// Kinds are unique, and in the order of the list.
template <std::size_t... I>
constexpr bool numbered(std::index_sequence<I...>) {
    bool seen[event_kind_count] = {};
    bool unique = true;
    ((unique = unique && !seen[static_cast<std::size_t>(std::tuple_element_t<I, AllEvents>::kind)],
      seen[static_cast<std::size_t>(std::tuple_element_t<I, AllEvents>::kind)] = true),
     ...);
    return unique;
}
static_assert(numbered(std::make_index_sequence<event_kind_count>{}));

}  // namespace

const EventInfo& info(EventKind kind) { return rows.at(static_cast<std::size_t>(kind)); }

}  // namespace rotasim
