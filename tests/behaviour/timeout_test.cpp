// Clients that stop waiting, and are held back, to the tick, worked out by hand.
#include "tests/behaviour/client_support.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

std::string desk(const std::string& more = "") {
    return "stations: [{name: s, service: 10 s" + more + "}]\nsources:\n";
}

}  // namespace

TEST_CASE("a station works for those who have stopped waiting", "[behaviour][stations]") {
    const std::vector<Clients::Asked> asked = {{"job_timed_out"},
                                               {"job_answered"},
                                               {"job_served"},
                                               {"job_dropped"},
                                               {"servers_busy", "kind: time_average"}};
    SECTION("nobody is answered") {
        const Clients run("100 s", desk() + jobs_at("c", "0 s", ", jobs: 2, timeout: 5 s"), asked);
        CHECK(run.value(0) == 2);
        CHECK(run.value(1) == 0);
        CHECK(run.value(2) == 2);
        CHECK(run.value(3) == 0);
        CHECK(run.value(4) == 0.2);
        CHECK(run.source().given_up == 2);
        CHECK(run.source().ticks == seconds(10).ns);
        CHECK(run.station().ticks == seconds(30).ns);
    }
    SECTION("unless it drops them when their turn comes") {
        const Clients run(
            "100 s",
            desk(", drop_abandoned: true") + jobs_at("c", "0 s", ", jobs: 2, timeout: 5 s"), asked);
        CHECK(run.value(2) == 1);
        CHECK(run.value(3) == 1);
        CHECK(run.value(4) == 0.1);
        CHECK(run.station().dropped == 1);
        CHECK(run.station().ticks == seconds(20).ns);
    }
    SECTION("an answer at the last tick is one") {
        const Clients run("100 s", desk() + jobs_at("c", "0 s", ", jobs: 2, timeout: 10 s"), asked);
        CHECK(run.value(0) == 1);
        CHECK(run.value(1) == 1);
        CHECK(run.source().left == 1);
    }
}

TEST_CASE("a client that calls again stands in line twice", "[behaviour][stations]") {
    // Calls at 0, 7 and 14 s. The station serves the first up to 10 s for nobody, the second up to
    // 20 s for nobody, since it is abandoned at 12 s, and the third up to 30 s for nobody.
    const std::string client =
        jobs_at("c", "0 s", ", timeout: 5 s, retry: {kind: fixed, wait: 2 s, most: 2}");
    const std::vector<Clients::Asked> asked = {{"job_timed_out"},
                                               {"job_given_up", "kind: first_passage"},
                                               {"jobs_present", "kind: maximum"}};
    const Clients run("100 s", desk() + client, asked);
    CHECK(run.value(0) == 3);
    CHECK(run.value(1) == 19.0);
    CHECK(run.value(2) == 2);
    CHECK(run.station().served == 3);
    // The second one begins at 10 s, while its client waits; the third is dropped at 20 s.
    const Clients drops("100 s", desk(", drop_abandoned: true") + client, asked);
    CHECK(drops.station().served == 2);
    CHECK(drops.station().dropped == 1);
}

TEST_CASE("a retry that is answered is the job's answer", "[behaviour][stations]") {
    const Clients run("100 s",
                      desk(", drop_abandoned: true") + jobs_at("a", "0 s") +
                          jobs_at("b", "0 s", ", timeout: 14 s, retry: {kind: fixed, wait: 1 s}"),
                      {{"response_time", "kind: sample_mean, source: b"},
                       {"sojourn_time", "kind: count, source: b"}});
    // Begun at 10 s and abandoned at 14 s; called again at 15 s, begun at 20 s, abandoned at 29 s;
    // called again at 30 s and begun then, as the second one ends: answered at 40 s.
    CHECK(run.value(0) == 40.0);
    CHECK(run.value(1) == 3);
    CHECK(run.source(1).timed_out == 2);
    CHECK(run.source(1).retries == 2);
}

TEST_CASE("a clock stops with its call", "[behaviour][stations]") {
    // Answered at 1 s by a; the clock of a would ring at 3 s, while it is at b.
    const Clients run("100 s",
                      "stations:\n"
                      "  - {name: s, service: 1 s, next: [{to: t}]}\n"
                      "  - {name: t, service: {kind: schedule, values: [2900 ms, 3 s, 3001 ms]}}\n"
                      "sources:\n" +
                          jobs_at("c", "0 s, 10 s, 20 s", ", timeout: 3 s"),
                      {{"job_timed_out"}, {"job_timed_out", "kind: first_passage"}});
    CHECK(run.value(0) == 1);
    CHECK(run.value(1) == 24.0);
    CHECK(run.source().left == 2);
}

TEST_CASE("who is in service is worked on for nobody, and nobody's priority is kept",
          "[behaviour][stations]") {
    // low 0-10 s. high comes at 2 s, preempts, and stops waiting at 4 s: it is served up to 12 s.
    const Clients run("100 s",
                      desk(", discipline: preemptive, drop_abandoned: true") +
                          jobs_at("high", "2 s", ", priority: 1, timeout: 2 s") +
                          jobs_at("low", "0 s", ", priority: 2"),
                      {{"sojourn_time", "kind: sample_mean, source: low"}});
    CHECK(run.value(0) == 20.0);
    CHECK(run.station().served == 2);
}

TEST_CASE("a pause holds jobs back, and lets them in one by one", "[behaviour][stations]") {
    const std::string open =
        "stations: [{name: s, discipline: infinite_server, service: 0 s}]\n"
        "sources:\n";
    const std::vector<Clients::Asked> asked = {{"response_time", "kind: sample_mean"},
                                               {"jobs_outside", "kind: maximum"},
                                               {"answered_so_far",
                                                "kind: value_at, probes: [15 "
                                                "s, 25 s, 40 s]"}};
    SECTION("at a rate") {
        // Those of 10 .. 19 s and who comes behind them leave at 20, 20.5, ... 30 s.
        const Clients run("40500 ms",
                          open +
                              "  - {name: c, to: s, every: 1 s, pause: {from: 10 s, to: 20 s, "
                              "readmit_every: 500 ms}}\n",
                          asked);
        CHECK(run.value(0) == 105.0 / 40);
        CHECK(run.value(1) == 10);
        CHECK(run.value(2) == 9);
        CHECK(run.value(3) == 9 + 11);
        CHECK(run.value(4) == 40);
    }
    SECTION("at once") {
        const Clients run(
            "40500 ms", open + "  - {name: c, to: s, every: 1 s, pause: {from: 10 s, to: 20 s}}\n",
            asked);
        CHECK(run.value(0) == 55.0 / 40);
        CHECK(run.value(3) == 25);
    }
    SECTION("retries, too") {
        // Refused at 4 s; the retry of 9 s goes, that of 14 s is held up to 20 s.
        const Clients run("100 s",
                          gate("kind: fixed_window, budget: 1, window: 12 s") +
                              jobs_at("c", "4 s",
                                      ", jobs: 2, pause: {from: 10 s, to: 20 s}, "
                                      "retry: {kind: fixed, wait: 5 s}"),
                          {answered(2), {"job_retried"}});
        CHECK(run.value(0) == 20.0);
        CHECK(run.value(1) == 2);
    }
}
