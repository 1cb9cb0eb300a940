// `measures:` of a scenario: what to observe beyond the core metrics, and what to say over
// replications.
#pragma once

#include "sim/base/problem.hpp"
#include "sim/base/time.hpp"
#include "sim/schema/fields.hpp"
#include "sim/schema/values.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rotasim {

// What is observed. Levels change at events; happenings are counted; samples carry a value each.
enum class Quantity : std::uint8_t {
    unavailable_vms,      // level, of a group
    unavailable_share,    // level, of a group
    latent_dead_vms,      // level, of a group
    key_age,              // level, of a key, seconds
    versions_alive,       // level, of a key
    failed_start,         // happening, of a group
    outage,               // happening, of a group
    dead_end,             // happening, of a group
    data_loss,            // sample, of a group, seconds
    outage_length,        // sample, of a group, seconds
    rotation_refused,     // happening, of a group
    present_vms,          // level, of a group
    jobs_present,         // level, of a station
    jobs_waiting,         // level, of a station
    servers_busy,         // level, of a station
    job_arrived,          // happening, of a station
    job_served,           // happening, of a station
    job_lost,             // happening, of a station
    jobs_found,           // sample, of a station, jobs
    waiting_time,         // sample, of a station, seconds
    sojourn_time,         // sample, of a station, seconds
    response_time,        // sample, of a source, seconds
    job_throttled,        // happening, of a station
    job_timed_out,        // happening, of a station
    job_retried,          // happening, of a station
    job_given_up,         // happening, of a station
    job_answered,         // happening, of a station
    job_dropped,          // happening, of a station
    answered_so_far,      // level, of a station
    jobs_outside,         // level, of a station
    migrated_vms,         // level, of a group
    migration_failed,     // happening, of a group
    migration_effort,     // sample, of a group, seconds
    drill_failed,         // happening, of a group
    components_working,   // level, of a component
    components_waiting,   // level, of a component
    component_failed,     // happening, of a component
    component_replaced,   // happening, of a component
    structure_works,      // level, of a structure
    structure_down,       // level, of a structure
    structure_failed,     // happening, of a structure
    structure_down_time,  // sample, of a structure, seconds
    structure_up_time,    // sample, of a structure, seconds
    workers_busy,         // level, of a work list
    work_done,            // happening, of a work list
    work_finished,        // happening, of a work list
};
// Of fleets, stations and migrations.
constexpr auto names_of_fleet_quantities() {
    using E = schema::EnumName<Quantity>;
    using Q = Quantity;
    return schema::names(
        E{"unavailable_vms", Q::unavailable_vms, "Level: VMs of the group that are down."},
        E{"unavailable_share", Q::unavailable_share,
          "Level: their share of the group's VMs that exist; averaged over their time."},
        E{"latent_dead_vms", Q::latent_dead_vms, "Level: VMs up only until a platform start."},
        E{"key_age", Q::key_age, "Level: seconds since the newest version was made."},
        E{"versions_alive", Q::versions_alive, "Level: usable versions of the key."},
        E{"failed_start", Q::failed_start, "Happening: a platform start that fails."},
        E{"outage", Q::outage, "Happening: a VM goes down, for longer than a moment."},
        E{"dead_end", Q::dead_end, "Happening: no allowed action leads back."},
        E{"data_loss", Q::data_loss, "Sample: seconds lost by a restore."},
        E{"outage_length", Q::outage_length, "Sample: seconds that an outage took."},
        E{"rotation_refused", Q::rotation_refused,
          "Happening, counted for each VM of a confidential set that cannot rotate, as not all "
          "of its VMs are off."},
        E{"present_vms", Q::present_vms, "Level: VMs of the group that exist."},
        E{"jobs_present", Q::jobs_present, "Level: jobs at the station, in service or waiting."},
        E{"jobs_waiting", Q::jobs_waiting, "Level: jobs that are not in service."},
        E{"servers_busy", Q::servers_busy,
          "Level: servers that have a job, though the station be down."},
        E{"job_arrived", Q::job_arrived, "Happening: a job comes, even if it is lost."},
        E{"job_served", Q::job_served, "Happening: a job has been served."},
        E{"job_lost", Q::job_lost, "Happening: a job finds the station full."},
        E{"jobs_found", Q::jobs_found, "Sample: jobs that an arriving one finds at the station."},
        E{"waiting_time", Q::waiting_time,
          "Sample: seconds from a job's arrival until its service begins."},
        E{"sojourn_time", Q::sojourn_time,
          "Sample: seconds from a job's arrival at the station until it has been served."},
        E{"response_time", Q::response_time,
          "Sample: seconds from a job's source until it leaves the last of its stations."},
        E{"job_throttled", Q::job_throttled, "Happening: a limiter refuses a job."},
        E{"job_timed_out", Q::job_timed_out,
          "Happening: a client stops waiting for an answer; the station does not learn of it."},
        E{"job_retried", Q::job_retried, "Happening: a job comes again after a failed call."},
        E{"job_given_up", Q::job_given_up,
          "Happening: a call has failed, and the client does not call again."},
        E{"job_answered", Q::job_answered,
          "Happening: a job has been served while its client still waited."},
        E{"job_dropped", Q::job_dropped,
          "Happening: a station drops a job for which nobody waits any more."},
        E{"answered_so_far", Q::answered_so_far,
          "Level: jobs answered since the start; between two probes, what came of the work."},
        E{"jobs_outside", Q::jobs_outside,
          "Level: jobs that wait to come again, or are held back by a pause."},
        E{"migrated_vms", Q::migrated_vms,
          "Level: VMs of the group that a migration has moved so far."},
        E{"migration_failed", Q::migration_failed,
          "Happening: a VM's move fails; the old VM is started again."},
        E{"migration_effort", Q::migration_effort,
          "Sample: seconds of work that a VM's move cost the operators, in vain or not."},
        E{"drill_failed", Q::drill_failed,
          "Happening: a restore drill finds a recovery point that cannot be restored."});
}
constexpr auto names_of_structure_quantities() {
    using E = schema::EnumName<Quantity>;
    using Q = Quantity;
    return schema::names(
        E{"components_working", Q::components_working,
          "Level: units of the component that work, and whose domain does."},
        E{"components_waiting", Q::components_waiting,
          "Level: failed units that wait for the component's crew."},
        E{"component_failed", Q::component_failed, "Happening: a unit fails."},
        E{"component_replaced", Q::component_replaced,
          "Happening: a unit that works is replaced as planned."},
        E{"structure_works", Q::structure_works,
          "Level: 1 while the structure works; its time average is the availability."},
        E{"structure_down", Q::structure_down,
          "Level: 1 while it does not; its first passage is the time to the first failure."},
        E{"structure_failed", Q::structure_failed, "Happening: the structure stops working."},
        E{"structure_down_time", Q::structure_down_time,
          "Sample: seconds from its failure until it works again, then."},
        E{"structure_up_time", Q::structure_up_time,
          "Sample: seconds that it worked until it fails, then."},
        E{"workers_busy", Q::workers_busy, "Level: workers of the list that are at a job."},
        E{"work_done", Q::work_done, "Happening: a job of the list is done."},
        E{"work_finished", Q::work_finished,
          "Happening: all jobs of the list are done; its first passage is the makespan, from the "
          "start on."});
}
constexpr auto enum_names(Quantity) {
    return schema::joined(names_of_fleet_quantities(), names_of_structure_quantities());
}

enum class MeasureKind : std::uint8_t {
    time_average,
    value_at,
    value_at_end,
    maximum,
    count,
    sample_mean,
    first_passage
};
constexpr auto enum_names(MeasureKind) {
    using E = schema::EnumName<MeasureKind>;
    using M = MeasureKind;
    return schema::names(
        E{"time_average", M::time_average, "Average of a level over the run."},
        E{"value_at", M::value_at, "A level at given probe times."},
        E{"value_at_end", M::value_at_end, "A level at the end."},
        E{"maximum", M::maximum, "Largest value of a level, or of the samples."},
        E{"count", M::count, "Number of happenings or samples."},
        E{"sample_mean", M::sample_mean, "Mean of samples (as seen by arrivals)."},
        E{"first_passage", M::first_passage,
          "Seconds until a level first reaches `threshold`, or until the first happening or "
          "sample."});
}

enum class OverReplications : std::uint8_t {
    mean,
    standard_deviation,
    variance,
    quantile,
    exceedance
};
constexpr auto enum_names(OverReplications) {
    using E = schema::EnumName<OverReplications>;
    using O = OverReplications;
    return schema::names(E{"mean", O::mean, "Mean."},
                         E{"standard_deviation", O::standard_deviation, "Standard deviation."},
                         E{"variance", O::variance, "Variance."},
                         E{"quantile", O::quantile, "The `level` quantile."},
                         E{"exceedance", O::exceedance, "Chance of at least `threshold`."});
}

struct MeasureSpec {
    std::string name;
    Place at;
    Quantity of = Quantity::unavailable_share;
    MeasureKind kind = MeasureKind::time_average;
    std::optional<schema::Ref> group;
    std::optional<schema::Ref> key;
    std::optional<schema::Ref> station;
    std::optional<schema::Ref> source;
    std::optional<schema::Ref> component;
    std::optional<schema::Ref> structure;
    std::optional<schema::Ref> work_list;
    std::optional<Duration> warm_up;
    std::vector<Duration> probes;
    std::optional<double> threshold;
    std::optional<double> level;
    std::vector<OverReplications> over = {OverReplications::mean};

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using M = MeasureSpec;
        return fields(
            required("name", &M::name, "Name in the results."),
            required("of", &M::of, "What is observed."),
            required("kind", &M::kind, "What is made of it in one replication."),
            optional("group", &M::group, "Group of VMs; absent: all. Not of a key."),
            optional("key", &M::key, "The key, of key_age and versions_alive."),
            optional("station", &M::station, "Station; absent: all. Of jobs and servers only."),
            optional("source", &M::source, "Source of the jobs; absent: all."),
            optional("component", &M::component, "Component; absent: all."),
            optional("structure", &M::structure, "Structure; absent: all."),
            optional("work_list", &M::work_list, "Work list; absent: all."),
            optional("warm_up", &M::warm_up,
                     "What happens up to this time after the start is not observed; absent: all "
                     "is. Not of a value at a time, nor of a first passage.")
                .more_than(0),
            optional("probes", &M::probes, "Times after the start, ascending: for value_at alone."),
            optional("threshold", &M::threshold,
                     "What first_passage of a level waits for, or what exceedance asks; "
                     "in the measure's unit.")
                .more_than(0),
            optional("level", &M::level, "Which quantile: 0.99.").between(0, 1),
            optional("over", &M::over, "What is said over replications.").not_empty());
    }
};

}  // namespace rotasim
