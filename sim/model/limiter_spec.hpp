// What a scenario says of limits on calls: how much may come to a station in how long a time.
//
// Weights are whole numbers: where one call counts for a third of another, budgets and weights are
// given three times as large.
#pragma once

#include "sim/model/infrastructure_spec.hpp"

#include <variant>

namespace rotasim {

// Key Vault's documented limits are of this kind: so many in 10 s (azure.md 4.4).
struct FixedWindow {
    static constexpr std::string_view kind = "fixed_window";
    Marked<std::uint32_t> budget;
    Marked<Duration> window;
    Marked<bool> refused_count;
    static constexpr auto schema() {
        using namespace rotasim::schema;
        using F = FixedWindow;
        return fields(
            required("budget", &F::budget, "Most weight that passes in one window.")
                .between(1, 1e9),
            required("window", &F::window, "Length of a window; the first one begins with the run.")
                .more_than(0),
            optional("refused_count", &F::refused_count,
                     "Whether a refused call uses what is left of the budget; absent: no."));
    }
};

// Control-plane limits are of this kind: a bucket of 12, and 4 more a minute (azure.md 7).
struct TokenBucket {
    static constexpr std::string_view kind = "token_bucket";
    Marked<std::uint32_t> tokens;
    Marked<Duration> per;
    Marked<std::uint32_t> burst;
    Marked<bool> refused_count;
    static constexpr auto schema() {
        using namespace rotasim::schema;
        using T = TokenBucket;
        return fields(
            required("tokens", &T::tokens, "Weight that the bucket gains in each `per`, evenly.")
                .between(1, 1e9),
            required("per", &T::per, "The time in which it gains `tokens`.").more_than(0),
            required("burst", &T::burst, "Most weight that the bucket holds; it begins full.")
                .between(1, 1e9),
            optional("refused_count", &T::refused_count,
                     "Whether a refused call takes what is in the bucket; absent: no."));
    }
};

using LimitSpec = std::variant<FixedWindow, TokenBucket>;

// A limiter that several stations share: a cap over all vaults of a subscription.
struct LimiterSpec {
    std::string name;
    Place at;
    LimitSpec limit;

    static constexpr auto schema() {
        using namespace rotasim::schema;
        return fields(required("name", &LimiterSpec::name, "Name of the limiter."),
                      required("limit", &LimiterSpec::limit, "What it lets through."));
    }
};

}  // namespace rotasim
