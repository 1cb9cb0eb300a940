// Two kinds of overload (platforms.md 2.1): rejects that are free, and those that cost work.
#include "tests/behaviour/client_support.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

// A desk that answers one a second, and callers who wait for ten.
std::string desk(const std::string& more) {
    return "stations: [{name: s, service: 1 s, room: 100" + more + "}]\nsources:\n";
}

std::string callers(const std::string& every, const std::string& more) {
    return "  - {name: c, to: s, every: " + every + ", timeout: 10 s" + more + "}\n";
}

// Away from 10 to 20 min, while half of what it could answer is asked for.
Clients after_an_outage(const std::string& station, const std::string& source) {
    const std::string probes = "kind: value_at, probes: [10 min, 30 min, 1 h, 110 min, 2 h]";
    return Clients("2 h",
                   desk(", up: {kind: schedule, values: [10 min, 1 d]}, down: 10 min" + station) +
                       callers("2 s", ", retry: {kind: fixed, wait: 5 s}" + source),
                   {{"answered_so_far", probes}, {"jobs_outside", probes}});
}

double answered_of_1000_s(const std::string& station, const std::string& every) {
    const Clients run("2000 s",
                      desk(station) + callers("{kind: exponential, mean: " + every + "}",
                                              ", retry: {kind: fixed, wait: 5 s, most: 3}"),
                      {{"job_answered", "kind: count, warm_up: 1000 s"}});
    return run.value(0);
}

}  // namespace

TEST_CASE("a retry storm outlives its cause", "[behaviour][stations]") {
    const Clients run = after_an_outage("", "");
    CHECK(run.value(0) == 299);
    // Nothing more comes of it, though the desk works without a pause.
    CHECK(run.value(1) == 299);
    CHECK(run.value(4) == 299);
    CHECK(run.value(9) > 3000);
    CHECK(run.station().served > 6000);
    CHECK(run.source().timed_out > 6000);
}

TEST_CASE("the way out is to take the load away and to let it in slowly", "[behaviour][stations]") {
    SECTION("a pause alone is not enough: they all come back at once") {
        const Clients run = after_an_outage("", ", pause: {from: 30 min, to: 33 min}");
        CHECK(run.value(4) < 299 + 200);
        CHECK(run.value(9) > 3000);
    }
    SECTION("nor is a rate that cannot be served") {
        const Clients run =
            after_an_outage("", ", pause: {from: 30 min, to: 33 min, readmit_every: 900 ms}");
        CHECK(run.value(9) > 1000);
    }
    SECTION("at a rate that can be served all are answered") {
        const Clients run =
            after_an_outage("", ", pause: {from: 30 min, to: 33 min, readmit_every: 1200 ms}");
        CHECK(run.value(1) == 299);
        CHECK(run.value(2) > 1500);
        CHECK(run.value(4) - run.value(3) == 300);
        CHECK(run.value(9) == 0);
    }
    SECTION("or to serve the newest first") {
        const Clients run = after_an_outage(", discipline: lifo", "");
        CHECK(run.value(4) - run.value(3) == 300);
        CHECK(run.value(9) == 0);
    }
}

TEST_CASE("goodput falls as load rises if rejects cost, and stays up if they are free",
          "[behaviour][stations]") {
    const double half = answered_of_1000_s("", "2 s");
    const double twice = answered_of_1000_s("", "500 ms");
    CHECK(half > 450);
    CHECK(answered_of_1000_s("", "4 s") < half);
    CHECK(twice < 50);
    const std::string limiter = ", limiter: {kind: token_bucket, tokens: 9, per: 10 s, burst: 3}";
    CHECK(answered_of_1000_s(limiter, "2 s") > 450);
    CHECK(answered_of_1000_s(limiter, "500 ms") > 890);
    CHECK(answered_of_1000_s(limiter, "100 ms") > 890);
}
