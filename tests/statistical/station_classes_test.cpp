// Stations with priorities and breakdowns, and networks, against the formulas of the textbooks.
//
// l is a rate of arrivals, s the mean service time, s2 its second moment; in seconds.
#include "tests/statistical/stations_support.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace rotasim;
using namespace rotasim::textbook;

namespace {

// Both scenarios: service gamma of mean 6 and cv 0.7, classes each 20 s and 16 s.
constexpr double s = 6;
constexpr double s2 = 36 * (1 + 0.49);
constexpr double l1 = 1.0 / 20;
constexpr double l2 = 1.0 / 16;
constexpr double r1 = l1 * s;
constexpr double r = (l1 + l2) * s;

}  // namespace

TEST_CASE("head of the line: classes wait by Cobham's formula", "[statistical][stations]") {
    const Run run("queue_priority");
    const double residual = (l1 + l2) * s2 / 2;
    const double wait1 = residual / (1 - r1);
    const double wait2 = residual / ((1 - r1) * (1 - r));
    judge_samples(run, "wait of first", wait1);
    judge_samples(run, "wait of second", wait2);
    judge_samples(run, "sojourn of first", wait1 + s);
    judge_samples(run, "sojourn of second", wait2 + s);
    judge_average(run, "first present", l1 * (wait1 + s));
    judge_average(run, "second present", l2 * (wait2 + s));
    judge_wrong_samples(run, "first in, first out", "wait of first", residual / (1 - r));
}

TEST_CASE("preemptive resume: the first class does not see the second", "[statistical][stations]") {
    // Kleinrock II, 3.6: T_k = (s + R_k / (1 - sigma_k)) / (1 - sigma_(k-1)).
    const Run run("queue_preemptive");
    const double sojourn1 = s + l1 * s2 / 2 / (1 - r1);
    const double sojourn2 = (s + (l1 + l2) * s2 / 2 / (1 - r)) / (1 - r1);
    judge_samples(run, "sojourn of first", sojourn1);
    judge_samples(run, "sojourn of second", sojourn2);
    judge_samples(run, "wait of first", sojourn1 - s);
    // Until it begins, it waits as with preemption behind it, but not for what interrupts it.
    judge_samples(run, "wait of second", (l1 + l2) * s2 / 2 / ((1 - r) * (1 - r1)));
    judge_average(run, "first present", l1 * sojourn1);
    judge_average(run, "second present", l2 * sojourn2);
    judge_wrong_samples(run, "head of the line", "sojourn of first",
                        s + (l1 + l2) * s2 / 2 / (1 - r1));
}

TEST_CASE("classes may ask for different service", "[statistical][stations]") {
    // First: exponential of mean 4. Second: gamma of mean 8 and cv 0.7.
    const double ra = l1 * 4;
    const double rb = l2 * 8;
    const double residual1 = l1 * 32 / 2;
    const double residual = residual1 + l2 * 64 * (1 + 0.49) / 2;
    {
        const Run run("queue_priority_classes");
        judge_samples(run, "wait of first", residual / (1 - ra));
        judge_samples(run, "wait of second", residual / ((1 - ra) * (1 - ra - rb)));
        judge_samples(run, "sojourn of first", residual / (1 - ra) + 4);
        judge_samples(run, "sojourn of second", residual / ((1 - ra) * (1 - ra - rb)) + 8);
        const double mean = (ra + rb) / (l1 + l2);
        judge_wrong_samples(run, "as if all asked for the mean", "sojourn of first",
                            residual / (1 - ra) + mean);
    }
    {
        const Run run("queue_preemptive_classes");
        judge_samples(run, "sojourn of first", 4 + residual1 / (1 - ra));
        judge_samples(run, "sojourn of second", (8 + residual / (1 - ra - rb)) / (1 - ra));
        judge_wrong_samples(run, "as if nobody was interrupted", "sojourn of second",
                            8 + residual / ((1 - ra) * (1 - ra - rb)));
    }
}

TEST_CASE("breakdowns make a service longer, and the first of a busy period wait",
          "[statistical][stations]") {
    // Up exponential at rate f, down exponential at rate g. Completion time C of a service S: S and
    // the repairs within it, E C = s (1 + f / g), E C^2 = s2 (1 + f / g)^2 + 2 f s / g^2
    // (Avi-Itzhak and Naor 1963). A job that ends an idle period finds the station down with chance
    // p = f / (f + g + l), and then waits for the rest of the repair, Y: M/G/1 with set-up times.
    const Run run("queue_breakdowns");
    const double l = 0.1;
    const double f = 0.01;
    const double g = 0.1;
    const double c = 5 * (1 + f / g);
    const double c2 = 50 * (1 + f / g) * (1 + f / g) + 2 * f * 5 / (g * g);
    const double p = f / (f + g + l);
    const double y = p / g;
    const double y2 = 2 * p / (g * g);
    const double wait = l * c2 / (2 * (1 - l * c)) + (2 * y + l * y2) / (2 * (1 + l * y));
    judge_samples(run, "wait", wait);
    judge_samples(run, "sojourn", wait + c);
    judge_average(run, "present", l * (wait + c));
    judge_average(run, "busy", l * c);
    judge_wrong_samples(run, "as if an idle station stayed up", "sojourn",
                        l * c2 / (2 * (1 - l * c)) + c);
    judge_wrong_samples(run, "as if it were only slower", "sojourn", c / (1 - l * c));
}

TEST_CASE("a tandem with feedback has Jackson's product form", "[statistical][stations]") {
    // Both stations see 0.1 / (1 - 0.25) jobs a second.
    const Run run("queue_network");
    const double visits = 1 / 0.75;
    const double ra = 0.1 * visits * 4;
    const double rb = 0.1 * visits * 5;
    judge_average(run, "at a", ra / (1 - ra));
    judge_average(run, "at b", rb / (1 - rb));
    judge_samples(run, "found at b", rb / (1 - rb));
    judge_samples(run, "response", (ra / (1 - ra) + rb / (1 - rb)) * 10);
    const std::vector<double> a = run.values("probe a");
    const std::vector<double> b = run.values("probe b");
    std::vector<double> product;
    std::vector<double> both_empty;
    for (std::size_t i = 0; i < a.size(); ++i) {
        product.push_back((a[i] - ra / (1 - ra)) * (b[i] - rb / (1 - rb)));
        both_empty.push_back(a[i] == 0 && b[i] == 0 ? 1 : 0);
    }
    judge_mean("covariance at a probe", moments_of(product), 0);
    const double empty = (1 - ra) * (1 - rb);
    judge_mean("both empty at a probe", moments_of(both_empty), empty, empty * (1 - empty));
    judge_wrong_samples(run, "without feedback", "response", 10 * (0.4 / 0.6 + 0.5 / 0.5));
}
