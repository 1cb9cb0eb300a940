// Exact p-values of small checks over many seeds: uniform, or seeds are not what they should be.
//
// A single check at a single seed can be right by luck. Over consecutive seeds the p-values of
// an exact check are independent and uniform on (0, 1); so are they within one seed over
// replications.
#include "sim/base/math.hpp"
#include "tests/statistical/textbook.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <cstdlib>
#include <random>
#include <string>

using namespace rotasim;
using namespace rotasim::textbook;

namespace {

constexpr std::uint64_t first_seed = 1000;

// 200, or what ROTASIM_SEEDS says (the campaign `relations`: 1,000).
std::uint64_t seeds() {
    const char* const wanted = std::getenv("ROTASIM_SEEDS");
    return wanted == nullptr ? 200 : std::stoull(wanted);
}

constexpr double day = 86400;

double identity(double p) { return p; }

// The first outage begins with the first failure, which is exponential with mean 50 d.
double first_failure_over_mean(double outage) { return outage / day / 50; }

// Correlation of neighbours: with independent uniform values, z is about standard normal.
void judge_neighbours(const std::string& what, const std::vector<double>& p) {
    double sum = 0;
    for (std::size_t i = 0; i + 1 < p.size(); ++i)
        sum += 12 * (p[i] - 0.5) * (p[i + 1] - 0.5);
    const auto pairs = static_cast<double>(p.size() - 1);
    judge(what, sum / pairs, 0, 1 / std::sqrt(pairs));
}

}  // namespace

TEST_CASE("p-values of an exponential moment are uniform over consecutive seeds",
          "[statistical][seeds]") {
    std::vector<double> of_sums;
    std::vector<double> of_first;
    for (std::uint64_t seed = first_seed; seed < first_seed + seeds(); ++seed) {
        const Run run("first_failure", seed, 10);
        const std::vector<double> firsts = run.values("first outage");
        REQUIRE(firsts.size() == 10);
        double sum = 0;
        for (const double first : firsts)
            sum += first_failure_over_mean(first);
        of_sums.push_back(math::gamma_p(10, sum));  // A sum of ten: gamma of shape 10.
        of_first.push_back(-std::expm1(-first_failure_over_mean(firsts[0])));
    }
    judge_law("p of the sum of ten replications", of_sums, identity);
    judge_law("p of replication 0", of_first, identity);
    judge_neighbours("neighbouring seeds, sums", of_sums);
    judge_neighbours("neighbouring seeds, replication 0", of_first);
}

TEST_CASE("p-values of an exponential moment are uniform over replications of one seed",
          "[statistical][seeds]") {
    const Run run("first_failure", 77, 40'000, Run::Keep::measures);
    const std::vector<double> firsts = run.values("first outage");
    std::vector<double> p;
    for (const double first : firsts)
        p.push_back(-std::expm1(-first_failure_over_mean(first)));
    REQUIRE(p.size() == 40'000);
    judge_law("p of replications", p, identity);
    judge_neighbours("neighbouring replications", p);
    judge_mean("first outage", moments_of(firsts), 50 * day, 50 * day * 50 * day);
    // Nine in ten come before q = 50 d ln 10, where the density is 0.1 / 50 d; an order
    // statistic has the standard error sqrt(0.9 * 0.1 / n) / density.
    judge("nine in ten first outages", run.said("first outage", OverReplications::quantile),
          50 * std::log(10.0) * day,
          std::sqrt(0.09 / static_cast<double>(firsts.size())) / (0.1 / (50 * day)));
}

TEST_CASE("p-values of the dead-key window are uniform over consecutive seeds",
          "[statistical][seeds]") {
    // Failures among 40 replications are binomial; their p-values are spread over each step by a
    // uniform number of the test's own, which makes them exactly uniform.
    const int trials = 40;
    const double chance = -std::expm1(-19.0 / 23);
    std::mt19937_64 own(4711);
    std::vector<double> p;
    for (std::uint64_t seed = first_seed; seed < first_seed + seeds(); ++seed) {
        const Run run("dead_key_redeploy", seed, trials);
        double failures = 0;
        for (const double count : run.values("failed starts"))
            failures += count;
        double below = 0;
        double here = std::pow(1 - chance, trials);
        for (int k = 0; k < static_cast<int>(failures); ++k) {
            below += here;
            here *= (trials - k) / (k + 1.0) * chance / (1 - chance);
        }
        p.push_back(below + here * std::ldexp(static_cast<double>(own() >> 11), -53));
    }
    judge_law("p of the failures in 40 replications", p, identity);
    judge_neighbours("neighbouring seeds", p);
}
