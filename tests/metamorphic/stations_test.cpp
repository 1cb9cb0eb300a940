// Stations whose results follow from one another, to the tick.
//
// A job's service time is drawn by its number at the station, whoever is served first: disciplines
// meet the same work.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

std::string scenario(const std::string& station, const std::string& source) {
    return "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nreplications: 1\nhorizon: 5 "
           "d\n"
           "stations: [{name: s, service: {kind: lognormal, mean: 50 s, cv: 2}, " +
           station + "}]\nsources:\n  - {name: c, to: s, " + source +
           "}\n  - {name: d, to: s, every: {kind: exponential, mean: 200 s}}\n"
           "measures:\n"
           "  - {name: busy, of: servers_busy, kind: time_average}\n"
           "  - {name: served, of: job_served, kind: count}\n";
}

const std::string stream = "every: {kind: exponential, mean: 150 s}";
const std::string ordered = "every: {kind: exponential, mean: 150 s}, priority: 1";

std::string one_server(const std::string& discipline, const std::string& source) {
    return scenario("discipline: " + discipline, source);
}

void check_same_totals(const ReplicationResult& a, const ReplicationResult& b) {
    const StationTotals& x = a.stations.at(0);
    const StationTotals& y = b.stations.at(0);
    CHECK(x.arrived == y.arrived);
    CHECK(x.served == y.served);
    CHECK(x.lost == y.lost);
    CHECK(x.ticks == y.ticks);
}

}  // namespace

TEST_CASE("one server is as busy whomever it serves first", "[metamorphic][stations]") {
    const Ran fifo(one_server("fifo", stream));
    const double busy = fifo.result().measures.at(0).value.value();
    CHECK(busy > 0.4);
    for (const std::string discipline : {"lifo", "priority", "preemptive"}) {
        INFO(discipline);
        const bool asks = discipline != "lifo";
        const Ran other(one_server(discipline, asks ? ordered : stream));
        CHECK(other.result().measures.at(0).value == busy);
        CHECK(other.result().stations.at(0).arrived == fifo.result().stations.at(0).arrived);
        CHECK(other.result().stations.at(0).ticks != fifo.result().stations.at(0).ticks);
    }
    // Shares may keep a server busy for the rest of a tick.
    const Ran ps(one_server("ps", stream));
    CHECK(ps.result().measures.at(0).value.value() == Approx(busy).epsilon(1e-9));
}

TEST_CASE("equal priorities are none", "[metamorphic][stations]") {
    const Ran fifo(one_server("fifo", stream));
    for (const std::string discipline : {"priority", "preemptive"})
        check_same_totals(Ran(one_server(discipline, stream)).result(), fifo.result());
}

TEST_CASE("more servers than jobs are a server for each", "[metamorphic][stations]") {
    const std::string few = "population: 6, think: {kind: exponential, mean: 60 s}";
    const auto text = [&few](const std::string& station) {
        std::string all = one_server("fifo", few);
        const std::string was = "discipline: fifo";
        return all.replace(all.find(was), was.size(), station);
    };
    const Ran each(text("discipline: infinite_server"));
    check_same_totals(Ran(text("servers: 1000")).result(), each.result());
    check_same_totals(Ran(text("servers: 1000, discipline: ps")).result(), each.result());
    check_same_totals(Ran(text("servers: 1000, discipline: lifo, room: 1000")).result(),
                      each.result());
}

TEST_CASE("a job that goes on to where it is served for no time is only counted there",
          "[metamorphic][stations]") {
    std::string text = one_server("fifo", stream);
    const Ran alone(text);
    text.replace(text.find("discipline: fifo"), 16, "discipline: fifo, next: [{to: t}]");
    text.replace(text.find("}]\nsources"), 2, "}, {name: t, service: 0 s}]");
    const Ran both(text);
    check_same_totals(both.result(), alone.result());
    CHECK(both.result().stations.at(1).served == alone.result().stations.at(0).served);
    CHECK(both.result().stations.at(1).ticks == 0);
}

TEST_CASE("max-min with equal weights and no caps is processor sharing",
          "[metamorphic][stations]") {
    for (const std::string servers : {"1", "2", "3"}) {
        INFO(servers << " servers");
        const std::string more = ", servers: " + servers;
        const Ran ps(one_server("ps" + more, stream));
        CHECK(ps.result().stations.at(0).ticks > 0);
        const auto same = [&ps](const std::string& station, const std::string& source) {
            const Ran other(one_server(station, source));
            check_same_totals(other.result(), ps.result());
            CHECK(other.result().digest == ps.result().digest);
            CHECK(other.result().measures.at(0).value == ps.result().measures.at(0).value);
        };
        same("max_min" + more, stream);
        // Equal weights, whatever they are; of both sources, else they are not equal.
        std::string heavy = one_server("max_min" + more, stream + ", share_weight: 7");
        heavy.insert(heavy.find("every: {kind: exponential, mean: 200 s}"), "share_weight: 7, ");
        check_same_totals(Ran(heavy).result(), ps.result());
    }
}

TEST_CASE("bytes at a rate are the time that they take", "[metamorphic][stations]") {
    // A gigabyte a second moves a byte in a tick: the same parts of a tick, in other units.
    const auto text = [](const std::string& station, const std::string& size) {
        std::string all = scenario(station, stream);
        const std::string was = "service: {kind: lognormal, mean: 50 s, cv: 2}, ";
        all.replace(all.find(was), was.size(), "");
        for (const std::string source : {"name: c, ", "name: d, "})
            all.insert(all.find(source) + source.size(), size + ", ");
        return all;
    };
    for (const std::string servers : {"1", "2"}) {
        const std::string more = ", servers: " + servers;
        const Ran time(text("discipline: ps" + more, "service: 70 s"));
        const Ran bytes(text("discipline: ps, rate: 1 GB/s" + more, "size: 70 GB"));
        check_same_totals(bytes.result(), time.result());
        const Ran shared(text("discipline: max_min, rate: 1 GB/s" + more, "size: 70 GB"));
        check_same_totals(shared.result(), time.result());
        const Ran scaled(text("discipline: max_min, rate: 7 MB/s" + more, "size: 490 MB"));
        check_same_totals(scaled.result(), time.result());
        // Two servers of a cap that is what one of them moves, and one that moves twice as much.
        if (servers == "2") {
            const Ran wide(text("discipline: max_min, rate: 2 GB/s", "cap: 1 GB/s, size: 70 GB"));
            check_same_totals(wide.result(), time.result());
        }
        const Ran fifo(text("discipline: fifo" + more, "service: 70 s"));
        for (const std::string list : {"longest_first", "shortest_first"}) {
            const Ran other(text("discipline: " + list + ", rate: 1 GB/s" + more, "size: 70 GB"));
            check_same_totals(other.result(), fifo.result());
        }
    }
}

TEST_CASE("a cap below what any share is makes a server for each", "[metamorphic][stations]") {
    const auto text = [](const std::string& station) {
        std::string all = scenario(station,
                                   "population: 6, think: {kind: exponential, mean: 60 s}, "
                                   "size: 3 GB, cap: 50 MB/s");
        all.replace(all.find("every: {kind: exponential, mean: 200 s}"), 40,
                    "every: {kind: exponential, mean: 200 s}, size: 1 GB, cap: 20 MB/s}");
        const std::string was = "service: {kind: lognormal, mean: 50 s, cv: 2}, ";
        return all.replace(all.find(was), was.size(), "");
    };
    const Ran each(text("discipline: infinite_server, rate: 100 MB/s"));
    CHECK(each.result().stations.at(0).served > 1000);
    check_same_totals(Ran(text("discipline: max_min, rate: 100 GB/s")).result(), each.result());
    check_same_totals(Ran(text("discipline: max_min, servers: 900, rate: 100 MB/s")).result(),
                      each.result());
}
