// Stations: one result for any cells and threads and any order of the file, and none for a fleet
// beside them.
#include "tests/determinism/cells.hpp"
#include "tests/determinism/small_fleet.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

// Five networks: a tandem with feedback and two classes, a shared server with a finite source, a
// loss station whose calls come in batches, and two that move bytes: by max-min, and by lists.
const std::vector<std::string> stations = {
    "  - {name: s, servers: 2, discipline: preemptive, service: {kind: exponential, mean: 5 min}, "
    "up: {kind: exponential, mean: 3 h}, down: 20 min, next: [{to: t, share: 60 %}, {to: s, share: "
    "10 %}, {to: v, share: 20 %}]}",
    "  - {name: t, discipline: lifo, service: {kind: gamma, mean: 4 min, cv: 0.5}}",
    "  - {name: v, service: 0 s, next: [{to: t, share: 50 %}]}",
    "  - {name: u, discipline: ps, service: {kind: lognormal, mean: 3 min, cv: 2}}",
    "  - {name: w, discipline: infinite_server, room: 3, service: {kind: uniform, from: 0 s, to: "
    "1 h}}",
    "  - {name: x, discipline: max_min, rate: 100 MB/s, size: 20 GB, up: {kind: exponential, mean: "
    "5 h}, down: 10 min}",
    "  - {name: xx, servers: 2, rate: 80 MB/s, discipline: longest_first, next: [{to: z, share: 70 "
    "%}]}",
    "  - {name: z, servers: 3, discipline: shortest_first, service: 2 min, rate: 100 MB/s}",
};
const std::vector<std::string> sources = {
    "  - {name: a, to: s, every: {kind: exponential, mean: 7 min}, priority: 1}",
    "  - {name: b, to: s, every: {kind: exponential, mean: 11 min}, priority: 2}",
    "  - {name: c, to: u, population: 4, think: {kind: exponential, mean: 10 min}}",
    "  - {name: d, to: w, every: 1 h, batch: {kind: poisson, mean: 4}}",
    "  - {name: e, to: u, at: [1 h, 1 h, 90 min], jobs: 5}",
    "  - {name: f, to: x, every: {kind: exponential, mean: 10 min}, share_weight: 3, cap: 60 MB/s}",
    "  - {name: g, to: x, population: 3, think: {kind: exponential, mean: 1 h}, cap: 7 MB/s}",
    "  - {name: h, to: x, every: 1 h, service: {kind: lognormal, mean: 6 min, cv: 1}}",
    "  - {name: i, to: xx, every: 20 min, batch: 4, size: 9 GB, cap: 50 MB/s}",
    "  - {name: j, to: xx, every: 20 min, batch: 3, size: 20 GB}",
};
const std::vector<std::string> measures = {
    "  - {name: present, of: jobs_present, kind: time_average}",
    "  - {name: wait, of: waiting_time, kind: sample_mean, source: b}",
    "  - {name: most, of: jobs_present, kind: maximum, station: u}",
    "  - {name: lost, of: job_lost, kind: count}",
    "  - {name: shared, of: sojourn_time, kind: sample_mean, station: x}",
};

std::string list(const std::string& name, std::vector<std::string> items, bool reversed) {
    if (reversed) std::reverse(items.begin(), items.end());
    std::string text = name + ":\n";
    for (const std::string& item : items)
        text += item + "\n";
    return text;
}

std::string alone(bool reversed = false, const std::string& horizon = "20 d") {
    return "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nreplications: 1\nhorizon: " +
           horizon + "\n" + list("stations", stations, reversed) +
           list("sources", sources, reversed) + list("measures", measures, false);
}

bool same_stations(const ReplicationResult& a, const ReplicationResult& b) {
    return std::equal(a.stations.begin(), a.stations.end(), b.stations.begin(), b.stations.end(),
                      [](const StationTotals& x, const StationTotals& y) {
                          return x.station == y.station && x.arrived == y.arrived &&
                                 x.served == y.served && x.lost == y.lost &&
                                 x.present == y.present && x.ticks == y.ticks;
                      });
}

}  // namespace

TEST_CASE("stations run alike in any cells and threads", "[determinism][stations]") {
    const auto scenario = ready(alone());
    const ReplicationResult reference = in_cells(*scenario, {});
    CHECK(reference.events > 20'000);
    CHECK(reference.stations.at(3).arrived > 1'000);
    CHECK(reference.stations.at(5).served > 2'000);
    CHECK(reference.stations.at(7).served > 2'000);
    for (const Cells& cells :
         {Cells{1, 1}, Cells{2, 1}, Cells{3, 2}, Cells{4, 2}, Cells{9, 4}, Cells{auto_cells, 2}}) {
        const ReplicationResult result = in_cells(*scenario, cells);
        check_same(result, reference, cells);
        CHECK(same_stations(result, reference));
    }
}

TEST_CASE("stations in any order of the file are the same", "[determinism][stations]") {
    CHECK(digest_of(alone(true)) == digest_of(alone()));
    std::string routes = alone();
    const std::string in_order = "{to: t, share: 60 %}, {to: s, share: 10 %}, {to: v, share: 20 %}";
    routes = replaced(routes, in_order,
                      "{to: v, share: 20 %}, {to: s, share: 10 %}, {to: t, share: 60 %}");
    CHECK(digest_of(routes) == digest_of(alone()));
    CHECK(digest_of(replaced(alone(), "share: 60 %", "share: 59 %")) != digest_of(alone()));
}

TEST_CASE("measures of stations change nothing", "[determinism][stations]") {
    const std::string text = alone();
    CHECK(digest_of(text.substr(0, text.find("measures:"))) == digest_of(text));
}

TEST_CASE("a fleet and stations beside it do not see one another", "[determinism][stations]") {
    const std::string fleet_text = small_fleet_text();
    const std::string lists = list("stations", stations, false) + list("sources", sources, false);
    const std::vector<std::string> shorter{"horizon=181 d", "measures[1].probes=[100 d, 150 d]"};
    const auto fleet = ready(fleet_text, shorter);
    const auto queues = ready(alone(false, "181 d"));
    const auto both = ready(fleet_text + lists, shorter);
    const ReplicationResult of_fleet = in_cells(*fleet, {});
    const ReplicationResult of_both = in_cells(*both, {});
    CHECK(of_both.events > of_fleet.events + 50'000);
    REQUIRE(of_both.metrics.size() == of_fleet.metrics.size());
    bool same = true;
    for (std::size_t i = 0; i < of_both.metrics.size(); ++i) {
        same &= of_both.metrics[i].value == of_fleet.metrics[i].value &&
                of_both.metrics[i].events == of_fleet.metrics[i].events;
    }
    CHECK(same);
    REQUIRE(of_both.causes.size() == of_fleet.causes.size());
    for (std::size_t i = 0; i < of_both.causes.size(); ++i) {
        CHECK(of_both.causes[i].ticks == of_fleet.causes[i].ticks);
    }
    REQUIRE(both->loaded.scenario.seed == queues->loaded.scenario.seed);
    CHECK(same_stations(of_both, in_cells(*queues, {})));
    for (const Cells& cells : {Cells{2, 1}, Cells{3, 2}, Cells{7, 4}, Cells{auto_cells, 2}}) {
        const ReplicationResult result = in_cells(*both, cells);
        check_same(result, of_both, cells);
        CHECK(same_stations(result, of_both));
    }
}

TEST_CASE("a station more changes nothing for the others", "[determinism][stations]") {
    const auto few = ready(alone());
    std::string text = alone();
    text = replaced(text, "sources:\n",
                    "  - {name: aa, service: 1 min}\nsources:\n"
                    "  - {name: aa, to: aa, every: {kind: exponential, mean: 90 s}}\n");
    const auto more = ready(text);
    const ReplicationResult before = in_cells(*few, {});
    ReplicationResult after = in_cells(*more, {});
    REQUIRE(after.stations.size() == before.stations.size() + 1);
    after.stations.erase(after.stations.begin());  // By name it is the first.
    for (StationTotals& station : after.stations)
        --station.station;
    CHECK(same_stations(after, before));
}
