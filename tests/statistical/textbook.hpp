// Runs a textbook scenario and judges what it gives against an exact value at a known false-alarm
// rate.
#pragma once

#include "sim/run/cli_scenario.hpp"
#include "sim/run/experiment.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace rotasim::textbook {

// Every check alarms falsely at most once in a million: two-sided normal quantile of that chance.
inline constexpr double false_alarms = 1e-6;
inline constexpr double z_limit = 4.8916;

// A scenario of tests/scenarios/textbook, read, built and run on one thread as the program does it,
// with every replication kept.
class Run {
public:
    explicit Run(const std::string& name);
    // The same scenario under other seeds and sizes; long runs may keep the measures only.
    enum class Keep { all, measures };
    Run(const std::string& name, std::uint64_t seed, std::uint32_t replications,
        Keep keep = Keep::all);

    [[nodiscard]] const std::vector<ReplicationResult>& replications() const { return all_; }
    [[nodiscard]] const ExperimentResult& result() const { return result_; }
    [[nodiscard]] const Fleet& fleet() const { return ready_->fleet; }
    [[nodiscard]] const World& world() const { return ready_->world; }
    [[nodiscard]] std::uint64_t seed() const { return seed_; }
    [[nodiscard]] double seconds() const { return static_cast<double>(fleet().horizon.ns) / 1e9; }

    // A measure's values, one a replication; those that never came are left out.
    [[nodiscard]] std::vector<double> values(const std::string& measure,
                                             std::uint32_t probe = 0) const;
    [[nodiscard]] const MeasureValue& value(const ReplicationResult& replication,
                                            const std::string& measure,
                                            std::uint32_t probe = 0) const;
    // What the experiment itself says of it over replications.
    [[nodiscard]] double said(const std::string& measure, OverReplications over,
                              std::uint32_t probe = 0) const;

private:
    void run(std::uint64_t seed, std::uint32_t replications, Keep keep);
    [[nodiscard]] std::uint32_t index_of(const std::string& measure) const;

    std::unique_ptr<ReadyScenario> ready_;
    std::vector<ReplicationResult> all_;
    ExperimentResult result_;
    std::uint64_t seed_ = 0;
};

struct Moments {
    double n = 0;
    double mean = 0;
    double variance = 0;        // Unbiased.
    double fourth_central = 0;  // Of the sample.
};
[[nodiscard]] Moments moments_of(const std::vector<double>& values);
// Standard error of the unbiased sample variance: exact moments if given, else the sample's.
[[nodiscard]] double error_of_variance(double n, double variance, double fourth_central);

// CHECKs that the estimate lies within z_limit standard errors of the exact value.
void judge(const std::string& what, double estimate, double exact, double standard_error);
// CHECKs that a wrong formula would have been noticed: the check has teeth.
void judge_wrong(const std::string& what, double estimate, double wrong, double standard_error);
// Mean over replications against its exact value, with the exact variance of one replication.
void judge_mean(const std::string& what, const Moments& sample, double exact, double variance);
// Mean and variance, with the sample's own moments where the exact ones are not known.
void judge_mean(const std::string& what, const Moments& sample, double exact);
void judge_variance(const std::string& what, const Moments& sample, double exact);
// Kolmogorov and Smirnov's distance from a continuous law, by the bound of Dvoretzky, Kiefer,
// Wolfowitz and Massart, P(D > d) <= 2 exp(-2 n d^2), which holds for every n.
void judge_law(const std::string& what, std::vector<double> values,
               const std::function<double(double)>& cdf);
// Counts 0, 1, 2, ... against their exact chances by chi-square; cells are merged from the tail
// until each expects at least 25.
void judge_counts(const std::string& what, const std::vector<double>& values,
                  const std::function<double(int)>& chance);

// C(n, k) for 0 <= k <= n, and the binomial law's chance of k (0 beyond n), 0 < chance < 1.
[[nodiscard]] double choose(int n, int k);
[[nodiscard]] double binomial(int n, double chance, int k);

}  // namespace rotasim::textbook
