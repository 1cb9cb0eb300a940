// Checks `measures:`: a measure that cannot be taken, or that would ignore what it is given, would
// give a wrong number in silence.
#include "sim/model/measure_check.hpp"

#include "sim/base/text.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace rotasim {

namespace {

// What one counts when nothing else is said: a first VM, a first happening. Of a length of time or
// a share there is no such number.
enum class Counts : std::uint8_t { things, seconds, share };

// Of what it is: VMs (of a group), a key, jobs (of a station or a source), jobs wherever they are,
// servers, components, structures, work lists.
enum class Of : std::uint8_t { vms, key, jobs, source, servers, component, structure, work_list };

struct QuantityFacts {
    QuantitySort sort;
    Of of;
    Counts counts;
};

QuantityFacts facts_of(Quantity quantity) {
    using S = QuantitySort;
    switch (quantity) {
        case Quantity::unavailable_vms:
        case Quantity::latent_dead_vms:
        case Quantity::present_vms:
        case Quantity::migrated_vms: return {S::level, Of::vms, Counts::things};
        case Quantity::unavailable_share: return {S::level, Of::vms, Counts::share};
        case Quantity::key_age: return {S::level, Of::key, Counts::seconds};
        case Quantity::versions_alive: return {S::level, Of::key, Counts::things};
        case Quantity::failed_start:
        case Quantity::outage:
        case Quantity::dead_end:
        case Quantity::migration_failed:
        case Quantity::drill_failed:
        case Quantity::rotation_refused: return {S::happening, Of::vms, Counts::things};
        case Quantity::data_loss:
        case Quantity::migration_effort:
        case Quantity::outage_length: return {S::sample, Of::vms, Counts::seconds};
        case Quantity::jobs_present:
        case Quantity::jobs_waiting: return {S::level, Of::jobs, Counts::things};
        case Quantity::servers_busy: return {S::level, Of::servers, Counts::things};
        case Quantity::answered_so_far:
        case Quantity::jobs_outside: return {S::level, Of::jobs, Counts::things};
        case Quantity::job_throttled:
        case Quantity::job_timed_out:
        case Quantity::job_retried:
        case Quantity::job_given_up:
        case Quantity::job_answered:
        case Quantity::job_dropped:
        case Quantity::job_arrived:
        case Quantity::job_served:
        case Quantity::job_lost: return {S::happening, Of::jobs, Counts::things};
        case Quantity::jobs_found: return {S::sample, Of::jobs, Counts::things};
        case Quantity::waiting_time:
        case Quantity::sojourn_time: return {S::sample, Of::jobs, Counts::seconds};
        case Quantity::response_time: return {S::sample, Of::source, Counts::seconds};
        case Quantity::components_working:
        case Quantity::components_waiting: return {S::level, Of::component, Counts::things};
        case Quantity::component_failed:
        case Quantity::component_replaced: return {S::happening, Of::component, Counts::things};
        case Quantity::structure_works:
        case Quantity::structure_down: return {S::level, Of::structure, Counts::things};
        case Quantity::structure_failed: return {S::happening, Of::structure, Counts::things};
        case Quantity::structure_down_time:
        case Quantity::structure_up_time: return {S::sample, Of::structure, Counts::seconds};
        case Quantity::workers_busy: return {S::level, Of::work_list, Counts::things};
        case Quantity::work_done:
        case Quantity::work_finished: return {S::happening, Of::work_list, Counts::things};
    }
    return {S::level, Of::vms, Counts::things};
}

struct SortFacts {
    std::string_view words;
    std::vector<MeasureKind> kinds;  // That fit.
};

const SortFacts& facts_of(QuantitySort sort) {
    using K = MeasureKind;
    static const std::array<SortFacts, 3> rows{{
        {"a level", {K::time_average, K::value_at, K::value_at_end, K::maximum, K::first_passage}},
        {"a happening", {K::count, K::first_passage}},
        {"a sample", {K::count, K::sample_mean, K::maximum, K::first_passage}},
    }};
    return rows.at(static_cast<std::size_t>(sort));
}

class Check {
public:
    Check(const MeasureSpec& spec, std::vector<Problem>& problems)
        : spec_(spec), facts_(facts_of(spec.of)), problems_(problems) {}

    void run() {
        if (!kind_fits()) return;  // What else it needs hangs on its kind.
        check_subject();
        const bool probed = spec_.kind == MeasureKind::value_at;
        if (probed && spec_.probes.empty()) {
            error("probes", "'value_at' needs `probes`", "the times at which the level is read");
        } else if (!probed && !spec_.probes.empty()) {
            ignored("probes", "only 'value_at' has them");
        }
        check_warm_up();
        check_threshold();
        if (spec_.level && !says(OverReplications::quantile)) {
            ignored("level", "it says which quantile; `over` asks for none");
        }
        check_over();
    }
    void check_times(SimTime horizon) {
        if (spec_.warm_up && spec_.warm_up->ns >= horizon.ns) {
            error("warm_up", "'" + to_text(*spec_.warm_up) + "' is not before the end",
                  "the run takes " + to_text(Duration{horizon.ns}));
        }
        Duration last{-1};
        for (const Duration probe : spec_.probes) {
            if (probe.ns > horizon.ns) {
                error("probes", "'" + to_text(probe) + "' is after the end",
                      "the run takes " + to_text(Duration{horizon.ns}));
            }
            if (probe <= last) {
                error("probes",
                      "'" + to_text(probe) + "' does not come after '" + to_text(last) + "'",
                      "ascending, so that they are numbered as time goes");
            }
            last = probe;
        }
    }
    void check_reference(const std::optional<schema::Ref>& ref, const std::string& field,
                         const std::string& list, const std::vector<std::string>& known) {
        if (!ref || std::find(known.begin(), known.end(), ref->name) != known.end()) return;
        problems_.push_back(Problem{ref->at, field, "unknown name '" + ref->name + "'",
                                    "not in " + list, closest(ref->name, known).value_or(""),
                                    false});
    }

private:
    [[nodiscard]] std::string about() const {
        return "'" + std::string(schema::name_of(spec_.of)) + "'";
    }
    [[nodiscard]] bool says(OverReplications wanted) const {
        return std::find(spec_.over.begin(), spec_.over.end(), wanted) != spec_.over.end();
    }
    void error(const std::string& field, const std::string& message, const std::string& why) {
        problems_.push_back(Problem{spec_.at, field, message, why, "", false});
    }
    void ignored(const std::string& field, const std::string& message) {
        error(field, message, "it would be ignored");
    }
    void needs_or_ignores(const std::string& field, bool given, bool needed,
                          const std::string& needs, const std::string& ignores) {
        if (needed && !given) error(field, about() + needs, "give `" + field + "`");
        if (!needed && given) ignored(field, about() + ignores);
    }
    void check_subject() {
        const Of of = facts_.of;
        const std::string is = about() + std::string(words_of(of)) + ", not of ";
        needs_or_ignores("key", spec_.key.has_value(), of == Of::key, " is of a key: which one?",
                         std::string(words_of(of)) + ", not of a key");
        if (of != Of::vms && spec_.group) ignored("group", is + "VMs");
        if (of != Of::jobs && of != Of::servers && spec_.station) {
            ignored("station", is + "a station");
        }
        if (of != Of::jobs && of != Of::source && spec_.source) {
            ignored("source", is + "the jobs of a source");
        }
        if (of != Of::component && spec_.component) ignored("component", is + "a component");
        if (of != Of::structure && spec_.structure) ignored("structure", is + "a structure");
        if (of != Of::work_list && spec_.work_list) ignored("work_list", is + "a work list");
    }
    static std::string_view words_of(Of of) {
        switch (of) {
            case Of::vms: return " is of VMs";
            case Of::key: return " is of a key";
            case Of::jobs: return " is of jobs at a station";
            case Of::source: return " is of jobs on all of their way";
            case Of::servers: return " is of servers";
            case Of::component: return " is of a component";
            case Of::structure: return " is of a structure";
            case Of::work_list: return " is of a work list";
        }
        return {};
    }
    bool kind_fits() {
        const SortFacts& sort = facts_of(facts_.sort);
        if (std::find(sort.kinds.begin(), sort.kinds.end(), spec_.kind) != sort.kinds.end()) {
            return true;
        }
        std::vector<std::string_view> fit;
        for (const MeasureKind kind : sort.kinds)
            fit.push_back(schema::name_of(kind));
        error("kind",
              "'" + std::string(schema::name_of(spec_.kind)) + "' does not fit " + about() +
                  ", which is " + std::string(sort.words),
              "these fit: " + one_of(fit));
        return false;
    }
    void check_warm_up() {
        const bool of_one_moment = spec_.kind == MeasureKind::value_at ||
                                   spec_.kind == MeasureKind::value_at_end ||
                                   spec_.kind == MeasureKind::first_passage;
        if (spec_.warm_up && of_one_moment) {
            ignored("warm_up",
                    "'" + std::string(schema::name_of(spec_.kind)) + "' says itself when it is");
        }
    }
    void check_threshold() {
        const bool passage = spec_.kind == MeasureKind::first_passage;
        const bool of_level = facts_.sort == QuantitySort::level;
        const bool used = passage ? of_level : says(OverReplications::exceedance);
        if (spec_.threshold && !used) {
            ignored("threshold", passage ? "the first passage is the first " + about() + " itself"
                                         : "nothing compares with it");
        }
        const bool counted = spec_.kind == MeasureKind::count || facts_.counts == Counts::things;
        if (used && !spec_.threshold && !counted) {
            error("threshold", about() + " needs one here", "no number is the obvious one");
        }
        const bool share = facts_.counts == Counts::share;
        if (used && share && spec_.threshold && *spec_.threshold > 1) {
            error("threshold", "'" + shortest(*spec_.threshold) + "' is never reached",
                  "a share is 1 at most");
        }
    }
    void check_over() {
        for (std::size_t i = 1; i < spec_.over.size(); ++i) {
            const auto end = spec_.over.begin() + static_cast<std::ptrdiff_t>(i);
            if (std::find(spec_.over.begin(), end, spec_.over[i]) != end) {
                error("over",
                      "'" + std::string(schema::name_of(spec_.over[i])) + "' is given twice", "");
            }
        }
    }

    const MeasureSpec& spec_;
    QuantityFacts facts_;
    std::vector<Problem>& problems_;
};

std::vector<std::string> groups_of(const FleetSpec& fleet) {
    std::vector<std::string> groups;
    for (const VmTemplateSpec& vm : fleet.vms)
        groups.push_back(vm.group_name());
    std::sort(groups.begin(), groups.end());
    groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
    return groups;
}

template <class T>
std::vector<std::string> names_of(const std::vector<T>& things) {
    std::vector<std::string> names;
    for (const T& one : things)
        names.push_back(one.name);
    return names;
}

// Of a list that was read in full, each name is known.
template <class T>
bool all_read(const std::vector<T>& list, const Unread& unread) {
    return !(unread.lists && list.empty()) &&
           std::none_of(list.begin(), list.end(),
                        [&unread](const T& one) { return unread.has(one.at); });
}

}  // namespace

QuantitySort sort_of(Quantity quantity) { return facts_of(quantity).sort; }

bool is_length(Quantity quantity) { return facts_of(quantity).counts == Counts::seconds; }

void check_measures(const std::vector<MeasureSpec>& measures, const FleetSpec& fleet,
                    SimTime horizon, const Unread& unread, std::vector<Problem>& problems) {
    const std::vector<std::string> groups = groups_of(fleet);
    const std::vector<std::string> keys = names_of(fleet.keys);
    const std::vector<std::string> stations = names_of(fleet.stations);
    const std::vector<std::string> sources = names_of(fleet.sources);
    const std::vector<std::string> components = names_of(fleet.components);
    const std::vector<std::string> structures = names_of(fleet.structures);
    const std::vector<std::string> work_lists = names_of(fleet.work_lists);
    for (const MeasureSpec& measure : measures) {
        Check check(measure, problems);
        if (!unread.has(measure.at)) check.run();
        if (!unread.times) check.check_times(horizon);
        if (all_read(fleet.vms, unread)) {
            check.check_reference(measure.group, "group", "the groups of `vms`", groups);
        }
        if (all_read(fleet.keys, unread)) {
            check.check_reference(measure.key, "key", "`keys`", keys);
        }
        if (all_read(fleet.stations, unread)) {
            check.check_reference(measure.station, "station", "`stations`", stations);
        }
        if (all_read(fleet.sources, unread)) {
            check.check_reference(measure.source, "source", "`sources`", sources);
        }
        if (all_read(fleet.components, unread)) {
            check.check_reference(measure.component, "component", "`components`", components);
        }
        if (all_read(fleet.structures, unread)) {
            check.check_reference(measure.structure, "structure", "`structures`", structures);
        }
        if (all_read(fleet.work_lists, unread)) {
            check.check_reference(measure.work_list, "work_list", "`work_lists`", work_lists);
        }
    }
}

}  // namespace rotasim
