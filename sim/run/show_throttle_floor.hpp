// sim/run/show_throttle_floor.hpp — how long a start of all VMs at once takes at least, as the
// vault lets through no more calls (azure.md 4.4), for each key type that it takes.
#pragma once

#include "sim/model/vault_limits.hpp"
#include "sim/run/cli_scenario.hpp"
#include "sim/run/terminal.hpp"

#include <string>
#include <vector>

namespace rotasim {

// Calls that one vault gets when all of its VMs start at once.
struct StartCalls {
    std::string vault;
    VaultSku sku = VaultSku::standard;
    std::uint64_t vms = 0;
    std::uint64_t key_calls = 0;
    std::uint64_t secret_calls = 0;
    // Of the keys as they are: parts of a window that the calls fill, by the limit of each.
    double windows = 0;
    Duration window{};
};

// What all those calls take at least if the keys were of one type.
struct ThrottleFloor {
    std::string name;  // Of the limit.
    std::uint32_t most = 1;
    Duration floor{};          // Until the last call is let through.
    std::uint64_t vaults = 1;  // Into how many to split for `quick`; 0: no number is enough.
};

// Starts of all VMs that share a limit, at once.
struct StartFloor {
    std::string limit;
    std::uint64_t vms = 0;
    Duration floor{};  // Until the last one is let in.
};
[[nodiscard]] std::vector<StartFloor> start_floors(const Fleet& fleet);

// Calls are let through from the first moment of a window on, so that the last of N full windows is
// done after N - 1 of them.
[[nodiscard]] Duration floor_of(double windows, Duration window);

[[nodiscard]] std::vector<StartCalls> start_calls(const Fleet& fleet,
                                                  const std::vector<VaultLimit>& limits);
[[nodiscard]] std::vector<ThrottleFloor> throttle_floors(const StartCalls& calls,
                                                         const std::vector<VaultLimit>& limits,
                                                         Duration quick);

[[nodiscard]] std::string throttle_floor_text(const Fleet& fleet,
                                              const std::vector<VaultLimit>& limits, Duration quick,
                                              const Terminal& terminal);
[[nodiscard]] std::string throttle_floor_json(const Fleet& fleet,
                                              const std::vector<VaultLimit>& limits,
                                              Duration quick);

// The limits of a catalogue; the shipped ones for an empty folder. ScenarioError if it is broken.
[[nodiscard]] std::vector<VaultLimit> load_vault_limits(const std::string& catalogue_dir);

}  // namespace rotasim
