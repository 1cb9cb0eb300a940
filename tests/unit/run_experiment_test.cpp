// The experiment gives the same result however its replications are spread, stopped or resumed.
#include "sim/base/error.hpp"
#include "sim/run/experiment.hpp"
#include "sim/run/result_json.hpp"
#include "sim/run/units.hpp"
#include "tests/unit/run_experiment_support.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <thread>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

// Later replications of a block finish first, so that the order of finishing is not that of
// indices.
ReplicationResult slow_source(const ReplicationOptions& options) {
    const auto delay = std::chrono::microseconds((options.replication * 7919) % 1500);
    std::this_thread::sleep_for(delay);
    return made_up_source(options);
}

ResultStore store_in(const TemporaryFolder& folder, const World& world,
                     const ExperimentOptions& options) {
    return ResultStore::open_or_create(folder / "results.sqlite", describe_store(world, options));
}

}  // namespace

TEST_CASE("units are blocks of four, cut only by what is done", "[unit][run]") {
    CHECK(plan_units(10) == std::vector<Unit>{{0, 4}, {4, 4}, {8, 2}});
    const std::vector<std::uint32_t> done{0, 1, 2, 3, 5, 8, 40};
    CHECK(plan_units(12, done) == std::vector<Unit>{{4, 1}, {6, 2}, {9, 3}});
    CHECK(plan_units(4, done).empty());
    CHECK(plan_units(1) == std::vector<Unit>{{0, 1}});
}

TEST_CASE("the digest does not depend on threads or on who finishes first", "[unit][run]") {
    const MadeUpWorld w;
    const ExperimentResult one = run_experiment(w.world, made_up_options(50), made_up_source);
    CHECK(one.replications == 50);
    CHECK_FALSE(one.interrupted);
    const std::string text = result_json(w.world, made_up_options(50), one);
    for (const std::uint32_t threads : {1U, 2U, 3U, 4U, 8U}) {
        const ExperimentResult many =
            run_experiment(w.world, made_up_options(50, threads), slow_source);
        CHECK(many.digest == one.digest);
        CHECK(result_json(w.world, made_up_options(50), many) == text);
    }
    CHECK(run_experiment(w.world, made_up_options(49), made_up_source).digest != one.digest);
}

TEST_CASE("slices and resumption give the whole's digest", "[unit][run]") {
    const MadeUpWorld w;
    const ExperimentResult whole = run_experiment(w.world, made_up_options(100), made_up_source);
    const std::string text = result_json(w.world, made_up_options(100), whole);
    const std::vector<std::vector<std::uint32_t>> plans = {{37, 100}, {1, 2, 3, 100}, {100, 100}};
    for (const auto& slices : plans) {
        const TemporaryFolder folder;
        ExperimentResult last;
        for (const std::uint32_t replications : slices) {
            ExperimentOptions options = made_up_options(replications, 2);
            ResultStore store = store_in(folder, w.world, options);
            options.store = &store;
            last = run_experiment(w.world, options, made_up_source);
        }
        CHECK(last.digest == whole.digest);
        CHECK(result_json(w.world, made_up_options(100), last) == text);
    }
}

TEST_CASE("what the store has is not run again", "[unit][run]") {
    const MadeUpWorld w;
    const TemporaryFolder folder;
    ExperimentOptions options = made_up_options(10);
    ResultStore store = store_in(folder, w.world, options);
    options.store = &store;
    run_experiment(w.world, options, made_up_source);
    std::vector<std::uint32_t> ran;
    options.replications = 12;
    const auto source = [&ran](const ReplicationOptions& r) {
        ran.push_back(r.replication);
        return made_up_source(r);
    };
    run_experiment(w.world, options, source);
    CHECK(ran == std::vector<std::uint32_t>{10, 11});
    // Fewer than are stored: the result is of the first ones.
    options.replications = 5;
    const ExperimentResult five = run_experiment(w.world, options, source);
    CHECK(five.digest == run_experiment(w.world, made_up_options(5), made_up_source).digest);
    CHECK(ran.size() == 2);
    const ExperimentResult read = summarise_store(w.world, store, 12);
    CHECK(read.replications == 12);
    CHECK(read.digest == run_experiment(w.world, made_up_options(12), made_up_source).digest);
}

TEST_CASE("intervals are kept for the named replications only", "[unit][run]") {
    const MadeUpWorld w;
    const TemporaryFolder folder;
    ExperimentOptions options = made_up_options(8, 2);
    options.keep_intervals = {0, 5};
    ResultStore store = store_in(folder, w.world, options);
    options.store = &store;
    run_experiment(w.world, options, [](const ReplicationOptions& r) {
        ReplicationResult result = made_up_source(r);
        if (r.keep_intervals) result.cause_records.push_back({});
        return result;
    });
    CHECK(store.with_intervals() == std::vector<std::uint32_t>{0, 5});
}

TEST_CASE("an interrupted run keeps what is complete and goes on from there", "[unit][run]") {
    const MadeUpWorld w;
    const TemporaryFolder folder;
    ExperimentOptions options = made_up_options(60, 3);
    ResultStore store = store_in(folder, w.world, options);
    options.store = &store;
    std::atomic<bool> cancel{false};
    std::atomic<int> started{0};
    options.cancel = &cancel;
    const auto begun = std::chrono::steady_clock::now();
    const ExperimentResult part =
        run_experiment(w.world, options, [&](const ReplicationOptions& r) {
            if (++started > 20) {
                cancel = true;
                // A long replication looks at its own flag now and then.
                while (!r.cancel->load())
                    std::this_thread::sleep_for(std::chrono::milliseconds(1));
                throw Cancelled{};
            }
            return made_up_source(r);
        });
    CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(5));
    CHECK(part.interrupted);
    CHECK(part.asked == 60);
    CHECK(part.replications > 0);
    CHECK(part.replications < 60);
    CHECK(part.digest ==
          run_experiment(w.world, made_up_options(part.replications), made_up_source).digest);

    options.cancel = nullptr;
    const ExperimentResult whole = run_experiment(w.world, options, made_up_source);
    CHECK_FALSE(whole.interrupted);
    CHECK(whole.digest == run_experiment(w.world, made_up_options(60), made_up_source).digest);
}

TEST_CASE("a run interrupted before anything is complete has no result", "[unit][run]") {
    const MadeUpWorld w;
    ExperimentOptions options = made_up_options(8, 2);
    const std::atomic<bool> cancel{true};
    options.cancel = &cancel;
    CHECK_THROWS_AS(run_experiment(w.world, options, made_up_source), Cancelled);
}

TEST_CASE("a worker's exception stops the others and comes out", "[unit][run]") {
    const MadeUpWorld w;
    for (const std::uint32_t threads : {1U, 2U, 4U}) {
        const TemporaryFolder folder;
        ExperimentOptions options = made_up_options(120, threads);
        ResultStore store = store_in(folder, w.world, options);
        options.store = &store;
        std::atomic<int> started{0};
        const auto source = [&](const ReplicationOptions& r) {
            ++started;
            if (r.replication == 21) throw InvariantViolation("replication 21 is broken");
            return slow_source(r);
        };
        CHECK_THROWS_WITH(run_experiment(w.world, options, source), "replication 21 is broken");
        CHECK(started < 80);
        CHECK(store.completed().size() >= 16);
        // The rest can still be done once the fault is mended.
        CHECK(run_experiment(w.world, options, made_up_source).replications == 120);
    }
}

TEST_CASE("progress grows and ends at all", "[unit][run]") {
    const MadeUpWorld w;
    const TemporaryFolder folder;
    ExperimentOptions options = made_up_options(8, 2);
    ResultStore store = store_in(folder, w.world, options);
    options.store = &store;
    run_experiment(w.world, options, made_up_source);
    options.replications = 40;
    std::vector<Progress> seen;
    options.progress = [&seen](const Progress& p) { seen.push_back(p); };
    run_experiment(w.world, options, [](const ReplicationOptions& r) {
        std::this_thread::sleep_for(std::chrono::milliseconds(30));
        return made_up_source(r);
    });
    REQUIRE(seen.size() >= 2);
    for (std::size_t i = 1; i < seen.size(); ++i) {
        CHECK(seen[i].replications_done >= seen[i - 1].replications_done);
        CHECK(seen[i - 1].finished == false);
    }
    CHECK(seen.front().replications_done >= 8);
    CHECK(seen.back().finished);
    CHECK(seen.back().replications_done == 40);
    CHECK(seen.back().units_done == seen.back().units_total);
    CHECK(seen.back().events > 0);
    CHECK(seen.back().events_per_second > 0);
}

TEST_CASE("an exception of the progress callback comes out too", "[unit][run]") {
    const MadeUpWorld w;
    ExperimentOptions options = made_up_options(400, 2);
    options.progress = [](const Progress&) { throw ResourceError("nobody listens"); };
    CHECK_THROWS_AS(run_experiment(w.world, options, slow_source), ResourceError);
}
