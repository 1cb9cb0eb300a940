// sim/run/table_study.cpp — which metrics stand side by side, and what is said above and below.
#include "sim/run/table_study.hpp"

#include "sim/run/table_cells.hpp"
#include "sim/run/table_format.hpp"
#include "sim/run/table_layout.hpp"
#include "sim/run/table_results.hpp"
#include "sim/run/table_stations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

namespace rotasim {

namespace {

// What the cells of one scenario are made from.
struct Column {
    const Fleet* fleet = nullptr;
    const ExperimentResult* result = nullptr;
    std::vector<double> vm_years;

    [[nodiscard]] bool single() const { return result->replications == 1; }
};

using CellOf = std::function<TableCell(const Column& column, std::uint32_t group)>;

// An estimate times a factor; `per_vm_year` for totals of the group.
CellOf estimate_of(Metric metric, double factor, const Show& show, Tone if_any = Tone::plain) {
    return [=](const Column& column, std::uint32_t group) {
        TableCell cell = estimate_cell(column.result->row(group, metric).estimate, factor, show,
                                       column.single());
        if (cell.tone == Tone::plain) cell.tone = if_any;
        return cell;
    };
}

CellOf per_vm_year_of(Metric metric, const Show& show) {
    return [=](const Column& column, std::uint32_t group) {
        const double years = column.vm_years[group];
        return estimate_cell(column.result->row(group, metric).estimate,
                             years > 0.0 ? 1.0 / years : 0.0, show, column.single());
    };
}

CellOf date_of(Metric metric, Tone tone) {
    return [=](const Column& column, std::uint32_t group) {
        return date_cell(*column.fleet, *column.result, group, metric, tone);
    };
}

CellOf done_of(Metric done, Metric asked) {
    return [=](const Column& column, std::uint32_t group) {
        return done_of_asked_cell(*column.result, group, done, asked);
    };
}

struct Block {
    std::string label;
    CellOf cell_of;
    // What is said where no scenario and no group has any. Without it, groups that have none in any
    // scenario get no row either: whom a metric does not concern is only noise there.
    std::string nowhere;
};

// The main metrics; the rest is in each scenario's own results.
std::vector<Block> blocks() {
    return {
        {"Downtime per VM and year",
         estimate_of(Metric::unavailability, hours_per_year, hours_text), "none"},
        {"Downtime by keys, per VM and year",
         estimate_of(Metric::unavailability_keys, hours_per_year, hours_text, Tone::bad), "none"},
        {"Worst cause",
         [](const Column& column, std::uint32_t group) {
             return worst_cause_cell(*column.result, group);
         },
         ""},
        {"VMs latent dead, most at once",
         estimate_of(Metric::latent_dead_max, 1.0, whole_or_short, Tone::warn), "none"},
        {"First failed start", date_of(Metric::first_failed_start, Tone::bad), "none"},
        {"First dead end", date_of(Metric::first_dead_end, Tone::bad), "none"},
        {"VMs that came to a dead end",
         estimate_of(Metric::dead_end_vms, 1.0, whole_or_short, Tone::bad), ""},
        {"Restores of VMs, done of asked",
         done_of(Metric::restores_vm_done, Metric::restores_vm_asked), ""},
        {"VM-hours open to a thief",
         estimate_of(Metric::exposure_hours, 1.0, whole_or_short, Tone::bad), ""},
        {"Encryption in the guest, vCPU h per VM and year",
         per_vm_year_of(Metric::guest_cpu, whole_or_short), ""},
        {"Encryption on the host, core h per VM and year",
         per_vm_year_of(Metric::host_cpu, whole_or_short), ""},
    };
}

class SideBySide {
public:
    explicit SideBySide(const StudyResult& study) : study_(study) {
        for (const StudyColumn& column : study.columns) {
            table_.columns.push_back(column.options->scenario_name);
            columns_.push_back(
                {column.world->fleet, column.result, vm_years_by_group(*column.world->fleet)});
            for (const std::string& group : column.world->fleet->groups) {
                if (std::find(groups_.begin(), groups_.end(), group) == groups_.end())
                    groups_.push_back(group);
            }
        }
        table_.corner = "scenario";
    }

    TextTable make() {
        if (!groups_.empty()) {
            for (const Block& block : blocks())
                add(block);
        }
        add_measures();
        return std::move(table_);
    }

private:
    void add(const Block& block) {
        std::vector<TableRow> rows;
        bool any = false;
        for (const std::string& group : groups_) {
            TableRow row{"  " + (group.empty() ? std::string("(no group)") : group), {}};
            for (const Column& column : columns_)
                row.cells.push_back(cell(block, column, group));
            const bool tells = std::any_of(
                row.cells.begin(), row.cells.end(),
                [](const TableCell& c) { return c.tone != Tone::quiet || !c.note.empty(); });
            any = any || tells;
            if (tells || !block.nowhere.empty()) rows.push_back(std::move(row));
        }
        if (any) {
            table_.rows.push_back({block.label, {}});
            std::move(rows.begin(), rows.end(), std::back_inserter(table_.rows));
        } else if (!block.nowhere.empty()) {
            table_.rows.push_back({block.label + ": " + block.nowhere + " in any scenario", {}});
        }
    }

    static TableCell cell(const Block& block, const Column& column, const std::string& group) {
        const std::vector<std::string>& groups = column.fleet->groups;
        const auto at = std::find(groups.begin(), groups.end(), group);
        // A group that the scenario lacks, or nothing complete yet.
        if (at == groups.end() || column.result->replications == 0) return {"", "", Tone::quiet};
        return block.cell_of(column, static_cast<std::uint32_t>(at - groups.begin()));
    }

    // The users' own, side by side where they are called the same.
    void add_measures() {
        std::vector<TableRow> rows;
        for (std::size_t c = 0; c < study_.columns.size(); ++c) {
            const std::vector<MeasureSpec>& specs = study_.columns[c].world->measures;
            for (const MeasureRow& measure : columns_[c].result->measures) {
                const std::string label = "  " + measure_label(specs[measure.measure], measure);
                auto row = std::find_if(rows.begin(), rows.end(), [&label](const TableRow& each) {
                    return each.label == label;
                });
                if (row == rows.end()) {
                    row = rows.insert(rows.end(), {label, {}});
                    row->cells.resize(columns_.size(), {"", "", Tone::quiet});
                }
                row->cells[c] = measure_cell(specs[measure.measure], measure, columns_[c].single());
            }
        }
        if (rows.empty()) return;
        table_.rows.push_back({"Measures", {}});
        std::move(rows.begin(), rows.end(), std::back_inserter(table_.rows));
    }

    const StudyResult& study_;
    std::vector<Column> columns_;
    std::vector<std::string> groups_;  // Of all scenarios, in the order in which they are met.
    TextTable table_;
};

std::string heading_text(const StudyResult& study, const Terminal& terminal) {
    std::string out;
    const std::string& question = study.question.empty() ? study.name : study.question;
    for (const std::string& line : wrap_text(question, terminal.width))
        out += terminal.paint(Tone::heading, line) + "\n";
    const auto scenarios = static_cast<std::int64_t>(study.columns.size());
    return out + fmt::format("{}: {}, seed {}.\n\n", study.name,
                             counted(scenarios, "scenario", "scenarios"), study.seed);
}

// What each scenario is, and what its own digest is.
std::string scenarios_text(const StudyResult& study, const Terminal& terminal) {
    std::string out;
    for (const StudyColumn& column : study.columns) {
        const Fleet& fleet = *column.world->fleet;
        const ExperimentResult& result = *column.result;
        std::string size = counted(result.replications, "replication", "replications");
        if (result.interrupted) size += fmt::format(" of {} asked", result.asked);
        out += terminal.paint(Tone::heading, column.options->scenario_name) + "\n";
        out += wrap_indented(fmt::format("{}, {} to {}; {}, {} events", size_text(fleet),
                                         human_date(fleet.calendar.start()),
                                         human_date(fleet.calendar.to_utc(fleet.horizon)), size,
                                         grouped_digits(static_cast<std::int64_t>(result.events))),
                             "  ", terminal.width);
        out += "  digest " + result.digest + "\n";
    }
    return out;
}

std::string footer_text(const StudyResult& study, const std::string& folder,
                        const Terminal& terminal) {
    std::string out = wrap_indented(
        "Below a mean stands its 95 % interval, of that scenario alone: it is not the interval of "
        "a difference. All scenarios have one seed, so that they meet the same failures and the "
        "same operators wherever they have the same hosts and crews. Dates are the earliest over "
        "all replications. A group without a row has none in any scenario.",
        "", terminal.width);
    out += "digest " + study_digest(study) + "\n";
    if (!folder.empty()) out += "results in " + folder + "\n";
    return out;
}

}  // namespace

std::string study_text(const StudyResult& study, const std::string& folder,
                       const Terminal& terminal) {
    std::string out = heading_text(study, terminal) + scenarios_text(study, terminal);
    const TextTable table = SideBySide(study).make();
    if (!table.rows.empty()) out += "\n" + render(table, terminal);
    return out + "\n" + footer_text(study, folder, terminal);
}

}  // namespace rotasim
