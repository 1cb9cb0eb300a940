// sim/config/describe.cpp — walks the types breadth first and prints their tables.
#include "sim/config/describe.hpp"

#include "sim/base/text.hpp"
#include "sim/config/scalar.hpp"
#include "sim/config/writer.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <deque>
#include <memory>
#include <set>
#include <utility>

namespace rotasim::config {

using schema::FieldEntry;
using schema::Shape;
using schema::Type;

namespace {

// The type behind optionals, marks, lists and maps.
const Type& innermost(const Type& type) {
    switch (type.shape) {
        case Shape::optional: return innermost(type.optional.element());
        case Shape::marked: return innermost(type.marked.element());
        case Shape::list: return innermost(type.list.element());
        case Shape::map: return innermost(type.map.element());
        default: return type;
    }
}

std::string type_text(const Type& type) {
    std::vector<std::string_view> words;
    switch (type.shape) {
        case Shape::boolean: return "true or false";
        case Shape::integer: return "whole number";
        case Shape::real: return "number";
        case Shape::text: return "text";
        case Shape::duration: return "duration";
        case Shape::period: return "period";
        case Shape::utc_time: return "UTC time";
        case Shape::bytes: return "size";
        case Shape::bytes_per_second: return "data rate";
        case Shape::rate: return "rate";
        case Shape::probability: return "probability";
        case Shape::distribution: return "number or distribution";
        case Shape::duration_distribution: return "duration or distribution";
        case Shape::reference: return "name";
        case Shape::settings: return "map of path to value";
        case Shape::record:
            return type.record.short_field.empty()
                       ? "fields"
                       : fmt::format("fields, or `{}` alone", type.record.short_field);
        case Shape::list: return "list of " + type_text(type.list.element());
        case Shape::map: return "map of name to " + type_text(type.map.element());
        case Shape::optional: return type_text(type.optional.element());
        case Shape::marked: return type_text(type.marked.element()) + ", marked";
        case Shape::enumeration:
            for (const schema::EnumEntry& entry : type.enumeration.entries)
                words.push_back(entry.name);
            return "one of " + one_of(words);
        case Shape::choice:
            for (const schema::AlternativeEntry& each : type.choice.alternatives) {
                words.push_back(each.kind);
            }
            return "kind: " + one_of(words);
    }
    return {};
}

FieldHelp help_of(const FieldEntry& entry, const void* defaults) {
    FieldHelp help;
    help.name = entry.info.name;
    help.type = type_text(entry.type());
    help.meaning = entry.info.meaning;
    if (entry.info.bounds.any()) {
        help.range = allowed_text(entry.info.bounds, innermost(entry.type()).shape);
    }
    const Type& type = entry.type();
    const void* value = entry.member_of(defaults);
    if (entry.info.is_required) {
        help.default_text = "required";
    } else if (type.shape == Shape::optional && type.optional.held(value) == nullptr) {
        help.default_text = "absent";
    } else if (type.shape == Shape::record) {
        help.default_text = "see below";
    } else {
        help.default_text = to_flow_yaml(type, value);
    }
    return help;
}

class Walk {
public:
    std::vector<RecordHelp> run(const Type& type, std::string_view name) {
        meet(type, std::string(name));
        while (!waiting_.empty()) {
            const auto [next, next_name] = waiting_.front();
            waiting_.pop_front();
            describe_one(*next, next_name);
        }
        return std::move(records_);
    }

private:
    void meet(const Type& type, const std::string& name) {
        if (type.shape == Shape::choice) {
            for (const schema::AlternativeEntry& each : type.choice.alternatives) {
                meet(each.type(), fmt::format("{}: {}", name, each.kind));
            }
        }
        if (type.shape == Shape::record && seen_.insert(&type).second) {
            waiting_.emplace_back(&type, name);
        }
    }
    void describe_one(const Type& type, const std::string& name) {
        RecordHelp record;
        record.name = name;
        record.meaning = type.record.meaning;
        const std::shared_ptr<void> defaults = type.record.make();
        for (const FieldEntry& entry : type.record.fields) {
            record.fields.push_back(help_of(entry, defaults.get()));
            meet(innermost(entry.type()), std::string(entry.info.name));
        }
        records_.push_back(std::move(record));
    }

    std::vector<RecordHelp> records_;
    std::deque<std::pair<const Type*, std::string>> waiting_;
    std::set<const Type*> seen_;  // Asked only, never walked.
};

}  // namespace

std::vector<RecordHelp> describe(const Type& type, std::string_view name) {
    return Walk().run(type, name);
}

std::string to_text(const std::vector<RecordHelp>& records) {
    std::string text;
    for (const RecordHelp& record : records) {
        if (!text.empty()) text += '\n';
        text += record.name;
        if (!record.meaning.empty()) text += " - " + record.meaning;
        text += '\n';
        std::size_t widest = 0;
        for (const FieldHelp& field : record.fields)
            widest = std::max(widest, field.name.size());
        if (record.fields.empty()) text += "  (no fields)\n";
        for (const FieldHelp& field : record.fields) {
            text += fmt::format("  {:<{}}  {}\n", field.name, widest, field.meaning);
            std::string facts = field.type;
            if (!field.range.empty()) facts += fmt::format(" ({})", field.range);
            const bool bare = field.default_text == "required" || field.default_text == "absent";
            facts += bare ? "; " + field.default_text : "; default " + field.default_text;
            text += fmt::format("  {:<{}}    {}\n", "", widest, facts);
        }
    }
    return text;
}

std::string to_json(const std::vector<RecordHelp>& records) {
    using Json = nlohmann::ordered_json;
    Json list = Json::array();
    for (const RecordHelp& record : records) {
        Json rows = Json::array();
        for (const FieldHelp& field : record.fields) {
            rows.push_back(Json{{"name", field.name},
                                {"type", field.type},
                                {"default", field.default_text},
                                {"range", field.range},
                                {"meaning", field.meaning}});
        }
        list.push_back(Json{{"name", record.name}, {"meaning", record.meaning}, {"fields", rows}});
    }
    return Json{{"version", 1}, {"records", list}}.dump(2) + "\n";
}

}  // namespace rotasim::config
