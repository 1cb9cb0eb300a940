// `rotasim bench`: how fast the engine and a whole fleet are on this machine.
#include "sim/run/bench.hpp"

#include "sim/run/cli_output.hpp"
#include "sim/run/commands/commands.hpp"
#include "sim/run/table_format.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

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

}  // namespace

void add_bench(CLI::App& app, CommandContext& context) {
    CLI::App* command = app.add_subcommand("bench", "Measure the speed of the engine.");
    command->require_subcommand(1);
    add_phold(*command, context);
}

}  // namespace rotasim
