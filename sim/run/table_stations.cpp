// sim/run/table_stations.cpp — what stations and sources are made of, with laws as a scenario
// writes them.
#include "sim/run/table_stations.hpp"

#include "sim/config/writer.hpp"
#include "sim/run/table_format.hpp"
#include "sim/run/table_layout.hpp"
#include "sim/schema/type_of.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace rotasim {

namespace {

using Json = nlohmann::ordered_json;

std::int64_t as_signed(std::size_t n) { return static_cast<std::int64_t>(n); }

template <class Law>
std::string law_text(const Law& law) {
    return config::to_flow_yaml(schema::type_of<Law>(), &law);
}

TableCell cell(std::string text) {
    const Tone tone = text == "-" ? Tone::quiet : Tone::plain;
    return {std::move(text), "", tone};
}

// "b 30 %, leaves 70 %"
std::string next_text(const Fleet& fleet, const StationSlot& station) {
    std::string text;
    double below = 0;
    for (const RoutePlan& route : station.next) {
        text += fmt::format("{} {}, ", fleet.spec.stations[route.station].name,
                            human_share(route.below - below));
        below = route.below;
    }
    if (below >= 1) return text.substr(0, text.size() - 2);
    return text.empty() ? "leaves" : text + "leaves " + human_share(1 - below);
}

std::string breakdown_text(const StationSpec& spec) {
    if (!spec.up) return "-";
    return fmt::format("up {}, down {}", law_text(spec.up->value), law_text(spec.down->value));
}

// "3 s", "1 TiB at 100 MB/s"
template <class Spec>
std::string work_text(const Spec& spec) {
    std::vector<std::string> parts;
    if (spec.service) parts.push_back(law_text(spec.service->value));
    if (spec.size) parts.push_back(to_text(spec.size->value));
    if constexpr (std::is_same_v<Spec, SourceSpec>) {
        if (spec.cap) parts.push_back("at most " + to_text(spec.cap->value));
        if (spec.share_weight != 1) parts.push_back(fmt::format("by {}", spec.share_weight));
    } else {
        if (spec.rate) parts.push_back("at " + to_text(spec.rate->value));
    }
    return parts.empty() ? "-" : fmt::format("{}", fmt::join(parts, " "));
}

// "4,000 in 10 s" as a scenario writes it, and the names of what is shared.
std::vector<std::string> limits_of(const StationSpec& spec) {
    std::vector<std::string> limits;
    if (spec.limiter) limits.push_back(law_text(*spec.limiter));
    for (const schema::Ref& shared : spec.shared_limiters)
        limits.push_back(shared.name);
    return limits;
}

std::string joined(const std::vector<std::string>& parts) {
    return parts.empty() ? "-" : fmt::format("{}", fmt::join(parts, ", "));
}

// How long its clients wait, and what they do then.
std::vector<std::string> client_of(const SourceSpec& spec) {
    std::vector<std::string> client;
    if (spec.timeout) client.push_back("waits " + to_text(spec.timeout->value));
    if (spec.retry) client.push_back("retries " + law_text(*spec.retry));
    if (spec.pause) {
        client.push_back(
            fmt::format("paused {} to {}", to_text(spec.pause->from), to_text(spec.pause->to)));
    }
    return client;
}

std::string coming_text(const SourceSpec& spec) {
    if (spec.population) {
        return fmt::format("{} in all, thinking {}", counted(*spec.population, "job", "jobs"),
                           law_text(spec.think->value));
    }
    if (!spec.every) {
        return fmt::format("{} at {}", counted(spec.jobs.value_or(1), "job", "jobs"),
                           counted(as_signed(spec.times.size()), "time", "times"));
    }
    std::string text = "every " + law_text(spec.every->value);
    if (spec.batch.value.mean() != 1 || !spec.batch.value.is_constant()) {
        text += ", in batches of " + law_text(spec.batch.value);
    }
    return text;
}

}  // namespace

std::string stations_text(const Fleet& fleet, const Terminal& terminal) {
    if (fleet.stations.empty() && fleet.sources.empty()) return {};
    TextTable stations;
    stations.corner = "station";
    stations.columns = {"servers", "serves", "service", "room", "breakdowns", "then"};
    stations.align = Align::left;
    for (const StationSlot& slot : fleet.stations) {
        const StationSpec& spec = fleet.spec.stations[slot.spec];
        const bool bound = spec.discipline != Discipline::infinite_server;
        stations.rows.push_back(
            {spec.name,
             {cell(bound ? grouped_digits(slot.servers) : "-"),
              cell(std::string(schema::name_of(spec.discipline))), cell(work_text(spec)),
              cell(spec.room ? grouped_digits(*spec.room) : "-"), cell(breakdown_text(spec)),
              cell(next_text(fleet, slot))}});
        if (!fleet.limiters.empty())
            stations.rows.back().cells.push_back(cell(joined(limits_of(spec))));
    }
    if (!fleet.limiters.empty()) stations.columns.emplace_back("limits");
    TextTable sources;
    sources.corner = "source";
    sources.columns = {"to", "jobs come", "service", "priority", "weight", "client"};
    sources.align = Align::left;
    sources.column_most = 48;
    for (const SourceSlot& slot : fleet.sources) {
        const SourceSpec& spec = fleet.spec.sources[slot.spec];
        sources.rows.push_back(
            {spec.name,
             {cell(spec.to.name), cell(coming_text(spec)), cell(work_text(spec)),
              cell(std::to_string(spec.priority)), cell(std::to_string(spec.weight)),
              cell(joined(client_of(spec)))}});
    }
    return render(stations, terminal) + "\n" + render(sources, terminal);
}

namespace {

Json station_json(const Fleet& fleet, const StationSlot& slot) {
    const StationSpec& spec = fleet.spec.stations[slot.spec];
    Json next = Json::array();
    double below = 0;
    for (const RoutePlan& route : slot.next) {
        next.push_back(
            {{"to", fleet.spec.stations[route.station].name}, {"share", route.below - below}});
        below = route.below;
    }
    Json one = {{"name", spec.name}};
    const bool bound = spec.discipline != Discipline::infinite_server;
    one["servers"] = bound ? Json(slot.servers) : Json();
    one["discipline"] = schema::name_of(spec.discipline);
    one["service"] = spec.service ? Json(law_text(spec.service->value)) : Json();
    one["service_mean_seconds"] = spec.service ? Json(spec.service->value.mean_seconds()) : Json();
    one["rate_bytes_per_second"] = spec.rate ? Json(spec.rate->value.value) : Json();
    one["size_bytes"] = spec.size ? Json(spec.size->value.value) : Json();
    one["up"] = spec.up ? Json(law_text(spec.up->value)) : Json();
    one["down"] = spec.down ? Json(law_text(spec.down->value)) : Json();
    one["room"] = spec.room ? Json(*spec.room) : Json();
    one["next"] = std::move(next);
    one["limiter"] = spec.limiter ? Json(law_text(*spec.limiter)) : Json();
    one["shared_limiters"] = Json::array();
    for (const schema::Ref& shared : spec.shared_limiters)
        one["shared_limiters"].push_back(shared.name);
    one["drop_abandoned"] = spec.drop_abandoned;
    return one;
}

Json source_json(const SourceSpec& spec) {
    Json one = {{"name", spec.name}, {"to", spec.to.name}, {"jobs_come", coming_text(spec)}};
    one["service"] = spec.service ? Json(law_text(spec.service->value)) : Json();
    one["size_bytes"] = spec.size ? Json(spec.size->value.value) : Json();
    one["cap_bytes_per_second"] = spec.cap ? Json(spec.cap->value.value) : Json();
    one["share_weight"] = spec.share_weight;
    one["priority"] = spec.priority;
    one["weight"] = spec.weight;
    one["retry"] = spec.retry ? Json(law_text(*spec.retry)) : Json();
    one["timeout_seconds"] = spec.timeout ? Json(spec.timeout->value.as_seconds()) : Json();
    one["pause"] = spec.pause ? Json(law_text(*spec.pause)) : Json();
    return one;
}

}  // namespace

void add_stations(const Fleet& fleet, Json& all) {
    Json stations = Json::array();
    for (const StationSlot& slot : fleet.stations)
        stations.push_back(station_json(fleet, slot));
    Json sources = Json::array();
    for (const SourceSlot& slot : fleet.sources)
        sources.push_back(source_json(fleet.spec.sources[slot.spec]));
    Json limiters = Json::array();
    for (const LimiterSpec& limiter : fleet.spec.limiters)
        limiters.push_back({{"name", limiter.name}, {"limit", law_text(limiter.limit)}});
    all["limiters"] = std::move(limiters);
    all["stations"] = std::move(stations);
    all["sources"] = std::move(sources);
}

std::string size_text(const Fleet& fleet) {
    std::string stations =
        fmt::format("{} and {}", counted(as_signed(fleet.stations.size()), "station", "stations"),
                    counted(as_signed(fleet.sources.size()), "source", "sources"));
    if (fleet.stations.empty()) stations.clear();
    const auto add = [&stations](std::size_t count, const char* one, const char* many) {
        if (count == 0) return;
        if (!stations.empty()) stations += ", ";
        stations += counted(as_signed(count), one, many);
    };
    add(fleet.components.size(), "component", "components");
    add(fleet.spec.structures.size(), "structure", "structures");
    add(fleet.work_lists.size(), "work list", "work lists");
    if (fleet.vms.empty() && !stations.empty()) return stations;
    std::string vms = fmt::format("{} on {}", counted(as_signed(fleet.vms.size()), "VM", "VMs"),
                                  counted(as_signed(fleet.hosts.size()), "host", "hosts"));
    return stations.empty() ? vms : vms + ", " + stations;
}

}  // namespace rotasim
