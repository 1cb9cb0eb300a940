// Events of keys, secrets, sets and vaults: a part of events.hpp.
#pragma once

#include "sim/behaviour/event_kinds.hpp"
#include "sim/engine/event.hpp"

#include <cstdint>

namespace rotasim {

// In the place of a version: whichever is the newest usable one when the event comes.
inline constexpr std::uint16_t newest_version = UINT16_MAX;

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

}  // namespace rotasim
