// One digest for any threads, any slicing, any resumption, with probes on or off.
#include "sim/run/result_json.hpp"
#include "tests/determinism/small_fleet.hpp"
#include "tests/unit/store_support.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

TEST_CASE("a run repeats itself, on one, two and four threads", "[determinism][run]") {
    const auto scenario = ready(small_fleet_text());
    const ExperimentOptions options = options_for(*scenario, 16, 1);
    const ExperimentResult first = run_experiment(scenario->world, options);
    CHECK(first.events > 10'000);  // Enough happens to be worth comparing.
    const std::string text = result_json(scenario->world, options, first);
    for (const std::uint32_t threads : {1U, 2U, 4U}) {
        const ExperimentResult again =
            run_experiment(scenario->world, options_for(*scenario, 16, threads));
        CHECK(again.digest == first.digest);
        CHECK(result_json(scenario->world, options, again) == text);
    }
}

TEST_CASE("reading the scenario anew changes nothing", "[determinism][run]") {
    CHECK(digest_of(small_fleet_text()) == digest_of(small_fleet_text(), 6, 2));
}

TEST_CASE("37 replications, then 100 into the same folder, are 100 at once", "[determinism][run]") {
    const auto scenario =
        ready(small_fleet_text(), {"horizon=P6M", "measures[1].probes=[100 d, 150 d]"});
    const auto run_into = [&](const TemporaryFolder& folder, std::uint32_t replications,
                              std::uint32_t threads) {
        ExperimentOptions options = options_for(*scenario, replications, threads);
        ResultStore store = ResultStore::open_or_create(folder / "results.sqlite",
                                                        describe_store(scenario->world, options));
        options.store = &store;
        return run_experiment(scenario->world, options);
    };
    const TemporaryFolder sliced;
    const ExperimentResult part = run_into(sliced, 37, 2);
    const ExperimentResult resumed = run_into(sliced, 100, 2);
    const ExperimentOptions options = options_for(*scenario, 100, 1);
    ExperimentResult whole = run_experiment(scenario->world, options);
    // A store does not keep what was reached.
    CHECK(whole.reached.has_value());
    CHECK_FALSE(resumed.reached.has_value());
    whole.reached.reset();
    CHECK(part.digest != whole.digest);
    CHECK(resumed.digest == whole.digest);
    CHECK(result_json(scenario->world, options, resumed) ==
          result_json(scenario->world, options, whole));
    // Read back only: the same again.
    const ResultStore store = ResultStore::open(sliced / "results.sqlite");
    CHECK(summarise_store(scenario->world, store, 100).digest == whole.digest);
}

TEST_CASE("one replication alone is the one of the whole run", "[determinism][run]") {
    const auto scenario = ready(small_fleet_text());
    ReplicationOptions asked;
    asked.seed = 1;
    asked.replication = 5;
    const ReplicationResult plain = run_replication(scenario->world, asked);
    const auto vm = scenario->fleet.find("guest-0000003");
    REQUIRE(vm);
    const ReplicationResult told = repeat_replication(scenario->world, 1, 5, *vm);
    CHECK(told.digest == plain.digest);
    CHECK(plain.intervals.empty());
    CHECK_FALSE(told.intervals.empty());
    CHECK_FALSE(told.story.empty());
}

TEST_CASE("probes see everything and change nothing", "[determinism][run]") {
    const std::string with = small_fleet_text();
    const std::string without = with.substr(0, with.find("measures:"));
    REQUIRE(without.size() < with.size());
    CHECK(digest_of(with) == digest_of(without));
}

TEST_CASE("another seed, replication or parameter is another digest", "[determinism][run]") {
    const auto scenario = ready(small_fleet_text());
    ExperimentOptions options = options_for(*scenario, 6);
    const std::string digest = run_experiment(scenario->world, options).digest;
    options.seed = 2;
    CHECK(run_experiment(scenario->world, options).digest != digest);
    CHECK(digest_of(small_fleet_text(), 7) != digest);
    CHECK(digest_of(replaced(small_fleet_text(), "failure_every: {kind: exponential, mean: 1000 d",
                             "failure_every: {kind: exponential, mean: 999 d")) != digest);
}
