// sim/run/table_study.hpp — the scenarios of a study side by side, for a person.
#pragma once

#include "sim/run/result_study.hpp"
#include "sim/run/terminal.hpp"

#include <string>

namespace rotasim {

// Each scenario in one line, then scenarios as columns and groups as rows of the main metrics, then
// sizes and digests. `folder`: where results are kept; empty: nowhere.
[[nodiscard]] std::string study_text(const StudyResult& study, const std::string& folder,
                                     const Terminal& terminal);

}  // namespace rotasim
