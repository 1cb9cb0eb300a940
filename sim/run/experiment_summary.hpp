// sim/run/experiment_summary.hpp — from columns of replications to rows of estimates.
#pragma once

#include "sim/run/experiment.hpp"
#include "sim/run/experiment_table.hpp"

namespace rotasim {

// Everything of the result but `asked` and `interrupted`. `group_vms`: how many VMs each group has,
// which no interval of a count of VMs exceeds.
[[nodiscard]] ExperimentResult summarise(const ReplicationTable& table,
                                         const std::vector<MeasureSpec>& measures,
                                         std::span<const std::uint32_t> group_vms, double level);

}  // namespace rotasim
