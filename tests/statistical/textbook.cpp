// Running, moments, and the five ways to judge.
#include "tests/statistical/textbook.hpp"

#include "sim/base/error.hpp"
#include "sim/base/math.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace rotasim::textbook {

namespace {

std::unique_ptr<ReadyScenario> open(const std::string& name) {
    ScenarioRequest request;
    request.path = std::string(ROTASIM_SOURCE_DIR "/tests/scenarios/textbook/") + name + ".yaml";
    request.root = ROTASIM_SOURCE_DIR "/tests/scenarios";
    try {
        return open_scenario(request);
    } catch (const ScenarioError& error) {
        std::string all = name + " is refused:";
        for (const Problem& p : error.problems())
            all += "\n" + to_text(p, error.files());
        throw std::runtime_error(all);
    }
}

}  // namespace

Run::Run(const std::string& name) : ready_(open(name)) {
    const Scenario& scenario = ready_->loaded.scenario;
    run(scenario.seed, scenario.replications, Keep::all);
}

Run::Run(const std::string& name, std::uint64_t seed, std::uint32_t replications, Keep keep)
    : ready_(open(name)) {
    run(seed, replications, keep);
}

void Run::run(std::uint64_t seed, std::uint32_t replications, Keep keep) {
    seed_ = seed;
    ExperimentOptions options;
    options.seed = seed;
    options.replications = replications;
    options.threads = 1;
    options.keep_intervals = {};
    options.scenario_name = ready_->loaded.name;
    options.scenario_digest = ready_->loaded.digest;
    all_.resize(replications);
    result_ = run_experiment(ready_->world, options, [this, keep](const ReplicationOptions& asked) {
        ReplicationResult one = run_replication(ready_->world, asked);
        ReplicationResult& kept = all_.at(asked.replication);
        if (keep == Keep::all) {
            kept = one;
        } else {
            kept.measures = one.measures;
        }
        return one;
    });
}

std::uint32_t Run::index_of(const std::string& measure) const {
    const auto& specs = ready_->world.measures;
    for (std::uint32_t m = 0; m < specs.size(); ++m) {
        if (specs[m].name == measure) return m;
    }
    throw std::runtime_error("no measure is called " + measure);
}

const MeasureValue& Run::value(const ReplicationResult& replication, const std::string& measure,
                               std::uint32_t probe) const {
    const std::uint32_t index = index_of(measure);
    for (const MeasureValue& value : replication.measures) {
        if (value.measure == index && value.probe == probe) return value;
    }
    throw std::runtime_error("no value of " + measure);
}

std::vector<double> Run::values(const std::string& measure, std::uint32_t probe) const {
    std::vector<double> values;
    for (const ReplicationResult& replication : all_) {
        const MeasureValue& one = value(replication, measure, probe);
        if (one.value) values.push_back(*one.value);
    }
    return values;
}

double Run::said(const std::string& measure, OverReplications over, std::uint32_t probe) const {
    const std::uint32_t index = index_of(measure);
    for (const MeasureRow& row : result_.measures) {
        if (row.measure == index && row.probe == probe && row.over == over) {
            return row.estimate.mean.value();
        }
    }
    throw std::runtime_error("the experiment says nothing of " + measure);
}

Moments moments_of(const std::vector<double>& values) {
    Moments result;
    result.n = static_cast<double>(values.size());
    for (const double x : values)
        result.mean += x / result.n;
    for (const double x : values) {
        const double square = (x - result.mean) * (x - result.mean);
        result.variance += square / (result.n - 1);
        result.fourth_central += square * square / result.n;
    }
    return result;
}

double error_of_variance(double n, double variance, double fourth_central) {
    return std::sqrt((fourth_central - variance * variance * (n - 3) / (n - 1)) / n);
}

void judge(const std::string& what, double estimate, double exact, double standard_error) {
    const double z = (estimate - exact) / standard_error;
    INFO(what << ": exact " << exact << ", estimate " << estimate << ", z " << z);
    CHECK(std::abs(z) <= z_limit);
}

void judge_wrong(const std::string& what, double estimate, double wrong, double standard_error) {
    const double z = (estimate - wrong) / standard_error;
    INFO(what << " (wrong on purpose): " << wrong << ", estimate " << estimate << ", z " << z);
    CHECK(std::abs(z) > z_limit);
}

void judge_mean(const std::string& what, const Moments& sample, double exact, double variance) {
    judge(what + ", mean", sample.mean, exact, std::sqrt(variance / sample.n));
}

void judge_mean(const std::string& what, const Moments& sample, double exact) {
    judge_mean(what, sample, exact, sample.variance);
}

void judge_variance(const std::string& what, const Moments& sample, double exact) {
    judge(what + ", variance", sample.variance, exact,
          error_of_variance(sample.n, sample.variance, sample.fourth_central));
}

void judge_law(const std::string& what, std::vector<double> values,
               const std::function<double(double)>& cdf) {
    std::sort(values.begin(), values.end());
    const auto n = static_cast<double>(values.size());
    double distance = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double at = cdf(values[i]);
        const auto below = static_cast<double>(i);
        distance = std::max({distance, (below + 1) / n - at, at - below / n});
    }
    const double limit = std::sqrt(std::log(2 / false_alarms) / (2 * n));
    INFO(what << ": n " << n << ", distance " << distance << ", limit " << limit);
    CHECK(distance <= limit);
}

void judge_counts(const std::string& what, const std::vector<double>& values,
                  const std::function<double(int)>& chance) {
    const auto n = static_cast<double>(values.size());
    double chi_square = 0;
    double expected = 0;
    double seen = 0;
    double left = n;  // Expected in this cell and all later ones.
    int cells = 0;
    for (int k = 0; left > 0; ++k) {
        expected += n * chance(k);
        seen += static_cast<double>(std::count(values.begin(), values.end(), k));
        const double rest = left - expected;
        if (expected < 25 && rest >= 25) continue;
        if (rest < 25) {  // The last cell takes the whole tail.
            expected = left;
            seen += static_cast<double>(
                std::count_if(values.begin(), values.end(), [k](double x) { return x > k; }));
        }
        chi_square += (seen - expected) * (seen - expected) / expected;
        ++cells;
        left -= expected;
        expected = seen = 0;
    }
    REQUIRE(cells >= 3);
    const double p = math::gamma_q((cells - 1) / 2.0, chi_square / 2);
    INFO(what << ": chi-square " << chi_square << " in " << cells << " cells, p " << p);
    CHECK(p >= false_alarms);
}

double choose(int n, int k) {
    return std::exp(std::lgamma(n + 1.0) - std::lgamma(k + 1.0) - std::lgamma(n - k + 1.0));
}

double binomial(int n, double chance, int k) {
    return k > n ? 0.0
                 : choose(n, k) * std::exp(k * std::log(chance) + (n - k) * std::log1p(-chance));
}

}  // namespace rotasim::textbook
