// Benchmarks behind `rotasim bench`; their bodies stand in tests/benchmarks.
#pragma once

#include <cstdint>
#include <string>

namespace rotasim {

struct BenchReport {
    std::uint64_t events = 0;  // In the measured part.
    // Steps of load of running VMs, drawn and added up in closed form: no events.
    std::uint64_t load_steps = 0;
    double seconds = 0;  // Wall time of the measured part.
    std::uint64_t peak_rss_bytes = 0;
    std::string digest;  // Of everything that was simulated, the warm-up included.
    unsigned threads = 1;
    std::uint32_t cells = 1;
};

// `bare`: a program for PHOLD alone, with no more of an engine than the windows. It comes to the
// same digest, and shows what this machine allows.
enum class BenchEngine : std::uint8_t { parallel, reference, bare };

// PHOLD: `lps` processes, each with `events_per_lp` events pending.
struct PholdRequest {
    std::uint32_t lps = 100'000;
    std::uint32_t events_per_lp = 1;
    double remote = 0.5;
    double lookahead = 0.1;
    std::uint64_t seed = 1;
    unsigned threads = 1;
    std::uint32_t cells = 0;   // 0: by the number of processes.
    std::uint64_t events = 0;  // About as many are measured; 0: about five seconds of work.
    BenchEngine engine = BenchEngine::parallel;
};
BenchReport bench_phold(const PholdRequest& request);

// A founding fleet of any size as a scenario file, in words that `rotasim run` reads.
struct FleetRequest {
    std::uint32_t vms = 100'000;
    std::uint32_t hosts = 0;  // 0: as many as its VMs fill.
    double years = 1;
    bool hourly_load = false;
};
std::string bench_fleet_scenario(const FleetRequest& request);

// Of this process so far.
std::uint64_t peak_rss_bytes();

}  // namespace rotasim
