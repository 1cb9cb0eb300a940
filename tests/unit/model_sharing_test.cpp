// Who shares a station with whom, as the fleet is built, and how much work a job is.
#include "sim/model/station_work.hpp"
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

const std::string head = "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nhorizon: 1 d\n";

TextWorld shared(const std::string& station, const std::vector<std::string>& sources) {
    std::string text = head + "stations: [{name: s, " + station + "}]\nsources:\n";
    for (std::size_t i = 0; i < sources.size(); ++i)
        text += "  - {name: c" + std::to_string(i) + ", to: s, every: 1 h, " + sources[i] + "}\n";
    return TextWorld(text);
}

}  // namespace

TEST_CASE("classes are those of equal weight and cap, by what fills first", "[unit][model]") {
    const TextWorld world =
        shared("discipline: max_min, rate: 100 MB/s, size: 1 GB",
               {"cap: 50 MB/s, share_weight: 2", "cap: 10 MB/s", "cap: 900 MB/s", "priority: 0",
                "cap: 50 MB/s, share_weight: 2", "cap: 30 MB/s, share_weight: 3"});
    const SharePlan& plan = world.fleet().stations.at(0).sharing;
    // 10 / 1 and 30 / 3 are equal ratios: by weight. A cap beyond a server's is none.
    REQUIRE(plan.classes.size() == 4);
    CHECK(plan.class_of == std::vector<std::uint32_t>{2, 0, 3, 3, 2, 1});
    CHECK(plan.classes[1].weight == 3);
    // The least f with 10^7 2^f >= 2^40 is 17.
    CHECK(plan.classes[0].cap == std::int64_t{10'000'000} << 17);
    CHECK(plan.unit == std::int64_t{100'000'000} << 17);
    CHECK(plan.capacity == plan.unit);
}

TEST_CASE("a station that serves in time has one class, but for weights", "[unit][model]") {
    const TextWorld fifo =
        shared("servers: 3, rate: 1 MB/s, size: 1 MB", {"cap: 1 kB/s", "cap: 2 kB/s"});
    const SharePlan& of_fifo = fifo.fleet().stations.at(0).sharing;
    CHECK(of_fifo.classes.size() == 1);
    CHECK(of_fifo.class_of.empty());
    CHECK(of_fifo.capacity == 3 * int128{parts_per_tick});
    const TextWorld world = shared("discipline: max_min, servers: 2, service: 1 s",
                                   {"share_weight: 5", "share_weight: 1000", "service: 9 s"});
    const SharePlan& plan = world.fleet().stations.at(0).sharing;
    // One server is the cap of all: the largest weight fills first.
    CHECK(plan.class_of == std::vector<std::uint32_t>{1, 0, 2});
    CHECK(plan.unit == parts_per_tick);
}

TEST_CASE("a job's own work comes before the station's", "[unit][model]") {
    StationSpec station;
    SourceSpec source;
    CHECK(work_of(station, source).time == nullptr);
    CHECK(work_of(station, source).size == nullptr);
    CHECK(mean_work_seconds(station, source) == 0.0);
    station.service.emplace();
    station.service->value = DurationDistribution::constant(seconds(7));
    CHECK_FALSE(takes_no_time(station, source));
    CHECK(mean_work_seconds(station, source) == 7.0);
    // At the rate of a server: a cap of a third makes it three times as long, up to a tick.
    station.rate.emplace();
    station.rate->value = BytesPerSecond{300};
    source.cap.emplace();
    source.cap->value = BytesPerSecond{100};
    CHECK(mean_work_seconds(station, source) == 21.0);
    CHECK(alone(seconds(7), station, source) == seconds(21));
    CHECK(alone(Duration::max(), station, source) == Duration::max());
    CHECK(alone(Duration{INT64_MAX / 2}, station, source) == Duration::max());
    source.cap->value = BytesPerSecond{299};
    CHECK(alone(nanoseconds(1), station, source) == nanoseconds(2));
    source.cap->value = BytesPerSecond{400};
    CHECK(alone(seconds(7), station, source) == seconds(7));
    source.size.emplace();
    source.size->value = Bytes{600};
    CHECK(work_of(station, source).time == nullptr);
    CHECK(mean_work_seconds(station, source) == 2.0);
    source.size->value = Bytes{0};
    CHECK(takes_no_time(station, source));
}
