// sim/run/table_results.cpp — which rows the result table has, and how each cell is made.
#include "sim/run/table_results.hpp"

#include "sim/base/contract.hpp"
#include "sim/run/table_cells.hpp"
#include "sim/run/table_fleet.hpp"
#include "sim/run/table_footer.hpp"
#include "sim/run/table_format.hpp"
#include "sim/run/table_layout.hpp"
#include "sim/run/table_readings.hpp"
#include "sim/run/table_stations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>

namespace rotasim {

namespace {

class ResultTable {
public:
    ResultTable(const World& world, const ExperimentResult& result)
        : fleet_(*world.fleet),
          result_(result),
          single_(result.replications == 1),
          vm_years_(vm_years_by_group(fleet_)) {
        table_.columns = fleet_.groups;
        for (std::string& column : table_.columns) {
            if (column.empty()) column = "(no group)";
        }
    }

    TextTable make() {
        service();
        keys();
        recovery();
        cost();
        load();
        evidence();
        drop_empty_headings();
        return std::move(table_);
    }

private:
    using CellOf = std::function<TableCell(std::uint32_t group)>;

    void heading(std::string label) { table_.rows.push_back({std::move(label), {}}); }

    // A row that says nothing of any group (restores nobody asked for) is only noise.
    void row_unless_quiet(std::string label, const CellOf& cell_of) {
        row(std::move(label), cell_of);
        const std::vector<TableCell>& cells = table_.rows.back().cells;
        const bool quiet = std::all_of(cells.begin(), cells.end(), [](const TableCell& cell) {
            return cell.tone == Tone::quiet && cell.note.empty();
        });
        if (quiet) table_.rows.pop_back();
    }

    void drop_empty_headings() {
        std::vector<TableRow> kept;
        for (TableRow& row : table_.rows) {
            if (!kept.empty() && kept.back().cells.empty() && row.cells.empty()) kept.pop_back();
            kept.push_back(std::move(row));
        }
        table_.rows = std::move(kept);
    }

    void row(std::string label, const CellOf& cell_of) {
        TableRow row;
        row.label = std::move(label);
        for (std::uint32_t g = 0; g < fleet_.groups.size(); ++g)
            row.cells.push_back(cell_of(g));
        table_.rows.push_back(std::move(row));
    }

    void estimate_row(std::string label, Metric metric, double factor, const Show& show,
                      Tone if_any = Tone::plain) {
        row(std::move(label), [&](std::uint32_t g) {
            TableCell cell = estimate_cell(result_.row(g, metric).estimate, factor, show, single_);
            if (cell.tone == Tone::plain) cell.tone = if_any;
            return cell;
        });
    }

    // Per VM and year, of a metric that is a total of the group.
    void per_vm_year_row(std::string label, Metric metric, const Show& show) {
        row(std::move(label), [&](std::uint32_t g) {
            const double years = vm_years_[g];
            const Estimate& estimate = result_.row(g, metric).estimate;
            return estimate_cell(estimate, years > 0.0 ? 1.0 / years : 0.0, show, single_);
        });
    }

    // Whether any group has a value other than zero.
    [[nodiscard]] bool any(Metric metric) const {
        for (std::uint32_t g = 0; g < fleet_.groups.size(); ++g) {
            if (result_.row(g, metric).estimate.mean.value_or(0.0) != 0.0) return true;
        }
        return false;
    }

    TableCell evidence_cell(std::uint32_t group) const;

    void service();
    void keys();
    void recovery();
    void cost();
    void load();
    void evidence();

    const Fleet& fleet_;
    const ExperimentResult& result_;
    bool single_;  // One replication has no intervals.
    std::vector<double> vm_years_;
    TextTable table_;
};

TableCell ResultTable::evidence_cell(std::uint32_t group) const {
    TableCell cell;
    for (const EvidenceRow& row : result_.evidence) {
        if (row.group != group || row.share <= 0.0) continue;
        if (!cell.text.empty()) cell.text += "\n";
        std::string mark(to_string(row.mark));
        std::replace(mark.begin(), mark.end(), '_', ' ');
        cell.text += fmt::format("{} {}", human_share(row.share), mark);
    }
    if (cell.text.empty()) return {"no downtime", "", Tone::quiet};
    return cell;
}

void ResultTable::service() {
    heading("Service");
    estimate_row("Downtime per VM and year", Metric::unavailability, hours_per_year, hours_text);
    estimate_row("  of which by keys", Metric::unavailability_keys, hours_per_year, hours_text,
                 Tone::bad);
    row("  worst cause", [this](std::uint32_t g) { return worst_cause_cell(result_, g); });
    per_vm_year_row("Outages per VM and year", Metric::outages, whole_or_short);
    estimate_row("Most VMs down at once", Metric::blast_size_max, 1.0, whole_or_short);
}

void ResultTable::keys() {
    heading("Keys");
    estimate_row("VMs latent dead, most at once", Metric::latent_dead_max, 1.0, whole_or_short,
                 Tone::warn);
    per_vm_year_row("  latent dead per VM and year", Metric::latent_dead_vm_hours, hours_text);
    row("  first on", [this](std::uint32_t g) {
        return date_cell(fleet_, result_, g, Metric::first_latent_dead, Tone::warn);
    });
    if (any(Metric::latent_dead_reboots)) {
        estimate_row("  guest reboots meanwhile", Metric::latent_dead_reboots, 1.0, whole_or_short);
    }
    row("First failed start", [this](std::uint32_t g) {
        return date_cell(fleet_, result_, g, Metric::first_failed_start, Tone::bad);
    });
    estimate_row("  failed starts", Metric::failed_starts, 1.0, whole_or_short, Tone::bad);
    row("First dead end", [this](std::uint32_t g) {
        return date_cell(fleet_, result_, g, Metric::first_dead_end, Tone::bad);
    });
    estimate_row("  VMs that came to one", Metric::dead_end_vms, 1.0, whole_or_short, Tone::bad);
    estimate_row("Age of the key in force, mean", Metric::key_age_mean,
                 seconds_in(info(Metric::key_age_mean).unit), seconds_text);
    estimate_row("Rotation lag, mean", Metric::rotation_lag,
                 seconds_in(info(Metric::rotation_lag).unit), seconds_text);
    per_vm_year_row("Vault calls per VM and year", Metric::vault_calls, whole_or_short);
    if (any(Metric::exposure_hours)) {
        estimate_row("VM-hours open to a thief", Metric::exposure_hours, 1.0, whole_or_short,
                     Tone::bad);
    }
}

void ResultTable::recovery() {
    heading("Recovery");
    row_unless_quiet("Restores of VMs, done of asked", [this](std::uint32_t g) {
        return done_of_asked_cell(result_, g, Metric::restores_vm_done, Metric::restores_vm_asked);
    });
    row_unless_quiet("Restores of files, done of asked", [this](std::uint32_t g) {
        return done_of_asked_cell(result_, g, Metric::restores_file_done,
                                  Metric::restores_file_asked);
    });
    if (any(Metric::data_loss_mean)) {
        estimate_row("Data lost by a restore, mean", Metric::data_loss_mean, 1.0, seconds_text);
        estimate_row("Restore time, mean", Metric::restore_time_mean, 1.0, seconds_text);
    }
    row_unless_quiet("Recovery points unusable", [this](std::uint32_t g) {
        const Estimate& unusable = result_.row(g, Metric::recovery_points_unusable).estimate;
        TableCell cell = estimate_cell(unusable, 1.0, human_share, single_);
        if (unusable.mean) cell.tone = *unusable.mean > 0.0 ? Tone::warn : Tone::plain;
        return cell;
    });
    if (any(Metric::drills_done) || any(Metric::drills_failed)) {
        estimate_row("Restore drills done", Metric::drills_done, 1.0, whole_or_short);
        estimate_row("  failed", Metric::drills_failed, 1.0, whole_or_short, Tone::bad);
        row("  first failed on", [this](std::uint32_t g) {
            return date_cell(fleet_, result_, g, Metric::first_failed_drill, Tone::bad);
        });
    }
}

void ResultTable::cost() {
    heading("Encryption, processor time per VM and year");
    const auto share = [this](Metric metric) {
        return [this, metric](std::uint32_t g) {
            const double years = vm_years_[g];
            return estimate_cell(result_.row(g, metric).estimate, years > 0.0 ? 1.0 / years : 0.0,
                                 whole_or_short, single_);
        };
    };
    row_unless_quiet("In the guest, vCPU h", share(Metric::guest_cpu));
    row_unless_quiet("On the host, core h", share(Metric::host_cpu));
}

// Groups without a load have no values here.
void ResultTable::load() {
    if (result_.load_steps() == 0) return;
    heading("Load of the workloads");
    estimate_row("Mean, in parts of the workload's rates", Metric::load_mean, 1.0, whole_or_short);
    estimate_row("Busiest hour of the group, MB/s", Metric::bytes_rate_peak, 1.0, whole_or_short);
    estimate_row("Guest vCPUs that encrypt then", Metric::guest_cpu_peak, 1.0, whole_or_short);
    estimate_row("Host cores that encrypt then", Metric::host_cpu_peak, 1.0, whole_or_short);
}

void ResultTable::evidence() {
    heading("What the downtime rests on");
    row("Share by evidence", [this](std::uint32_t g) { return evidence_cell(g); });
}

// The user's own measures, one line each.
std::string measures_text(const World& world, const ExperimentResult& result,
                          const Terminal& terminal) {
    if (result.measures.empty()) return {};
    TextTable table;
    table.columns = {"estimate"};
    table.column_most = 40;
    for (const MeasureRow& row : result.measures) {
        const MeasureSpec& spec = world.measures[row.measure];
        table.rows.push_back(
            {measure_label(spec, row), {measure_cell(spec, row, result.replications == 1)}});
    }
    return "\n" + terminal.paint(Tone::heading, "Measures") + "\n" + render(table, terminal);
}

std::string heading_text(const World& world, const ResultHeading& heading,
                         const Terminal& terminal) {
    std::string out;
    const auto add = [&](const std::string& text) {
        for (const std::string& line : wrap_text(text, terminal.width))
            out += terminal.paint(Tone::heading, line) + "\n";
    };
    if (!heading.title.empty()) add(heading.title);
    if (!heading.question.empty()) add(heading.question);
    if (out.empty()) add(heading.name);
    const Fleet& fleet = *world.fleet;
    out += wrap_indented(fmt::format("{}: {}, {} to {}.", heading.name, size_text(fleet),
                                     human_date(fleet.calendar.start()),
                                     human_date(fleet.calendar.to_utc(fleet.horizon))),
                         "", terminal.width);
    return out + "\n";
}

}  // namespace

std::vector<double> vm_years_by_group(const Fleet& fleet) {
    std::vector<int128> ticks(fleet.groups.size(), 0);
    for (const VmSlot& vm : fleet.vms) {
        const SimTime to = std::min(vm.to, fleet.horizon);
        const SimTime from = std::max(vm.from, SimTime::zero());
        if (from < to) ticks[fleet.plans[vm.plan].group] += (to - from).ns;
    }
    std::vector<double> years;
    for (const int128 t : ticks)
        years.push_back(to_double(t) / (hours_per_year * 3600e9));
    return years;
}

std::string results_text(const World& world, const ResultHeading& heading,
                         const ExperimentResult& result, const Terminal& terminal) {
    SIM_EXPECTS(world.fleet != nullptr);
    std::string out = heading_text(world, heading, terminal);
    out += latent_dead_text(*world.fleet, terminal, 12);
    if (result.replications == 0) {
        return out + "No replication is complete yet: there is nothing to say.\n";
    }
    if (!world.fleet->groups.empty()) {
        out += render(ResultTable(world, result).make(), terminal);
        const std::string readings = readings_text(readings_of(*world.fleet));
        if (!readings.empty()) out += "\n" + wrap_indented(readings, "", terminal.width);
    }
    const std::string measures = measures_text(world, result, terminal);
    out += world.fleet->groups.empty() && !measures.empty() ? measures.substr(1) : measures;
    const std::vector<std::string> sentences = result_sentences(world, result);
    if (!sentences.empty()) out += "\n";
    for (const std::string& sentence : sentences) {
        out += wrap_indented(sentence, "- ", terminal.width);
    }
    return out + "\n" + footer_text(heading, result, terminal);
}

}  // namespace rotasim
