// sim/run/experiment_summary.hpp — from columns of replications to rows of estimates.
#pragma once

#include "sim/run/experiment.hpp"
#include "sim/run/experiment_table.hpp"

namespace rotasim {

// Everything of the result but `asked` and `interrupted`.
[[nodiscard]] ExperimentResult summarise(const ReplicationTable& table,
                                         const std::vector<MeasureSpec>& measures, double level);

}  // namespace rotasim
