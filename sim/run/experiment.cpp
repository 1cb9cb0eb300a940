// Runs a scenario's replications and gathers them in the order of their indices.
#include "sim/run/experiment.hpp"

#include "sim/base/contract.hpp"
#include "sim/run/experiment_summary.hpp"
#include "sim/run/experiment_table.hpp"
#include "sim/run/experiment_workers.hpp"
#include "sim/run/units.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <mutex>
#include <thread>

namespace rotasim {

namespace {

// Takes finished replications in any order and folds them in index order, so that memory holds
// numbers and not results, and the digest never depends on who finished first.
class Gatherer {
public:
    Gatherer(const World& world, const ExperimentOptions& options)
        : world_(world), options_(options), table_(world.fleet->groups.size()) {
        if (options.store != nullptr) {
            stored_ = options.store->completed();
            std::erase_if(stored_, [&](std::uint32_t r) { return r >= options.replications; });
        }
        fold();
    }

    [[nodiscard]] std::span<const std::uint32_t> stored() const { return stored_; }

    void accept(std::vector<ReplicationResult> unit) {
        const std::lock_guard lock(mutex_);
        if (options_.store != nullptr) {
            const Fleet& fleet = *world_.fleet;
            options_.store->append(
                unit, [&fleet](std::uint32_t entity) { return fleet.name_of(entity); });
        }
        for (ReplicationResult& result : unit) {
            events_done_ += result.events;
            ++replications_done_;
            result.intervals = {};
            result.cause_records = {};
            result.story = {};
            const std::uint32_t replication = result.replication;
            waiting_.emplace(replication, std::move(result));
        }
        ++units_done_;
        fold();
    }

    void report(Progress& progress) const {
        const std::lock_guard lock(mutex_);
        progress.units_done = units_done_;
        progress.replications_done =
            replications_done_ + static_cast<std::uint32_t>(stored_.size());
        progress.replications_total = options_.replications;
        progress.events = events_done_;
    }

    [[nodiscard]] ExperimentResult result() const {
        ExperimentResult result =
            summarise(table_, world_.measures, world_.fleet->group_vms, options_.level);
        result.asked = options_.replications;
        result.interrupted = result.replications < result.asked;
        return result;
    }

private:
    void fold() {
        for (;;) {
            const std::uint32_t next = table_.replications();
            const auto computed = waiting_.find(next);
            if (computed != waiting_.end()) {
                table_.add(computed->second);
                waiting_.erase(computed);
            } else if (std::binary_search(stored_.begin(), stored_.end(), next)) {
                table_.add(options_.store->read_numbers(next));
            } else {
                return;
            }
        }
    }

    const World& world_;
    const ExperimentOptions& options_;
    std::vector<std::uint32_t> stored_;
    mutable std::mutex mutex_;
    std::map<std::uint32_t, ReplicationResult> waiting_;
    ReplicationTable table_;
    std::uint32_t units_done_ = 0;
    std::uint32_t replications_done_ = 0;
    std::uint64_t events_done_ = 0;
};

// Fills in rates; the time it is told by is this machine's and reaches no result.
class ProgressReporter {
public:
    ProgressReporter(const ExperimentOptions& options, const Gatherer& gatherer, std::size_t units)
        : options_(options), gatherer_(gatherer), units_(static_cast<std::uint32_t>(units)) {}

    void report(bool finished) const {
        if (!options_.progress) return;
        Progress progress;
        progress.units_total = units_;
        progress.finished = finished;
        gatherer_.report(progress);
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
    const ExperimentOptions& options_;
    const Gatherer& gatherer_;
    std::uint32_t units_;
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

// Replications of a unit, as far as they got before `stop`.
std::vector<ReplicationResult> run_unit(const Unit& unit, const ExperimentOptions& options,
                                        const RunPlan& plan, const ReplicationSource& source,
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
        replication.threads = plan.inside;
        try {
            done.push_back(source(replication));
        } catch (const Cancelled&) {
            break;
        }
        SIM_ENSURES(done.back().replication == replication.replication);
    }
    return done;
}

std::uint32_t threads_of(const ExperimentOptions& options) {
    if (options.threads > 0) return options.threads;
    return std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace

ExperimentResult run_experiment(const World& world, const ExperimentOptions& options,
                                const ReplicationSource& source) {
    SIM_EXPECTS(world.fleet != nullptr && options.replications > 0);
    Gatherer gatherer(world, options);
    const std::vector<Unit> units = plan_units(options.replications, gatherer.stored());
    const ProgressReporter reporter(options, gatherer, units.size());
    WorkerOptions workers;
    const RunPlan plan =
        plan_run(*world.fleet, units.size(), threads_of(options), options.parallel, options.cells);
    workers.threads = plan.beside;
    workers.cancel = options.cancel;
    if (options.progress) workers.tick = [&reporter] { reporter.report(false); };
    run_units(units, workers, [&](const Unit& unit, const std::atomic<bool>& stop) {
        std::vector<ReplicationResult> done = run_unit(unit, options, plan, source, stop);
        if (!done.empty()) gatherer.accept(std::move(done));
    });
    reporter.report(true);
    ExperimentResult result = gatherer.result();
    if (result.replications == 0) throw Cancelled{};
    return result;
}

ExperimentResult summarise_store(const World& world, const ResultStore& store,
                                 std::uint32_t replications, double level) {
    ReplicationTable table(world.fleet->groups.size());
    store.read_each(replications, [&table](const ReplicationResult& result) {
        if (result.replication == table.replications()) table.add(result);
    });
    ExperimentResult result = summarise(table, world.measures, world.fleet->group_vms, level);
    result.asked = replications;
    result.interrupted = result.replications < replications;
    return result;
}

StoreDescription describe_store(const World& world, const ExperimentOptions& options) {
    const Fleet& fleet = *world.fleet;
    StoreDescription d;
    d.scenario = options.scenario_name;
    d.scenario_digest = options.scenario_digest;
    d.seed = options.seed;
    d.engine_version = engine_version;
    d.start = fleet.calendar.start();
    d.horizon = fleet.horizon;
    for (std::size_t i = 0; i < fleet.groups.size(); ++i) {
        d.groups.push_back({fleet.groups[i], fleet.group_vms[i]});
    }
    for (const MeasureSpec& m : world.measures) {
        d.measures.push_back({m.name, std::string(schema::name_of(m.of)),
                              std::string(schema::name_of(m.kind)), m.group ? m.group->name : ""});
    }
    return d;
}

}  // namespace rotasim
