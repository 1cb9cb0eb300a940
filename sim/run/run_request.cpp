// Options to values, refused where they contradict each other.
#include "sim/run/run_request.hpp"

#include "sim/base/units.hpp"
#include "sim/run/cli_cells.hpp"
#include "sim/run/cli_estimate.hpp"
#include "sim/run/cli_output.hpp"
#include "sim/run/cli_signals.hpp"
#include "sim/run/table_format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>

namespace rotasim {

namespace {

Only parse_only(const std::string& text) {
    Only only;
    std::size_t begin = 0;
    while (begin < text.size()) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        const std::string part = text.substr(begin, end - begin);
        begin = end + 1;
        const std::size_t equals = std::min(part.find('='), part.size());
        const std::string name = part.substr(0, equals);
        const std::string value = part.substr(std::min(equals + 1, part.size()));
        std::uint32_t number = 0;
        const char* last = value.data() + value.size();
        const bool whole =
            std::from_chars(value.data(), last, number).ptr == last && !value.empty();
        if (name == "scenario" && !value.empty()) {
            only.scenario = value;
        } else if (name == "replication" && whole && number < 1'000'000) {
            only.replication = number;
        } else {
            throw UsageError("--only: '" + part +
                             "' is neither scenario=NAME nor replication=NUMBER");
        }
    }
    return only;
}

}  // namespace

Only only_of(const RunRequest& request) {
    Only only = parse_only(request.only);
    if (only.replication && !request.folder.empty()) {
        throw UsageError(
            "--only replication=N goes without -o: a results folder holds a whole "
            "run (explain FOLDER --replication N repeats one of it)");
    }
    return only;
}

ProgressMode progress_mode_of(const RunRequest& request) {
    const auto mode = parse_progress_mode(request.progress);
    if (!mode) throw UsageError("--progress: '" + request.progress + "' is not a mode");
    return *mode;
}

ExperimentOptions experiment_options(const RunRequest& request, const ReadyScenario& ready) {
    const Scenario& scenario = ready.loaded.scenario;
    ExperimentOptions options;
    options.seed = scenario.seed;
    options.replications = scenario.replications;
    options.threads = request.threads;
    options.parallel = *parse_parallel(request.parallel);
    options.reference = request.engine == "reference";
    options.cells = parse_cells(request.cells);
    options.keep_intervals = scenario.keep_intervals;
    options.scenario_name = ready.loaded.name;
    options.scenario_digest = ready.loaded.digest;
    options.cancel = &stop_requested();
    return options;
}

void check_memory(const RunRequest& request, double needed) {
    if (request.max_memory.empty()) return;
    const Parsed<Bytes> limit = parse_bytes(request.max_memory);
    if (!limit.ok()) throw UsageError("--max-memory: " + limit.error);
    if (needed <= static_cast<double>(limit.value->value)) return;
    const std::uint32_t threads = threads_used(request.threads);
    throw ResourceError(fmt::format("the run needs about {} on {}, more than --max-memory {}",
                                    human_bytes(needed), counted(threads, "thread", "threads"),
                                    request.max_memory));
}

ProgressState state_of(const Progress& progress) {
    ProgressState state;
    state.done = progress.replications_done;
    state.total = progress.replications_total;
    state.events = progress.events;
    state.events_per_second = progress.events_per_second;
    state.seconds_left = progress.seconds_left;
    return state;
}

ExitCode interrupted_code() {
    return stop_signal() == 15 ? ExitCode::terminated : ExitCode::interrupted;
}

ExitCode tell_interrupted(const RunRequest& request, std::int64_t complete, std::int64_t asked) {
    write_message(fmt::format("interrupted: {} of {} are complete{}", complete,
                              counted(asked, "replication", "replications"),
                              request.folder.empty()
                                  ? std::string()
                                  : "; the same command with -o " + request.folder + " goes on"));
    return interrupted_code();
}

UtcTime wall_clock() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::nanoseconds>(now).count()};
}

}  // namespace rotasim
