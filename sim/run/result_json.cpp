// A result as JSON: what programs read.
#include "sim/run/result_json.hpp"

#include "sim/base/zones.hpp"
#include "sim/behaviour/deeds.hpp"
#include "sim/behaviour/events.hpp"
#include "sim/run/result_json_rows.hpp"
#include "sim/run/table_readings.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

namespace rotasim {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view scenario_schema = "rotasim/scenario/1";

Json number(std::optional<double> value) {
    return value && std::isfinite(*value) ? Json(*value) : Json(nullptr);
}

Json date(const Calendar& calendar, std::optional<SimTime> time) {
    return time ? Json(format_utc(calendar.to_utc(*time))) : Json(nullptr);
}

void add_estimate(Json& row, const Estimate& e) {
    row["estimate"] = number(e.mean);
    row["se"] = number(e.standard_error);
    row["low"] = number(e.low);
    row["high"] = number(e.high);
    row["n"] = e.n;
    row["events"] = e.events;
    row["estimator"] = e.estimator;
    if (!e.reason.empty()) row["reason"] = e.reason;
    if (!e.coverage_class.empty()) row["coverage"] = e.coverage_class;
    if (!e.note.empty()) row["note"] = e.note;
    if (e.event_chance_high) row["event_chance_high"] = number(e.event_chance_high);
}

void add_date(Json& row, const DateEstimate& d, const Calendar& calendar) {
    row["date"] = date(calendar, d.median);
    row["date_low"] = date(calendar, d.low);
    row["date_high"] = date(calendar, d.high);
    row["earliest"] = date(calendar, d.earliest);
    row["share"] = number(d.share.mean);
    row["share_low"] = number(d.share.low);
    row["share_high"] = number(d.share.high);
}

// Shares of the downtime that a row speaks of, by the mark that it rests on.
void add_evidence(Json& row, const MetricRow& metric, const ExperimentResult& result) {
    const bool all =
        metric.metric == Metric::unavailability || metric.metric == Metric::availability;
    const bool of_keys = metric.metric == Metric::unavailability_keys;
    if (!all && !of_keys) return;
    Json evidence = Json::object();
    for (const EvidenceRow& e : result.evidence) {
        const int128 ticks = all ? e.ticks : e.key_ticks;
        if (e.group != metric.group || ticks == 0) continue;
        evidence[std::string(to_string(e.mark))] = all ? e.share : e.key_share;
    }
    if (!evidence.empty()) row["evidence"] = std::move(evidence);
}

Json metric_rows(const Fleet& fleet, const ExperimentResult& result) {
    Json rows = Json::array();
    for (const MetricRow& metric : result.metrics) {
        Json row = Json::object();
        row["metric"] = info(metric.metric).id;
        row["unit"] = unit_of(metric);
        row["group"] = fleet.groups[metric.group];
        add_estimate(row, metric.estimate);
        if (metric.date) add_date(row, *metric.date, fleet.calendar);
        add_evidence(row, metric, result);
        rows.push_back(std::move(row));
    }
    return rows;
}

Json cause_rows(const Fleet& fleet, const ExperimentResult& result) {
    Json rows = Json::array();
    for (const CauseRow& cause : result.causes) {
        Json row = Json::object();
        row["group"] = fleet.groups[cause.group];
        row["cause"] = info(cause.cause).id;
        row["of_keys"] = info(cause.cause).of_keys;
        row["mark"] = to_string(cause.mark);
        row["vm_hours"] = to_double(cause.ticks) / 3600e9;
        row["vm_nanoseconds"] = to_string(cause.ticks);
        row["intervals"] = cause.intervals;
        row["share"] = cause.share;
        rows.push_back(std::move(row));
    }
    return rows;
}

Json measure_rows(const World& world, const ExperimentResult& result) {
    Json rows = Json::array();
    for (const MeasureRow& measure : result.measures) {
        const MeasureSpec& spec = world.measures[measure.measure];
        Json row = Json::object();
        row["measure"] = spec.name;
        row["of"] = schema::name_of(spec.of);
        row["kind"] = schema::name_of(spec.kind);
        row["over"] = schema::name_of(measure.over);
        row["unit"] = unit_of(spec, measure.over);
        if (spec.group) row["group"] = spec.group->name;
        if (spec.key) row["key"] = spec.key->name;
        if (measure.probe < spec.probes.size()) {
            row["probe_seconds"] = spec.probes[measure.probe].as_seconds();
        }
        if (measure.over == OverReplications::quantile) row["level"] = spec.level.value_or(0.5);
        if (measure.over == OverReplications::exceedance) {
            row["threshold"] = spec.threshold.value_or(1);
        }
        add_estimate(row, measure.estimate);
        rows.push_back(std::move(row));
    }
    return rows;
}

Json switches_json(const SwitchesSpec& switches) {
    return {{"expired_key", schema::name_of(switches.expired_key)},
            {"in_guest_expired_start", schema::name_of(switches.in_guest_expired_start)},
            {"windows_secret_only_start", schema::name_of(switches.windows_secret_only_start)},
            {"stopped_at_rotation", schema::name_of(switches.stopped_at_rotation)}};
}

// What the scenario reads, and under "groups" who reads otherwise.
Json readings_json(const Fleet& fleet) {
    const Readings readings = readings_of(fleet);
    Json json = switches_json(readings.scenario);
    json["groups"] = Json::array();
    for (const GroupReading& other : readings.other) {
        Json row = switches_json(other.switches);
        row["group"] = other.group;
        json["groups"].push_back(std::move(row));
    }
    return json;
}

// How often each thing took place, zeros included: tests read from it what there is to reach.
Json reached_json(const ExperimentResult& result) {
    const auto counts = [](const std::vector<std::uint64_t>& numbers, auto name_of) {
        Json json = Json::object();
        for (std::size_t i = 0; i < numbers.size(); ++i)
            json[std::string(name_of(i))] = numbers[i];
        return json;
    };
    Json json = Json::object();
    json["events"] = counts(result.reached->events,
                            [](std::size_t i) { return info(static_cast<EventKind>(i)).name; });
    json["links"] = counts(result.reached->links,
                           [](std::size_t i) { return words(static_cast<ChainKind>(i)); });
    json["deeds"] =
        counts(result.reached->deeds, [](std::size_t i) { return info(static_cast<Deed>(i)).id; });
    std::vector<std::uint64_t> causes(cause_count, 0);
    for (const CauseRow& row : result.causes) {
        causes[static_cast<std::size_t>(row.cause)] += static_cast<std::uint64_t>(row.intervals);
    }
    json["causes"] = counts(causes, [](std::size_t i) { return info(static_cast<Cause>(i)).id; });
    return json;
}

std::string compiler() {
#if defined(__clang__)
    return std::string("clang ") + __clang_version__;
#else
    return std::string("gcc ") + __VERSION__;
#endif
}

// Bytes that are no UTF-8 become replacement characters: a strange name must not cost the result.
std::string dump(const Json& json) {
    return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string result_json(const World& world, const ExperimentOptions& options,
                        const ExperimentResult& result) {
    Json json = Json::object();
    json["version"] = 1;
    json["digest"] = result.digest;
    json["scenario"] = options.scenario_name;
    json["scenario_digest"] = options.scenario_digest;
    json["seed"] = options.seed;
    json["replications"] = result.replications;
    if (result.interrupted) json["replications_asked"] = result.asked;
    json["interrupted"] = result.interrupted;
    json["events"] = result.events;
    json["level"] = options.level;
    json["switches"] = readings_json(*world.fleet);
    json["metrics"] = metric_rows(*world.fleet, result);
    json["causes"] = cause_rows(*world.fleet, result);
    json["measures"] = measure_rows(world, result);
    // A store does not keep it: a folder says the same whether it was filled at once or resumed.
    if (options.store == nullptr && result.reached) json["reached"] = reached_json(result);
    return dump(json);
}

std::string manifest_json(const ExperimentOptions& options, const ExperimentResult& result,
                          const Manifest& manifest) {
    Json json = Json::object();
    json["version"] = 1;
    json["program"] = "rotasim";
    json["engine_version"] = engine_version;
    json["schema_version"] = scenario_schema;
    json["store_schema_version"] = store_schema_version;
    json["scenario"] = options.scenario_name;
    json["scenario_digest"] = options.scenario_digest;
    json["seed"] = options.seed;
    json["replications"] = result.replications;
    json["replications_asked"] = result.asked;
    json["interrupted"] = result.interrupted;
    json["digest"] = result.digest;
    json["events"] = result.events;
    json["compiler"] = compiler();
    json["tz_database"] = tz_database_version();  // Zones of working hours are read from it.
    json["command"] = manifest.command;
    json["started"] = format_utc(manifest.started);
    json["ended"] = format_utc(manifest.ended);
    return dump(json);
}

}  // namespace rotasim
