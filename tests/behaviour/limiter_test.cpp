// Limits on calls to the tick, worked out by hand.
#include "tests/behaviour/client_support.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

TEST_CASE("a mass start drains through a fixed window", "[behaviour][stations]") {
    // 100 at once at 0, 10, ... 90 s: one window less than the fluid 1,000 / (10 / s).
    const Clients run("200 s",
                      gate("kind: fixed_window, budget: 100, window: 10 s") +
                          jobs_at("c", "0 s", ", jobs: 1000, retry: {kind: fixed, wait: 1 s}"),
                      {answered(100), answered(101), answered(1000), {"job_retried"}});
    CHECK(run.value(0) == 0.0);
    CHECK(run.value(1) == 10.0);
    CHECK(run.value(2) == 90.0);
    // 900 call ten times up to 10 s, and so on.
    CHECK(run.value(3) == 10 * (900 + 800 + 700 + 600 + 500 + 400 + 300 + 200 + 100));
    CHECK(run.station().arrived == 1000 + 45'000);
    CHECK(run.station().throttled == 45'000);
    CHECK(run.source().retries == 45'000);
    CHECK(run.source().left == 1000);
}

TEST_CASE("windows begin with the run, so that two budgets pass around an edge",
          "[behaviour][stations]") {
    const Clients run("100 s", gate("kind: fixed_window, budget: 2, window: 10 s") +
                                   jobs_at("c", "9999999999 ns", ", jobs: 5") +
                                   jobs_at("d", "10 s", ", jobs: 5") +
                                   jobs_at("e", "19999999999 ns") +
                                   jobs_at("f", "35 s", ", jobs: 3"));
    CHECK(run.source(0).left == 2);
    CHECK(run.source(0).given_up == 3);
    CHECK(run.source(1).left == 2);
    CHECK(run.source(2).left == 0);
    CHECK(run.source(3).left == 2);  // Nothing is saved up.
}

TEST_CASE("a mass start drains through a token bucket", "[behaviour][stations]") {
    // Ten at once, then one each 250 ms: a burst less than the fluid 100 / (4 / s).
    const Clients run("200 s",
                      gate("kind: token_bucket, tokens: 4, per: 1 s, burst: 10") +
                          jobs_at("c", "0 s", ", jobs: 100, retry: {kind: fixed, wait: 50 ms}"),
                      {answered(10), answered(11), answered(12), answered(100)});
    CHECK(run.value(0) == 0.0);
    CHECK(run.value(1) == 0.25);
    CHECK(run.value(2) == 0.5);
    CHECK(run.value(3) == 22.5);
}

TEST_CASE("a token is whole at the first tick at which it is", "[behaviour][stations]") {
    const std::string bucket = gate("kind: token_bucket, tokens: 3, per: 1 s, burst: 2");
    const std::string used = jobs_at("a", "1 s", ", jobs: 5");
    const Clients early("9 s", bucket + used + jobs_at("b", "1333333333 ns"));
    CHECK(early.source(0).left == 2);
    CHECK(early.source(1).left == 0);
    const Clients late("9 s", bucket + used + jobs_at("b", "1333333334 ns"));
    CHECK(late.source(1).left == 1);
    // Three tokens in a second, though none of them took a whole number of ticks.
    const Clients three("9 s",
                        bucket + used + jobs_at("b", "1333333334 ns, 1666666667 ns, 2 s, 2 s"));
    CHECK(three.source(1).left == 3);
}

TEST_CASE("buckets do not drift, however often they are asked", "[behaviour][stations]") {
    // Full at the first call, at 250 ms; from then on three tokens a second, and four calls.
    const Clients run("1000100 ms", gate("kind: token_bucket, tokens: 3, per: 1 s, burst: 10") +
                                        "  - {name: c, to: s, every: 250 ms}\n");
    CHECK(run.station().arrived == 4000);
    CHECK(run.source().left == 10 + 2999);  // Of 10 + 3 x 999.75.
}

TEST_CASE("whether refused calls count, by either reading", "[behaviour][stations]") {
    SECTION("who does not let go of a bucket gets nothing more out of it") {
        const std::string every = "  - {name: c, to: s, every: 500 ms}\n";
        const std::string bucket = "kind: token_bucket, tokens: 1, per: 1 s, burst: 1";
        const Clients free("100100 ms", gate(bucket) + every);
        CHECK(free.station().arrived == 200);
        CHECK(free.source().left == 100);
        const Clients counted("100100 ms", gate(bucket + ", refused_count: true") + every);
        CHECK(counted.source().left == 1);
        CHECK(counted.station().throttled == 199);
        // Half as often is often enough.
        const Clients slower("100100 ms", gate(bucket + ", refused_count: true") +
                                              "  - {name: c, to: s, every: 1 s}\n");
        CHECK(slower.source().left == 100);
    }
    SECTION("a heavy call that is refused leaves nothing for light ones") {
        const std::string calls =
            jobs_at("heavy", "0 s, 1 s", ", weight: 8") + jobs_at("light", "2 s, 10 s");
        const std::string window = "kind: fixed_window, budget: 10, window: 10 s";
        const Clients free("20 s", gate(window) + calls);
        CHECK(free.source(0).left == 1);
        CHECK(free.source(1).left == 2);
        const Clients counted("20 s", gate(window + ", refused_count: true") + calls);
        CHECK(counted.source(0).left == 1);
        CHECK(counted.source(1).left == 1);
    }
}

TEST_CASE("budgets are of weight", "[behaviour][stations]") {
    // 8 + 1 + 1 of ten, then nothing but what weighs nothing.
    const Clients run("10 s", gate("kind: fixed_window, budget: 10, window: 10 s") +
                                  jobs_at("heavy", "1 s, 3 s", ", weight: 8") +
                                  jobs_at("light", "2 s", ", jobs: 3") +
                                  jobs_at("none", "4 s", ", jobs: 7, weight: 0"));
    CHECK(run.source(0).left == 1);
    CHECK(run.source(1).left == 2);
    CHECK(run.source(2).left == 7);
}

TEST_CASE("a job passes all limiters or uses none", "[behaviour][stations]") {
    const auto lists = [](const std::string& cap, const std::string& own) {
        return "limiters: [{name: cap, limit: {kind: fixed_window, " + cap +
               "}}]\n"
               "stations:\n"
               "  - {name: s, service: 0 s, shared_limiters: [cap], limiter: {kind: "
               "fixed_window, " +
               own +
               "}}\n"
               "  - {name: t, service: 0 s, shared_limiters: [cap]}\n"
               "sources:\n";
    };
    SECTION("what a station refuses leaves the shared budget to others") {
        const Clients run("10 s", lists("budget: 5, window: 10 s", "budget: 4, window: 10 s") +
                                      jobs_at("a", "0 s", ", jobs: 9") +
                                      "  - {name: b, to: t, at: [1 s], jobs: 9}\n");
        CHECK(run.station(0).throttled == 5);
        CHECK(run.source(1).left == 1);
    }
    SECTION("what the shared budget refuses leaves the station's own as it is") {
        const Clients run("20 s", lists("budget: 3, window: 10 s", "budget: 4, window: 20 s") +
                                      jobs_at("a", "0 s, 10 s", ", jobs: 5") +
                                      "  - {name: b, to: t, at: [11 s], jobs: 5}\n");
        CHECK(run.source(0).left == 3 + 1);
        CHECK(run.source(1).left == 2);
    }
    SECTION("five vaults' worth for a subscription") {
        std::string text =
            "limiters: [{name: cap, limit: {kind: fixed_window, budget: 50, window: 10 s}}]\n"
            "stations:\n";
        std::string sources = "sources:\n";
        for (const std::string vault : {"a", "b", "c", "d", "e", "f", "g", "h"}) {
            text += "  - {name: " + vault +
                    ", service: 0 s, shared_limiters: [cap], limiter: {kind: fixed_window, budget: "
                    "10, window: 10 s}}\n";
            sources += "  - {name: to " + vault + ", to: " + vault +
                       ", at: [0 s], jobs: 20, retry: {kind: fixed, wait: 10 s}}\n";
        }
        const Clients run("100 s", text + sources, {answered(50), answered(51), answered(160)});
        CHECK(run.value(0) == 0.0);
        CHECK(run.value(1) == 10.0);
        CHECK(run.value(2) == 30.0);
    }
}

TEST_CASE("a limiter is asked before there is room", "[behaviour][stations]") {
    // The second finds it full, and has used the budget that the third lacks.
    const Clients run("9 s",
                      "stations: [{name: s, service: 2 s, room: 1, limiter: {kind: fixed_window, "
                      "budget: 2, window: 10 s}}]\nsources:\n" +
                          jobs_at("c", "0 s, 1 s, 3 s"));
    CHECK(run.station().served == 1);
    CHECK(run.station().lost == 1);
    CHECK(run.station().throttled == 1);
}
