// Age of the key in force: what a random moment meets (inspection paradox).
//
// Versions live X each, independently. Seen at a random moment the age has mean E X^2 / (2 E X) and
// distribution function (1 / E X) * integral of P(X > u) from 0 (Cox, Renewal Theory,
// 1962, 5.4-5.6). A rotation is asked for one control floor (1 s) before the version is made: the
// scenarios ask a second earlier.
#include "tests/statistical/renewal.hpp"
#include "tests/statistical/textbook.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace rotasim;
using namespace rotasim::textbook;

namespace {

constexpr double day = 86400;

struct Life {  // First three moments of X, in days.
    double x = 0, x2 = 0, x3 = 0;
};

// X = due + late, from the moments of `late`.
Life life_of(double due, double l, double l2, double l3) {
    return {due + l, due * due + 2 * due * l + l2,
            due * due * due + 3 * due * due * l + 3 * due * l2 + l3};
}

// E of the age's average over [0, t] from a version made at 0, t large: with g = E X^2 / (2 E X),
// g + g (g - 2 E X^3 / (3 E X^2)) / t; the rest falls faster than any power of 1 / t.
double average_age(const Life& life, double t) {
    const double g = life.x2 / (2 * life.x);
    return g + g * (g - 2 * life.x3 / (3 * life.x2)) / t;
}

std::vector<double> mean_over_probes(const Run& run, std::uint32_t probes) {
    std::vector<double> sums(run.replications().size(), 0.0);
    for (std::uint32_t p = 0; p < probes; ++p) {
        const std::vector<double> values = run.values("age at random", p);
        REQUIRE(values.size() == sums.size());
        for (std::size_t r = 0; r < sums.size(); ++r)
            sums[r] += values[r] / probes;
    }
    return sums;
}

void judge_age(const Run& run, const Life& life) {
    const double g = life.x2 / (2 * life.x);
    const double days = run.seconds() / day;
    const Moments average = moments_of(run.values("age"));
    judge_mean("average age", average, day * average_age(life, days));
    // Ten probes, 2,000 days from each other and from the start.
    const Moments probed = moments_of(mean_over_probes(run, 10));
    judge_mean("age at random moments", probed, day * g);
    judge_wrong("half the mean life", average.mean, day * life.x / 2,
                std::sqrt(average.variance / average.n));
    judge_wrong("half the mean life, at random moments", probed.mean, day * life.x / 2,
                std::sqrt(probed.variance / probed.n));
}

}  // namespace

TEST_CASE("a key rotated like clockwork is half a period old on average, to the tick",
          "[statistical][keys]") {
    const Run run("key_age_periodic");
    for (const ReplicationResult& replication : run.replications()) {
        CHECK(run.value(replication, "age").value.value() == Approx(15 * day).epsilon(1e-15));
        CHECK(run.value(replication, "age at random", 0).value == 7 * day);
        CHECK(run.value(replication, "age at random", 1).value == 1 * day);
        CHECK(run.value(replication, "age at random", 2).value == 10 * day);
        CHECK(run.value(replication, "age at random", 3).value == 29 * day);
        CHECK(run.value(replication, "oldest").value == 30 * day);
    }
}

TEST_CASE("a key of random phase has an age uniform over the period at any moment",
          "[statistical][keys]") {
    // The phase is uniform over the period asked for, one floor (1 s in 30 d) short of the real
    // one.
    const Run run("key_age_random_phase");
    const double period = 30 * day;
    for (std::uint32_t probe = 0; probe < 3; ++probe) {
        const std::vector<double> ages = run.values("age at random", probe);
        judge_mean("age at a probe", moments_of(ages), period / 2, period * period / 12);
        judge_law("age at a probe", ages, [&](double age) { return age / period; });
    }
}

TEST_CASE("a key rotated late is older at a random moment than half its mean life",
          "[statistical][keys]") {
    const Run run("key_age_exponential");
    const double m = 35;
    const Life life = life_of(20, m, 2 * m * m, 6 * m * m * m);
    judge_age(run, life);
    // Nothing is left of the start after 2,000 days: the renewal equation itself.
    const Law law{[m](double x) { return x < 20 ? 0 : -std::expm1(-(x - 20) / m); }, std::nullopt};
    CHECK(mean_age(law, 2000, 4000) == Approx(life.x2 / (2 * life.x)).epsilon(1e-4));
    judge_law("age at the end", run.values("age at random", 9), [&](double age) {
        const double x = age / day;
        return (x < 20 ? x : 20 - m * std::expm1(-(x - 20) / m)) / life.x;
    });
}

TEST_CASE("a key rotated very late at times is far older at a random moment",
          "[statistical][keys]") {
    // Lognormal of mean m and coefficient of variation c: E L^k = m^k (1 + c^2)^(k (k - 1) / 2).
    const Run run("key_age_lognormal");
    const double m = 25;
    const double s = 1 + 1.4 * 1.4;
    judge_age(run, life_of(20, m, m * m * s, m * m * m * s * s * s));
}
