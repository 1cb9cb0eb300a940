// The small fleet of tests/scenarios, in variants that must not change what happens to it.
#pragma once

#include "sim/run/cli_scenario.hpp"
#include "sim/run/experiment.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace rotasim::testing {

// The text of tests/scenarios/small_fleet.yaml.
[[nodiscard]] std::string small_fleet_text();

// A list's name and its items, a line each, as the file has them.
using EditList = std::function<void(const std::string& list, std::vector<std::string>& items)>;
// The text with every list passed through `edit`. Throws if the text has no lists.
[[nodiscard]] std::string with_lists(const std::string& text, const EditList& edit);
// The text with lines added to a list.
[[nodiscard]] std::string with_items(const std::string& text, const std::string& list,
                                     const std::vector<std::string>& items);
// Expects exactly one occurrence of `from`.
[[nodiscard]] std::string replaced(const std::string& text, const std::string& from,
                                   const std::string& to);

// Writes the text to a file of its own, and reads, checks and builds it.
[[nodiscard]] std::unique_ptr<ReadyScenario> ready(const std::string& text,
                                                   const std::vector<std::string>& set = {});

[[nodiscard]] ExperimentOptions options_for(const ReadyScenario& scenario,
                                            std::uint32_t replications, std::uint32_t threads = 1);

// The run digest of that many replications.
[[nodiscard]] std::string digest_of(const std::string& text, std::uint32_t replications = 6,
                                    std::uint32_t threads = 1);

}  // namespace rotasim::testing
