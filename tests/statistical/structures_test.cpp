// Components and structures against the formulas of the textbooks.
//
// p is the chance that a unit works, l and m are rates a second. Sources: Barlow and Proschan,
// Statistical Theory of Reliability and Life Testing; Marshall and Olkin 1967; Rausand and Hoyland,
// System Reliability Theory. Relaxation times are 10 to 20 s, or cycles of 65 s with some
// regularity: what is left of the fresh start after the warm-up is below exp(-30).
#include "tests/statistical/stations_support.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace rotasim;
using namespace rotasim::textbook;

namespace {

double at_least(int k, int n, double p) {
    double sum = 0;
    for (int i = k; i <= n; ++i)
        sum += binomial(n, p, i);
    return sum;
}

}  // namespace

TEST_CASE("k out of n with a repair for each", "[statistical][structures]") {
    const Run run("structure_k_of_n");
    const double p = 50.0 / 60.0;
    const double up = at_least(3, 5, p);
    judge_average(run, "up", up);
    judge_average(run, "down", 1 - up);
    // It goes down where just three work and one of those fails; 10,000 s are observed.
    const double rate = binomial(5, p, 3) * 3 / 50;
    judge_average(run, "failed", rate * 10'000);
    judge_samples(run, "down time", (1 - up) / rate);
    judge_samples(run, "up time", up / rate);
    judge_counts("units at a probe", run.values("at probe"),
                 [p](int n) { return binomial(5, p, n); });
    judge_wrong("as if four were needed", moments_of(run.values("up")).mean, at_least(4, 5, p),
                std::sqrt(moments_of(run.values("up")).variance / 500));
    for (const ReplicationResult& one : run.replications()) {
        const StructureTotals& totals = one.structures.at(0);
        int128 sum = totals.up_ticks;
        for (const StructureCause& cause : totals.down)
            sum += cause.ticks;
        REQUIRE(sum == static_cast<int128>(run.fleet().horizon.ns));
    }
}

TEST_CASE("machines that wait for a crew", "[statistical][structures]") {
    const Run run("structure_crews");
    // Births and deaths of the number that is down: (6 - n) / 40 up, min(n, 2) / 15 down.
    std::vector<double> chance{1};
    double sum = 1;
    for (int n = 0; n < 6; ++n) {
        chance.push_back(chance.back() * ((6 - n) / 40.0) / (std::min(n + 1, 2) / 15.0));
        sum += chance.back();
    }
    double down = 0;
    double waiting = 0;
    for (int n = 0; n <= 6; ++n) {
        chance[static_cast<std::size_t>(n)] /= sum;
        down += n * chance[static_cast<std::size_t>(n)];
        waiting += std::max(n - 2, 0) * chance[static_cast<std::size_t>(n)];
    }
    judge_average(run, "working", 6 - down);
    judge_average(run, "waiting", waiting);
    judge_average(run, "failed", (6 - down) / 40 * 10'000);
    judge_counts("machines at a probe", run.values("at probe"), [&chance](int n) {
        return n <= 6 ? chance[static_cast<std::size_t>(6 - n)] : 0.0;
    });
    const Moments working = moments_of(run.values("working"));
    judge_wrong("a mechanic for each", working.mean, 6 * 40.0 / 55.0,
                std::sqrt(working.variance / working.n));
}

TEST_CASE("time to the first failure", "[statistical][structures]") {
    const Run run("structure_lifetimes");
    const double l = 1 / 100.0 + 1 / 150.0 + 1 / 300.0;
    const Moments series = moments_of(run.values("series"));
    judge_mean("series", series, 1 / l, 1 / (l * l));
    judge_law("series", run.values("series"), [l](double t) { return 1 - std::exp(-l * t); });
    judge_wrong("the mean of the weakest", series.mean, 100, std::sqrt(series.variance / series.n));
    // Sums of independent times to the next failure.
    judge_mean("parallel", moments_of(run.values("parallel")), 100 * (1 + 1 / 2.0 + 1 / 3.0),
               1e4 * (1 + 1 / 4.0 + 1 / 9.0));
    judge_mean("majority", moments_of(run.values("majority")), 100 * (1 / 2.0 + 1 / 3.0),
               1e4 * (1 / 4.0 + 1 / 9.0));
    judge_mean("standby", moments_of(run.values("standby")), 300, 3e4);
    judge_law("standby", run.values("standby"), [](double t) {
        const double x = t / 100;  // Erlang.
        return 1 - std::exp(-x) * (1 + x + x * x / 2);
    });
    judge_law("majority", run.values("majority"),
              [](double t) { return 1 - at_least(2, 3, std::exp(-t / 100)); });
}

TEST_CASE("a common cause ends redundancy", "[statistical][structures]") {
    const Run run("structure_common_cause");
    const double l = 0.01;
    const double m = 1 / 300.0;
    judge_law("both", run.values("both"), [l, m](double t) {
        const double one = 1 - std::exp(-l * t);
        return 1 - std::exp(-m * t) * (1 - one * one);
    });
    const Moments both = moments_of(run.values("both"));
    judge_mean("both", both, 2 / (l + m) - 1 / (2 * l + m));
    judge_wrong("as if they failed apart", both.mean, 1.5 / (l + m),
                std::sqrt(both.variance / both.n));
    // A stroke hits each of two with chance q: one of them by 2 q (1 - q), both by q^2.
    const double q = 0.4;
    const double s = 1 / 60.0;
    const double first = 2 * l + s * (1 - (1 - q) * (1 - q));
    const double one_left = (2 * l + s * 2 * q * (1 - q)) / first;
    const Moments some = moments_of(run.values("some"));
    judge_mean("some", some, 1 / first + one_left / (l + q * s));
    judge_wrong("as if they were struck apart", some.mean, 1.5 / (l + q * s),
                std::sqrt(some.variance / some.n));
}

TEST_CASE("age replacement", "[statistical][structures]") {
    const Run run("structure_age_replacement");
    const double pi = std::acos(-1.0);
    const double works = 100 * std::sqrt(pi) / 2 * std::erf(0.6);  // E min(life, 60 s).
    const double fails = 1 - std::exp(-0.36);
    const double cycle = works + fails * 20 + (1 - fails) * 5;
    judge_average(run, "up", works / cycle);
    judge_average(run, "failed", fails / cycle * 20'000);
    judge_average(run, "replaced", (1 - fails) / cycle * 20'000);
    const Moments up = moments_of(run.values("up"));
    const double mean_life = 100 * std::sqrt(pi) / 2;
    judge_wrong("as if it were run to failure", up.mean, mean_life / (mean_life + 20),
                std::sqrt(up.variance / up.n));
}

TEST_CASE("clocks of operation and of the calendar", "[statistical][structures]") {
    const Run run("structure_operation");
    // At most one is down at a time: repairs of 10 / 50 and 16 / 80 a second of work.
    judge_average(run, "line", 1 / (1 + 10 / 50.0 + 16 / 80.0));
    judge_average(run, "free", (50 / 60.0) * (80 / 96.0));
    const Moments line = moments_of(run.values("line"));
    judge_wrong("as if they aged always", line.mean, (50 / 60.0) * (80 / 96.0),
                std::sqrt(line.variance / line.n));
}

TEST_CASE("nested failure domains", "[statistical][structures]") {
    const Run run("structure_domains");
    const double rack = 200 / 220.0;
    const double p = 0.9;
    const double a_switch = 500 / 510.0;
    const double pool = rack * rack * at_least(2, 6, p) + 2 * rack * (1 - rack) * at_least(2, 3, p);
    judge_average(run, "pool", pool);
    judge_average(run, "service", pool * a_switch);
    judge_average(run, "servers", 3 * rack * p);
    const Moments found = moments_of(run.values("pool"));
    judge_wrong("as if servers lost their racks one by one", found.mean, at_least(2, 6, rack * p),
                std::sqrt(found.variance / found.n));
}

TEST_CASE("the makespan of alike jobs", "[statistical][structures]") {
    const Run run("work_list");
    // Five ends while two work, then the last.
    const Moments makespan = moments_of(run.values("makespan"));
    judge_mean("makespan", makespan, 5 * 5.0 + 10, 5 * 25.0 + 100);
    judge_wrong("half the work", makespan.mean, 30, std::sqrt(makespan.variance / makespan.n));
}
