// sim/run/show_sensitivity.hpp — runs the scenario once for each value that could be otherwise, and
// says which of them move the answer, and which turn it round.
#pragma once

#include "sim/run/cli_scenario.hpp"
#include "sim/run/experiment.hpp"
#include "sim/run/sensitivity.hpp"
#include "sim/run/terminal.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rotasim {

// What a variation does, under the same random draws as the scenario itself.
struct Effect {
    Variation variation;
    std::string refused;           // Why the scenario cannot be run so; empty: it was.
    std::uint32_t group = 0;       // Whose unavailability changes most.
    double before = 0, after = 0;  // Of that group: share of time.
    // Another group has the least, or the most, unavailability; or some group comes to have, or to
    // have no more, a dead end.
    bool turns = false;
    std::string turned;  // What, in words.
};

struct Sensitivity {
    std::uint32_t replications = 0;
    std::vector<Effect>
        effects;  // Those that turn the answer first, then by how much they move it.
};

// Empty if it was cancelled.
[[nodiscard]] std::optional<Sensitivity> sensitivity_of(const ReadyScenario& ready,
                                                        const ExperimentOptions& options);

[[nodiscard]] std::string sensitivity_text(const ReadyScenario& ready, const Sensitivity& found,
                                           const Terminal& terminal);
[[nodiscard]] std::string sensitivity_json(const ReadyScenario& ready, const Sensitivity& found);

}  // namespace rotasim
