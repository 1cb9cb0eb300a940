// sim/run/show_blast_radius.hpp — which single thing, or which two together, keep how many VMs from
// being started.
#pragma once

#include "sim/model/needs_graph.hpp"
#include "sim/run/terminal.hpp"

#include <string>

namespace rotasim {

[[nodiscard]] std::string blast_radius_text(const NeedsGraph& graph, const Terminal& terminal);
// All of them; text stops after the largest.
[[nodiscard]] std::string blast_radius_json(const NeedsGraph& graph);

}  // namespace rotasim
