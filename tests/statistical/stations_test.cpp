// Stations with one server, or with several, against the formulas of the textbooks.
//
// l is the rate of arrivals, s the mean service time, s2 its second moment, r = l s; in seconds.
// Sources: Kleinrock, Queueing Systems I; Gross and Harris, Fundamentals of Queueing Theory.
#include "tests/statistical/stations_support.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace rotasim;
using namespace rotasim::textbook;

namespace {

// FIFO with one server and Poisson arrivals: Pollaczek and Khinchine.
void judge_pollaczek_khinchine(const Run& run, double l, double s, double s2) {
    const double wait = l * s2 / (2 * (1 - l * s));
    judge_samples(run, "wait", wait);
    judge_samples(run, "sojourn", wait + s);
    judge_average(run, "present", l * (wait + s));  // Little.
    judge_average(run, "busy", l * s);
    judge_samples(run, "found", l * (wait + s));  // Poisson arrivals see time averages.
}

double geometric(double r, int n) { return (1 - r) * std::pow(r, n); }

// Chances of 0, 1, ... jobs from the rates of births and deaths.
std::vector<double> birth_death(const std::vector<double>& up, const std::vector<double>& down) {
    std::vector<double> chance{1};
    double sum = 1;
    for (std::size_t n = 0; n < up.size(); ++n) {
        chance.push_back(chance.back() * up[n] / down[n]);
        sum += chance.back();
    }
    for (double& p : chance)
        p /= sum;
    return chance;
}

double mean_of(const std::vector<double>& chance) {
    double mean = 0;
    for (std::size_t n = 0; n < chance.size(); ++n)
        mean += static_cast<double>(n) * chance[n];
    return mean;
}

void judge_probe(const Run& run, const std::vector<double>& chance) {
    judge_counts("jobs at a probe", run.values("at probe"), [&](int n) {
        return n < static_cast<int>(chance.size()) ? chance[static_cast<std::size_t>(n)] : 0.0;
    });
}

}  // namespace

TEST_CASE("M/M/1", "[statistical][stations]") {
    const Run run("queue_mm1");
    judge_pollaczek_khinchine(run, 0.1, 6, 72);
    judge_counts("jobs at a probe", run.values("at probe"),
                 [](int n) { return geometric(0.6, n); });
    judge_wrong_samples(run, "as if service were constant", "wait", 0.1 * 36 / (2 * 0.4));
}

TEST_CASE("M/M/c waits by Erlang's C", "[statistical][stations]") {
    const Run run("queue_mm3");
    const double present = erlang_c_present(2.25, 3);
    judge_average(run, "present", present);
    judge_average(run, "waiting", present - 2.25);
    judge_average(run, "busy", 2.25);
    judge_samples(run, "wait", (present - 2.25) * 4);
    judge_samples(run, "sojourn", present * 4);
    judge_samples(run, "found", present);
    judge_wrong_samples(run, "one server three times as fast", "sojourn", 3 / (1 - 0.75));
}

TEST_CASE("M/G/1 waits by Pollaczek and Khinchine", "[statistical][stations]") {
    const Run run("queue_mg1");
    judge_pollaczek_khinchine(run, 0.1, 5, 25 * (1 + 1.5 * 1.5));
    judge_wrong_samples(run, "as if service were exponential", "wait", 0.1 * 50 / (2 * 0.5));
}

TEST_CASE("M/D/1 waits half as long as M/M/1", "[statistical][stations]") {
    const Run run("queue_md1");
    judge_pollaczek_khinchine(run, 0.1, 7, 49);
    judge_wrong_samples(run, "as if service were exponential", "wait", 0.1 * 98 / (2 * 0.3));
}

TEST_CASE("last in, first out waits as long on average", "[statistical][stations]") {
    const Run run("queue_lifo");
    judge_pollaczek_khinchine(run, 0.1, 6, 36 * (1 + 0.49));
}

TEST_CASE("processor sharing does not know the law of service", "[statistical][stations]") {
    const Run run("queue_ps");
    judge_average(run, "present", 0.6 / 0.4);
    judge_samples(run, "sojourn", 6 / 0.4);
    judge_average(run, "busy", 0.6);
    judge_samples(run, "found", 0.6 / 0.4);
    judge_counts("jobs at a probe", run.values("at probe"),
                 [](int n) { return geometric(0.6, n); });
    for (const double wait : run.values("wait"))
        REQUIRE(wait == 0.0);
    // First in, first out would be longer by the second moment.
    judge_wrong_samples(run, "first in, first out", "sojourn", 6 + 0.1 * 36 * (1 + 4) / (2 * 0.4));
}

TEST_CASE("two servers shared by all are M/M/2 in number", "[statistical][stations]") {
    const Run run("queue_ps2");
    judge_average(run, "present", erlang_c_present(1.3, 2));
    judge_average(run, "busy", 1.3);
    judge_samples(run, "sojourn", erlang_c_present(1.3, 2) * 10);
    judge_wrong_samples(run, "one server twice as fast", "sojourn", 6.5 / (1 - 0.65));
}

TEST_CASE("D/M/1: arrivals find something else than the clock", "[statistical][stations]") {
    // Arrivals find n with chance (1 - x) x^n, where x = exp(-(1 - x) 8 / 6).
    const Run run("queue_dm1");
    double x = 0.5;
    for (int i = 0; i < 200; ++i)
        x = std::exp(-(1 - x) * 8 / 6);
    judge_samples(run, "found", x / (1 - x));
    judge_samples(run, "wait", 6 * x / (1 - x));
    judge_samples(run, "sojourn", 6 / (1 - x));
    judge_average(run, "present", 0.75 / (1 - x));
    judge_wrong_samples(run, "as if arrivals were Poisson", "found", 0.75 / (1 - x));
}

TEST_CASE("M/M/1/K loses what finds it full", "[statistical][stations]") {
    const Run run("queue_mm1k");
    const std::vector<double> chance =
        birth_death(std::vector<double>(4, 1.0 / 5), std::vector<double>(4, 1.0 / 6));
    judge_average(run, "present", mean_of(chance));
    judge_ratio(run, "lost", "arrived", chance[4]);
    judge_samples(run, "found", mean_of(chance));
    judge_samples(run, "sojourn", mean_of(chance) * 5 / (1 - chance[4]));
    judge_average(run, "busy", 1 - chance[0]);
    judge_probe(run, chance);
}

TEST_CASE("Erlang's loss formula holds for any law of service", "[statistical][stations]") {
    const Run run("queue_erlang_loss");
    const double a = 20.0 / 6;
    const std::vector<double> chance = birth_death({a, a, a, a}, {1, 2, 3, 4});
    judge_ratio(run, "lost", "arrived", chance[4]);
    judge_average(run, "present", mean_of(chance));
    judge_average(run, "busy", a * (1 - chance[4]));
    judge_samples(run, "sojourn", 20);
    judge_probe(run, chance);
    for (const double wait : run.values("wait"))
        REQUIRE(wait == 0.0);
}

TEST_CASE("a server for each: Poisson at every moment from an empty start",
          "[statistical][stations]") {
    // Mean l times the integral of P(service > u) up to t: service is uniform on 10 .. 50 s.
    const Run run("queue_infinite_server");
    const std::vector<double> means{0.1 * (25 - 15.0 * 15 / 80), 0.1 * 30};
    for (std::uint32_t probe = 0; probe < 2; ++probe) {
        const double mean = means[probe];
        const std::vector<double> values = run.values("at probe", probe);
        judge_mean("jobs at a probe", moments_of(values), mean, mean);
        judge_counts("jobs at a probe", values, [mean](int n) {
            return std::exp(n * std::log(mean) - mean - std::lgamma(n + 1.0));
        });
    }
}

TEST_CASE("machines and one mechanic", "[statistical][stations]") {
    const Run run("queue_machine_repair");
    std::vector<double> fail;
    for (int n = 0; n < 5; ++n)
        fail.push_back((5 - n) / 50.0);
    const std::vector<double> down = birth_death(fail, std::vector<double>(5, 0.1));
    judge_average(run, "present", mean_of(down));
    judge_average(run, "busy", 1 - down[0]);
    judge_probe(run, down);
    const double rate = (1 - down[0]) / 10;
    judge_samples(run, "sojourn", mean_of(down) / rate);
    // An arrival sees the system without itself: four machines.
    const std::vector<double> others = birth_death({0.08, 0.06, 0.04, 0.02}, {.1, .1, .1, .1});
    judge_samples(run, "found", mean_of(others));
    judge_wrong_samples(run, "as if arrivals saw time averages", "found", mean_of(down));
}

TEST_CASE("batches wait for one another", "[statistical][stations]") {
    // M[X]/M/1 with E X = 2 and E X^2 = 6: L = r (E X + E X^2) / (2 E X (1 - r)).
    const Run run("queue_batches");
    const double r = 2.0 / 25 * 6;
    const double present = r * (2 + 6) / (2 * 2 * (1 - r));
    judge_average(run, "present", present);
    judge_samples(run, "sojourn", present * 25 / 2);
    judge_samples(run, "wait", present * 25 / 2 - 6);
    judge_average(run, "busy", r);
    judge_wrong_samples(run, "as if they came one by one", "sojourn", 6 / (1 - r));
}
