// What a scenario says of people and jobs: operators who repair, hygiene jobs that tidy old key
// versions.
#pragma once

#include "sim/model/vm_spec.hpp"

namespace rotasim {

enum class Weekday : std::uint8_t { mon, tue, wed, thu, fri, sat, sun };
constexpr auto enum_names(Weekday) {
    using E = schema::EnumName<Weekday>;
    return schema::names(E{"mon", Weekday::mon, "Monday."}, E{"tue", Weekday::tue, "Tuesday."},
                         E{"wed", Weekday::wed, "Wednesday."}, E{"thu", Weekday::thu, "Thursday."},
                         E{"fri", Weekday::fri, "Friday."}, E{"sat", Weekday::sat, "Saturday."},
                         E{"sun", Weekday::sun, "Sunday."});
}

// Local working hours; a zone of the tz database.
struct WorkingHoursSpec {
    Place at;
    std::string zone = "UTC";
    std::string from = "09:00";
    std::string to = "17:00";
    std::vector<Weekday> days = {Weekday::mon, Weekday::tue, Weekday::wed, Weekday::thu,
                                 Weekday::fri};

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using W = WorkingHoursSpec;
        return fields(required("zone", &W::zone, "Zone of the tz database, as Europe/Amsterdam."),
                      optional("from", &W::from, "Start of the day, HH:MM local time."),
                      optional("to", &W::to, "End of the day, HH:MM local time, after `from`."),
                      optional("days", &W::days, "Working days."));
    }
};

struct OperatorsSpec {
    std::string name;
    Place at;
    Marked<DurationDistribution> notice =
        assumed(DurationDistribution::constant(minutes(10)), "no source");
    Marked<DurationDistribution> response =
        assumed(DurationDistribution::constant(hours(1)), "no source");
    std::optional<WorkingHoursSpec> working_hours;
    std::optional<std::uint32_t> people;
    Marked<Probability> mistakes = assumed(Probability{0.0}, "no source");
    std::vector<RecoveryAction> recovery = {
        RecoveryAction::assign_new_key, RecoveryAction::re_enable, RecoveryAction::recover_deleted,
        RecoveryAction::restore_grant, RecoveryAction::rerun_extension};
    Marked<DurationDistribution> retry_after =
        assumed(DurationDistribution::constant(hours(2)), "no source");
    std::optional<Marked<Duration>> re_enable_for;
    bool repin_after_recovery = false;
    Marked<DurationDistribution> key_refresh = assumed(
        DurationDistribution::constant(Duration::zero()), "azure.md 2.4: U(0,60) min suggested");

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using O = OperatorsSpec;
        return fields(
            required("name", &O::name, "Name used by VMs."),
            optional("notice", &O::notice, "From a VM's failure until somebody sees it."),
            optional("response", &O::response,
                     "From seeing it until the repair is done; passes in working hours only."),
            optional("hours", &O::working_hours, "Working hours; absent: day and night."),
            optional("people", &O::people,
                     "How many of them there are: each works on one failed VM at a time, for as "
                     "long as `response` says and even if it turns out to run again, in the order "
                     "in which the VMs were seen; absent: nobody ever waits for somebody.")
                .between(1, 1e6),
            optional(
                "mistakes", &O::mistakes,
                "Chance that what they do in answer to a failure is wrong and changes nothing; "
                "they see that after `retry_after` and act again. To start a VM whose keys "
                "work is never wrong."),
            optional("recovery", &O::recovery,
                     "Actions that they may take, in the order in which they try them. What is "
                     "not listed is not allowed: a state that needs it is a dead end."),
            optional("retry_after", &O::retry_after,
                     "How long they give an action to help before they take the next one; twice as "
                     "long each time that all have been in vain. If something else is broken now, "
                     "they act without waiting.")
                .more_than(0),
            optional("re_enable_for", &O::re_enable_for,
                     "A re-enabled version is disabled again after this; absent: never."),
            optional("repin_after_recovery", &O::repin_after_recovery,
                     "In guest: run enable again with the newest version once the VM runs."),
            optional("key_refresh", &O::key_refresh,
                     "From a key's recovery until storage uses it again."));
    }
};

enum class HygieneAction : std::uint8_t { disable, delete_key };
constexpr auto enum_names(HygieneAction) {
    using E = schema::EnumName<HygieneAction>;
    return schema::names(
        E{"disable", HygieneAction::disable, "Disable the old version."},
        E{"delete_key", HygieneAction::delete_key,
          "Delete the whole key: a vault cannot delete one version (azure.md 4.1)."});
}

struct HygieneSpec {
    std::string name;
    Place at;
    std::vector<Ref> keys;
    Marked<Duration> after;
    std::optional<Duration> every;
    HygieneAction action = HygieneAction::disable;
    bool spares_reenabled = true;

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using H = HygieneSpec;
        return fields(
            required("name", &H::name, "Name of the job."),
            required("keys", &H::keys, "Keys that it tidies."),
            required("after", &H::after, "From a new version until the older ones are tidied.")
                .at_least(0),
            optional("every", &H::every, "The job runs this often; absent: at the very moment.")
                .more_than(0),
            optional("action", &H::action, "What it does."),
            optional("spares_reenabled", &H::spares_reenabled,
                     "Leaves a version alone that somebody has enabled again."));
    }
};

}  // namespace rotasim
