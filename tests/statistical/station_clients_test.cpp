// Limiters, and clients that call again or stop waiting, against formulas.
#include "tests/statistical/stations_support.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace rotasim;
using namespace rotasim::textbook;

TEST_CASE("M/M/1 with retrials", "[statistical][stations]") {
    // Classical retrials at rate g from the orbit: r^2 / (1 - r) + l r / (g (1 - r)) in orbit.
    const Run run("queue_retrial");
    const double l = 0.1;
    const double g = 0.05;
    const double r = 0.5;
    const double orbit = r * r / (1 - r) + l * r / (g * (1 - r));
    judge_average(run, "outside", orbit);
    judge_average(run, "busy", r);
    judge_samples(run, "response", (orbit + r) / l);  // Little.
    judge_ratio(run, "retried", "answered", g * orbit / l);
    judge_ratio(run, "refused", "answered", g * orbit / l);
    judge_wrong_samples(run, "as if they waited in line", "response", 5 / (1 - r));
}

TEST_CASE("limiters that lose count like counters with dead time", "[statistical][stations]") {
    const Run run("queue_limiters");
    const double l = 0.2;
    const double seconds = 10'000;
    // Dead for 8 s after each one that is counted, or after each one that comes.
    judge_average(run, "free", seconds * l / (1 + l * 8));
    judge_average(run, "counted", seconds * l * std::exp(-l * 8));
    judge_wrong("as if refused calls counted", moments_of(run.values("free")).mean,
                seconds * l * std::exp(-l * 8),
                std::sqrt(moments_of(run.values("free")).variance / 500));
    // 500 windows, each of the mean of min(Poisson(4), 3).
    double chance = std::exp(-4.0);
    double window = 3;
    for (int n = 0; n < 3; ++n) {
        window -= (3 - n) * chance;
        chance *= 4.0 / (n + 1);
    }
    judge_average(run, "window", 500 * window);
}

TEST_CASE("clients that stop waiting leave their work behind", "[statistical][stations]") {
    const Run run("queue_impatient");
    // A call is answered in time with chance p; each failed one is followed by another.
    const double p = 1 - std::exp(-1.2);
    const double failed = (1 - p) / p;
    judge_ratio(run, "timed out", "answered", failed);
    judge_ratio(run, "served", "answered", 1 / p);
    judge_average(run, "present", 0.2 / p * 10);
    judge_average(run, "outside", 0.2 * failed * 3);
    const Pooled timed_out = ratio(run.values("timed out"), run.values("answered"));
    judge_wrong("as if they waited for ever", timed_out.estimate, 0, timed_out.standard_error);
    judge_mean("full jitter", moments_of(run.values("full wait")), 50, 100.0 * 100 / 12);
    judge_mean("equal jitter", moments_of(run.values("equal wait")), 75, 50.0 * 50 / 12);
    judge_law("full jitter", run.values("full wait"), [](double t) { return t / 100; });
    judge_law("equal jitter", run.values("equal wait"), [](double t) { return t / 50 - 1; });
}
