// What a scenario says of the client of a station: when it calls again, when it stops waiting, and
// when it is kept from calling.
#pragma once

#include "sim/model/infrastructure_spec.hpp"

#include <variant>

namespace rotasim {

// How chance spreads a wait, so that those who were refused together do not come back together.
enum class Jitter : std::uint8_t { none, full, equal };
constexpr auto enum_names(Jitter) {
    using E = schema::EnumName<Jitter>;
    return schema::names(E{"none", Jitter::none, "The wait is as computed."},
                         E{"full", Jitter::full, "Uniform between nothing and the wait."},
                         E{"equal", Jitter::equal, "Half the wait, and uniform up to all of it."});
}

struct FixedRetry {
    static constexpr std::string_view kind = "fixed";
    Marked<DurationDistribution> wait;
    Jitter jitter = Jitter::none;
    std::optional<Marked<std::uint32_t>> most;
    static constexpr auto schema() {
        using namespace rotasim::schema;
        using R = FixedRetry;
        return fields(required("wait", &R::wait,
                               "From a failed call to the next; drawn for each, if it is a law.")
                          .more_than(0),
                      optional("jitter", &R::jitter, "How chance spreads the wait."),
                      optional("most", &R::most,
                               "Most retries of one call; then the client gives up. Absent: no "
                               "bound.")
                          .between(1, 1e6));
    }
};

struct ExponentialRetry {
    static constexpr std::string_view kind = "exponential";
    Marked<Duration> first;
    Marked<double> factor{2, Evidence::given, {}, {}};
    std::optional<Marked<Duration>> cap;
    Jitter jitter = Jitter::none;
    std::optional<Marked<std::uint32_t>> most;
    static constexpr auto schema() {
        using namespace rotasim::schema;
        using R = ExponentialRetry;
        return fields(
            required("first", &R::first, "From the first failed call to the next one.")
                .more_than(0),
            optional("factor", &R::factor, "By how much each wait is longer than the last one.")
                .between(1.01, 1000),
            optional("cap", &R::cap, "No wait is longer; absent: no bound.").more_than(0),
            optional("jitter", &R::jitter, "How chance spreads each wait."),
            optional("most", &R::most,
                     "Most retries of one call; then the client gives up. Absent: no bound.")
                .between(1, 1e6));
    }
};

using RetrySpec = std::variant<FixedRetry, ExponentialRetry>;

// Load is taken away, and let in again at a rate that can be served.
struct PauseSpec {
    Place at;
    Duration from{};
    Duration to{};
    std::optional<Marked<Duration>> readmit_every;
    static constexpr auto schema() {
        using namespace rotasim::schema;
        using P = PauseSpec;
        return fields(
            required("from", &P::from, "Time after the start from which it calls no more.")
                .at_least(0),
            required("to", &P::to, "Time after the start at which it may call again.").more_than(0),
            optional("readmit_every", &P::readmit_every,
                     "Time from one held call to the next, from `to` until none is held; absent: "
                     "all at once.")
                .more_than(0));
    }
};

}  // namespace rotasim
