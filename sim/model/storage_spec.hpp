// What a scenario says of storage that disks lie on: units that fail as a whole.
#pragma once

#include "sim/model/infrastructure_spec.hpp"

namespace rotasim {

// A storage unit (a scale unit, an array) whose loss stalls every VM with disks on it. VMs that
// have been without their disks for too long are shut down by the platform, and powered on when the
// disks are back: then they need their keys.
struct StorageSpec {
    std::string name;
    Place at;
    std::vector<Ref> groups;
    std::optional<Marked<DurationDistribution>> lost_every;
    Marked<DurationDistribution> lost_for =
        assumed(DurationDistribution::constant(hours(1)), "no source");
    Marked<Duration> shutdown_after =
        documented(seconds(120),
                   "Azure docs, understand-vm-reboot.md (10/2024): forced shutdown after more "
                   "than 120 s without the disk [azure.md 0.3]");

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using S = StorageSpec;
        return fields(
            required("name", &S::name, "Name of the storage unit."),
            required("groups", &S::groups, "Groups whose disks lie on it; each group has one."),
            optional("lost_every", &S::lost_every,
                     "From its being back, or the start, until it is lost; absent: only by the "
                     "incident lose_storage.")
                .more_than(0),
            optional("lost_for", &S::lost_for, "How long it is lost each time."),
            optional("shutdown_after", &S::shutdown_after,
                     "How long a VM stalls without its disks before the platform shuts it down.")
                .at_least(0));
    }
};

}  // namespace rotasim
