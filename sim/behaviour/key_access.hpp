// Whether a VM's keys can be used now: at a platform start, and while it runs.
#pragma once

#include "sim/behaviour/scope.hpp"

namespace rotasim {

// The refusal of one disk's secret or key path, in the order purged, deleted, disabled, denied,
// unreachable, expired; not refused if all is well. A secret is read before a key unwraps it.
StartAnswer secret_answer(Scope& scope, std::uint32_t vm, std::uint32_t disk);
StartAnswer key_answer(Scope& scope, std::uint32_t vm, std::uint32_t disk);
StartAnswer disk_answer(Scope& scope, std::uint32_t vm, std::uint32_t disk);
// Whether the vault of the disk's secret, or of `key` (none: no key), or both let the VM in,
// whatever those are worth.
StartAnswer secret_vault_answer(Scope& scope, std::uint32_t vm, std::uint32_t disk);
StartAnswer key_vault_answer(Scope& scope, std::uint32_t vm, std::uint32_t disk, std::uint32_t key);
StartAnswer vault_answer(Scope& scope, std::uint32_t vm, std::uint32_t disk, std::uint32_t key);
// The key can still unwrap, though nothing else: it is used outside of its validity, which refuses
// all but that (azure.md 4.1).
bool only_unwraps(Cause cause);
// Nothing is in the way of unwrapping but, perhaps, who may ask.
bool unwraps(const VersionBoard& version);
// What the service of the key's vault does with it; a catalogue without that service: the defaults.
const KeyService& service_of(Scope& scope, std::uint32_t key);
// Two versions are disabled as one: the service keeps the older as long as the younger.
bool disabled_as_one(Scope& scope, std::uint32_t key, std::size_t older, std::size_t younger);
// Platform services reach the vault: what disks outside of the guest need, and backups.
bool lets_services_in(const VaultBoard& vault);

// A secret that a recovery point gave back, or a later run of enable wrote, is not what was broken.
bool secret_was_renewed(Scope& scope, std::uint32_t vm, std::uint32_t disk);
// Somebody unlocked the disk by hand: its data lies on a new one, which no key closes.
bool is_unlocked(Scope& scope, std::uint32_t vm, std::uint32_t disk);

// What a start (or another moment that needs the key) would come to now.
StartAnswer start_answer(Scope& scope, std::uint32_t vm, KeyNeed need = KeyNeed::platform_start);
// The same for one disk alone, but for what concerns the VM as a whole.
StartAnswer disk_start_answer(Scope& scope, std::uint32_t vm, std::uint32_t disk, KeyNeed need);

// Some vault answers a part of its calls only, and the VM calls one, perhaps that: its starts may
// fail although all is well.
bool in_brown_out(Scope& scope, std::uint32_t vm);
// Calls to vaults that the start under way makes for a disk: none if its host holds the key.
std::uint32_t calls_of_start(Scope& scope, std::uint32_t vm, std::uint32_t disk, KeyNeed need);
// What becomes of those calls: refused if one of them is not answered. Drawn anew for each start.
StartAnswer calls_answered(Scope& scope, std::uint32_t vm, KeyNeed need);

// Both at once, as they are asked for after every change of a VM.
struct KeyLook {
    bool open = true;    // Every disk's secret and key can be used.
    bool starts = true;  // A platform start would work, on whichever host.
};
KeyLook look_at_keys(Scope& scope, std::uint32_t vm);

// Whether the `cause` of an earlier refusal is there still, be it behind a graver one.
bool still_refuses(Scope& scope, std::uint32_t vm, Cause cause);

// The refusal that shuts a running VM down, and after how long; not refused if it runs on.
struct RunningAnswer {
    StartAnswer answer;
    const DurationDistribution* after = nullptr;
};
RunningAnswer running_answer(Scope& scope, std::uint32_t vm);

// In-guest encryption has ended for this VM: now, or by another moment.
bool is_retired(Scope& scope, std::uint32_t vm);
bool is_retired(Scope& scope, std::uint32_t vm, SimTime at);
SimTime retirement_time(Scope& scope);
// The same of what was made of it while it was encrypted in the guest, if it is not any more.
bool was_retired(Scope& scope, std::uint32_t vm, SimTime at);

// The newest version of a key that can wrap now, or newest_version if there is none.
std::uint16_t newest_usable(Scope& scope, std::uint32_t key);
bool is_usable(const VersionBoard& version, SimTime now);

}  // namespace rotasim
