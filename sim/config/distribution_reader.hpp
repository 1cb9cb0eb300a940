// sim/config/distribution_reader.hpp — {kind: lognormal, mean: 2 h, cv: 1.5} to a distribution.
#pragma once

#include "sim/base/distribution.hpp"
#include "sim/base/time.hpp"
#include "sim/config/distribution_forms.hpp"
#include "sim/config/node.hpp"
#include "sim/config/scalar.hpp"

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace rotasim::config {

class Reader;

// Reads one map {kind: ...}. Problems go to the reader; then the result is empty.
class DistributionReader {
public:
    // With `of_time`, parameters are durations; else plain numbers. With `has_mark`, `mark` and
    // `source` may stand beside the parameters.
    DistributionReader(Reader& reader, bool of_time, bool has_mark)
        : reader_(reader), of_time_(of_time), has_mark_(has_mark) {}

    [[nodiscard]] std::optional<Distribution> read(const Node& node);
    // What the distribution counts in, if it is one of time and counts steps; else a nanosecond.
    [[nodiscard]] Duration step() const { return step_; }

    // True for {kind: constant, ...}. On its own it means what its value means: the same bounds,
    // exact to the tick, `never` included; so the reader takes the value in its stead.
    [[nodiscard]] static bool is_constant(const Node& node);
    // The value of a constant whose keys are right; else null, and the problem is told.
    [[nodiscard]] const Node* constant_value(const Node& node);

private:
    using Kind = distributions::Kind;

    bool check_keys(const Node& node, const DistributionForm& form);
    [[nodiscard]] std::optional<Kind> make(std::string_view kind, const Node& node);
    [[nodiscard]] std::optional<Kind> make_simple(std::string_view kind, const Node& node);
    [[nodiscard]] std::optional<Kind> make_counted(std::string_view kind, const Node& node);
    [[nodiscard]] std::optional<Kind> make_discrete(const Node& node);
    [[nodiscard]] std::optional<Kind> make_mixture(const Node& node);
    [[nodiscard]] std::optional<Kind> make_sum(const Node& node);

    [[nodiscard]] double quantity(const Node& node, std::string_view key);
    [[nodiscard]] double number(const Node& node, std::string_view key);
    [[nodiscard]] double probability(const Node& node, std::string_view key);
    [[nodiscard]] double exponential_mean(const Node& node);
    [[nodiscard]] bool flag(const Node& node, std::string_view key);
    [[nodiscard]] std::vector<double> quantities(const Node& node, std::string_view key);
    [[nodiscard]] double quantity_of(const Node& scalar);
    [[nodiscard]] std::optional<Distribution> part(const Node& node);
    bool each_of(const Node& node, std::string_view key,
                 const std::function<void(const Node&)>& visit);
    void fail(const Node& at, Refusal refusal);

    Reader& reader_;
    bool of_time_;
    bool has_mark_;
    bool failed_ = false;
    int depth_ = 0;
    Duration step_ = nanoseconds(1);
};

}  // namespace rotasim::config
