// What a scenario says of migrations: VMs that are replaced by others of another encryption mode,
// as planned work with down time (Azure compute docs, disk-encryption-migrate.md [azure.md 1.3]).
#pragma once

#include "sim/model/people_spec.hpp"

namespace rotasim {

struct MigrationSpec {
    std::string name;
    Place at;
    Ref from;
    Ref to;
    UtcTime begin{};
    std::optional<UtcTime> deadline;
    Probability goal{1.0};
    Marked<DurationDistribution> registration =
        assumed(DurationDistribution::constant(Duration::zero()), "no figure is published");
    std::uint32_t at_once = 1;
    std::optional<std::uint32_t> wave_size;
    std::optional<Duration> wave_every;
    std::optional<WorkingHoursSpec> window;
    std::optional<Marked<BytesPerSecond>> copy_rate;
    Marked<DurationDistribution> takes =
        assumed(DurationDistribution::constant(minutes(30)), "no figure is published");
    Marked<DurationDistribution> effort =
        assumed(DurationDistribution::constant(minutes(30)), "no figure is published");
    Marked<Probability> failure = assumed(Probability{0.0}, "no figure is published");
    Marked<Duration> retry_after = assumed(days(1), "no source");

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using M = MigrationSpec;
        return fields(
            required("name", &M::name, "Name of the migration."),
            required("from", &M::from, "VM template whose VMs are to go, one after the other."),
            required("to", &M::to,
                     "VM template of the same count and group: its VMs do not exist at first; each "
                     "comes into being when the one of its number has moved. Its hosts must have "
                     "room for all of them."),
            required("at", &M::begin, "When it begins, with the registration of the feature."),
            optional("deadline", &M::deadline,
                     "When all must have moved; absent: the retirement of in-guest encryption, if "
                     "that concerns them. Nothing stops on it."),
            optional("goal", &M::goal,
                     "Share of the VMs that must have moved by then, in at least 95 of 100 "
                     "replications, for a beginning to be called safe (`show --migration`).")
                .more_than(0),
            optional("registration", &M::registration,
                     "How long it takes to register the feature, before the first VM is touched."),
            optional("at_once", &M::at_once, "Most VMs that are being moved at a time.")
                .between(1, 1e7),
            optional("wave_size", &M::wave_size, "VMs of one wave; absent: all are of one.")
                .between(1, 1e7),
            optional("wave_every", &M::wave_every, "From the beginning of a wave to the next.")
                .more_than(0),
            optional("window", &M::window,
                     "Maintenance window: a move begins only if it ends inside."),
            optional("copy_rate", &M::copy_rate,
                     "Rate at which a VM's disks, whole, are copied to new ones while it is out of "
                     "service; absent: they are kept.")
                .more_than(0),
            optional("takes", &M::takes,
                     "Time out of service beside copying, up to the start of the new VM."),
            optional("effort", &M::effort, "Working time that an attempt costs the operators."),
            optional("failure", &M::failure,
                     "Chance that an attempt fails at its end: the old VM is started again, by the "
                     "platform, and so needs its key."),
            optional("retry_after", &M::retry_after,
                     "Until a VM that does not run, or whose attempt failed, is tried again.")
                .at_least(1e9));
    }
};

}  // namespace rotasim
