// Limiters and clients whose results follow from one another, to the tick.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

const std::string head =
    "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nreplications: 1\n";

std::string ms(int length, int factor) { return std::to_string(length * factor) + " ms"; }

// Everything but the horizon's date in units of `f` ms: no law, so that nothing is rounded.
std::string scaled(int f) {
    return head + "horizon: " + ms(4'000'000, f) +
           "\nstations:\n"
           "  - {name: s, servers: 2, room: 9, drop_abandoned: true, service: " +
           ms(290, f) + ", limiter: {kind: token_bucket, tokens: 9, per: " + ms(1000, f) +
           ", burst: 6}}\n"
           "  - {name: t, service: " +
           ms(90, f) + ", limiter: {kind: fixed_window, budget: 30, window: " + ms(5000, f) +
           "}, up: " + ms(30'000, f) + ", down: " + ms(2000, f) +
           "}\n"
           "sources:\n"
           "  - {name: a, to: s, every: " +
           ms(130, f) + ", timeout: " + ms(600, f) +
           ", retry: {kind: exponential, first: " + ms(100, f) + ", cap: " + ms(3000, f) +
           ", most: 9}, pause: {from: " + ms(500'000, f) + ", to: " + ms(600'000, f) +
           ", readmit_every: " + ms(70, f) +
           "}}\n"
           "  - {name: b, to: t, every: " +
           ms(210, f) + ", batch: 2, timeout: " + ms(900, f) +
           ", retry: {kind: fixed, wait: " + ms(800, f) + ", most: 4}}\n";
}

// A herd of 500 behind a limiter, with a server of this speed behind it, and free rejects.
double recovery(const std::string& service, const std::string& retry) {
    const Ran run(head +
                  "horizon: 1 d\n"
                  "stations: [{name: s, service: " +
                  service +
                  ", limiter: {kind: fixed_window, budget: 20, window: 10 s}}]\n"
                  "sources: [{name: c, to: s, at: [0 s], jobs: 500, retry: {" +
                  retry +
                  "}}]\n"
                  "measures: [{name: all, of: answered_so_far, kind: first_passage, threshold: "
                  "500}]\n");
    return run.result().measures.at(0).value.value();
}

}  // namespace

TEST_CASE("all lengths times as long are all results times as long", "[metamorphic][stations]") {
    const Ran one(scaled(1));
    for (const int factor : {3, 7}) {
        const Ran many(scaled(factor));
        for (std::size_t s = 0; s < 2; ++s) {
            const StationTotals& x = one.result().stations.at(s);
            const StationTotals& y = many.result().stations.at(s);
            CHECK(x.throttled > 100);
            CHECK(x.arrived == y.arrived);
            CHECK(x.served == y.served);
            CHECK(x.throttled == y.throttled);
            CHECK(x.dropped == y.dropped);
            CHECK(x.ticks * factor == y.ticks);
            const SourceTotals& p = one.result().sources.at(s);
            const SourceTotals& q = many.result().sources.at(s);
            CHECK(p.timed_out > 100);
            CHECK(p.retries == q.retries);
            CHECK(p.timed_out == q.timed_out);
            CHECK(p.given_up == q.given_up);
            CHECK(p.ticks * factor == q.ticks);
        }
    }
}

TEST_CASE("where rejects are free, a faster server never makes recovery longer",
          "[metamorphic][stations]") {
    for (const std::string retry :
         {"kind: fixed, wait: 3 s", "kind: exponential, first: 1 s, cap: 16 s",
          "kind: exponential, first: 2 s, cap: 16 s, jitter: full"}) {
        INFO(retry);
        double last = 1e9;
        for (const std::string service : {"2 s", "1 s", "500 ms", "100 ms", "1 ms", "0 s"}) {
            const double time = recovery(service, retry);
            CHECK(time <= last);
            last = time;
        }
        // 25 windows of 20.
        CHECK(last >= 240);
    }
}

TEST_CASE("a larger budget never makes recovery longer, and one for all ends it at once",
          "[metamorphic][stations]") {
    double last = 1e9;
    for (const std::string budget : {"10", "20", "50", "250", "500"}) {
        const Ran run(head +
                      "horizon: 1 d\nstations: [{name: s, service: 0 s, limiter: {kind: "
                      "fixed_window, budget: " +
                      budget +
                      ", window: 10 s}}]\n"
                      "sources: [{name: c, to: s, at: [0 s], jobs: 500, retry: {kind: exponential, "
                      "first: 1 s, cap: 16 s}}]\n"
                      "measures: [{name: all, of: answered_so_far, kind: first_passage, "
                      "threshold: 500}]\n");
        const double time = run.result().measures.at(0).value.value();
        CHECK(time <= last);
        last = time;
    }
    CHECK(last == 0);
}

TEST_CASE("budgets and weights times as large are the same", "[metamorphic][stations]") {
    const auto text = [](int factor) {
        const std::string f = std::to_string(factor);
        return head +
               "horizon: 2 h\nstations: [{name: s, service: 10 ms, limiter: {kind: "
               "token_bucket, tokens: " +
               std::to_string(5 * factor) + ", per: 3 s, burst: " + std::to_string(8 * factor) +
               ", refused_count: true}}]\nsources:\n  - {name: a, to: s, every: {kind: "
               "exponential, mean: 1500 ms}, weight: " +
               f + "}\n  - {name: b, to: s, every: {kind: exponential, mean: 4 s}, weight: " +
               std::to_string(3 * factor) + "}\n";
    };
    const Ran one(text(1));
    CHECK(one.result().stations.at(0).throttled > 100);
    for (const int factor : {2, 1000})
        CHECK(Ran(text(factor)).result().digest == one.result().digest);
}
