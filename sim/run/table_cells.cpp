// sim/run/table_cells.cpp — values with their intervals, dates with their shares.
#include "sim/run/table_cells.hpp"

#include "sim/run/result_json_rows.hpp"
#include "sim/run/table_footer.hpp"
#include "sim/run/table_format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace rotasim {

std::string whole_or_short(double value) { return human_number(value); }
std::string hours_text(double hours) { return human_length(hours * 3600.0); }
std::string seconds_text(double value) { return human_length(value); }

double seconds_in(std::string_view unit) {
    if (unit == "d") return 86400.0;
    if (unit == "h") return 3600.0;
    return 1.0;
}

TableCell estimate_cell(const Estimate& estimate, double factor, const Show& show, bool single) {
    if (!estimate.mean) return {"-", "", Tone::quiet};
    const double mean = *estimate.mean * factor;
    TableCell cell{show(mean), "", Tone::plain};
    if (mean == 0.0) cell.tone = Tone::quiet;
    if (single || never_seen(estimate)) return cell;
    if (!estimate.reason.empty()) {
        cell.note = estimate.reason;
    } else if (estimate.low && estimate.high) {
        const std::string interval =
            human_interval(show(*estimate.low * factor), show(*estimate.high * factor));
        if (interval != cell.text) cell.note = interval;
    } else if (estimate.high) {
        cell.note = "at most " + show(*estimate.high * factor);
    }
    return cell;
}

TableCell date_cell(const Fleet& fleet, const ExperimentResult& result, std::uint32_t group,
                    Metric metric, Tone tone) {
    const MetricRow& row = result.row(group, metric);
    TableCell cell{"none", "", Tone::quiet};
    if (!row.date || !row.date->earliest) return cell;
    const DateEstimate& date = *row.date;
    cell.text = human_date(fleet.calendar.to_utc(*date.earliest));
    cell.tone = tone;
    const double share = date.share.mean.value_or(0.0);
    if (share < 1.0) cell.note = fmt::format("in {} of runs", human_share(share));
    if (date.median && *date.median != *date.earliest) {
        const std::string median = human_date(fleet.calendar.to_utc(*date.median));
        if (median != cell.text) {
            if (!cell.note.empty()) cell.note += ", ";
            cell.note += "median " + median;
        }
    }
    return cell;
}

TableCell done_of_asked_cell(const ExperimentResult& result, std::uint32_t group, Metric done,
                             Metric asked) {
    const auto& asked_mean = result.row(group, asked).estimate.mean;
    const auto& done_mean = result.row(group, done).estimate.mean;
    TableCell cell{"none asked", "", Tone::quiet};
    if (!asked_mean || *asked_mean == 0.0) return cell;
    const double share = done_mean.value_or(0.0) / *asked_mean;
    cell.text =
        fmt::format("{} of {}", human_number(done_mean.value_or(0.0)), human_number(*asked_mean));
    cell.tone = share == 0.0 ? Tone::bad : Tone::plain;
    return cell;
}

TableCell worst_cause_cell(const ExperimentResult& result, std::uint32_t group) {
    std::map<Cause, double> shares;
    for (const CauseRow& cause : result.causes) {
        if (cause.group == group) shares[cause.cause] += cause.share;
    }
    const auto worst =
        std::max_element(shares.begin(), shares.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    if (worst == shares.end() || worst->second <= 0.0) return {"no downtime", "", Tone::quiet};
    const CauseInfo& cause = info(worst->first);
    return {std::string(cause.words), human_share(worst->second) + " of it",
            cause.of_keys ? Tone::bad : Tone::plain};
}

namespace {

// A measure's value with its unit: lengths as a person says them, shares in percent.
Show show_of(const MeasureSpec& spec, OverReplications over) {
    const std::string unit(unit_of(spec, over));
    if (unit == "s") return seconds_text;
    if (unit == "1" && over != OverReplications::variance) return human_share;
    if (unit == "1" || unit == "count") return whole_or_short;
    return [unit](double value) { return human_number(value) + " " + unit; };
}

}  // namespace

TableCell measure_cell(const MeasureSpec& spec, const MeasureRow& row, bool single) {
    TableCell cell = estimate_cell(row.estimate, 1.0, show_of(spec, row.over), single);
    if (!row.estimate.mean) cell.note = row.estimate.reason;
    return cell;
}

std::string measure_label(const MeasureSpec& spec, const MeasureRow& row) {
    std::string label = spec.name;
    if (row.probe < spec.probes.size()) {
        label += ", after " + exact_length(spec.probes[row.probe]);
    }
    label += ", ";
    label += schema::name_of(row.over);
    return label;
}

}  // namespace rotasim
