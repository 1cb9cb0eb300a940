// The catalogue as it is built into the program, without a problem.
#pragma once

#include "sim/config/scenario.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace rotasim::testing {

inline Catalogue shipped_catalogue() {
    std::vector<std::string> files;
    std::vector<Problem> problems;
    Catalogue catalogue = load_catalogue({}, std::size_t{64} << 20, files, problems);
    for (const Problem& problem : problems)
        UNSCOPED_INFO(to_text(problem, files));
    REQUIRE(problems.empty());
    return catalogue;
}

}  // namespace rotasim::testing
