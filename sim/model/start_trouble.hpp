// sim/model/start_trouble.hpp — which VMs are lost at their next platform start already when the
// scenario begins.
#pragma once

#include "sim/model/fleet.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rotasim {

// Disks of one template's VMs that share one reason.
struct StartTrouble {
    std::uint32_t plan = 0;          // Index into Fleet::plans.
    std::uint32_t disk = 0;          // Index into its disks.
    std::uint32_t key = 0;           // Slot.
    std::string version;             // Name; empty: the key has no such version.
    std::string why;                 // In words.
    std::optional<UtcTime> since;    // Absent: since before anybody wrote it down.
    bool shut_down = false;          // Running VMs do not go on either.
    std::vector<std::uint32_t> vms;  // Slots of its VMs that exist at the start.
};

// What the expiry of its version does to a VM with a disk in this mode, by the chosen readings.
enum class ExpiryHarm : std::uint8_t { harmless, fails_to_start, shut_down };
[[nodiscard]] ExpiryHarm harm_of_expiry(const SwitchesSpec& switches, const EncryptionMode& mode);

// By the rules of the behaviour, applied to the state at the start; in the fleet's order. Keys of
// random age have no state before a replication draws one; they are left out.
[[nodiscard]] std::vector<StartTrouble> trouble_at_start(const Fleet& fleet);

}  // namespace rotasim
