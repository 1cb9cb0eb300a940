// The state of stations and of the sources of their jobs. All of one network belongs to one logical
// process.
//
// Work is counted in parts, so small that shares of a server lose less than anybody can see: see
// SharePlan.
#pragma once

#include "sim/base/time.hpp"
#include "sim/base/wide.hpp"
#include "sim/behaviour/sharing.hpp"

#include <cstdint>
#include <vector>

namespace rotasim {

// Where a job is: on its way within a network it is nowhere, for no time at all.
enum class Whereabouts : std::uint8_t {
    nowhere,  // Or there is no such job.
    outside,  // Its client waits to call.
    at_station,
    abandoned,  // At a station, and nobody waits for the answer: its client's job is another one.
};

// A job at a station, or on its way to one. Its room in the network's list is used again.
struct Job {
    int128 work = 0;    // Parts: left to do or, in service, its class's clock when it is done.
    SimTime entered{};  // The station.
    SimTime born{};     // When its source sent it.
    std::uint64_t order = 0;    // How many came to this station before it.
    std::uint64_t name = 0;     // Of its source's: keys what its client draws.
    Duration wait{};            // Before the latest retry of this call, without chance.
    std::uint32_t retries = 0;  // Of this call.
    std::uint32_t call = 0;     // The clock that runs for this call; 0: none.
    std::uint32_t station = 0;  // Where it is, or will call next.
    std::uint32_t source = 0;
    std::uint32_t member = 0;  // Of a population.
    std::uint32_t priority = 0;
    Whereabouts where = Whereabouts::nowhere;
    bool begun = false;  // It has been in service here.
};

struct StationState {
    std::vector<ShareState> shares;       // By class of its plan; whom it serves.
    std::uint64_t in_service = 0;         // All of them.
    WaterLevel level{};                   // If known: of those.
    SimTime clock_at{};                   // Up to when the clocks of the classes count.
    SimTime alarm_at = SimTime::never();  // The earliest ServiceDue that is on its way.
    std::vector<std::uint32_t> waiting;   // Heap of jobs: who is to be served first.
    bool up = true;
    bool choosing = false;  // Who begins is seen at the end of this moment.
    std::uint64_t breakdowns = 0;
    std::uint64_t arrived = 0;
    std::uint64_t served = 0;
    std::uint64_t lost = 0;
    std::uint64_t throttled = 0;
    std::uint64_t dropped = 0;
    SimTime counted_at{};
    int128 present_ticks = 0;  // Integral of the number present.
    int128 sojourn_ticks = 0;  // Of the jobs that have left.
    // Parts, modulo 2^128: asked = given + undone + what those in service have left.
    uint128 asked = 0;   // By those that began, less what preemption took back.
    uint128 given = 0;   // By the clocks.
    uint128 undone = 0;  // Of those that were done; less than nothing, if the last tick was enough.

    [[nodiscard]] std::uint64_t present() const { return waiting.size() + in_service; }
};

// What a limiter lets through from now on, in parts: see LimiterPlan.
struct LimiterState {
    int128 left = 0;
    SimTime since{};  // The beginning of the window, or when the bucket was looked at last.
};

struct SourceState {
    std::uint64_t sent = 0;             // Arrivals; of a list, its times.
    std::vector<std::uint32_t> cycles;  // By member of a population: how often it has thought.
    // Jobs that a pause holds back, in the order in which they wanted to call; the first `let_in`
    // of them have called.
    std::vector<std::uint32_t> held;
    std::size_t let_in = 0;
    bool resuming = false;  // A pause has ended, and those behind it come one by one.
    std::uint64_t jobs = 0;
    std::uint64_t left = 0;
    std::uint64_t given_up = 0;
    std::uint64_t outside = 0;
    std::uint64_t retries = 0;
    std::uint64_t timed_out = 0;
    SimTime counted_at{};
    int128 open_ticks = 0;    // Integral of the number of jobs that have not left or been given up.
    int128 closed_ticks = 0;  // Of those that have.

    [[nodiscard]] std::uint64_t open() const { return jobs - left - given_up; }
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
    std::uint32_t calls = 0;  // With a clock; 0 names none, and is left out when numbers run out.
};

}  // namespace rotasim
