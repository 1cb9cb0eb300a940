// Judges what stations give, without a bias from the length of a run.
//
// Runs start empty. What is measured begins after a warm-up of 20 relaxation times or more, which
// leaves less than exp(-20) of the empty start; from then on the queue is stationary. A mean over
// the samples of a window is biased, as its number of samples is random; the sum of (sample - mean)
// is not (Campbell's theorem), and is judged instead.
#pragma once

#include "tests/statistical/textbook.hpp"

#include <cmath>
#include <string>
#include <vector>

namespace rotasim::textbook {

struct Pooled {
    double estimate = 0;
    double standard_error = 0;
};

// A ratio of sums over replications, `parts` of `wholes`.
inline Pooled ratio(const std::vector<double>& parts, const std::vector<double>& wholes) {
    const auto n = static_cast<double>(parts.size());
    double sum = 0;
    double of = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        sum += parts[i];
        of += wholes[i];
    }
    Pooled pooled{sum / of, 0};
    std::vector<double> off;
    for (std::size_t i = 0; i < parts.size(); ++i)
        off.push_back(parts[i] - pooled.estimate * wholes[i]);
    pooled.standard_error = std::sqrt(moments_of(off).variance * n) / of;
    return pooled;
}

// The mean of all samples of a measure.
inline Pooled samples(const Run& run, const std::string& measure) {
    std::vector<double> sums;
    std::vector<double> counts;
    for (const ReplicationResult& replication : run.replications()) {
        const MeasureValue& value = run.value(replication, measure);
        const auto n = static_cast<double>(value.events);
        counts.push_back(n);
        sums.push_back(value.value.value_or(0) * n);
    }
    return ratio(sums, counts);
}

inline void judge_samples(const Run& run, const std::string& measure, double exact) {
    const Pooled pooled = samples(run, measure);
    judge(measure, pooled.estimate, exact, pooled.standard_error);
}

inline void judge_wrong_samples(const Run& run, const std::string& what, const std::string& measure,
                                double wrong) {
    const Pooled pooled = samples(run, measure);
    judge_wrong(what, pooled.estimate, wrong, pooled.standard_error);
}

inline void judge_ratio(const Run& run, const std::string& part, const std::string& whole,
                        double exact) {
    const Pooled pooled = ratio(run.values(part), run.values(whole));
    judge(part + " of " + whole, pooled.estimate, exact, pooled.standard_error);
}

inline void judge_average(const Run& run, const std::string& measure, double exact) {
    judge_mean(measure, moments_of(run.values(measure)), exact);
}

// M/M/c: mean number present, by Erlang's C.
inline double erlang_c_present(double a, int c) {
    double term = 1;
    double sum = 0;
    for (int k = 0; k < c; ++k) {
        sum += term;
        term *= a / (k + 1);
    }
    const double tail = term * c / (c - a);
    return a + tail / (sum + tail) * a / (c - a);
}

}  // namespace rotasim::textbook
