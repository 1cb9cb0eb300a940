// The platform's limit on starts: a bucket that many VMs share (azure.md 7).
#pragma once

#include "sim/behaviour/scope.hpp"

namespace rotasim {

// The VM waits until its limit lets it in, and is started then; it has one.
void ask_to_start(Scope& scope, std::uint32_t vm, Why why);

// What a limit lets through when the run begins.
[[nodiscard]] LimiterState full_of_starts(const ComputeLimitPlan& limit);

}  // namespace rotasim
