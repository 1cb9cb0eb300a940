// The world of the founding scenario as scenario text: faults, policy, activity, load, backups,
// operators.
#pragma once

#include <string_view>

namespace rotasim::importing {

// Each gives a whole top-level list, as it stands in scenarios/what_if/ade_or_des.yaml. Names
// inside: fault model `usual`, policy `baseline`, activity `usual`, workload `web`, backup `daily`,
// operators `ops`.
[[nodiscard]] std::string_view founding_host_faults();
[[nodiscard]] std::string_view founding_policies();
[[nodiscard]] std::string_view founding_activities();
[[nodiscard]] std::string_view founding_workloads();
[[nodiscard]] std::string_view founding_backups();
[[nodiscard]] std::string_view founding_operators();

}  // namespace rotasim::importing
