// Limiters, retries, clocks and pauses: one result for any cells and threads and any order of the
// file.
#include "tests/determinism/cells.hpp"
#include "tests/determinism/small_fleet.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

const std::vector<std::string> limiters = {
    "  - {name: cap, limit: {kind: token_bucket, tokens: 7, per: 10 min, burst: 12}}",
    "  - {name: all, limit: {kind: fixed_window, budget: 40, window: 1 h, refused_count: true}}",
};
// Two networks: s and t share a limiter, u leads to itself.
const std::vector<std::string> stations = {
    "  - {name: s, servers: 2, room: 6, drop_abandoned: true, service: {kind: exponential, mean: 5 "
    "min}, shared_limiters: [cap, all]}",
    "  - {name: t, discipline: preemptive, service: {kind: gamma, mean: 4 min, cv: 0.5}, up: "
    "{kind: "
    "exponential, mean: 3 h}, down: 20 min, shared_limiters: [cap], limiter: {kind: fixed_window, "
    "budget: 5, window: 20 min}}",
    "  - {name: u, discipline: ps, service: {kind: lognormal, mean: 3 min, cv: 2}, room: 5, next: "
    "[{to: u, share: 20 %}]}",
};
const std::vector<std::string> sources = {
    "  - {name: a, to: s, every: {kind: exponential, mean: 7 min}, timeout: 12 min, retry: {kind: "
    "exponential, first: 1 min, cap: 10 min, jitter: full, most: 6}, pause: {from: 2 d, to: 50 h, "
    "readmit_every: 3 min}}",
    "  - {name: b, to: s, every: {kind: exponential, mean: 11 min}, weight: 3, retry: {kind: "
    "fixed, "
    "wait: {kind: exponential, mean: 5 min}, most: 9}}",
    "  - {name: c, to: u, population: 9, think: {kind: exponential, mean: 10 min}, timeout: 5 min, "
    "retry: {kind: fixed, wait: 1 min, jitter: equal}}",
    "  - {name: d, to: t, every: {kind: exponential, mean: 9 min}, timeout: 15 min, retry: {kind: "
    "exponential, first: 30 s, jitter: equal, most: 3}}",
    "  - {name: e, to: t, at: [1 h, 1 h, 90 min], jobs: 50, priority: 1, retry: {kind: "
    "exponential, "
    "first: 30 s, cap: 8 min}}",
};
const std::vector<std::string> measures = {
    "  - {name: outside, of: jobs_outside, kind: time_average}",
    "  - {name: most outside, of: jobs_outside, kind: maximum, station: s}",
    "  - {name: answered, of: answered_so_far, kind: value_at, probes: [5 d, 10 d]}",
    "  - {name: response, of: response_time, kind: sample_mean, source: b}",
    "  - {name: given up, of: job_given_up, kind: count}",
};

std::string list(const std::string& name, std::vector<std::string> items, bool reversed) {
    if (reversed) std::reverse(items.begin(), items.end());
    std::string text = name + ":\n";
    for (const std::string& item : items)
        text += item + "\n";
    return text;
}

std::string text(bool reversed = false) {
    return "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nreplications: 1\nhorizon: 20 "
           "d\n" +
           list("limiters", limiters, reversed) + list("stations", stations, reversed) +
           list("sources", sources, reversed) + list("measures", measures, false);
}

bool same_sources(const ReplicationResult& a, const ReplicationResult& b) {
    return std::equal(a.sources.begin(), a.sources.end(), b.sources.begin(), b.sources.end(),
                      [](const SourceTotals& x, const SourceTotals& y) {
                          return x.source == y.source && x.sent == y.sent && x.left == y.left &&
                                 x.given_up == y.given_up && x.inside == y.inside &&
                                 x.outside == y.outside && x.retries == y.retries &&
                                 x.timed_out == y.timed_out && x.ticks == y.ticks;
                      });
}

}  // namespace

TEST_CASE("clients run alike in any cells and threads", "[determinism][stations]") {
    const auto scenario = ready(text());
    const ReplicationResult reference = in_cells(*scenario, {});
    // Everything takes place, and so may differ.
    for (const SourceTotals& source : reference.sources) {
        INFO("source " << source.source);
        CHECK(source.retries > 100);
        CHECK(source.left > 100);
    }
    CHECK(reference.sources.at(0).timed_out > 100);
    CHECK(reference.sources.at(1).given_up > 0);
    CHECK(reference.stations.at(0).dropped > 10);
    CHECK(reference.stations.at(0).lost > 10);
    CHECK(reference.stations.at(0).throttled > 100);
    CHECK(reference.stations.at(1).throttled > 100);
    for (const Cells& cells :
         {Cells{1, 1}, Cells{2, 1}, Cells{3, 2}, Cells{4, 2}, Cells{9, 4}, Cells{auto_cells, 2}}) {
        const ReplicationResult result = in_cells(*scenario, cells);
        check_same(result, reference, cells);
        CHECK(same_sources(result, reference));
    }
}

TEST_CASE("limiters and clients in any order of the file are the same", "[determinism][stations]") {
    CHECK(digest_of(text(true)) == digest_of(text()));
    CHECK(digest_of(replaced(text(), "[cap, all]", "[all, cap]")) == digest_of(text()));
    CHECK(digest_of(replaced(text(), "jitter: full", "jitter: equal")) != digest_of(text()));
    CHECK(digest_of(replaced(text(), "tokens: 7", "tokens: 8")) != digest_of(text()));
    // More than will ever ask for it, by a name that comes first or last.
    const std::string idle = "limit: {kind: fixed_window, budget: 1, window: 1 s}}\n";
    for (const std::string name : {"aa", "zz"}) {
        CHECK(digest_of(
                  replaced(text(), "limiters:\n", "limiters:\n  - {name: " + name + ", " + idle)) ==
              digest_of(text()));
    }
}

TEST_CASE("limits that are never met change nothing", "[determinism][stations]") {
    const std::string plain =
        "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nreplications: 1\nhorizon: 20 d\n"
        "stations: [{name: s, servers: 4, room: 4, service: {kind: exponential, mean: 6 min}}]\n"
        "sources: [{name: c, to: s, every: {kind: exponential, mean: 2 min}}]\n";
    const ReplicationResult before = in_cells(*ready(plain), {});
    CHECK(before.stations.at(0).lost > 1000);
    const std::string limited =
        replaced(plain, "room: 4",
                 "room: 4, limiter: {kind: token_bucket, tokens: 99999, per: 1 s, burst: 99999}");
    CHECK(digest_of(limited) == digest_of(plain));
}
