// Everything that can happen: events of hosts, VMs, people and what they share; key_events.hpp and
// station_events.hpp hold the others. event_kinds.hpp numbers all of them and names the .cpp files
// in which the handlers stand, event_handlers.hpp declares those.
#pragma once

#include "sim/behaviour/event_kinds.hpp"
#include "sim/behaviour/key_events.hpp"
#include "sim/behaviour/station_events.hpp"
#include "sim/engine/event.hpp"

#include <array>
#include <cstdint>
#include <string_view>
#include <tuple>

namespace rotasim {

class Scope;  // What a handler may see and do: scope.hpp.

// --- hosts: the target is the host -----------------------------------------------------------
struct HostFails {
    static constexpr auto kind = EventKind::host_fails;
};
struct HostRepaired {
    static constexpr auto kind = EventKind::host_repaired;
};
// Its VMs may be started on other hardware.
struct HostHealed {
    static constexpr auto kind = EventKind::host_healed;
};
struct MaintenanceDue {
    static constexpr auto kind = EventKind::maintenance_due;
    std::uint32_t which = 0;  // Index into the pool's maintenance list.
    std::uint32_t number = 0;
};
struct MaintenanceEnds {
    static constexpr auto kind = EventKind::maintenance_ends;
    std::uint32_t which = 0;
    std::uint32_t number = 0;
};
// In-guest encryption ends today: what boots from now on stays locked.
struct RetirementDay {
    static constexpr auto kind = EventKind::retirement_day;
};
// A key, set or vault that VMs of this host depend on has changed.
struct KeyChanged {
    static constexpr auto kind = EventKind::key_changed;
    std::uint32_t key = 0;  // Slot.
};
struct SetChanged {
    static constexpr auto kind = EventKind::set_changed;
    std::uint32_t set = 0;
};
struct VaultChanged {
    static constexpr auto kind = EventKind::vault_changed;
    std::uint32_t vault = 0;
};

// A set that rotates only while all its VMs are off was asked to while some were not.
struct RotationRefused {
    static constexpr auto kind = EventKind::rotation_refused;
    std::uint32_t set = 0;
    std::uint32_t on = 0;
};
// What is in a thief's hands changes for the disks of this host.
enum class ThiefNews : std::uint32_t { strikes, is_contained };
struct ThiefChanged {
    static constexpr auto kind = EventKind::thief_changed;
    std::uint32_t emergency = 0;
    ThiefNews news = ThiefNews::strikes;
};
struct SecretChanged {
    static constexpr auto kind = EventKind::secret_changed;
    std::uint32_t secret = 0;
};

// --- VMs: the target is the VM ---------------------------------------------------------------
struct VmCreated {
    static constexpr auto kind = EventKind::vm_created;
};
struct VmDeleted {
    static constexpr auto kind = EventKind::vm_deleted;
};
struct GuestRebootDue {
    static constexpr auto kind = EventKind::guest_reboot_due;
};
// `generation` names the attempt: an older one has been overtaken and is dropped.
struct GuestRebootDone {
    static constexpr auto kind = EventKind::guest_reboot_done;
    std::uint32_t generation = 0;
};
struct DeallocateDue {
    static constexpr auto kind = EventKind::deallocate_due;
};
struct OwnerStarts {
    static constexpr auto kind = EventKind::owner_starts;
    std::uint32_t generation = 0;
};
struct RedeployDue {
    static constexpr auto kind = EventKind::redeploy_due;
};
struct HealDue {
    static constexpr auto kind = EventKind::heal_due;
};
struct PlatformStartDone {
    static constexpr auto kind = EventKind::platform_start_done;
    std::uint32_t generation = 0;
};
// Storage notices that a running VM's key cannot be used any more.
struct KeyCheckDue {
    static constexpr auto kind = EventKind::key_check_due;
    std::uint32_t check = 0;
};
struct DiskRewrapDue {
    static constexpr auto kind = EventKind::disk_rewrap_due;
    std::uint32_t disk = 0;  // Position among the VM's disks.
};
struct BackupDue {
    static constexpr auto kind = EventKind::backup_due;
    std::uint32_t number = 0;
};
struct RestoreAsked {
    static constexpr auto kind = EventKind::restore_asked;
    std::uint32_t whole_vm = 0;
    std::uint32_t scheduled = 1;  // 1: by the activity, which then asks again; 0: by an incident.
};
struct DrillDue {
    static constexpr auto kind = EventKind::drill_due;
    std::uint32_t number = 0;
};
struct RepairActs {
    static constexpr auto kind = EventKind::repair_acts;
    std::uint32_t ticket = 0;  // The VM's latest; older ones are closed.
};
struct RepairReview {
    static constexpr auto kind = EventKind::repair_review;
    std::uint32_t ticket = 0;
};
struct RepairStart {
    static constexpr auto kind = EventKind::repair_start;
    std::uint32_t generation = 0;
};
struct ExtensionRerun {
    static constexpr auto kind = EventKind::extension_rerun;
    std::uint32_t from = 0;  // Slot of the key to leave; `none`: every disk stays with its own.
    std::uint32_t to = 0;    // Slot of the key to take; its newest version.
};
// A rolling rollout moves the VM: it begins, and is done with it.
struct RolloutMove {
    static constexpr auto kind = EventKind::rollout_move;
    std::uint32_t key = 0;     // Slot.
    std::uint32_t number = 0;  // Of the key's rotation.
};
struct RolloutMoveEnds {
    static constexpr auto kind = EventKind::rollout_move_ends;
    std::uint32_t key = 0;
    std::uint32_t number = 0;
};
// A migration asks whether the VM can be moved now; its time out of service is over; it comes into
// being in the place of one that has moved.
struct MigrationMove {
    static constexpr auto kind = EventKind::migration_move;
    std::uint32_t migration = 0;  // Slot.
    std::uint32_t attempt = 0;
};
struct MigrationEnds {
    static constexpr auto kind = EventKind::migration_ends;
    std::uint32_t migration = 0;
    std::uint32_t attempt = 0;
};
struct MigrationCreates {
    static constexpr auto kind = EventKind::migration_creates;
    std::uint32_t migration = 0;
    std::uint32_t leaked = 0;  // 1: it takes disks over whose data keys somebody has.
};
// An emergency asks the VM to bring its disks under new data keys; one of them is through.
struct ReencryptionAsked {
    static constexpr auto kind = EventKind::reencryption_asked;
    std::uint32_t emergency = 0;
};
struct DiskReencrypted {
    static constexpr auto kind = EventKind::disk_reencrypted;
    std::uint32_t stretch = 0;
};
struct VmOperated {
    static constexpr auto kind = EventKind::vm_operated;
    std::uint32_t incident = 0;
};

// --- people: the target is the crew ----------------------------------------------------------
struct TicketOpened {
    static constexpr auto kind = EventKind::ticket_opened;
    std::uint32_t vm = 0;  // Slot.
    std::uint32_t ticket = 0;
};

// --- storage: the target is the unit, then the hosts of VMs with disks on it -----------------
struct StorageFails {
    static constexpr auto kind = EventKind::storage_fails;
};
struct StorageReturns {
    static constexpr auto kind = EventKind::storage_returns;
    std::uint32_t by_itself = 0;  // 1: it fails again some day; 0: an incident's end.
};
struct StorageApplied {
    static constexpr auto kind = EventKind::storage_applied;
    std::uint32_t lost = 0;  // 1: lost; 0: back.
    std::uint32_t mark = 0;  // Evidence, of a loss.
};
struct StorageChanged {
    static constexpr auto kind = EventKind::storage_changed;
    std::uint32_t storage = 0;
};
struct StorageGivenUp {
    static constexpr auto kind = EventKind::storage_given_up;
    std::uint32_t storage = 0;
    std::uint32_t number = 0;  // Of the loss.
};

// --- migrations: the target is the migration ---------------------------------------------------
// Looks whom to move next.
struct MigrationStep {
    static constexpr auto kind = EventKind::migration_step;
};
// Whether the VM runs, and so is being moved.
struct MigrationAnswer {
    static constexpr auto kind = EventKind::migration_answer;
    std::uint32_t vm = 0;  // Slot.
    std::uint16_t attempt = 0;
    std::uint16_t moves = 0;  // 1: yes; 2: with disks whose data keys somebody has.
};
struct MigrationDone {
    static constexpr auto kind = EventKind::migration_done;
    std::uint32_t vm = 0;
    std::uint16_t attempt = 0;
    std::uint16_t failed = 0;  // 1: yes, the old VM is started again.
};
// --- limits on starts ----------------------------------------------------------------------------
// The target is the limit: a VM wants to be started.
struct StartAsked {
    static constexpr auto kind = EventKind::start_asked;
    std::uint32_t vm = 0;  // Slot.
    std::uint32_t generation = 0;
};
// The target is the VM, if that is still its latest attempt.
struct StartGranted {
    static constexpr auto kind = EventKind::start_granted;
    std::uint32_t generation = 0;
};
// The target is the key, secret, set or vault that the incident acts on.
struct IncidentDue {
    static constexpr auto kind = EventKind::incident_due;
    std::uint32_t incident = 0;
};

// Every event type. A type that is listed but has no body does not link; one that is not listed
// cannot be sent.
using AllEvents =
    std::tuple<HostFails, HostRepaired, HostHealed, MaintenanceDue, MaintenanceEnds, VmCreated,
               VmDeleted, GuestRebootDue, GuestRebootDone, DeallocateDue, OwnerStarts, RedeployDue,
               HealDue, PlatformStartDone, KeyCheckDue, RetirementDay, KeyChanged, SetChanged,
               VaultChanged, DiskRewrapDue, UserMoved, BackupDue, RestoreAsked, TicketOpened,
               RepairActs, RepairStart, RotationDue, VersionCreated, VersionExpires, NearExpiry,
               RetireDue, HygieneDue, VersionAsked, VersionApplied, KeyAsked, KeyApplied, KeyPurges,
               SetAsked, SetApplied, VaultAsked, VaultApplied, ExtensionRerun, IncidentDue,
               VmOperated, Compromised, CompromiseDetected, EmergencyStepDue, VersionDisabledAgain,
               SecretChanged, SecretAsked, SecretApplied, SecretExpires, SecretPurges, VmSwitched,
               RotationRefused, RepairReview, ValidityTurns, KeyReplaced, ServiceDue, StationFails,
               StationRepaired, JobsCome, ThinkingEnds, RolloutStep, RolloutMove, RolloutMoveEnds,
               RolloutMoved, CallTimesOut, ClientCalls, SourceResumes, MigrationStep, MigrationMove,
               MigrationAnswer, MigrationEnds, MigrationCreates, MigrationDone, ThiefChanged,
               ThiefContained, ReencryptionStep, ReencryptionAsked, DiskReencrypted,
               ReencryptionEnded, DrillDue, StartAsked, StartGranted, StorageFails, StorageReturns,
               StorageApplied, StorageChanged, StorageGivenUp, ComponentDue, ComponentRepaired,
               ReplacementDue, ReplacementEnds, CommonCauseStrikes, WorkEnds, WorkBegins>;
inline constexpr std::size_t event_kind_count = std::tuple_size_v<AllEvents>;

// For `describe events`.
struct EventInfo {
    std::string_view name;
    std::string_view target;
    std::string_view meaning;
};
const EventInfo& info(EventKind kind);

}  // namespace rotasim
