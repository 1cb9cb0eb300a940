// sim/config/json_schema.cpp — one schema per shape; records become definitions.
#include "sim/config/json_schema.hpp"

#include "sim/base/contract.hpp"
#include "sim/base/evidence.hpp"
#include "sim/base/time.hpp"
#include "sim/config/distribution_forms.hpp"
#include "sim/config/json_schema_scalar.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <vector>

namespace rotasim::config {

namespace {

using schema::FieldEntry;
using schema::FieldInfo;
using schema::Shape;
using schema::Type;

std::string definition_name(std::string_view type_name) {
    std::string name;
    for (const char c : type_name) {
        const bool plain =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (plain || c == '_') name += c;
    }
    return name;
}

Json reference(const std::string& definition) {
    return Json{{"$ref", "#/definitions/" + definition}};
}

Json closed_object() {
    return Json{{"type", "object"},
                {"properties", Json::object()},
                {"patternProperties", Json{{"^x-", Json::object()}}},
                {"additionalProperties", false}};
}

class Generator {
public:
    // In the partial family nothing is required and named elements may be removed: what `change`
    // holds. A catalogue says of all that it holds what it rests on, as the reader demands.
    explicit Generator(bool partial, bool marks_demanded = false)
        : partial_(partial), marks_demanded_(marks_demanded) {}

    Json definition_of(const Type& type) {
        const std::string name = (partial_ ? "change_" : "") + definition_name(type.name);
        if (done_.insert(name).second) {
            definitions_[name] = Json::object();  // Holds the place while a type contains itself.
            definitions_[name] = record(type, {});
        }
        return reference(name);
    }
    [[nodiscard]] const Json& definitions() const { return definitions_; }

    Json record(const Type& type, std::string_view kind) {
        Json object = closed_object();
        if (!type.record.meaning.empty()) object["description"] = type.record.meaning;
        Json& properties = object["properties"];
        std::vector<std::string> needed;
        if (!kind.empty()) {
            properties["kind"] = Json{{"const", kind}};
            needed.emplace_back("kind");
        }
        bool has_name = false;
        for (const FieldEntry& entry : type.record.fields) {
            Json value = of(entry.type(), entry.info);
            value["description"] = described(entry.info, value);
            properties[std::string(entry.info.name)] = std::move(value);
            if (is_needed(entry.info)) needed.emplace_back(entry.info.name);
            has_name = has_name || entry.info.name == "name";
        }
        if (partial_ && has_name && kind.empty()) {
            properties["remove"] = Json{{"const", true}};
            properties["add"] = Json{{"const", true}};
        }
        if (!needed.empty()) object["required"] = needed;
        return object;
    }

private:
    [[nodiscard]] bool is_needed(const FieldInfo& info) const {
        const bool rests_on = info.name == "mark" || info.name == "source";
        return (info.is_required && !partial_) || (marks_demanded_ && rests_on);
    }
    static std::string described(const FieldInfo& info, const Json& value) {
        std::string text(info.meaning);
        if (value.contains("description")) {
            text += " " + value["description"].get<std::string>();
        }
        return text;
    }

    Json of(const Type& type, const FieldInfo& info) {
        switch (type.shape) {
            case Shape::boolean: return Json{{"type", "boolean"}};
            case Shape::integer: return number(type, info, "integer");
            case Shape::real: return number(type, info, "number");
            case Shape::enumeration: return enumeration(type);
            case Shape::record: return record_or_short(type);
            case Shape::choice: return choice(type);
            case Shape::list: return list(type, info);
            case Shape::map: {
                Json object = closed_object();
                object.erase("additionalProperties");
                object["additionalProperties"] = of(type.map.element(), info);
                return object;
            }
            case Shape::settings:
                return Json{{"type", "object"}};  // The other file's table checks.
            case Shape::optional:
                return any({of(type.optional.element(), info), Json{{"type", "null"}}});
            case Shape::marked: return marked(type, info);
            case Shape::distribution:
                return any({bounded(Json{{"type", "number"}}, info), distribution(false)});
            case Shape::duration_distribution:
                return any(
                    {text(Shape::duration, info), Json{{"const", "never"}}, distribution(true)});
            default: return text(type.shape, info);
        }
    }

    Json record_or_short(const Type& type) {
        const std::string_view short_field = type.record.short_field;
        if (short_field.empty()) return definition_of(type);
        const auto fields = type.record.fields;
        const auto field = std::find_if(
            fields.begin(), fields.end(),
            [short_field](const FieldEntry& entry) { return entry.info.name == short_field; });
        SIM_EXPECTS(field != fields.end());
        return any({of(field->type(), field->info), definition_of(type)});
    }

    static Json number(const Type& type, const FieldInfo& info, std::string_view name) {
        Json json = bounded(Json{{"type", name}}, info);
        const bool low = json.contains("minimum") || json.contains("exclusiveMinimum");
        if (type.shape == Shape::integer && !low) json["minimum"] = type.integer.low;
        if (type.shape == Shape::integer && !json.contains("maximum")) {
            json["maximum"] = type.integer.high;
        }
        return json;
    }

    static Json enumeration(const Type& type) {
        Json names = Json::array();
        std::string meanings;
        for (const schema::EnumEntry& entry : type.enumeration.entries) {
            names.push_back(entry.name);
            meanings +=
                fmt::format("{}{}: {}", meanings.empty() ? "" : " ", entry.name, entry.meaning);
        }
        return Json{{"enum", names}, {"description", meanings}};
    }

    Json choice(const Type& type) {
        Json choices = Json::array();
        Json bare = Json::array();
        for (const schema::AlternativeEntry& each : type.choice.alternatives) {
            const Type& record_type = each.type();
            const std::string name =
                (partial_ ? "change_" : "") + definition_name(record_type.name);
            if (done_.insert(name).second) {
                definitions_[name] = Json::object();
                definitions_[name] = record(record_type, each.kind);
            }
            choices.push_back(reference(name));
            const auto fields = record_type.record.fields;
            if (std::none_of(fields.begin(), fields.end(),
                             [](const FieldEntry& entry) { return entry.info.is_required; })) {
                bare.push_back(each.kind);
            }
        }
        if (!bare.empty()) choices.push_back(Json{{"enum", bare}});
        if (partial_) {
            // A change may leave the kind as it is and touch single fields.
            choices.push_back(Json{{"type", "object"}, {"not", Json{{"required", {"kind"}}}}});
        }
        return Json{{"anyOf", choices}};
    }

    Json list(const Type& type, const FieldInfo& info) {
        Json json{{"type", "array"}, {"items", of(type.list.element(), info)}};
        if (info.items_low > 0) json["minItems"] = info.items_low;
        if (info.items_high != FieldInfo{}.items_high) json["maxItems"] = info.items_high;
        return json;
    }

    Json marked(const Type& type, const FieldInfo& info) {
        Json object = closed_object();
        object["properties"]["value"] = of(type.marked.element(), info);
        object["properties"]["mark"] = marks();
        object["properties"]["source"] = Json{{"type", "string"}};
        object["required"] = {"value"};
        if (!marks_demanded_) return any({of(type.marked.element(), info), object});
        object["required"].push_back("mark");
        const Shape inner = type.marked.element().shape;
        if (inner != Shape::distribution && inner != Shape::duration_distribution) return object;
        const Json law = distribution(inner == Shape::duration_distribution);
        return any({object, Json{{"allOf", {law, Json{{"required", {"mark"}}}}}}});
    }
    static Json marks() {
        Json names = Json::array();
        for (const Evidence each : all_evidence)
            names.push_back(to_string(each));
        return Json{{"enum", names}};
    }

    Json distribution(bool of_time) {
        const std::string name = of_time ? "duration_distribution" : "distribution";
        if (done_.insert(name).second) {
            definitions_[name] = Json::object();
            Json kinds = Json::array();
            for (const DistributionForm& form : distribution_forms()) {
                kinds.push_back(distribution_kind(form, of_time));
            }
            definitions_[name] = Json{{"oneOf", kinds}};
        }
        return reference(name);
    }
    Json distribution_kind(const DistributionForm& form, bool of_time) {
        Json object = closed_object();
        object["description"] = form.meaning;
        Json& properties = object["properties"];
        properties["kind"] = Json{{"const", form.name}};
        std::vector<std::string> needed = {"kind"};
        Json one_of = Json::array();
        for (const DistributionKey& key : distribution_keys(form, of_time)) {
            for (const std::string_view name : key.names) {
                properties[std::string(name)] = parameter(form.name, name, of_time);
                if (key.names.size() > 1) one_of.push_back(Json{{"required", {name}}});
            }
            if (key.needed && key.names.size() == 1) needed.emplace_back(key.names.front());
        }
        properties["mark"] = marks();
        properties["source"] = Json{{"type", "string"}};
        object["required"] = needed;
        if (!one_of.empty()) object["oneOf"] = one_of;
        return object;
    }
    Json parameter(std::string_view kind, std::string_view key, bool of_time) {
        Json plain_number{{"type", "number"}};
        Json quantity = of_time ? any({text(Shape::duration, {}), Json{{"const", "never"}},
                                       pattern(R"(^[0-9.eE+-]+ ns$)", "Nanoseconds.")})
                                : any({plain_number, Json{{"const", "never"}}});
        const Json part = any({quantity, distribution(of_time)});
        const auto pair = [](std::string_view first, const Json& value) {
            Json object{{"type", "object"}, {"additionalProperties", false}};
            object["properties"][std::string(first)] = value;
            object["properties"]["weight"] = Json{{"type", "number"}};
            object["required"] = {first, "weight"};
            return Json{{"type", "array"}, {"minItems", 1}, {"items", object}};
        };
        if (key == "shape" || key == "cv") return plain_number;
        if (key == "probability") return text(Shape::probability, {});
        if (key == "step") return text(Shape::duration, {});
        if (key == "rate") return text(Shape::rate, {});
        if (key == "interpolate" || key == "cycle") return Json{{"type", "boolean"}};
        if (kind == "discrete") return pair("value", quantity);
        if (kind == "mixture") return pair("of", part);
        if (key == "of") return Json{{"type", "array"}, {"minItems", 1}, {"items", part}};
        if (key == "values") return Json{{"type", "array"}, {"minItems", 1}, {"items", quantity}};
        if (kind == "discrete_uniform") return Json{{"type", "integer"}};
        if (kind == "poisson") return plain_number;
        if (kind == "constant" && !of_time) return plain_number;
        return quantity;
    }

    bool partial_;
    bool marks_demanded_;
    Json definitions_ = Json::object();
    std::set<std::string> done_;
};

}  // namespace

std::string json_schema(const Type& type, std::string_view title, FileSort sort) {
    Generator full(false, sort == FileSort::catalogue);
    Json json{{"$schema", "http://json-schema.org/draft-07/schema#"}, {"title", title}};
    if (sort != FileSort::composed) {
        json.update(full.record(type, {}));
        json["definitions"] = full.definitions();
        return json.dump(2) + "\n";
    }
    const Json files{
        {"anyOf",
         {Json{{"type", "string"}}, Json{{"type", "array"}, {"items", Json{{"type", "string"}}}}}}};
    Json whole = full.record(type, {});
    whole["properties"]["import"] = files;
    Generator partial(true);
    Json extending = closed_object();
    for (const char* key : {"schema", "question", "title"}) {
        if (whole["properties"].contains(key))
            extending["properties"][key] = whole["properties"][key];
    }
    extending["properties"]["extends"] =
        Json{{"type", "string"}, {"description", "The file that this one changes."}};
    extending["properties"]["change"] = partial.record(type, {});
    extending["properties"]["import"] = files;
    extending["required"] = {"extends"};
    json["definitions"] = full.definitions();
    json["definitions"].update(partial.definitions());
    json["if"] = Json{{"required", {"extends"}}};
    json["then"] = extending;
    json["else"] = whole;
    return json.dump(2) + "\n";
}

}  // namespace rotasim::config
