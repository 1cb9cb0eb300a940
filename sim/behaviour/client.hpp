// The client of a station: it calls, waits for the answer, and calls again or gives up.
//
// A call is a job's stay at one station. Its client learns of a refusal at once, and of nothing
// else before the answer. A job that is given up leaves its network, as one that has been served at
// the last of its stations does.
#pragma once

#include "sim/behaviour/scope.hpp"

namespace rotasim {

// A new job of a source; its number in the network's list.
[[nodiscard]] std::uint32_t new_job(Scope& scope, std::uint32_t source, std::uint32_t member);
// The job's client calls the job's station now, unless a pause holds it back. Whoever calls this
// lets the network come to rest.
void call(Scope& scope, std::uint32_t network, std::uint32_t number);
// The call was refused: its client calls again later, or gives up.
void call_failed(Scope& scope, std::uint32_t network, std::uint32_t number);
// The job has been answered at the last of its stations.
void job_left(Scope& scope, std::uint32_t network, std::uint32_t number);
// From now on the client waits for the answer as long as it does.
void start_clock(Scope& scope, std::uint32_t network, std::uint32_t number);
// Its place in the network's list is free again.
void forget_job(NetworkState& network, std::uint32_t number);
// Of the jobs that are open.
void count_open(SourceState& source, SimTime now);

}  // namespace rotasim
