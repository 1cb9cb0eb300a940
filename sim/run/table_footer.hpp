// sim/run/table_footer.hpp — what stands below the result table: sizes, meanings, the digest.
#pragma once

#include "sim/run/table_results.hpp"

#include <string>

namespace rotasim {

// Never seen in any replication: the estimate is a bare zero, and the footer says what that means.
[[nodiscard]] bool never_seen(const Estimate& estimate);

[[nodiscard]] std::string footer_text(const ResultHeading& heading, const ExperimentResult& result,
                                      const Terminal& terminal);

}  // namespace rotasim
