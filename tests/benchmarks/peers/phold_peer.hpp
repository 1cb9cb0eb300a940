// What the PHOLD programs for other C++ engines share: options, the process itself, one line of
// JSON.
//
// Times are whole billionths of the mean increment, and all random numbers of a process come from
// a generator inside it. So every engine must arrive at the same digest, and the comparison shows
// that they did the same work.
#pragma once

#include <sys/resource.h>

#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace phold {

constexpr double ticks_per_unit = 1e9;
// Simulated before the clock starts, as in `rotasim bench phold`; in mean increments.
constexpr double warm_up_units = 2;

struct Options {
    std::uint32_t lps = 100'000;
    std::uint32_t events_per_lp = 1;
    double remote = 0.5;
    double lookahead = 0.1;
    std::uint64_t events = 5'000'000;
    std::uint64_t seed = 1;
    std::string mode;  // Which way of the engine; each program has its own.
};

template <class Number>
void read_number(std::string_view text, Number& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) {
        std::fprintf(stderr, "not a number: %.*s\n", static_cast<int>(text.size()), text.data());
        std::exit(2);
    }
}

inline Options read_options(int count, char** words, std::string default_mode) {
    Options options;
    options.mode = std::move(default_mode);
    for (int i = 1; i < count; i += 2) {
        const std::string_view name = words[i];
        const std::string_view value = i + 1 < count ? words[i + 1] : "";
        if (name == "--lps") {
            read_number(value, options.lps);
        } else if (name == "--events-per-lp") {
            read_number(value, options.events_per_lp);
        } else if (name == "--remote") {
            read_number(value, options.remote);
        } else if (name == "--lookahead") {
            read_number(value, options.lookahead);
        } else if (name == "--events") {
            read_number(value, options.events);
        } else if (name == "--seed") {
            read_number(value, options.seed);
        } else if (name == "--mode") {
            options.mode = value;
        } else {
            std::fprintf(stderr,
                         "%s: unknown option %s (known: --lps --events-per-lp --remote "
                         "--lookahead --events --seed --mode)\n",
                         words[0], words[i]);
            std::exit(2);
        }
    }
    return options;
}

// splitmix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014).
inline std::uint64_t splitmix64(std::uint64_t& state) {
    std::uint64_t z = state += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
}

struct Process {
    std::uint64_t generator = 0;
    std::uint64_t handled = 0;
    std::uint64_t hash = 0;  // Of the times of its events, in their order.
};

struct Next {
    std::uint32_t target = 0;
    std::int64_t after = 0;  // Ticks.
};

class Model {
public:
    explicit Model(const Options& options)
        : lps_(options.lps),
          floor_(static_cast<std::int64_t>(options.lookahead * ticks_per_unit)),
          mean_((1.0 - options.lookahead) * ticks_per_unit),
          remote_below_(static_cast<std::uint64_t>(options.remote * 0x1p32)),
          processes_(options.lps) {
        std::uint64_t seeds = options.seed;
        for (Process& process : processes_)
            process.generator = splitmix64(seeds);
    }

    // After how many ticks one of the first events of process `lp` is due.
    std::int64_t first(std::uint32_t lp) { return increment(processes_[lp]); }

    // Handles an event of process `lp` at time `at`, and says which event follows from it.
    Next handle(std::uint32_t lp, std::int64_t at) {
        Process& process = processes_[lp];
        ++process.handled;
        ++handled_;
        process.hash =
            ((process.hash << 5U | process.hash >> 59U) ^ static_cast<std::uint64_t>(at)) *
            0x9e3779b97f4a7c15U;
        const std::int64_t after = increment(process);
        const std::uint64_t draw = splitmix64(process.generator);
        const bool is_remote = (draw & 0xffffffffU) < remote_below_;
        const auto other = static_cast<std::uint32_t>(((draw >> 32U) * lps_) >> 32U);
        return {is_remote ? other : lp, after};
    }

    [[nodiscard]] std::uint64_t handled() const { return handled_; }

    [[nodiscard]] std::uint64_t digest() const {
        std::uint64_t digest = 0;
        for (const Process& process : processes_) {
            digest = (digest ^ process.hash) * 0x100000001b3U;
            digest = (digest ^ process.handled) * 0x100000001b3U;
        }
        return digest;
    }

private:
    // lookahead + Exp(1 - lookahead) units.
    [[nodiscard]] std::int64_t increment(Process& process) const {
        const std::uint64_t draw = (splitmix64(process.generator) >> 11U) + 1;
        return floor_ +
               static_cast<std::int64_t>(-std::log(static_cast<double>(draw) * 0x1p-53) * mean_);
    }

    std::uint64_t lps_;
    std::int64_t floor_;
    double mean_;
    std::uint64_t remote_below_;
    std::uint64_t handled_ = 0;
    std::vector<Process> processes_;
};

inline double processor_seconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// Times `run_until(ticks)` over about `options.events` events after the warm-up and prints the
// result. A unit of time holds one event of each of the lps * events_per_lp that are pending, so
// the end is a time; events due before it are handled.
template <class RunUntil>
void measure(const char* engine, const Options& options, const Model& model, RunUntil&& run_until) {
    const double a_unit = static_cast<double>(options.lps) * options.events_per_lp;
    const double units = warm_up_units + static_cast<double>(options.events) / a_unit;
    run_until(static_cast<std::int64_t>(warm_up_units * ticks_per_unit));
    const std::uint64_t before = model.handled();
    const auto wall_begin = std::chrono::steady_clock::now();
    const double begin = processor_seconds();
    run_until(static_cast<std::int64_t>(units * ticks_per_unit));
    const double seconds = processor_seconds() - begin;
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - wall_begin;
    const std::uint64_t events = model.handled() - before;
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    std::printf(
        "{\"engine\":\"%s\",\"mode\":\"%s\",\"lps\":%u,\"events\":%llu,\"seconds\":%.6f,"
        "\"wall_seconds\":%.6f,\"events_per_second\":%.0f,\"peak_rss_bytes\":%lld,"
        "\"digest\":\"%016llx\"}\n",
        engine, options.mode.c_str(), options.lps, static_cast<unsigned long long>(events), seconds,
        wall.count(), static_cast<double>(events) / seconds,
        static_cast<long long>(usage.ru_maxrss) * 1024,
        static_cast<unsigned long long>(model.digest()));
}

}  // namespace phold
