// sim/run/terminal_progress.hpp — tells a waiting person, or a program, how far a long run is.
#pragma once

#include "sim/run/terminal.hpp"

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace rotasim {

enum class ProgressMode : std::uint8_t { automatic, bar, plain, json, silent };

// "auto", "bar", "plain", "json", "none".
[[nodiscard]] std::optional<ProgressMode> parse_progress_mode(std::string_view text);

struct ProgressState {
    std::uint64_t done = 0;  // Replications.
    std::uint64_t total = 0;
    std::uint64_t events = 0;
    double seconds = 0.0;  // Since the start of the run.
    double events_per_second = 0.0;
    std::optional<double> seconds_left;
};

// One line without line break, at most `width` columns.
[[nodiscard]] std::string progress_bar(const ProgressState& state, std::size_t width);
[[nodiscard]] std::string progress_line(const ProgressState& state);
[[nodiscard]] std::string progress_json(const ProgressState& state);  // {"version":1,...}

// Writes to a stream, by the mode: a bar on a terminal after the first second, a plain line each 10
// s, a JSON line twice a second. Any thread may call show().
class ProgressDisplay {
public:
    ProgressDisplay(ProgressMode mode, const Terminal& terminal, std::FILE* stream);
    ~ProgressDisplay();
    ProgressDisplay(const ProgressDisplay&) = delete;
    ProgressDisplay& operator=(const ProgressDisplay&) = delete;

    // `seconds` is filled in here.
    void show(ProgressState state);
    // Takes the bar away; nothing is shown afterwards.
    void finish();

private:
    void write(std::string_view text);

    std::mutex mutex_;
    ProgressMode mode_;
    std::size_t width_;
    std::FILE* stream_;
    std::chrono::steady_clock::time_point started_;
    std::chrono::steady_clock::time_point next_;
    bool bar_visible_ = false;
    bool finished_ = false;
};

}  // namespace rotasim
