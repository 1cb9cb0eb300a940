// What a rollout that waits for its users asks of whoever carries it out.
#pragma once

#include "policies/key_view.hpp"
#include "sim/model/people_spec.hpp"

namespace rotasim {

enum class RollingPace : std::uint8_t { sliding, barrier };
constexpr auto enum_names(RollingPace) {
    using E = schema::EnumName<RollingPace>;
    return schema::names(
        E{"sliding", RollingPace::sliding, "The next begins as soon as any of them is done."},
        E{"barrier", RollingPace::barrier, "The next begin when all of them are done."});
}

enum class RollingDomain : std::uint8_t { any, host };
constexpr auto enum_names(RollingDomain) {
    using E = schema::EnumName<RollingDomain>;
    return schema::names(
        E{"any", RollingDomain::any, "Wherever they stand."},
        E{"host", RollingDomain::host, "VMs of one host at a time; a set is a domain of its own."});
}

struct RollingOrder {
    std::uint32_t at_once = 1;
    RollingPace pace = RollingPace::sliding;
    RollingDomain domain = RollingDomain::any;
    Duration begin_after{};
    Marked<DurationDistribution> takes{
        DurationDistribution::constant(Duration::zero()), Evidence::assumed, "no source", {}};
    bool reboots = false;
    std::uint32_t canary = 0;
    Duration soak{};
    std::optional<std::uint32_t> stop_after;
    std::optional<WorkingHoursSpec> window;

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using R = RollingOrder;
        return fields(
            required("at_once", &R::at_once, "Most sets and VMs that are being moved at a time.")
                .between(1, 1e7),
            optional("pace", &R::pace, "When the next begin."),
            optional("domain", &R::domain, "What those that are moved together have in common."),
            optional("begin_after", &R::begin_after, "From the rotation to the first move.")
                .at_least(0),
            optional("takes", &R::takes, "How long the move of one set or VM takes."),
            optional("reboots", &R::reboots,
                     "The VM is rebooted for it, and out of service while it takes."),
            optional("canary", &R::canary, "So many are moved first, the rest after `soak`."),
            optional("soak", &R::soak, "From the last canary's move until the others begin.")
                .at_least(0),
            optional("stop_after", &R::stop_after,
                     "With so many failures nobody else is moved; absent: it goes on.")
                .between(1, 1e7),
            optional("window", &R::window,
                     "Maintenance window: a move begins only if it ends inside."));
    }
};

}  // namespace rotasim
