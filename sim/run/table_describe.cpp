// sim/run/table_describe.cpp — modes, events, metrics and measures as tables or JSON.
#include "sim/run/table_describe.hpp"

#include "analysis/estimate/estimate.hpp"
#include "sim/base/error.hpp"
#include "sim/base/text.hpp"
#include "sim/behaviour/events.hpp"
#include "sim/config/policy_presets.hpp"
#include "sim/config/scenario.hpp"
#include "sim/config/writer.hpp"
#include "sim/measure/cause.hpp"
#include "sim/measure/metric.hpp"
#include "sim/model/described.hpp"
#include "sim/run/table_layout.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace rotasim {

namespace {

using Json = nlohmann::ordered_json;

std::string dumped(const Json& json) {
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

TableCell cell(std::string_view text) { return {std::string(text), "", Tone::plain}; }

// A list of (name, columns...) as a left-aligned table that uses the whole width for the last
// column.
TextTable wide_table(const Terminal& terminal, std::string corner,
                     std::vector<std::string> columns) {
    TextTable table;
    table.corner = std::move(corner);
    table.columns = std::move(columns);
    table.align = Align::left;
    table.column_most = terminal.width;
    return table;
}

// A value of a mode as it is shown: text, mark and source; the mark is absent where the value has
// none.
struct ModeValue {
    std::string field;
    std::string value;
    std::string mark;
    std::string source;
    std::string_view meaning;
};

// Values that the catalogue states, fields of reactions included (`on_disabled.after`).
void collect(const schema::Type& type, const void* owner, const std::string& prefix,
             std::vector<ModeValue>& out) {
    for (const schema::FieldEntry& field : type.record.fields) {
        const schema::Type& field_type = field.type();
        const void* member = field.member_of(owner);
        const std::string name = prefix + std::string(field.info.name);
        if (name == "name" || name == "title") continue;
        ModeValue value{name, "", "", "", field.info.meaning};
        if (field_type.shape == schema::Shape::record) {
            collect(field_type, member, name + ".", out);
            continue;
        }
        if (field_type.shape == schema::Shape::marked) {
            const schema::MarkedParts parts = field_type.marked.parts(const_cast<void*>(member));
            if (parts.at->line == 0) continue;  // Not stated.
            value.value = config::to_flow_yaml(field_type.marked.element(), parts.value);
            value.mark = to_string(*parts.mark);
            value.source = *parts.source;
        } else {
            value.value = config::to_flow_yaml(field_type, member);
        }
        out.push_back(std::move(value));
    }
}

std::string mode_text(const EncryptionMode& mode, const Terminal& terminal) {
    std::vector<ModeValue> values;
    collect(schema::type_of<EncryptionMode>(), &mode, "", values);
    TextTable table = wide_table(terminal, "", {"value", "mark", "source"});
    table.column_most = terminal.width > 110 ? 60 : 40;
    for (const ModeValue& value : values) {
        const Tone tone = value.mark == "assumed" ? Tone::warn : Tone::plain;
        table.rows.push_back(
            {value.field,
             {cell(value.value), {value.mark, "", tone}, {value.source, "", Tone::quiet}}});
    }
    return terminal.paint(Tone::heading, mode.name) + ": " + mode.title + "\n" +
           render(table, terminal);
}

Json mode_json(const EncryptionMode& mode) {
    std::vector<ModeValue> values;
    collect(schema::type_of<EncryptionMode>(), &mode, "", values);
    Json list = Json::array();
    for (const ModeValue& value : values) {
        list.push_back({{"field", value.field},
                        {"value", value.value},
                        {"mark", value.mark.empty() ? Json() : Json(value.mark)},
                        {"source", value.source.empty() ? Json() : Json(value.source)},
                        {"meaning", value.meaning}});
    }
    return {{"name", mode.name}, {"title", mode.title}, {"values", std::move(list)}};
}

// Names and meanings of an enum's table.
template <class E>
void append_enum(TextTable& table, Json& list, std::string_view what) {
    table.rows.push_back({std::string(what), {}});
    for (const auto& entry : enum_names(E{})) {
        table.rows.push_back({"  " + std::string(entry.name), {cell(entry.meaning)}});
        list.push_back({{"part", what}, {"name", entry.name}, {"meaning", entry.meaning}});
    }
}

}  // namespace

void throw_unknown_name(const std::string& name, const std::vector<std::string>& known) {
    std::string text = "there is no " + rotasim::quoted(name);
    if (const auto meant = closest(name, known)) {
        text += ". did you mean '" + *meant + "'?";
    } else {
        const std::vector<std::string_view> views(known.begin(), known.end());
        text += "; there are " + one_of(views);
    }
    throw UsageError(text);
}

std::string describe_modes(const std::string& name, const std::string& catalogue_dir, bool json,
                           const Terminal& terminal) {
    config::Tree tree;
    const Catalogue catalogue = open_catalogue(tree, catalogue_dir).catalogue;
    std::string text;
    Json list = Json::array();
    std::vector<std::string> known;
    for (const EncryptionMode& mode : catalogue.encryption_modes) {
        known.push_back(mode.name);
        if (!name.empty() && name != mode.name) continue;
        if (!text.empty()) text += "\n";
        text += mode_text(mode, terminal);
        list.push_back(mode_json(mode));
    }
    if (list.empty() && !name.empty()) throw_unknown_name(name, known);
    return json ? dumped({{"version", 1}, {"modes", std::move(list)}}) : text;
}

std::string describe_events(bool json, const Terminal& terminal) {
    TextTable events = wide_table(terminal, "event", {"of", "meaning"});
    TextTable causes = wide_table(terminal, "cause of downtime", {"in words", "counted as"});
    Json event_list = Json::array();
    Json cause_list = Json::array();
    for (std::size_t i = 0; i < event_kind_count; ++i) {
        const EventInfo& event = info(static_cast<EventKind>(i));
        events.rows.push_back({std::string(event.name), {cell(event.target), cell(event.meaning)}});
        event_list.push_back(
            {{"name", event.name}, {"of", event.target}, {"meaning", event.meaning}});
    }
    for (std::size_t i = 0; i < cause_count; ++i) {
        const CauseInfo& cause = info(static_cast<Cause>(i));
        causes.rows.push_back({std::string(cause.id),
                               {cell(cause.words), cell(cause.of_keys ? "by keys" : "other")}});
        cause_list.push_back(
            {{"id", cause.id}, {"words", cause.words}, {"of_keys", cause.of_keys}});
    }
    if (json) {
        return dumped(
            {{"version", 1}, {"events", std::move(event_list)}, {"causes", std::move(cause_list)}});
    }
    return render(events, terminal) + "\n" + render(causes, terminal);
}

std::string describe_metrics(bool json, const Terminal& terminal) {
    TextTable table = wide_table(terminal, "metric", {"unit", "meaning"});
    Json list = Json::array();
    for (const MetricInfo& metric : metric_catalogue()) {
        table.rows.push_back({std::string(metric.id), {cell(metric.unit), cell(metric.meaning)}});
        list.push_back({{"id", metric.id}, {"unit", metric.unit}, {"meaning", metric.meaning}});
    }
    return json ? dumped({{"version", 1}, {"metrics", std::move(list)}}) : render(table, terminal);
}

std::string describe_measures(bool json, const Terminal& terminal) {
    TextTable table = wide_table(terminal, "measures:", {"meaning"});
    Json list = Json::array();
    append_enum<Quantity>(table, list, "of");
    append_enum<MeasureKind>(table, list, "kind");
    append_enum<OverReplications>(table, list, "over");
    table.rows.push_back({"estimators", {}});
    for (const Estimator& estimator : estimators()) {
        table.rows.push_back({"  " + std::string(estimator.name), {cell(estimator.meaning)}});
        list.push_back(
            {{"part", "estimator"}, {"name", estimator.name}, {"meaning", estimator.meaning}});
    }
    return json ? dumped({{"version", 1}, {"experiments", std::move(list)}})
                : render(table, terminal);
}

std::string records_text(const std::vector<config::RecordHelp>& records, const Terminal& terminal) {
    std::string out;
    for (const config::RecordHelp& record : records) {
        if (!out.empty()) out += "\n";
        out += terminal.paint(Tone::heading, record.name) + "\n";
        if (!record.meaning.empty()) out += wrap_indented(record.meaning, "", terminal.width);
        for (const config::FieldHelp& field : record.fields) {
            std::string first = "  " + field.name + "  ";
            first.resize(std::max<std::size_t>(first.size(), 26), ' ');
            std::string text = field.meaning + " (" + field.type;
            if (field.default_text == "required") {
                text += ", required";
            } else if (!field.default_text.empty() && field.default_text != "absent") {
                text += ", else " + field.default_text;
            }
            if (!field.range.empty()) text += ", " + field.range;
            out += wrap_indented(text + ")", first, terminal.width);
        }
    }
    return out;
}

}  // namespace rotasim
