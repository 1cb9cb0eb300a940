// What a scenario says of how fast a platform starts VMs: one bucket for all that share it.
#pragma once

#include "sim/model/infrastructure_spec.hpp"

namespace rotasim {

// Of one subscription in one region, say. Who is refused asks again until it is let in; here
// whoever asks first is let in first, which is the best that any way of asking again comes to.
struct ComputeLimitSpec {
    std::string name;
    Place at;
    std::vector<Ref> groups;
    Marked<std::uint32_t> starts = documented(
        500U, "Azure docs, compute-throttling-limits.md: per subscription and region [azure.md 7]");
    Marked<Duration> per = documented(
        minutes(1), "Azure docs, compute-throttling-limits.md [azure.md 7]: +500 a minute");
    Marked<std::uint32_t> burst = documented(
        1500U,
        "Azure docs, compute-throttling-limits.md: per subscription and region [azure.md 7]");

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using C = ComputeLimitSpec;
        return fields(
            required("name", &C::name, "Name of the limit, of a subscription and region say."),
            required("groups", &C::groups, "Groups whose VMs share it; each group has one."),
            optional("starts", &C::starts,
                     "Starts of VMs that are off or failed, or that wait for their host or their "
                     "disks, whatever they were before, which the bucket gains in each `per`, "
                     "evenly. Creations, redeployments, heals, migrations and restores that wait "
                     "for nothing pass it by.")
                .between(1, 1e9),
            optional("per", &C::per, "The time in which it gains `starts`.").more_than(0),
            optional("burst", &C::burst, "Most starts that the bucket holds; it begins full.")
                .between(1, 1e9));
    }
};

}  // namespace rotasim
