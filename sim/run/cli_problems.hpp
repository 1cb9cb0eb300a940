// sim/run/cli_problems.hpp — how the problems of an input are shown, as text and as JSON.
#pragma once

#include "sim/base/problem.hpp"
#include "sim/run/terminal.hpp"

#include <cstddef>
#include <span>
#include <string>

namespace rotasim {

inline constexpr std::size_t problems_shown = 20;

// One line a problem, at most `problems_shown`; then how many there are in all. Expects them
// sorted.
[[nodiscard]] std::string problems_text(std::span<const Problem> problems,
                                        std::span<const std::string> files,
                                        const Terminal& terminal);

// All of them: [{"file","line","column","field","message","why","suggestion","warning"}...]; of a
// contradiction also "conflict":
// [{"file","line","column","setting","value","way_out","set_to"}...].
[[nodiscard]] std::string problems_json(std::span<const Problem> problems,
                                        std::span<const std::string> files);

}  // namespace rotasim
