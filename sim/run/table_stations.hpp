// sim/run/table_stations.hpp — a scenario's stations and sources for a person, and as JSON.
#pragma once

#include "sim/model/fleet.hpp"
#include "sim/run/terminal.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace rotasim {

// A row a station and a row a source; empty if there are none.
[[nodiscard]] std::string stations_text(const Fleet& fleet, const Terminal& terminal);
// {"limiters":[...],"stations":[...],"sources":[...]}.
void add_stations(const Fleet& fleet, nlohmann::ordered_json& all);

// "2 VMs on 1 host", "3 stations and 1 source", or both.
[[nodiscard]] std::string size_text(const Fleet& fleet);

}  // namespace rotasim
