// sim/run/table_describe.hpp — reference tables from the lists that the program itself runs by.
#pragma once

#include "sim/config/describe.hpp"
#include "sim/run/terminal.hpp"

#include <string>
#include <vector>

namespace rotasim {

// Each gives the whole output, with its last line break. ScenarioError if the catalogue is broken,
// UsageError if there is no such mode.
[[nodiscard]] std::string describe_modes(const std::string& name, const std::string& catalogue_dir,
                                         bool json, const Terminal& terminal);
[[nodiscard]] std::string describe_presets(const std::string& name,
                                           const std::string& catalogue_dir, bool json,
                                           const Terminal& terminal);
[[nodiscard]] std::string describe_events(bool json, const Terminal& terminal);
[[nodiscard]] std::string describe_metrics(bool json, const Terminal& terminal);
[[nodiscard]] std::string describe_measures(bool json, const Terminal& terminal);
[[nodiscard]] std::string describe_experiments(const std::string& name,
                                               const std::string& catalogue_dir, bool json,
                                               const Terminal& terminal);

// Field tables, as wide as the screen.
[[nodiscard]] std::string records_text(const std::vector<config::RecordHelp>& records,
                                       const Terminal& terminal);

// UsageError "no NAME; did you mean ...".
[[noreturn]] void throw_unknown_name(const std::string& name,
                                     const std::vector<std::string>& known);

}  // namespace rotasim
