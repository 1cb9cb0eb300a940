// sim/run/table_cells.hpp — how one number of a result looks in a cell, alone or beside others.
#pragma once

#include "sim/run/experiment.hpp"
#include "sim/run/table_layout.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace rotasim {

inline constexpr double hours_per_year = 365.2425 * 24.0;

using Show = std::function<std::string(double)>;

[[nodiscard]] std::string whole_or_short(double value);
[[nodiscard]] std::string hours_text(double hours);
[[nodiscard]] std::string seconds_text(double value);

// Of a unit of time of the metric catalogue.
[[nodiscard]] double seconds_in(std::string_view unit);

// Value, and below it the interval or why there is none; `single`: one replication, of which the
// footer says it once.
[[nodiscard]] TableCell estimate_cell(const Estimate& estimate, double factor, const Show& show,
                                      bool single);
// The earliest date, in what share of replications there is one, and the median if it differs.
[[nodiscard]] TableCell date_cell(const Fleet& fleet, const ExperimentResult& result,
                                  std::uint32_t group, Metric metric, Tone tone);
[[nodiscard]] TableCell done_of_asked_cell(const ExperimentResult& result, std::uint32_t group,
                                           Metric done, Metric asked);
[[nodiscard]] TableCell worst_cause_cell(const ExperimentResult& result, std::uint32_t group);

// "share, after 30 d, mean".
[[nodiscard]] std::string measure_label(const MeasureSpec& spec, const MeasureRow& row);
// Its value with its unit, or why there is none.
[[nodiscard]] TableCell measure_cell(const MeasureSpec& spec, const MeasureRow& row, bool single);

}  // namespace rotasim
