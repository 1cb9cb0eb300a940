// Clients that call again, to the tick, worked out by hand.
#include "tests/behaviour/client_support.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

// Whom the first finds there is refused: ten calls of one moment for a room of one.
std::string herd(const std::string& retry) {
    return "stations: [{name: s, service: 400 ms, room: 1}]\nsources:\n" +
           jobs_at("c", "0 s", ", jobs: 10, retry: {" + retry + "}");
}

}  // namespace

TEST_CASE("a herd without jitter comes back as one", "[behaviour][stations]") {
    SECTION("1, 2, 4, 8 and 16 s, then no more") {
        // Calls at 0, 1, 3, 7, 15 and 31 s; one is served each time.
        const Clients run("100 s", herd("kind: exponential, first: 1 s, cap: 16 s, most: 5"),
                          {answered(2),
                           answered(3),
                           answered(6),
                           {"job_retried"},
                           {"job_given_up"},
                           {"job_given_up", "kind: first_passage"},
                           {"jobs_outside", "kind: maximum"},
                           {"jobs_outside", "kind: value_at, probes: [2 s]"}});
        CHECK(run.value(0) == 1.4);
        CHECK(run.value(1) == 3.4);
        CHECK(run.value(2) == 31.4);
        CHECK(run.value(3) == 9 + 8 + 7 + 6 + 5);
        CHECK(run.value(4) == 4);
        CHECK(run.value(5) == 31.0);
        CHECK(run.value(6) == 9);
        CHECK(run.value(7) == 8);
        CHECK(run.station().lost == 9 + 8 + 7 + 6 + 5 + 4);
        CHECK(run.source().sent == 10);
        CHECK(run.source().left == 6);
        CHECK(run.source().given_up == 4);
    }
    SECTION("2 s first, 16 s at most, five times: the documented sample") {
        // Calls at 0, 2, 6, 14, 30 and 46 s.
        const Clients run("100 s", herd("kind: exponential, first: 2 s, cap: 16 s, most: 5"),
                          {answered(5), answered(6), {"job_given_up", "kind: first_passage"}});
        CHECK(run.value(0) == 30.4);
        CHECK(run.value(1) == 46.4);
        CHECK(run.value(2) == 46.0);
    }
    SECTION("by another factor, without a bound") {
        // Waits of 1, 1.5, 2.25, 3.375 s, and so on.
        const Clients run("1000 s", herd("kind: exponential, first: 1 s, factor: 1.5"),
                          {answered(2), answered(3), answered(4), answered(5), answered(10)});
        CHECK(run.value(0) == 1.4);
        CHECK(run.value(1) == 2.9);
        CHECK(run.value(2) == 5.15);
        CHECK(run.value(3) == 8.525);
        CHECK(run.value(4) > 70);
        CHECK(run.source().given_up == 0);
    }
    SECTION("always as long") {
        const Clients run("100 s", herd("kind: fixed, wait: 3 s"), {answered(10)});
        CHECK(run.value(0) == 27.4);
        CHECK(run.source().retries == 9 + 8 + 7 + 6 + 5 + 4 + 3 + 2 + 1);
    }
}

TEST_CASE("without a retry a refused job is given up at once", "[behaviour][stations]") {
    const Clients run("100 s",
                      "stations: [{name: s, service: 1 s, room: 1}]\nsources:\n" +
                          jobs_at("c", "5 s", ", jobs: 10"),
                      {{"job_given_up"}, {"job_retried"}});
    CHECK(run.value(0) == 9);
    CHECK(run.value(1) == 0);
    CHECK(run.source().outside == 0);
    CHECK(run.source().ticks == seconds(1).ns);
}

TEST_CASE("jitter takes nothing, or half, or all of a wait", "[behaviour][stations]") {
    // A thousand are refused at once and never again: a window is one tick.
    const auto responses = [](const std::string& jitter) {
        return Clients(
            "100 s",
            gate("kind: fixed_window, budget: 1, window: 1 ns") +
                jobs_at("c", "0 s",
                        ", jobs: 1001, retry: {kind: exponential, first: 10 s, "
                        "jitter: " +
                            jitter + "}"),
            {answered(2), answered(1001), {"response_time", "kind: maximum"}, {"job_retried"}});
    };
    const Clients full = responses("full");
    CHECK(full.value(0) < 1.0);
    CHECK(full.value(1) > 9.0);
    CHECK(full.value(2) < 10.0);
    CHECK(full.value(3) == 1000);
    const Clients equal = responses("equal");
    CHECK(equal.value(0) >= 5.0);
    CHECK(equal.value(0) < 5.5);
    CHECK(equal.value(1) > 9.5);
    CHECK(equal.value(2) < 10.0);
    const Clients bare = responses("none");
    CHECK(bare.value(0) == 10.0);
    CHECK(bare.value(2) > 10.0);
}

TEST_CASE("each station of the way is called for itself", "[behaviour][stations]") {
    // Refused at b at 1 s and 11 s, and let in at 21 s; a has nothing more to do with it.
    const Clients run("100 s",
                      "stations:\n"
                      "  - {name: a, service: 1 s, next: [{to: b}]}\n"
                      "  - {name: b, service: 1 s, limiter: {kind: fixed_window, budget: 1, "
                      "window: 20 s}}\n"
                      "sources:\n"
                      "  - {name: other, to: b, at: [0 s]}\n"
                      "  - {name: c, to: a, at: [0 s], retry: {kind: fixed, wait: 10 s, most: "
                      "2}}\n",
                      {{"response_time", "kind: sample_mean, source: c"}});
    CHECK(run.station(0).arrived == 1);
    CHECK(run.station(1).throttled == 2);
    CHECK(run.value(0) == 22.0);
}

TEST_CASE("a finite source has a job back that is given up", "[behaviour][stations]") {
    // Both come at 3 s. One is served up to 8 s; the other is refused at 3 and 4 s, thinks up to
    // 7 s, is refused at 7, and served from 8 s on.
    const Clients run("11500 ms",
                      "stations: [{name: s, service: 5 s, room: 1}]\nsources:\n"
                      "  - {name: c, to: s, population: 2, think: 3 s, retry: {kind: fixed, wait: "
                      "1 s, most: 1}}\n",
                      {{"job_given_up"}, {"job_arrived"}, {"waiting_time", "kind: count"}});
    CHECK(run.value(2) == 2);
    CHECK(run.value(0) == 1);
    // At 3, 3, 4, 7, 8 and, of the one that was served first, at 11 s.
    CHECK(run.value(1) == 6);
    CHECK(run.source().sent == 4);
    CHECK(run.source().outside == 1);
    CHECK(run.source().inside == 1);
}

TEST_CASE("what clients count is what measures see", "[behaviour][stations]") {
    const Clients run(
        "50000 s",
        "limiters: [{name: cap, limit: {kind: token_bucket, tokens: 9, per: 20 s, burst: 12}}]\n"
        "stations:\n"
        "  - {name: s, room: 4, drop_abandoned: true, service: {kind: gamma, mean: 6 s, cv: 1.5}, "
        "shared_limiters: [cap], next: [{to: t, share: 50 %}]}\n"
        "  - {name: t, discipline: ps, service: {kind: exponential, mean: 9 s}, shared_limiters: "
        "[cap]}\n"
        "sources:\n"
        "  - {name: a, to: s, every: {kind: exponential, mean: 5 s}, weight: 2, timeout: 15 s, "
        "retry: {kind: exponential, first: 3 s, jitter: full, most: 3}, pause: {from: 8000 s, to: "
        "9000 s, readmit_every: 5 s}}\n"
        "  - {name: b, to: t, population: 5, think: {kind: exponential, mean: 30 s}, timeout: 20 "
        "s, retry: {kind: fixed, wait: {kind: uniform, from: 1 s, to: 9 s}, jitter: equal}}\n",
        {{"job_throttled", "kind: count, station: s"},
         {"job_dropped", "kind: count, station: s"},
         {"job_retried", "kind: count, source: a"},
         {"job_timed_out", "kind: count, source: a"},
         {"job_given_up", "kind: count, source: a"},
         {"response_time", "kind: count, source: a"},
         {"jobs_outside", "kind: value_at_end, source: a"},
         {"job_retried", "kind: count, source: b"},
         {"response_time", "kind: count, source: b"},
         {"job_answered", "kind: count"},
         {"answered_so_far", "kind: value_at_end"}});
    const StationTotals& s = run.station(0);
    const SourceTotals& a = run.source(0);
    const SourceTotals& b = run.source(1);
    const std::vector<std::uint64_t> counted = {s.throttled, s.dropped,  a.retries,
                                                a.timed_out, a.given_up, a.left,
                                                a.outside,   b.retries,  b.left};
    for (std::size_t i = 0; i < counted.size(); ++i) {
        INFO("measure " << i);
        CHECK(run.value(i) == static_cast<double>(counted[i]));
        CHECK((counted[i] > 0 || i == 6));
    }
    CHECK(run.value(9) == run.value(10));
    CHECK(s.arrived == s.served + s.lost + s.throttled + s.dropped + s.present);
    CHECK(s.lost > 0);
    for (const SourceTotals& source : {a, b})
        CHECK(source.sent == source.left + source.given_up + source.inside + source.outside);
    CHECK(b.given_up == 0);  // It calls for as long as it takes.
}
