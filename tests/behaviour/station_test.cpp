// Stations to the tick, worked out by hand.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

// Each source has a measure of its sojourn times, of its waiting times and of its response times.
class Stations {
public:
    Stations(const std::string& horizon, const std::string& lists,
             const std::vector<std::string>& sources, const std::string& more = "")
        : sources_(sources),
          ran_(
              "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nreplications: "
              "1\nhorizon: " +
              horizon + "\n" + lists + "measures:\n" + measures(sources) + more) {}

    [[nodiscard]] const StationTotals& station(std::size_t slot = 0) const {
        return ran_.result().stations.at(slot);
    }
    [[nodiscard]] double sojourn(const std::string& source) const { return of(source, 0); }
    [[nodiscard]] double wait(const std::string& source) const { return of(source, 1); }
    [[nodiscard]] double response(const std::string& source) const { return of(source, 2); }
    // Of the measures that a test adds.
    [[nodiscard]] double more(std::size_t index) const {
        return ran_.result().measures.at(3 * sources_.size() + index).value.value();
    }
    [[nodiscard]] const ReplicationResult& result() const { return ran_.result(); }

private:
    static std::string measures(const std::vector<std::string>& sources) {
        std::string text;
        for (const std::string& source : sources) {
            for (const std::string of : {"sojourn_time", "waiting_time", "response_time"}) {
                text += "  - {name: " + of + " " + source + ", of: " + of +
                        ", kind: sample_mean, source: " + source + "}\n";
            }
        }
        return text;
    }
    [[nodiscard]] double of(const std::string& source, std::size_t which) const {
        for (std::size_t i = 0; i < sources_.size(); ++i) {
            if (sources_[i] == source) {
                return ran_.result().measures.at(3 * i + which).value.value_or(-1);
            }
        }
        throw std::runtime_error("no source " + source);
    }

    std::vector<std::string> sources_;
    Ran ran_;
};

std::string at(const std::string& name, const std::string& time, const std::string& more = "") {
    return "  - {name: " + name + ", to: s, at: [" + time + "]" + more + "}\n";
}

// One job a source, which come in this order and ask for these times.
std::string station(const std::string& services, const std::string& more = "") {
    return "stations: [{name: s, service: {kind: schedule, values: [" + services + "]}" + more +
           "}]\nsources:\n";
}

}  // namespace

TEST_CASE("D/D/1 with too much work", "[behaviour][stations]") {
    const Stations run(
        "13 s",
        "stations: [{name: s, service: 3 s}]\n"
        "sources: [{name: c, to: s, every: 2 s}]\n",
        {"c"},
        "  - {name: present, of: jobs_present, kind: value_at, probes: [3 s, 13 s]}\n"
        "  - {name: most, of: jobs_waiting, kind: maximum}\n"
        "  - {name: mean, of: jobs_present, kind: time_average, warm_up: 5 s}\n");
    // They come at 2, 4, ... 12 s; service begins at 2, 5, 8 and 11 s.
    CHECK(run.station().arrived == 6);
    CHECK(run.station().served == 3);
    CHECK(run.station().present == 3);
    CHECK(run.station().ticks == seconds(21).ns);
    CHECK(run.wait("c") == (0 + 1 + 2 + 3) / 4.0);
    CHECK(run.sojourn("c") == (3 + 4 + 5) / 3.0);
    CHECK(run.more(0) == 1);
    CHECK(run.more(1) == 3);
    CHECK(run.more(2) == 2);
    // From 5 s on: 1 up to 6 s, then 2, 2 (from 8 s), 3 (from 10 s), 2 (from 11 s), 3 (from 12 s).
    CHECK(run.more(3) == (1 + 2 * 2 + 2 * 2 + 3 + 2 + 3) / 8.0);
}

TEST_CASE("of one tick, service ends before a job comes", "[behaviour][stations]") {
    const Stations run("100 s",
                       "stations: [{name: s, service: 3 s, room: 1}]\n"
                       "sources: [{name: c, to: s, every: 3 s}]\n",
                       {"c"});
    CHECK(run.station().arrived == 33);
    CHECK(run.station().lost == 0);
    CHECK(run.wait("c") == 0.0);
}

TEST_CASE("a job that finds its station full is lost", "[behaviour][stations]") {
    const Stations run("100 s",
                       station("5 s, 5 s, 5 s, 5 s", ", room: 2") + at("a", "1 s") +
                           at("b", "2 s") + at("c", "3 s") + at("d", "6 s"),
                       {"a", "b", "c", "d"},
                       "  - {name: lost, of: job_lost, kind: first_passage}\n");
    CHECK(run.station().lost == 1);
    CHECK(run.more(0) == 3.0);
    CHECK(run.sojourn("c") == -1);  // Never.
    CHECK(run.sojourn("d") == 10.0);
}

TEST_CASE("last in, first out disturbs nobody in service", "[behaviour][stations]") {
    const Stations run("100 s",
                       station("5 s, 5 s, 5 s", ", discipline: lifo") + at("a", "0 s") +
                           at("b", "1 s") + at("c", "2 s"),
                       {"a", "b", "c"});
    CHECK(run.sojourn("a") == 5.0);
    CHECK(run.sojourn("c") == 8.0);
    CHECK(run.sojourn("b") == 14.0);
}

TEST_CASE("head of the line: the first class is next, not now", "[behaviour][stations]") {
    const Stations run("100 s",
                       station("5 s, 5 s, 5 s", ", discipline: priority") +
                           at("low", "0 s", ", priority: 3") + at("mid", "1 s", ", priority: 2") +
                           at("high", "2 s", ", priority: 1"),
                       {"low", "mid", "high"});
    CHECK(run.sojourn("low") == 5.0);
    CHECK(run.sojourn("high") == 8.0);
    CHECK(run.sojourn("mid") == 14.0);
}

TEST_CASE("preemption to the tick", "[behaviour][stations]") {
    // low 0-4, mid 4-5, high 5-8, mid 8-12, equal 12-13, low 13-19.
    const Stations run("100 s",
                       station("10 s, 5 s, 3 s, 1 s", ", discipline: preemptive") +
                           at("low", "0 s", ", priority: 3") + at("mid", "4 s", ", priority: 2") +
                           at("high", "5 s", ", priority: 1") + at("equal", "6 s", ", priority: 2"),
                       {"low", "mid", "high", "equal"},
                       "  - {name: busy, of: servers_busy, kind: maximum}\n");
    CHECK(run.sojourn("low") == 19.0);
    CHECK(run.sojourn("mid") == 8.0);
    CHECK(run.sojourn("high") == 3.0);
    CHECK(run.sojourn("equal") == 7.0);
    CHECK(run.wait("low") == 0.0);
    CHECK(run.wait("mid") == 0.0);
    CHECK(run.wait("equal") == 6.0);
    CHECK(run.more(0) == 1.0);
}

TEST_CASE("preemption takes the server of the least and latest", "[behaviour][stations]") {
    // Two servers: a and b are at work, b came later, so that the high one takes b's.
    const Stations run("100 s",
                       station("10 s, 10 s, 4 s", ", servers: 2, discipline: preemptive") +
                           at("a", "0 s", ", priority: 3") + at("b", "1 s", ", priority: 3") +
                           at("high", "3 s", ", priority: 1"),
                       {"a", "b", "high"});
    CHECK(run.sojourn("a") == 10.0);
    CHECK(run.sojourn("high") == 4.0);
    CHECK(run.sojourn("b") == 14.0);
}

TEST_CASE("processor sharing to the tick", "[behaviour][stations]") {
    SECTION("a late small job") {
        const Stations run(
            "100 s", station("6 s, 2 s", ", discipline: ps") + at("a", "0 s") + at("b", "2 s"),
            {"a", "b"});
        CHECK(run.sojourn("b") == 4.0);
        CHECK(run.sojourn("a") == 8.0);
    }
    SECTION("three that come one after another") {
        const Stations run("100 s",
                           station("7 s, 7 s, 7 s", ", discipline: ps") + at("a", "0 s") +
                               at("b", "1 s") + at("c", "2 s"),
                           {"a", "b", "c"});
        CHECK(run.sojourn("a") == 18.5);
        CHECK(run.sojourn("b") == 19.5);
        CHECK(run.sojourn("c") == 19.0);
    }
    SECTION("thirds and quarters of ticks") {
        const Stations run("100 s",
                           station("2 s, 2 s, 2 s, 5 s", ", discipline: ps") +
                               at("three", "0 s", ", jobs: 3") + at("d", "1 s"),
                           {"three", "d"});
        CHECK(run.sojourn("three") == 7.666666667);  // 23 / 3, up to the next tick.
        // All work is done after 11 s, but for the part of a tick in which the three still share.
        CHECK(run.sojourn("d") == 10.000000001);
    }
    SECTION("three on two servers") {
        const Stations run("100 s",
                           station("4 s, 4 s, 4 s", ", servers: 2, discipline: ps") +
                               at("three", "0 s", ", jobs: 3"),
                           {"three"}, "  - {name: busy, of: servers_busy, kind: maximum}\n");
        CHECK(run.sojourn("three") == 6.0);
        CHECK(run.more(0) == 2.0);
    }
}

TEST_CASE("work in progress resumes after a breakdown", "[behaviour][stations]") {
    // Up 0-2, 5-7, 10-12 and so on.
    const std::string breaks = ", up: 2 s, down: 3 s";
    SECTION("one server") {
        const Stations run("100 s", station("5 s, 1 s", breaks) + at("a", "0 s") + at("b", "3 s"),
                           {"a", "b"});
        CHECK(run.sojourn("a") == 11.0);
        CHECK(run.wait("b") == 8.0);
        CHECK(run.sojourn("b") == 9.0);
    }
    SECTION("a free server does not begin while the station is down") {
        const Stations run(
            "100 s", station("5 s, 1 s", ", servers: 2" + breaks) + at("a", "0 s") + at("b", "3 s"),
            {"a", "b"}, "  - {name: waiting, of: jobs_waiting, kind: value_at, probes: [4 s]}\n");
        CHECK(run.sojourn("a") == 11.0);
        CHECK(run.wait("b") == 2.0);
        CHECK(run.sojourn("b") == 3.0);
        CHECK(run.more(0) == 1.0);
    }
    SECTION("who came meanwhile with a better claim goes on") {
        const Stations run("100 s",
                           station("10 s, 3 s", ", discipline: preemptive" + breaks) +
                               at("low", "0 s", ", priority: 1") + at("high", "3 s"),
                           {"low", "high"});
        CHECK(run.wait("high") == 2.0);
        CHECK(run.sojourn("high") == 8.0);
        CHECK(run.sojourn("low") == 31.0);
    }
    SECTION("shares stand still, too") {
        const Stations run(
            "100 s",
            station("2 s, 2 s", ", discipline: ps" + breaks) + at("both", "0 s", ", jobs: 2"),
            {"both"});
        CHECK(run.sojourn("both") == 7.0);
    }
}

TEST_CASE("a response takes all stations on the way", "[behaviour][stations]") {
    const Stations run("100 s",
                       "stations:\n  - {name: s, service: 2 s, next: [{to: t}]}\n"
                       "  - {name: t, service: 3 s}\nsources:\n" +
                           at("a", "1 s, 2 s"),
                       {"a"});
    CHECK(run.station(0).served == 2);
    CHECK(run.station(1).served == 2);
    CHECK(run.response("a") == (5 + 7) / 2.0);
}

TEST_CASE("a finite source has its jobs back, served or lost", "[behaviour][stations]") {
    SECTION("without thinking") {
        const Stations run("11 s",
                           "stations: [{name: s, service: 2 s}]\n"
                           "sources: [{name: c, to: s, population: 1, think: 0 s}]\n",
                           {"c"});
        CHECK(run.station().served == 5);
        CHECK(run.response("c") == 2.0);
    }
    SECTION("one of two finds it full each time") {
        // Both come at 3 s; one is served up to 5 s. The other comes again at 6 s, is served up to
        // 8 s; the first comes at 8 s, and so on: two seconds of every three are busy.
        const Stations run("60 s",
                           "stations: [{name: s, service: 2 s, room: 1}]\n"
                           "sources: [{name: c, to: s, population: 2, think: 3 s}]\n",
                           {"c"});
        CHECK(run.station().lost == 1);
        CHECK(run.station().served + run.station().present + 1 == run.station().arrived);
    }
}

TEST_CASE("a hundred thousand jobs of one moment that take no time", "[behaviour][stations]") {
    const Stations run("10 s",
                       "stations:\n  - {name: s, service: 0 s, next: [{to: t, share: 90 %}]}\n"
                       "  - {name: t, service: 0 s, next: [{to: s}]}\nsources:\n" +
                           at("many", "1 s", ", jobs: 100000"),
                       {"many"});
    CHECK(run.station(0).served > 900'000);
    CHECK(run.station(0).served == run.station(0).arrived);
    CHECK(run.station(1).served + 100'000 == run.station(0).served);
    CHECK(run.response("many") == 0.0);
    CHECK(run.station(0).ticks == 0);
}

TEST_CASE("what stations count is what measures see", "[behaviour][stations]") {
    const Stations run(
        "20000 s",
        "stations:\n"
        "  - {name: s, servers: 2, discipline: preemptive, room: 9, up: {kind: exponential, mean: "
        "90 s}, down: {kind: uniform, from: 0 s, to: 20 s}, service: {kind: exponential, mean: 6 "
        "s}, "
        "next: [{to: t, share: 60 %}, {to: s, share: 10 %}]}\n"
        "  - {name: t, discipline: ps, service: {kind: lognormal, mean: 3 s, cv: 2}}\n"
        "sources:\n"
        "  - {name: a, to: s, every: {kind: exponential, mean: 7 s}, batch: {kind: poisson, mean: "
        "1.5}, priority: 4}\n"
        "  - {name: b, to: s, population: 5, think: {kind: exponential, mean: 30 s}}\n",
        {"a", "b"},
        "  - {name: mean s, of: jobs_present, kind: time_average, station: s}\n"
        "  - {name: mean t, of: jobs_present, kind: time_average, station: t}\n"
        "  - {name: lost, of: job_lost, kind: count, station: s}\n"
        "  - {name: arrived, of: job_arrived, kind: count, station: s}\n"
        "  - {name: served, of: job_served, kind: count, station: s}\n"
        "  - {name: present, of: jobs_present, kind: value_at_end, station: s}\n"
        "  - {name: busy, of: servers_busy, kind: maximum, station: s}\n");
    const StationTotals& s = run.station(0);
    CHECK(run.more(0) * 20'000e9 == Approx(to_double(s.ticks)).epsilon(1e-12));
    CHECK(run.more(1) * 20'000e9 == Approx(to_double(run.station(1).ticks)).epsilon(1e-12));
    CHECK(s.lost > 0);
    CHECK(run.more(2) == static_cast<double>(s.lost));
    CHECK(run.more(3) == static_cast<double>(s.arrived));
    CHECK(run.more(4) == static_cast<double>(s.served));
    CHECK(run.more(5) == static_cast<double>(s.present));
    CHECK(run.more(6) == 2.0);
    CHECK(s.arrived == s.served + s.lost + s.present);
}
