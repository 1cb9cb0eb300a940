// sim/run/result_json_rows.hpp — units of rows as they are written.
#pragma once

#include "sim/run/experiment.hpp"

#include <string_view>

namespace rotasim {

// Of a written estimate: the catalogue's, but "d" (days after the start) for dates.
[[nodiscard]] std::string_view unit_of(const MetricRow& row);
// "s", "1", "VMs", "count" and their squares for a variance.
[[nodiscard]] std::string_view unit_of(const MeasureSpec& spec, OverReplications over);

}  // namespace rotasim
