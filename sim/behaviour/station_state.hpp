// The state of stations and of the sources of their jobs. All of one network belongs to one logical
// process.
//
// Work is counted in parts of a tick, so that shares of a server lose less than anybody can see: a
// part is 2^-40 ticks.
#pragma once

#include "sim/base/time.hpp"
#include "sim/base/wide.hpp"

#include <cstdint>
#include <vector>

namespace rotasim {

// A job at a station, or on its way to one. Its room in the network's list is used again.
struct Job {
    int128 work = 0;    // Parts: left to do or, in service, the station's clock when it is done.
    SimTime entered{};  // The station.
    SimTime born{};     // When its source sent it.
    std::uint64_t order = 0;  // How many came to this station before it.
    std::uint32_t source = 0;
    std::uint32_t member = 0;  // Of a population.
    std::uint32_t priority = 0;
    bool begun = false;  // It has been in service here.
};

struct StationState {
    int128 clock = 0;    // Parts that each job in service has been given since somebody is.
    SimTime clock_at{};  // Up to when.
    SimTime alarm_at = SimTime::never();  // The earliest ServiceDue that is on its way.
    std::vector<std::uint32_t> waiting;   // Heaps of jobs: who is to be served first,
    std::vector<std::uint32_t> serving;   // who will have been.
    bool up = true;
    std::uint64_t breakdowns = 0;
    std::uint64_t arrived = 0;
    std::uint64_t served = 0;
    std::uint64_t lost = 0;
    SimTime counted_at{};
    int128 present_ticks = 0;  // Integral of the number present.
    int128 sojourn_ticks = 0;  // Of the jobs that have left.

    [[nodiscard]] std::uint64_t present() const { return waiting.size() + serving.size(); }
};

struct SourceState {
    std::uint64_t sent = 0;             // Arrivals; of a list, its times.
    std::vector<std::uint32_t> cycles;  // By member of a population: how often it has thought.
};

// Of a network at once: as many as the shares of a server can be counted for.
inline constexpr std::size_t most_jobs = std::size_t{1} << 24;

struct NetworkState {
    struct Move {
        std::uint32_t job = 0;
        std::uint32_t station = 0;
    };
    std::vector<Job> jobs;
    std::vector<std::uint32_t> free_jobs;
    std::vector<Move> moves;  // Of this moment; the first `moved` of them are done.
    std::size_t moved = 0;
};

}  // namespace rotasim
