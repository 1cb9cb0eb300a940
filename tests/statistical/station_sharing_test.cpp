// Stations shared by weights and caps against the formulas of the textbooks.
//
// l is the rate of arrivals, s the mean service time alone, r = l s; in seconds.
#include "tests/statistical/stations_support.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace rotasim;
using namespace rotasim::textbook;

namespace {

struct Class {
    double l = 0;
    double s = 0;
    double weight = 1;
};

// Discriminatory processor sharing with exponential service (Fayolle, Mitrani and Iasnogorodski
// 1980): with m = 1 / s and weights g, the mean sojourns W solve
//   W_k (1 - sum_j l_j g_j / (m_j g_j + m_k g_k)) - sum_j l_j g_j W_j / (m_j g_j + m_k g_k) = s_k.
std::pair<double, double> weighted_sojourns(const Class& a, const Class& b) {
    const auto part = [](const Class& j, const Class& k) {
        return j.l * j.weight / (j.weight / j.s + k.weight / k.s);
    };
    const double aa = 1 - part(a, a) - part(b, a) - part(a, a);
    const double ab = -part(b, a);
    const double ba = -part(a, b);
    const double bb = 1 - part(a, b) - part(b, b) - part(b, b);
    const double determinant = aa * bb - ab * ba;
    return {(a.s * bb - ab * b.s) / determinant, (aa * b.s - ba * a.s) / determinant};
}

}  // namespace

TEST_CASE("the formula of weighted sharing agrees with what is simpler",
          "[statistical][stations]") {
    // Equal weights: each class has its own mean over what the server has left.
    const auto [a, b] = weighted_sojourns({0.05, 6, 2}, {0.04, 9, 2});
    CHECK(std::abs(a - 6 / (1 - 0.66)) < 1e-9);
    CHECK(std::abs(b - 9 / (1 - 0.66)) < 1e-9);
    // Work is conserved: with one mean, jobs are as many as ever, whatever the weights.
    const auto [c, d] = weighted_sojourns({0.05, 6, 9}, {0.06, 6, 1});
    CHECK(c < d);
    CHECK(std::abs(0.05 * c + 0.06 * d - 0.66 / 0.34) < 1e-9);
}

TEST_CASE("discriminatory processor sharing", "[statistical][stations]") {
    const Run run("queue_weighted_ps");
    const Class gold{1.0 / 24, 6, 4};
    const Class lead{1.0 / 30, 9, 1};
    const auto [gold_sojourn, lead_sojourn] = weighted_sojourns(gold, lead);
    judge_samples(run, "sojourn of gold", gold_sojourn);
    judge_samples(run, "sojourn of lead", lead_sojourn);
    judge_average(run, "gold present", gold.l * gold_sojourn);
    judge_average(run, "lead present", lead.l * lead_sojourn);
    judge_average(run, "busy", gold.l * gold.s + lead.l * lead.s);
    judge_wrong_samples(run, "equal shares", "sojourn of gold", 6 / (1 - 0.55));
    judge_wrong_samples(run, "gold first, undisturbed", "sojourn of gold", 6 / (1 - 0.25));
}

TEST_CASE("caps that do not bind leave processor sharing as it is", "[statistical][stations]") {
    const Run run("queue_max_min");
    judge_average(run, "present", 0.6 / 0.4);
    judge_samples(run, "sojourn", 6 / 0.4);
    judge_average(run, "busy", 0.6);
    judge_counts("jobs at a probe", run.values("at probe"),
                 [](int n) { return 0.4 * std::pow(0.6, n); });
    judge_wrong_samples(run, "first in, first out", "sojourn", 6 + 0.1 * 36 * (1 + 4) / (2 * 0.4));
}

TEST_CASE("a cap of a third is three servers in number", "[statistical][stations]") {
    // Alone, a job that asks for 5 s at the whole rate takes 15.
    const Run run("queue_max_min_caps");
    const double present = erlang_c_present(15.0 / 9, 3);
    judge_average(run, "present", present);
    judge_samples(run, "sojourn", present * 9);
    judge_samples(run, "found", present);
    judge_wrong_samples(run, "no caps", "sojourn", 5 / (1 - 5.0 / 9));
}
