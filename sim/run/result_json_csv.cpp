// A result as CSV: what spreadsheets read.
#include "sim/base/text.hpp"
#include "sim/run/result_json.hpp"
#include "sim/run/result_json_rows.hpp"

#include <cmath>

namespace rotasim {

namespace {

std::string number(std::optional<double> value) {
    return value && std::isfinite(*value) ? shortest(*value) : std::string();
}

// Numbers are written bare: a leading minus is theirs and no formula.
std::string estimate_cells(const Estimate& e) {
    std::string cells;
    for (const auto& value : {e.mean, e.standard_error, e.low, e.high}) {
        cells += number(value) + ",";
    }
    cells += std::to_string(e.n) + "," + std::to_string(e.events) + ",";
    for (const std::string& text : {e.estimator, e.reason, e.coverage_class, e.note}) {
        cells += csv_cell(text) + ",";
    }
    return cells;
}

// On which marks the downtime rests, by share: "documented 0.72; assumed 0.28".
std::string evidence_of(const ExperimentResult& result, const MetricRow& row) {
    const bool of_keys = row.metric == Metric::unavailability_keys;
    if (!of_keys && row.metric != Metric::unavailability && row.metric != Metric::availability) {
        return {};
    }
    std::string text;
    for (const EvidenceRow& each : result.evidence) {
        const double share = of_keys ? each.key_share : each.share;
        if (each.group != row.group || share <= 0) continue;
        if (!text.empty()) text += "; ";
        text += std::string(to_string(each.mark)) + " " + number(share);
    }
    return text;
}

}  // namespace

std::string csv_cell(std::string_view text) {
    constexpr std::string_view formula_starts = "=+-@\t\r";
    std::string cell;
    if (!text.empty() && formula_starts.find(text.front()) != std::string_view::npos) cell = "'";
    cell += text;
    if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
    std::string quoted_cell = "\"";
    for (const char c : cell) {
        if (c == '"') quoted_cell += '"';
        quoted_cell += c;
    }
    return quoted_cell + '"';
}

std::string result_csv(const World& world, const ExperimentResult& result) {
    const Fleet& fleet = *world.fleet;
    std::string text =
        "metric,unit,group,estimate,se,low,high,n,events,estimator,reason,coverage,note,date,"
        "evidence\r\n";
    for (const MetricRow& row : result.metrics) {
        text += csv_cell(info(row.metric).id) + "," + csv_cell(unit_of(row)) + "," +
                csv_cell(fleet.groups[row.group]) + "," + estimate_cells(row.estimate);
        if (row.date && row.date->median) {
            text += format_utc(fleet.calendar.to_utc(*row.date->median));
        }
        text += "," + csv_cell(evidence_of(result, row)) + "\r\n";
    }
    for (const MeasureRow& row : result.measures) {
        const MeasureSpec& spec = world.measures[row.measure];
        std::string name = spec.name + ": " + std::string(schema::name_of(row.over));
        if (spec.probes.size() > 1) name += " at probe " + std::to_string(row.probe);
        text += csv_cell(name) + "," + csv_cell(unit_of(spec, row.over)) + "," +
                csv_cell(spec.group ? spec.group->name : std::string()) + "," +
                estimate_cells(row.estimate) + ",\r\n";
    }
    return text;
}

}  // namespace rotasim
