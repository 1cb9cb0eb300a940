// sim/run/table_fleet.hpp — a scenario's fleet for a person: latent-dead list, then vaults, keys,
// sets, VMs, hosts.
#pragma once

#include "sim/run/cli_scenario.hpp"
#include "sim/run/terminal.hpp"

#include <string>

namespace rotasim {

[[nodiscard]] std::string fleet_text(const ReadyScenario& ready, const Terminal& terminal);
// {"version":1,"scenario",...,"latent_dead":[...],"vaults":[...],"host_pools":[...]}, nothing cut
// short.
[[nodiscard]] std::string fleet_json(const ReadyScenario& ready);

// The list alone, at most `most` lines; empty if nothing is.
[[nodiscard]] std::string latent_dead_text(const Fleet& fleet, const Terminal& terminal,
                                           std::size_t most);

}  // namespace rotasim
