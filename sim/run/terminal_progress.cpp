// sim/run/terminal_progress.cpp — bar, plain lines or JSON lines on the error stream.
#include "sim/run/terminal_progress.hpp"

#include "sim/run/table_format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace rotasim {

namespace {

using Clock = std::chrono::steady_clock;

// Whole seconds: the rest is guesswork.
std::string left_text(double seconds) {
    return exact_length(rotasim::seconds(std::llround(std::clamp(seconds, 0.0, 1e9)))) + " left";
}

std::string events_per_second(const ProgressState& state) {
    if (state.events_per_second <= 0.0) return {};
    return fmt::format("{} events/s", human_number(state.events_per_second));
}

Clock::duration interval_of(ProgressMode mode) {
    switch (mode) {
        case ProgressMode::bar: return std::chrono::milliseconds(100);
        case ProgressMode::json: return std::chrono::milliseconds(500);
        default: return std::chrono::seconds(10);
    }
}

}  // namespace

std::optional<ProgressMode> parse_progress_mode(std::string_view text) {
    static constexpr std::array<std::pair<std::string_view, ProgressMode>, 5> modes = {
        {{"auto", ProgressMode::automatic},
         {"bar", ProgressMode::bar},
         {"plain", ProgressMode::plain},
         {"json", ProgressMode::json},
         {"none", ProgressMode::silent}}};
    for (const auto& mode : modes) {
        if (mode.first == text) return mode.second;
    }
    return std::nullopt;
}

std::string progress_bar(const ProgressState& state, std::size_t width) {
    std::string tail = fmt::format(" {}/{} replications", state.done, state.total);
    const std::string rate = events_per_second(state);
    if (!rate.empty()) tail += ", " + rate;
    if (const auto left = state.seconds_left) tail += ", " + left_text(*left);
    const std::size_t room = width > tail.size() + 8 ? width - tail.size() - 3 : 0;
    const std::size_t bar = std::min<std::size_t>(room, 40);
    if (bar < 5) return tail.substr(1, width > 0 ? width - 1 : 0);
    const double share = state.total == 0 ? 0.0
                                          : static_cast<double>(std::min(state.done, state.total)) /
                                                static_cast<double>(state.total);
    const auto full = static_cast<std::size_t>(share * static_cast<double>(bar));
    return "[" + std::string(full, '=') + std::string(bar - full, ' ') + "]" + tail;
}

std::string progress_line(const ProgressState& state) {
    std::string line = fmt::format("{} of {} replications after {}", state.done, state.total,
                                   human_length(state.seconds));
    const std::string rate = events_per_second(state);
    if (!rate.empty()) line += ", " + rate;
    if (const auto left = state.seconds_left) line += ", about " + left_text(*left);
    return line;
}

std::string progress_json(const ProgressState& state) {
    std::string line =
        fmt::format(R"({{"version":1,"done":{},"total":{},"events":{},"seconds":{:.3f})",
                    state.done, state.total, state.events, state.seconds);
    if (const auto left = state.seconds_left)
        line += fmt::format(R"(,"seconds_left":{:.3f})", *left);
    return line + "}";
}

ProgressDisplay::ProgressDisplay(ProgressMode mode, const Terminal& terminal, std::FILE* stream)
    : mode_(mode), width_(terminal.width), stream_(stream), started_(Clock::now()) {
    if (mode_ == ProgressMode::automatic) {
        mode_ = terminal.interactive ? ProgressMode::bar : ProgressMode::plain;
    }
    // A run of a second needs no bar; a program that asked for JSON gets the first line at once.
    next_ = started_;
    if (mode_ == ProgressMode::bar) next_ += std::chrono::seconds(1);
    if (mode_ == ProgressMode::plain) next_ += interval_of(mode_);
}

ProgressDisplay::~ProgressDisplay() { finish(); }

void ProgressDisplay::write(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stream_);
    std::fflush(stream_);
}

void ProgressDisplay::show(ProgressState state) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (mode_ == ProgressMode::silent || finished_) return;
    const Clock::time_point now = Clock::now();
    const bool last = state.done == state.total && mode_ == ProgressMode::json;
    if (now < next_ && !last) return;
    next_ = now + interval_of(mode_);
    state.seconds = std::chrono::duration<double>(now - started_).count();
    switch (mode_) {
        case ProgressMode::bar:
            write("\r\x1b[K" + progress_bar(state, width_ - 1));
            bar_visible_ = true;
            break;
        case ProgressMode::json: write(progress_json(state) + "\n"); break;
        default: write("rotasim: " + progress_line(state) + "\n"); break;
    }
}

void ProgressDisplay::finish() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (bar_visible_) write("\r\x1b[K");
    bar_visible_ = false;
    finished_ = true;
}

}  // namespace rotasim
