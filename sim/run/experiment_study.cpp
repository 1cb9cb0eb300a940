// Cuts the members into units, and gathers each member's own.
#include "sim/run/experiment_study.hpp"

#include "sim/base/contract.hpp"
#include "sim/run/experiment_gatherer.hpp"
#include "sim/run/experiment_workers.hpp"
#include "sim/run/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <thread>

namespace rotasim {

namespace {

struct Job {
    std::size_t member = 0;
    Unit unit;
};

// The first unit of every member, then the second of every member: members are about as far as each
// other when a run is stopped, so that what is kept can be compared.
std::vector<Job> jobs_of(const std::vector<std::vector<Unit>>& units) {
    std::vector<Job> jobs;
    std::size_t longest = 0;
    for (const std::vector<Unit>& each : units)
        longest = std::max(longest, each.size());
    for (std::size_t i = 0; i < longest; ++i) {
        for (std::size_t member = 0; member < units.size(); ++member) {
            if (i < units[member].size()) jobs.push_back({member, units[member][i]});
        }
    }
    return jobs;
}

using Gatherers = std::vector<std::unique_ptr<Gatherer>>;

// Fills in rates; the time it is told by is this machine's and reaches no result.
class ProgressReporter {
public:
    ProgressReporter(const StudyOptions& options, const Gatherers& gatherers, std::size_t units)
        : options_(options), gatherers_(gatherers), units_(static_cast<std::uint32_t>(units)) {}

    void report(bool finished) const {
        if (!options_.progress) return;
        Progress progress;
        progress.units_total = units_;
        progress.finished = finished;
        for (const auto& gatherer : gatherers_)
            gatherer->report(progress);
        const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begin_;
        const double seconds = std::max(passed.count(), 1e-9);
        progress.events_per_second = static_cast<double>(progress.events) / seconds;
        if (progress.units_done > 0) {
            const double left = progress.units_total - progress.units_done;
            progress.seconds_left = seconds * left / progress.units_done;
        }
        options_.progress(progress);
    }

private:
    const StudyOptions& options_;
    const Gatherers& gatherers_;
    std::uint32_t units_;
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

// Replications of a unit, as far as they got before `stop`.
std::vector<ReplicationResult> run_unit(const Unit& unit, const ExperimentOptions& options,
                                        unsigned inside, const ReplicationSource& source,
                                        const std::atomic<bool>& stop) {
    std::vector<ReplicationResult> done;
    done.reserve(unit.count);
    for (std::uint32_t i = 0; i < unit.count && !stop.load(); ++i) {
        ReplicationOptions replication;
        replication.seed = options.seed;
        replication.replication = unit.first + i;
        replication.keep_intervals =
            options.store != nullptr &&
            std::find(options.keep_intervals.begin(), options.keep_intervals.end(),
                      replication.replication) != options.keep_intervals.end();
        replication.cancel = &stop;
        replication.threads = inside;
        try {
            done.push_back(source(replication));
        } catch (const Cancelled&) {
            break;
        }
        SIM_ENSURES(done.back().replication == replication.replication);
    }
    return done;
}

std::uint32_t threads_of(std::uint32_t asked) {
    return asked > 0 ? asked : std::max(1U, std::thread::hardware_concurrency());
}

// Which of several scenarios it was, since the text of a violation cannot know.
std::vector<ReplicationResult> run_named_unit(const Unit& unit, const ExperimentOptions& options,
                                              unsigned inside, const ReplicationSource& source,
                                              const std::atomic<bool>& stop) {
    try {
        return run_unit(unit, options, inside, source, stop);
    } catch (const InvariantViolation& error) {
        throw InvariantViolation(
            fmt::format("scenario '{}': {}", options.scenario_name, error.what()));
    }
}

}  // namespace

std::vector<ExperimentResult> run_study(std::span<const StudyMember> members,
                                        const StudyOptions& options, const StudySource& source) {
    Gatherers gatherers;
    std::vector<std::vector<Unit>> units;
    for (const StudyMember& member : members) {
        SIM_EXPECTS(member.world->fleet != nullptr && member.options.replications > 0);
        gatherers.push_back(std::make_unique<Gatherer>(*member.world, member.options));
        units.push_back(plan_units(member.options.replications, gatherers.back()->stored()));
    }
    const std::vector<Job> jobs = jobs_of(units);
    const ProgressReporter reporter(options, gatherers, jobs.size());
    WorkerOptions workers;
    std::vector<unsigned> inside;
    for (const StudyMember& member : members) {
        const RunPlan plan =
            plan_run(*member.world->fleet, jobs.size(), threads_of(options.threads),
                     options.parallel, member.options.cells);
        inside.push_back(plan.inside);
        workers.threads = plan.beside;  // The same for all: it follows from the number of units.
        workers.inside = std::max(workers.inside, plan.inside);
    }
    workers.cancel = options.cancel;
    if (options.progress) workers.tick = [&reporter] { reporter.report(false); };
    const auto run_one = members.size() > 1 ? &run_named_unit : &run_unit;
    run_jobs(jobs.size(), workers, [&](std::size_t at, const std::atomic<bool>& stop) {
        const std::size_t member = jobs[at].member;
        std::vector<ReplicationResult> done = run_one(
            jobs[at].unit, members[member].options, inside[member],
            [&](const ReplicationOptions& asked) { return source(member, asked); }, stop);
        if (!done.empty()) gatherers[member]->accept(std::move(done));
    });
    reporter.report(true);
    std::vector<ExperimentResult> results;
    for (const auto& gatherer : gatherers)
        results.push_back(gatherer->result());
    if (std::all_of(results.begin(), results.end(),
                    [](const ExperimentResult& result) { return result.replications == 0; })) {
        throw Cancelled{};
    }
    return results;
}

}  // namespace rotasim
