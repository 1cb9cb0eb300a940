// sim/run/show_migration.cpp — what `measures:` of the scenario would say, added for the purpose;
// the last safe beginning by bisection over whole days, under common random numbers.
#include "sim/run/show_migration.hpp"

#include "sim/base/contract.hpp"
#include "sim/run/table_format.hpp"
#include "sim/run/table_layout.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <memory>

namespace rotasim {

namespace {

constexpr double sure = 0.95;
constexpr std::size_t months_shown = 120;

const MigrationSpec& spec_of(const Fleet& fleet, std::uint32_t migration) {
    return fleet.spec.migrations[fleet.migrations[migration].spec];
}
std::uint32_t group_of(const Fleet& fleet, const MigrationPlan& plan) {
    return fleet.plans[fleet.vms[plan.first_vm].plan].group;
}
// How many must have moved for the goal; what rounds up to a whole VM counts as one.
double wanted(const Fleet& fleet, std::uint32_t migration) {
    const double goal = spec_of(fleet, migration).goal.value;
    return std::max(1.0, std::ceil(goal * fleet.migrations[migration].vms - 1e-9));
}

// Adds measures to a scenario and finds their rows again.
class Questions {
public:
    explicit Questions(Scenario& scenario) : measures_(scenario.measures) {}

    std::uint32_t ask(MeasureSpec measure) {
        const auto index = static_cast<std::uint32_t>(measures_.size());
        measure.name = "migration outlook " + std::to_string(index);
        measures_.push_back(std::move(measure));
        return index;
    }
    static double answer(const ExperimentResult& result, std::uint32_t measure, std::uint32_t probe,
                         OverReplications over) {
        for (const MeasureRow& row : result.measures) {
            if (row.measure == measure && row.probe == probe && row.over == over) {
                return row.estimate.mean.value_or(0);
            }
        }
        SIM_EXPECTS(false);
        return 0;
    }

private:
    std::vector<MeasureSpec>& measures_;
};

MeasureSpec measure_of(const Fleet& fleet, std::uint32_t migration, Quantity of, MeasureKind kind) {
    MeasureSpec measure;
    measure.of = of;
    measure.kind = kind;
    measure.group = schema::Ref{fleet.groups[group_of(fleet, fleet.migrations[migration])], {}};
    return measure;
}

// What is asked of one migration, by the numbers of the measures.
struct Asked {
    std::vector<SimTime> months;
    std::optional<std::uint32_t> by_month, at_deadline;
    std::uint32_t dead_ends = 0, failed = 0, attempts = 0, effort = 0;
};

MeasureSpec moved_at(const Fleet& fleet, std::uint32_t migration, std::vector<Duration> probes) {
    MeasureSpec moved = measure_of(fleet, migration, Quantity::migrated_vms, MeasureKind::value_at);
    moved.probes = std::move(probes);
    moved.level = 1 - sure;
    moved.over = {OverReplications::mean, OverReplications::quantile};
    return moved;
}

std::int64_t days_of(UtcTime time) {
    const std::int64_t day = days(1).ns;
    return (time.ns - (time.ns % day + day) % day) / day;
}
UtcTime at_midnight(const CivilDate& date) { return UtcTime{days_since_epoch(date) * days(1).ns}; }

std::vector<SimTime> months_from(const Fleet& fleet, SimTime begins) {
    std::vector<SimTime> months;
    const UtcTime first = fleet.calendar.to_utc(std::max(begins, SimTime::zero()));
    CivilDate date = civil_from_days(days_of(first));
    date.day = 1;
    const UtcTime month = at_midnight(date);
    for (std::int64_t k = 0; months.size() < months_shown; ++k) {
        const SimTime at = fleet.calendar.add_times(fleet.calendar.to_sim(month), Period{1, {}}, k);
        if (at > fleet.horizon) break;
        if (at >= SimTime::zero()) months.push_back(at);
    }
    return months;
}

Asked ask(const Fleet& fleet, std::uint32_t migration, Questions& questions) {
    const MigrationPlan& plan = fleet.migrations[migration];
    Asked asked;
    asked.months = months_from(fleet, plan.begins);
    if (!asked.months.empty()) {
        std::vector<Duration> probes;
        for (const SimTime at : asked.months)
            probes.push_back(Duration{at.ns});
        asked.by_month = questions.ask(moved_at(fleet, migration, std::move(probes)));
    }
    if (plan.deadline > SimTime::zero() && plan.deadline <= fleet.horizon) {
        MeasureSpec moved = moved_at(fleet, migration, {Duration{plan.deadline.ns}});
        moved.over.push_back(OverReplications::exceedance);
        moved.threshold = wanted(fleet, migration);
        asked.at_deadline = questions.ask(std::move(moved));
    }
    MeasureSpec dead = measure_of(fleet, migration, Quantity::dead_end, MeasureKind::count);
    dead.over = {OverReplications::mean, OverReplications::exceedance};
    dead.threshold = 1;
    asked.dead_ends = questions.ask(std::move(dead));
    asked.failed =
        questions.ask(measure_of(fleet, migration, Quantity::migration_failed, MeasureKind::count));
    asked.attempts =
        questions.ask(measure_of(fleet, migration, Quantity::migration_effort, MeasureKind::count));
    asked.effort = questions.ask(
        measure_of(fleet, migration, Quantity::migration_effort, MeasureKind::sample_mean));
    return asked;
}

VmsLeft left_at(const ExperimentResult& result, std::uint32_t measure, std::uint32_t probe,
                SimTime at, std::uint32_t vms) {
    using O = OverReplications;
    return {at, vms - Questions::answer(result, measure, probe, O::mean),
            vms - Questions::answer(result, measure, probe, O::quantile)};
}

double down_by_migration(const Fleet& fleet, const ExperimentResult& result,
                         const MigrationPlan& plan) {
    double seconds = 0;
    for (const CauseRow& row : result.causes) {
        if (row.group == group_of(fleet, plan) && row.cause == Cause::migration) {
            seconds += to_double(row.ticks) / 1e9;
        }
    }
    return result.replications == 0 ? 0 : seconds / result.replications / plan.vms;
}

MigrationOutlook read(const Fleet& fleet, const ExperimentResult& result, std::uint32_t migration,
                      const Asked& asked) {
    using O = OverReplications;
    const MigrationPlan& plan = fleet.migrations[migration];
    MigrationOutlook outlook;
    outlook.migration = migration;
    outlook.vms = plan.vms;
    outlook.replications = result.replications;
    for (std::uint32_t m = 0; m < asked.months.size(); ++m) {
        outlook.months.push_back(left_at(result, *asked.by_month, m, asked.months[m], plan.vms));
    }
    if (asked.at_deadline) {
        outlook.at_deadline = left_at(result, *asked.at_deadline, 0, plan.deadline, plan.vms);
        outlook.on_time = Questions::answer(result, *asked.at_deadline, 0, O::exceedance);
    }
    outlook.stranded = Questions::answer(result, asked.dead_ends, 0, O::mean);
    outlook.stranding = Questions::answer(result, asked.dead_ends, 0, O::exceedance);
    outlook.failed = Questions::answer(result, asked.failed, 0, O::mean);
    outlook.effort = Questions::answer(result, asked.attempts, 0, O::mean) *
                     Questions::answer(result, asked.effort, 0, O::mean);
    outlook.down = down_by_migration(fleet, result, plan);
    return outlook;
}

// The scenario with other measures and, where a date is given, that beginning of one migration.
std::unique_ptr<ReadyScenario> changed(const ReadyScenario& ready, Scenario scenario) {
    auto other = std::make_unique<ReadyScenario>();
    other->loaded.scenario = std::move(scenario);
    other->loaded.catalogue = ready.loaded.catalogue;
    std::vector<Problem> problems;
    build_ready(*other, problems);
    for (const Problem& problem : problems)
        SIM_EXPECTS(problem.warning);
    return other;
}

// Finds the last day on which a migration may begin.
class Search {
public:
    Search(const ReadyScenario& ready, const ExperimentOptions& options, std::uint32_t migration)
        : ready_(ready), options_(options), migration_(migration) {}

    // Nothing: it was cancelled.
    std::optional<std::optional<SimTime>> last_safe() {
        const Fleet& fleet = ready_.fleet;
        std::int64_t good = 0;
        std::int64_t bad = fleet.migrations[migration_].deadline.ns / days(1).ns + 1;
        if (!is_safe(good)) return cancelled_ ? std::nullopt : answer(std::nullopt);
        while (bad - good > 1 && !cancelled_) {
            const std::int64_t middle = good + (bad - good) / 2;
            (is_safe(middle) ? good : bad) = middle;
        }
        return cancelled_ ? std::nullopt : answer(SimTime{good * days(1).ns});
    }

private:
    static std::optional<std::optional<SimTime>> answer(std::optional<SimTime> day) {
        return std::optional<std::optional<SimTime>>(std::in_place, day);
    }
    bool is_safe(std::int64_t day) {
        const Fleet& fleet = ready_.fleet;
        Scenario scenario = ready_.loaded.scenario;
        for (MigrationSpec& each : scenario.fleet.migrations) {
            if (each.name == spec_of(fleet, migration_).name) {
                each.begin = fleet.calendar.to_utc(SimTime{day * days(1).ns});
            }
        }
        scenario.measures.clear();
        Questions questions(scenario);
        MeasureSpec moved =
            moved_at(fleet, migration_, {Duration{fleet.migrations[migration_].deadline.ns}});
        moved.over = {OverReplications::exceedance};
        moved.level.reset();
        moved.threshold = wanted(fleet, migration_);
        const std::uint32_t on_time = questions.ask(std::move(moved));
        const auto other = changed(ready_, std::move(scenario));
        const ExperimentResult result = run_experiment(other->world, options_);
        cancelled_ = cancelled_ || result.interrupted;
        return !cancelled_ &&
               Questions::answer(result, on_time, 0, OverReplications::exceedance) >= sure;
    }

    const ReadyScenario& ready_;
    const ExperimentOptions& options_;
    std::uint32_t migration_;
    bool cancelled_ = false;
};

std::string deadline_text(const Fleet& fleet, const MigrationOutlook& outlook) {
    const UtcTime day = fleet.calendar.to_utc(fleet.migrations[outlook.migration].deadline);
    const MigrationSpec& spec = spec_of(fleet, outlook.migration);
    std::string text = fmt::format(
        "By the deadline, {}, {} of {} VMs are left on average; {} have moved in time in {} of the "
        "replications.",
        human_date(day), human_number(outlook.at_deadline->mean), outlook.vms,
        spec.goal.value < 1 ? human_share(spec.goal.value) + " of them" : "all",
        human_share(outlook.on_time));
    if (outlook.last_safe) {
        text += fmt::format(
            " The last safe day to begin is {}: from the day after on, fewer than 95 of 100 "
            "replications would keep the deadline.",
            human_date(fleet.calendar.to_utc(*outlook.last_safe)));
    } else {
        text += " No beginning is safe, not even the first day of the run.";
    }
    return text;
}

}  // namespace

std::optional<std::vector<MigrationOutlook>> migration_outlooks(const ReadyScenario& ready,
                                                                const ExperimentOptions& options) {
    const auto count = static_cast<std::uint32_t>(ready.fleet.migrations.size());
    Scenario scenario = ready.loaded.scenario;
    Questions questions(scenario);
    std::vector<Asked> asked;
    for (std::uint32_t m = 0; m < count; ++m)
        asked.push_back(ask(ready.fleet, m, questions));
    std::vector<MigrationOutlook> outlooks;
    if (count == 0) return outlooks;
    const auto other = changed(ready, std::move(scenario));
    const ExperimentResult result = run_experiment(other->world, options);
    if (result.interrupted) return std::nullopt;
    for (std::uint32_t m = 0; m < count; ++m) {
        outlooks.push_back(read(ready.fleet, result, m, asked[m]));
        if (!outlooks.back().at_deadline) continue;
        const auto found = Search(ready, options, m).last_safe();
        if (!found) return std::nullopt;
        outlooks.back().searched = true;
        outlooks.back().last_safe = *found;
    }
    return outlooks;
}

std::string migration_text(const ReadyScenario& ready,
                           const std::vector<MigrationOutlook>& outlooks,
                           const Terminal& terminal) {
    const Fleet& fleet = ready.fleet;
    if (outlooks.empty()) return "The scenario has no migrations.\n";
    std::string out;
    for (const MigrationOutlook& outlook : outlooks) {
        const MigrationSpec& spec = spec_of(fleet, outlook.migration);
        out += terminal.paint(Tone::heading, spec.name) + "\n";
        out += wrap_indented(
            fmt::format("{} of {} become {}, from {} on; {}.", counted(outlook.vms, "VM", "VMs"),
                        spec.from.name, spec.to.name, human_date(spec.begin),
                        counted(outlook.replications, "replication", "replications")),
            "", terminal.width);
        TextTable table;
        table.corner = "VMs left on";
        table.columns = {"mean", "at most, in 95 %"};
        for (const VmsLeft& month : outlook.months) {
            table.rows.push_back({human_date(fleet.calendar.to_utc(month.at)),
                                  {{human_number(month.mean), "", Tone::plain},
                                   {human_number(month.most), "", Tone::plain}}});
            if (month.most <= 0) break;
        }
        out += "\n" + render(table, terminal) + "\n";
        if (outlook.at_deadline) {
            out += wrap_indented(deadline_text(fleet, outlook), "", terminal.width);
        }
        out += wrap_indented(
            fmt::format("Stranded, at a dead end: {} VMs on average; at least one in {} of the "
                        "replications. Failed attempts: {}. The migration itself keeps a VM out "
                        "of service for {}, and costs the operators {} of work.",
                        human_number(outlook.stranded), human_share(outlook.stranding),
                        human_number(outlook.failed), human_length(outlook.down),
                        human_length(outlook.effort)),
            "", terminal.width);
        out += "\n";
    }
    return out;
}

std::string migration_json(const ReadyScenario& ready,
                           const std::vector<MigrationOutlook>& outlooks) {
    const Fleet& fleet = ready.fleet;
    const auto date = [&fleet](SimTime at) { return format_utc(fleet.calendar.to_utc(at)); };
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const MigrationOutlook& outlook : outlooks) {
        nlohmann::ordered_json each = {{"migration", spec_of(fleet, outlook.migration).name},
                                       {"vms", outlook.vms},
                                       {"replications", outlook.replications}};
        nlohmann::ordered_json months = nlohmann::ordered_json::array();
        for (const VmsLeft& month : outlook.months) {
            months.push_back(
                {{"at", date(month.at)}, {"left", month.mean}, {"left_high", month.most}});
        }
        each["months"] = std::move(months);
        if (outlook.at_deadline) {
            each["deadline"] = date(outlook.at_deadline->at);
            each["left_at_deadline"] = outlook.at_deadline->mean;
            each["on_time"] = outlook.on_time;
        }
        if (outlook.searched) {
            each["last_safe_begin"] = outlook.last_safe
                                          ? nlohmann::ordered_json(date(*outlook.last_safe))
                                          : nlohmann::ordered_json(nullptr);
        }
        each["stranded"] = outlook.stranded;
        each["stranding"] = outlook.stranding;
        each["failed_attempts"] = outlook.failed;
        each["effort_s"] = outlook.effort;
        each["down_s_per_vm"] = outlook.down;
        list.push_back(std::move(each));
    }
    const nlohmann::ordered_json all = {{"version", 1}, {"migrations", std::move(list)}};
    return all.dump(2);
}

}  // namespace rotasim
