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
        {"load_steps", report.load_steps},
        {"seconds", report.seconds},
        {"events_per_second", static_cast<double>(report.events) / report.seconds},
        {"peak_rss_bytes", report.peak_rss_bytes},
        {"digest", report.digest},
        {"threads", report.threads},
        {"cells", report.cells}};
    return all.dump() + "\n";
}

std::string report_text(const BenchReport& report) {
    std::string text = fmt::format(
        "{} events in {:.2f} s: {:.2f} million a second ({}, {}), {} in all\n", report.events,
        report.seconds, static_cast<double>(report.events) / report.seconds / 1e6,
        counted(report.threads, "thread", "threads"), counted(report.cells, "cell", "cells"),
        human_bytes(static_cast<double>(report.peak_rss_bytes)));
    if (report.load_steps > 0) {
        text += fmt::format(
            "beside them, load steps in closed form: {} ({:.2f} million a second)\n",
            report.load_steps, static_cast<double>(report.load_steps) / report.seconds / 1e6);
    }
    return text + "digest " + report.digest + "\n";
}

// Help shows a word for the number; what is out of range is told when it is given.
template <class T>
CLI::Option* add_number(CLI::App& command, const std::string& name, T& value, T low, T high,
                        const std::string& meaning, const std::string& word) {
    return command.add_option(name, value, meaning)
        ->type_name(word)
        ->check(CLI::Range(low, high).description(""));
}

void add_phold_numbers(CLI::App& command, PholdRequest& request) {
    add_number(command, "--lps", request.lps, 1U, 100'000'000U, "Logical processes.", "N");
    add_number(command, "--events-per-lp", request.events_per_lp, 1U, 1'000U,
               "Events pending in each.", "M");
    add_number(command, "--remote", request.remote, 0.0, 1.0,
               "Share of events sent to a random process, from 0 to 1.", "P");
    add_number(command, "--lookahead", request.lookahead, 1e-6, 0.999,
               "Shortest increment, where the mean one is 1.", "L");
    add_number(command, "--threads", request.threads, 1U, 1024U, "Threads.", "T");
    add_number(command, "--cells", request.cells, 1U, 1'000'000U,
               "Cells; absent: by the number of processes.", "C");
    add_number(command, "--events", request.events, std::uint64_t{1},
               std::uint64_t{1'000'000'000'000},
               "About as many are measured; absent: about five seconds of work.", "N");
    command.add_option("--seed", request.seed, "Seed.")->type_name("S");
}

void add_phold(CLI::App& bench, CommandContext& context) {
    CLI::App* command = bench.add_subcommand(
        "phold", "The synthetic benchmark of event kernels, on the fleet's engine.");
    auto request = std::make_shared<PholdRequest>();
    auto engine = std::make_shared<std::string>("parallel");
    add_phold_numbers(*command, *request);
    command
        ->add_option("--engine", *engine,
                     "parallel; reference: one std::priority_queue for all; or bare: a program "
                     "for this benchmark alone, as fast as its author could make it.")
        ->type_name("NAME")
        ->check(CLI::IsMember({"parallel", "reference", "bare"}).description(""));
    command->add_flag("--json", context.json, "JSON on standard output.");
    command->footer(
        "Examples:\n"
        "  rotasim bench phold --lps 1000000 --threads 2        the engine alone\n"
        "  rotasim bench phold --lps 1000000 --engine reference what it is compared with");
    command->callback([&context, request, engine] {
        context.action = [&context, request, engine] {
            request->engine = *engine == "reference" ? BenchEngine::reference
                              : *engine == "bare"    ? BenchEngine::bare
                                                     : BenchEngine::parallel;
            if (request->engine == BenchEngine::bare &&
                (request->threads > 1 || request->lookahead < 0.01)) {
                throw UsageError(
                    "--engine bare runs on one thread, and with a lookahead of 0.01 or more");
            }
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
    report.load_steps = result.load_steps();
    report.digest = result.digest;
    report.threads = threads;
    report.cells = partition_of(ready->fleet, cells).cells;
    report.peak_rss_bytes = peak_rss_bytes();
    return report;
}

struct FleetBench {
    FleetRequest fleet;
    double months = 0;  // 0: by the years.
    unsigned threads = 1;
    std::uint32_t cells = 0;
    std::string kept;
};

void add_fleet_options(CLI::App& command, FleetBench& asked) {
    add_number(command, "--vms", asked.fleet.vms, 1U, 100'000'000U, "Virtual machines.", "N");
    add_number(command, "--hosts", asked.fleet.hosts, 1U, 10'000'000U,
               "Hosts, which share the VMs; absent: as many as the VMs fill.", "H");
    CLI::Option* years = add_number(command, "--years", asked.fleet.years, 0.001, 200.0,
                                    "Simulated years; absent: one.", "Y");
    add_number(command, "--months", asked.months, 0.01, 2400.0,
               "Simulated months, of a twelfth of a year, instead of years.", "M")
        ->excludes(years);
    command.add_flag("--hourly-load", asked.fleet.hourly_load,
                     "The load of every VM changes every hour: drawn and added up in closed form "
                     "between events, and counted apart from them.");
    add_number(command, "--threads", asked.threads, 1U, 1024U, "Threads.", "T");
    add_number(command, "--cells", asked.cells, 1U, 1'000'000U,
               "Cells; absent: by the size of the fleet.", "C");
    command.add_option("--scenario-out", asked.kept, "Also keep the scenario, to run it by hand.")
        ->type_name("FILE");
    command.footer(
        "Examples:\n"
        "  rotasim bench fleet --vms 1000000 --years 1 --threads 2\n"
        "  rotasim bench fleet --hosts 50000 --vms 100000 --months 3.86 --hourly-load --threads 2");
}

void add_fleet(CLI::App& bench, CommandContext& context) {
    CLI::App* command = bench.add_subcommand(
        "fleet", "A fleet with backups, reboots and rotation, run as `rotasim run` would.");
    auto asked = std::make_shared<FleetBench>();
    add_fleet_options(*command, *asked);
    command->add_flag("--json", context.json, "JSON on standard output.");
    command->callback([&context, asked] {
        context.action = [&context, asked] {
            if (asked->months > 0) asked->fleet.years = asked->months / 12;
            const TemporaryFile temporary;
            const std::string path = asked->kept.empty() ? temporary.path() : asked->kept;
            write_scenario(path, asked->fleet);
            const BenchReport report = run_fleet(path, asked->threads, asked->cells);
            write_output(context.json ? report_json(report) : report_text(report));
            return ExitCode::done;
        };
    });
}

}  // namespace

void add_bench(CLI::App& app, CommandContext& context) {
    CLI::App* command = app.add_subcommand("bench", "Measure the speed of the engine.");
    command->require_subcommand(1);
    command->footer(
        "Examples:\n"
        "  rotasim bench phold --lps 100000 --threads 2\n"
        "  rotasim bench fleet --vms 100000 --years 1 --threads 2");
    add_phold(*command, context);
    add_fleet(*command, context);
}

}  // namespace rotasim
