// sim/config/distribution_forms.cpp — one line a kind.
#include "sim/config/distribution_forms.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace rotasim::config {
namespace {

constexpr std::array<DistributionForm, 16> forms = {{
    {"constant", "value", "Always the same."},
    {"exponential", "mean|rate", "Without memory."},
    {"uniform", "from to", "All values between two equally likely."},
    {"triangular", "from mode to", "Least, most likely, greatest."},
    {"lognormal", "mean cv", "Skewed to the right; cv is standard deviation / mean."},
    {"weibull", "scale|mean shape", "Shape below 1: early failures; above 1: wear."},
    {"gamma", "mean shape|cv", "Between exponential and normal."},
    {"bounded_pareto", "from to shape", "A heavy tail cut off at `to`."},
    {"geometric", "probability step", "Trials up to the first success."},
    {"poisson", "mean step", "Number of happenings."},
    {"discrete", "values", "Given values with weights."},
    {"discrete_uniform", "from to step", "Whole numbers, equally likely."},
    {"empirical", "values (interpolate)", "Observed values."},
    {"mixture", "parts", "One of several, by weight."},
    {"sum", "of", "Several added."},
    {"schedule", "values (cycle)", "Given values one after the other."},
}};

}  // namespace

std::span<const DistributionForm> distribution_forms() { return forms; }

std::vector<DistributionKey> distribution_keys(const DistributionForm& form, bool of_time) {
    std::vector<DistributionKey> keys;
    std::string_view rest = form.keys;
    while (!rest.empty()) {
        std::string_view word = rest.substr(0, rest.find(' '));
        rest.remove_prefix(std::min(rest.size(), word.size() + 1));
        if (word == "step" && !of_time) continue;  // Plain numbers count themselves.
        DistributionKey key;
        if (word.front() == '(') {
            key.needed = false;
            word = word.substr(1, word.size() - 2);
        }
        for (;;) {
            const std::size_t bar = word.find('|');
            const std::string_view name = word.substr(0, bar);
            if (name != "rate" || of_time) key.names.push_back(name);
            if (bar == std::string_view::npos) break;
            word.remove_prefix(bar + 1);
        }
        keys.push_back(std::move(key));
    }
    return keys;
}

}  // namespace rotasim::config
