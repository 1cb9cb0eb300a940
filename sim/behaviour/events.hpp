// Everything that can happen, on one page; event_kinds.hpp numbers it and names the .cpp files in
// which the bodies stand, event_handlers.hpp declares them.
#pragma once

#include "sim/behaviour/event_kinds.hpp"
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

// --- keys: the target is the key -------------------------------------------------------------
struct RotationDue {
    static constexpr auto kind = EventKind::rotation_due;
    std::uint32_t rotation = 0;  // How many came before; an older alarm is dropped.
};
struct VersionCreated {
    static constexpr auto kind = EventKind::version_created;
    std::uint32_t version = 0;
    std::uint32_t new_object = 0;
};
struct VersionExpires {
    static constexpr auto kind = EventKind::version_expires;
    std::uint32_t version = 0;
};
// A version has become valid, or has expired: at the very moment, for whoever counts.
struct KeyReplaced {
    static constexpr auto kind = EventKind::key_replaced;
    std::uint32_t by = 0;  // Slot.
};
struct ValidityTurns {
    static constexpr auto kind = EventKind::validity_turns;
};
struct NearExpiry {
    static constexpr auto kind = EventKind::near_expiry;
    std::uint32_t version = 0;
};
struct RetireDue {
    static constexpr auto kind = EventKind::retire_due;
    std::uint16_t version = 0;
    std::uint16_t newer = 0;         // The version whose making retires it.
    std::uint32_t confirmation = 0;  // That nobody uses it; 0: retires at its time, whoever does.
};
// A rolling rollout looks whom it may move next.
struct RolloutStep {
    static constexpr auto kind = EventKind::rollout_step;
    std::uint32_t number = 0;  // Of the rotation; a newer one has its own.
};
enum class RolloutOutcome : std::uint16_t { moved, nothing_to_do, broken, not_now };
struct RolloutMoved {
    static constexpr auto kind = EventKind::rollout_moved;
    std::uint32_t vm = 0;  // Slot; none: a set.
    std::uint16_t number = 0;
    RolloutOutcome outcome = RolloutOutcome::moved;
};
struct HygieneDue {
    static constexpr auto kind = EventKind::hygiene_due;
    std::uint32_t job = 0;
    std::uint32_t version = 0;  // The new one: older ones are tidied.
};
// What is to become of one version (asked), and from when it is so (applied).
enum class VersionOrder : std::uint8_t { disable, enable, enable_for_a_while };
struct VersionAsked {
    static constexpr auto kind = EventKind::version_asked;
    std::uint16_t version = 0;
    VersionOrder order = VersionOrder::disable;
    std::uint8_t by = 0;  // ChainKind of who asks.
    std::uint32_t detail = 0;
};
struct VersionApplied {
    static constexpr auto kind = EventKind::version_applied;
    std::uint16_t version = 0;
    VersionOrder order = VersionOrder::disable;
    std::uint8_t by = 0;
};
struct VersionDisabledAgain {
    static constexpr auto kind = EventKind::version_disabled_again;
    std::uint16_t version = 0;
    std::uint16_t turn = 0;
};
enum class KeyOrder : std::uint8_t { remove, recover, purge, create_version };
struct KeyAsked {
    static constexpr auto kind = EventKind::key_asked;
    KeyOrder order = KeyOrder::remove;
    std::uint8_t by = 0;
    std::uint16_t object = 0;
};
struct KeyApplied {
    static constexpr auto kind = EventKind::key_applied;
    KeyOrder order = KeyOrder::remove;
    std::uint8_t by = 0;
    std::uint16_t object = 0;
};
// The vault purges what was deleted long enough ago.
struct KeyPurges {
    static constexpr auto kind = EventKind::key_purges;
    std::uint32_t object = 0;
};
// `delta` disks more or fewer are wrapped under `version`.
struct UserMoved {
    static constexpr auto kind = EventKind::user_moved;
    std::uint32_t version = 0;
    std::int32_t delta = 0;
};
struct Compromised {
    static constexpr auto kind = EventKind::compromised;
    std::uint32_t emergency = 0;
};
struct CompromiseDetected {
    static constexpr auto kind = EventKind::compromise_detected;
    std::uint32_t emergency = 0;
};
struct EmergencyStepDue {
    static constexpr auto kind = EventKind::emergency_step_due;
    std::uint32_t emergency = 0;
    std::uint32_t step = 0;
};

struct ThiefContained {
    static constexpr auto kind = EventKind::thief_contained;
    std::uint32_t emergency = 0;
};
// Looks whom to re-encrypt next; a VM is done, or cannot go on now.
struct ReencryptionStep {
    static constexpr auto kind = EventKind::reencryption_step;
    std::uint32_t emergency = 0;
};
enum class ReencryptionOutcome : std::uint16_t { done, not_now };
struct ReencryptionEnded {
    static constexpr auto kind = EventKind::reencryption_ended;
    std::uint32_t vm = 0;  // Slot.
    std::uint16_t emergency = 0;
    ReencryptionOutcome outcome = ReencryptionOutcome::done;
};

// --- secrets: the target is the secret --------------------------------------------------------
enum class SecretOrder : std::uint8_t { disable, enable, remove, recover, purge };
struct SecretAsked {
    static constexpr auto kind = EventKind::secret_asked;
    SecretOrder order = SecretOrder::disable;
};
struct SecretApplied {
    static constexpr auto kind = EventKind::secret_applied;
    SecretOrder order = SecretOrder::disable;
};
struct SecretExpires {
    static constexpr auto kind = EventKind::secret_expires;
};
// The vault purges what was deleted long enough ago.
struct SecretPurges {
    static constexpr auto kind = EventKind::secret_purges;
};

// --- sets and vaults -------------------------------------------------------------------------
// `point_by_hand` is asked only: the set knows whether that is a repair.
enum class SetOrder : std::uint8_t {
    point,
    recover_by_pointing,
    revoke_grant,
    restore_grant,
    point_by_hand
};
struct SetAsked {
    static constexpr auto kind = EventKind::set_asked;
    std::uint32_t key = 0;      // Slot.
    std::uint16_t version = 0;  // newest_version: the newest usable one.
    SetOrder order = SetOrder::point;
    std::uint8_t by = 0;
};
// Of sets that rotate only while all of their VMs are off: whether some VM misses it.
enum class OfflineRotation : std::uint8_t { no, whole, partly };
struct SetApplied {
    static constexpr auto kind = EventKind::set_applied;
    std::uint32_t key = 0;
    std::uint16_t version = 0;
    SetOrder order = SetOrder::point;
    OfflineRotation offline = OfflineRotation::no;
};
// One VM more or less of the set is on (sets that rotate only while all are off).
struct VmSwitched {
    static constexpr auto kind = EventKind::vm_switched;
    std::int32_t delta = 0;
};
// Four settings, each 0 off, 1 on, 2 as it was.
struct VaultAsked {
    static constexpr auto kind = EventKind::vault_asked;
    std::uint8_t enabled_for_disk_encryption = 2;
    std::uint8_t network_perimeter = 2;
    std::uint8_t reachable = 2;
    std::uint8_t trusted_service_bypass = 2;
    std::uint8_t read_only = 2;
    std::uint8_t answers = 0;  // Of a hundred calls; 0: as many as now.
};
struct VaultApplied {
    static constexpr auto kind = EventKind::vault_applied;
    std::uint8_t enabled_for_disk_encryption = 2;
    std::uint8_t network_perimeter = 2;
    std::uint8_t reachable = 2;
    std::uint8_t trusted_service_bypass = 2;
    std::uint8_t read_only = 2;
    std::uint8_t answers = 0;  // Of a hundred calls; 0: as many as now.
};
// --- stations and sources: the target is the station or the source ---------------------------
// Something may be ready by now; more may have come in between, so that it is not.
struct ServiceDue {
    static constexpr auto kind = EventKind::service_due;
};
struct StationFails {
    static constexpr auto kind = EventKind::station_fails;
};
struct StationRepaired {
    static constexpr auto kind = EventKind::station_repaired;
};
struct JobsCome {
    static constexpr auto kind = EventKind::jobs_come;
};
// A job of a population has thought.
struct ThinkingEnds {
    static constexpr auto kind = EventKind::thinking_ends;
    std::uint32_t member = 0;
};
// The target is the station: a client stops waiting, if that call is still there.
struct CallTimesOut {
    static constexpr auto kind = EventKind::call_times_out;
    std::uint32_t job = 0;
    std::uint32_t call = 0;
};
// A client has waited to call again.
struct ClientCalls {
    static constexpr auto kind = EventKind::client_calls;
    std::uint32_t job = 0;
};
// One more of the jobs that a pause held back may come.
struct SourceResumes {
    static constexpr auto kind = EventKind::source_resumes;
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
// --- components, common causes, work lists: each its own target ---------------------------------
// The clock of the unit at a position has come to its end of life, or to its planned one.
struct ComponentDue {
    static constexpr auto kind = EventKind::component_due;
    std::uint32_t position = 0;
    std::uint32_t alarm = 0;  // An older one than the position's latest means nothing.
};
struct ComponentRepaired {
    static constexpr auto kind = EventKind::component_repaired;
};
// By the calendar: all units that work.
struct ReplacementDue {
    static constexpr auto kind = EventKind::replacement_due;
};
struct ReplacementEnds {
    static constexpr auto kind = EventKind::replacement_ends;
    std::uint32_t position = 0;
};
struct CommonCauseStrikes {
    static constexpr auto kind = EventKind::common_cause_strikes;
};
struct WorkEnds {
    static constexpr auto kind = EventKind::work_ends;
    std::uint32_t job = 0;
};
// Free workers take jobs, after all that ends at this moment has ended.
struct WorkBegins {
    static constexpr auto kind = EventKind::work_begins;
};
// The target is the key, secret, set or vault that the incident acts on.
struct IncidentDue {
    static constexpr auto kind = EventKind::incident_due;
    std::uint32_t incident = 0;
};

inline constexpr std::uint16_t newest_version = UINT16_MAX;

// Every event type. A type that is listed but has no body does not link; one that is not listed
// cannot be sent.
using AllEvents = std::tuple<
    HostFails, HostRepaired, HostHealed, MaintenanceDue, MaintenanceEnds, VmCreated, VmDeleted,
    GuestRebootDue, GuestRebootDone, DeallocateDue, OwnerStarts, RedeployDue, HealDue,
    PlatformStartDone, KeyCheckDue, RetirementDay, KeyChanged, SetChanged, VaultChanged,
    DiskRewrapDue, UserMoved, BackupDue, RestoreAsked, TicketOpened, RepairActs, RepairStart,
    RotationDue, VersionCreated, VersionExpires, NearExpiry, RetireDue, HygieneDue, VersionAsked,
    VersionApplied, KeyAsked, KeyApplied, KeyPurges, SetAsked, SetApplied, VaultAsked, VaultApplied,
    ExtensionRerun, IncidentDue, VmOperated, Compromised, CompromiseDetected, EmergencyStepDue,
    VersionDisabledAgain, SecretChanged, SecretAsked, SecretApplied, SecretExpires, SecretPurges,
    VmSwitched, RotationRefused, RepairReview, ValidityTurns, KeyReplaced, ServiceDue, StationFails,
    StationRepaired, JobsCome, ThinkingEnds, RolloutStep, RolloutMove, RolloutMoveEnds,
    RolloutMoved, CallTimesOut, ClientCalls, SourceResumes, MigrationStep, MigrationMove,
    MigrationAnswer, MigrationEnds, MigrationCreates, MigrationDone, ThiefChanged, ThiefContained,
    ReencryptionStep, ReencryptionAsked, DiskReencrypted, ReencryptionEnded, DrillDue, StartAsked,
    StartGranted, StorageFails, StorageReturns, StorageApplied, StorageChanged, StorageGivenUp,

    ComponentDue, ComponentRepaired, ReplacementDue, ReplacementEnds, CommonCauseStrikes, WorkEnds,
    WorkBegins>;
inline constexpr std::size_t event_kind_count = std::tuple_size_v<AllEvents>;

// For `describe events`.
struct EventInfo {
    std::string_view name;
    std::string_view target;
    std::string_view meaning;
};
const EventInfo& info(EventKind kind);

}  // namespace rotasim
