// `rotasim bench`: how fast the engine and a whole fleet are on this machine.
#include "sim/run/bench.hpp"

#include "sim/base/error.hpp"
#include "sim/model/partition.hpp"
#include "sim/run/cli_output.hpp"
#include "sim/run/cli_scenario.hpp"
#include "sim/run/cli_signals.hpp"
#include "sim/run/commands/commands.hpp"
#include "sim/run/experiment.hpp"
#include "sim/run/table_format.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>

namespace rotasim {

namespace {

std::string report_json(const BenchReport& report) {
    const nlohmann::ordered_json all = {
        {"version", 1},
        {"events", report.events},
        {"seconds", report.seconds},
        {"events_per_second", static_cast<double>(report.events) / report.seconds},
        {"peak_rss_bytes", report.peak_rss_bytes},
        {"digest", report.digest},
        {"threads", report.threads},
        {"cells", report.cells}};
    return all.dump() + "\n";
}

std::string report_text(const BenchReport& report) {
    return fmt::format(
        "{} events in {:.2f} s: {:.2f} million a second ({}, {}), {} in all\ndigest {}\n",
        report.events, report.seconds, static_cast<double>(report.events) / report.seconds / 1e6,
        counted(report.threads, "thread", "threads"), counted(report.cells, "cell", "cells"),
        human_bytes(static_cast<double>(report.peak_rss_bytes)), report.digest);
}

void add_phold(CLI::App& bench, CommandContext& context) {
    CLI::App* command = bench.add_subcommand(
        "phold", "The synthetic benchmark of event kernels, on the fleet's engine.");
    auto request = std::make_shared<PholdRequest>();
    auto engine = std::make_shared<std::string>("parallel");
    command->add_option("--lps", request->lps, "Logical processes.")
        ->check(CLI::Range(1, 100'000'000));
    command->add_option("--events-per-lp", request->events_per_lp, "Events pending in each.")
        ->check(CLI::Range(1, 1'000));
    command->add_option("--remote", request->remote, "Share of events sent to a random process.")
        ->check(CLI::Range(0.0, 1.0));
    command
        ->add_option("--lookahead", request->lookahead,
                     "Shortest increment, where the mean one is 1.")
        ->check(CLI::Range(1e-6, 0.999));
    command->add_option("--threads", request->threads, "Threads.")->check(CLI::Range(1, 1024));
    command->add_option("--cells", request->cells, "Cells; absent: by the number of processes.")
        ->check(CLI::Range(1, 1'000'000));
    command->add_option("--events", request->events,
                        "About as many are measured; absent: about five seconds of work.");
    command->add_option("--seed", request->seed, "Seed.");
    command
        ->add_option("--engine", *engine,
                     "parallel, or the reference: one std::priority_queue for all.")
        ->check(CLI::IsMember({"parallel", "reference"}));
    command->add_flag("--json", context.json, "JSON on standard output.");
    command->callback([&context, request, engine] {
        context.action = [&context, request, engine] {
            request->engine =
                *engine == "reference" ? BenchEngine::reference : BenchEngine::parallel;
            const BenchReport report = bench_phold(*request);
            write_output(context.json ? report_json(report) : report_text(report));
            return ExitCode::done;
        };
    });
}

// A file that goes when it is not needed any more.
class TemporaryFile {
public:
    TemporaryFile() : path_(std::filesystem::temp_directory_path() / name()) {}
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile() {
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }
    [[nodiscard]] std::string path() const { return path_.string(); }

private:
    static std::string name() { return fmt::format("rotasim_bench_{}.yaml", ::getpid()); }
    std::filesystem::path path_;
};

void write_scenario(const std::string& path, const FleetRequest& fleet) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << bench_fleet_scenario(fleet);
    if (!file.flush()) throw ResourceError("cannot write '" + path + "'");
}

// Reads and runs the scenario as `rotasim run` does; only the replication is timed.
BenchReport run_fleet(const std::string& path, unsigned threads, std::uint32_t cells) {
    ScenarioRequest asked;
    asked.path = path;
    const auto ready = open_scenario(asked);
    ExperimentOptions options;
    options.seed = ready->loaded.scenario.seed;
    options.replications = ready->loaded.scenario.replications;
    options.threads = threads;
    options.cells = cells;
    options.cancel = &stop_requested();
    const auto begin = std::chrono::steady_clock::now();
    const ExperimentResult result = run_experiment(ready->world, options);
    BenchReport report;
    report.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    report.events = result.events;
    report.digest = result.digest;
    report.threads = threads;
    report.cells = partition_of(ready->fleet, cells).cells;
    report.peak_rss_bytes = peak_rss_bytes();
    return report;
}

void add_fleet(CLI::App& bench, CommandContext& context) {
    CLI::App* command = bench.add_subcommand(
        "fleet", "A fleet with backups, reboots and rotation, run as `rotasim run` would.");
    auto fleet = std::make_shared<FleetRequest>();
    auto threads = std::make_shared<unsigned>(1);
    auto cells = std::make_shared<std::uint32_t>(0);
    auto kept = std::make_shared<std::string>();
    command->add_option("--vms", fleet->vms, "Virtual machines.")
        ->check(CLI::Range(1, 100'000'000));
    command->add_option("--years", fleet->years, "Simulated years.")
        ->check(CLI::Range(0.001, 200.0));
    command->add_option("--threads", *threads, "Threads.")->check(CLI::Range(1, 1024));
    command->add_option("--cells", *cells, "Cells; absent: by the size of the fleet.")
        ->check(CLI::Range(1, 1'000'000));
    command->add_option("--scenario-out", *kept, "Also keep the scenario, to run it by hand.")
        ->type_name("FILE");
    command->add_flag("--json", context.json, "JSON on standard output.");
    command->callback([&context, fleet, threads, cells, kept] {
        context.action = [&context, fleet, threads, cells, kept] {
            const TemporaryFile temporary;
            const std::string path = kept->empty() ? temporary.path() : *kept;
            write_scenario(path, *fleet);
            const BenchReport report = run_fleet(path, *threads, *cells);
            write_output(context.json ? report_json(report) : report_text(report));
            return ExitCode::done;
        };
    });
}

}  // namespace

void add_bench(CLI::App& app, CommandContext& context) {
    CLI::App* command = app.add_subcommand("bench", "Measure the speed of the engine.");
    command->require_subcommand(1);
    add_phold(*command, context);
    add_fleet(*command, context);
}

}  // namespace rotasim
