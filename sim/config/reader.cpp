// sim/config/reader.cpp — records, choices, lists, maps and marked values; scalars and
// distributions have own files.
#include "sim/config/reader.hpp"

#include "sim/base/contract.hpp"
#include "sim/base/evidence.hpp"
#include "sim/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace rotasim::config {

using schema::FieldInfo;
using schema::Shape;
using schema::Type;

namespace {

constexpr std::size_t most_fields = 64;  // Of one record: one bit each below.

bool is_note(std::string_view key) { return key.starts_with("x-"); }

std::vector<std::string_view> names_of(std::span<const schema::FieldEntry> entries) {
    std::vector<std::string_view> names;
    for (const schema::FieldEntry& entry : entries)
        names.push_back(entry.info.name);
    return names;
}

// The position of the field, or entries.size(); looked for from `guess` on, since fields are mostly
// written in the table's order.
std::size_t find_field(std::span<const schema::FieldEntry> entries, std::string_view key,
                       std::size_t guess) {
    std::size_t index = guess;
    for (std::size_t tried = 0; tried < entries.size(); ++tried) {
        if (entries[index].info.name == key) return index;
        index = index + 1 < entries.size() ? index + 1 : 0;
    }
    return entries.size();
}

bool is_distribution(Shape shape) {
    return shape == Shape::distribution || shape == Shape::duration_distribution;
}

// A list whose elements tell by themselves what of them could not be read.
bool tells_apart(const Type& type) {
    if (type.shape == Shape::optional) return tells_apart(type.optional.element());
    if (type.shape != Shape::list) return false;
    const Type& element = type.list.element();
    return element.shape == Shape::record && element.record.place != nullptr;
}

}  // namespace

// Remembers the node for messages while the reader is below it.
class Reader::Descent {
public:
    Descent(Reader& reader, const Node& node, std::size_t index) : reader_(reader) {
        reader_.path_.push_back(Step{&node, index});
    }
    Descent(const Descent&) = delete;
    Descent& operator=(const Descent&) = delete;
    ~Descent() { reader_.path_.pop_back(); }

private:
    Reader& reader_;
};

bool Reader::read(const Type& type, void* value, const Node& node, const FieldInfo& info) {
    if (node.is_broken()) {
        note_unread(type, value, node);
        return false;
    }
    if (type.shape == Shape::optional) return read_optional(type, value, node, info);
    if (type.shape == Shape::marked) return read_marked(type, value, node, info);
    if (type.shape == Shape::choice) return read_choice(type, value, node);
    if (node.is_null()) {
        note_unread(type, value, node);
        return wrong_kind(type, node);
    }
    switch (type.shape) {
        case Shape::record:
            return node.is_scalar() && !type.record.short_field.empty()
                       ? read_short(type, value, node)
                       : read_record(type, value, node, false);
        case Shape::list: return read_list(type, value, node, info);
        case Shape::map: return read_map(type, value, node, info);
        case Shape::settings: return read_settings(*static_cast<schema::Settings*>(value), node);
        default: break;
    }
    if (is_distribution(type.shape) && node.is_map()) {
        return read_distribution(type, value, node, info);
    }
    if (!node.is_scalar()) return wrong_kind(type, node);
    auto refused = read_scalar(type, value, node, info);
    return refused.has_value() ? refuse(node.at, std::move(*refused)) : true;
}

std::vector<Place> Reader::unread() const {
    std::vector<Place> sorted = unread_;
    std::sort(sorted.begin(), sorted.end());
    return sorted;
}

void Reader::note_unread(const Type& type, void* value, const Node& node) {
    if (type.shape != Shape::record || type.record.place == nullptr) return;
    *type.record.place(value) = node.at;
    unread_.push_back(node.at);
}

bool Reader::read_record(const Type& type, void* value, const Node& node, bool skip_kind) {
    if (!node.is_map()) {
        note_unread(type, value, node);
        return wrong_kind(type, node);
    }
    const auto entries = type.record.fields;
    SIM_EXPECTS(entries.size() <= most_fields);
    if (type.record.place != nullptr) *type.record.place(value) = node.at;
    std::uint64_t seen = 0;
    bool good = true;
    bool whole = true;  // But for elements that are told apart.
    std::size_t guess = 0;
    for (const Node* child = node.first; child != nullptr; child = child->next) {
        const std::size_t index = find_field(entries, child->key, guess);
        if (index == entries.size()) {
            if (is_note(child->key) || (skip_kind && child->key == "kind")) continue;
            good = whole = unknown_field(*child, names_of(entries));
            continue;
        }
        seen |= std::uint64_t{1} << index;
        guess = index + 1 < entries.size() ? index + 1 : 0;
        const Descent descent(*this, *child, 0);
        const schema::FieldEntry& entry = entries[index];
        const bool as_given = read(entry.type(), entry.member(value), *child, entry.info);
        good = good && as_given;
        whole = whole && (as_given || (child->is_list() && tells_apart(entry.type())));
    }
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (((seen >> i) & 1U) != 0) continue;
        const std::string_view name = entries[i].info.name;
        if (entries[i].info.is_required) {
            good = whole = missing_field(node, name, "no default");
        } else if (marks_demanded_ && (name == "mark" || name == "source")) {
            good = missing_field(node, name, "a catalogue says what it rests on");
        }
    }
    if (!whole) note_unread(type, value, node);
    return good;
}

bool Reader::read_choice(const Type& type, void* value, const Node& node) {
    if (!node.is_map() && !node.is_scalar()) return wrong_kind(type, node);
    std::vector<std::string_view> kinds;
    for (const auto& each : type.choice.alternatives)
        kinds.push_back(each.kind);
    const Node* kind = node.is_map() ? node.find("kind") : &node;  // `when: never` for short.
    if (kind == nullptr) return missing_field(node, "kind", "one of " + one_of(kinds));
    if (kind->is_broken()) return false;
    if (!kind->is_scalar()) {
        return refuse(kind->at, {"'kind' is not one word", "one of " + one_of(kinds), {}});
    }
    for (const auto& each : type.choice.alternatives) {
        if (each.kind != kind->text) continue;
        if (node.is_map()) return read_record(each.type(), each.emplace(value), node, true);
        Node empty = node;
        empty.kind = NodeKind::map;
        return read_record(each.type(), each.emplace(value), empty, true);
    }
    return refuse(kind->at, {"unknown kind " + quoted(kind->text), "one of " + one_of(kinds),
                             closest(kind->text, kinds).value_or("")});
}

bool Reader::read_list(const Type& type, void* value, const Node& node, const FieldInfo& info) {
    if (!node.is_list()) return wrong_kind(type, node);
    bool good = check_items(node, info);
    const Type& element = type.list.element();
    type.list.clear_and_reserve(value, node.count);
    std::size_t index = 0;
    for (const Node* child = node.first; child != nullptr; child = child->next) {
        const Descent descent(*this, *child, index++);
        good = read(element, type.list.append(value), *child, info) && good;
    }
    return check_names(element, node) && good;
}

bool Reader::read_map(const Type& type, void* value, const Node& node, const FieldInfo& info) {
    if (!node.is_map()) return wrong_kind(type, node);
    bool good = check_items(node, info);
    type.map.clear(value);
    for (const Node* child = node.first; child != nullptr; child = child->next) {
        if (is_note(child->key)) continue;
        if (auto refused = check_name(child->key)) {
            good = refuse(child->key_place(), std::move(*refused));
            continue;
        }
        const Descent descent(*this, *child, 0);
        good = read(type.map.element(), type.map.insert(value, child->key), *child, info) && good;
    }
    return good;
}

bool Reader::read_optional(const Type& type, void* value, const Node& node, const FieldInfo& info) {
    if (node.is_null()) {  // Written out, null means "none": a change can take a value away.
        type.optional.reset(value);
        return true;
    }
    if (read(type.optional.element(), type.optional.emplace(value), node, info)) return true;
    type.optional.reset(value);
    return false;
}

bool Reader::read_marked(const Type& type, void* value, const Node& node, const FieldInfo& info) {
    const schema::MarkedParts parts = type.marked.parts(value);
    const Type& inner = type.marked.element();
    *parts.at = node.at;
    *parts.mark = Evidence::given;
    parts.source->clear();
    if (marks_demanded_ && (!node.is_map() || node.find("mark") == nullptr)) {
        return missing_field(node, "mark", "a catalogue says what it rests on");
    }
    if (!node.is_map()) return read(inner, parts.value, node, info);
    const bool own_map =
        inner.shape == Shape::record || inner.shape == Shape::map || inner.shape == Shape::choice;
    if (own_map && node.find("value") == nullptr) return read(inner, parts.value, node, info);
    // `kind` tells a constant's `value` from that of {value: ..., mark: ...}.
    const bool own_kind = node.find("value") == nullptr || node.find("kind") != nullptr;
    if (is_distribution(inner.shape) && own_kind) {
        marked_node_ = &node;
        const bool good = read(inner, parts.value, node, info);
        marked_node_ = nullptr;
        return read_mark(parts, node) && good;
    }
    return read_marked_map(inner, parts, node, info);
}

bool Reader::read_marked_map(const Type& type, schema::MarkedParts parts, const Node& node,
                             const FieldInfo& info) {
    static constexpr std::array<std::string_view, 3> known = {"value", "mark", "source"};
    bool good = true;
    const Node* inner = nullptr;
    for (const Node* child = node.first; child != nullptr; child = child->next) {
        if (child->key == "value") inner = child;
        if (is_note(child->key) ||
            std::find(known.begin(), known.end(), child->key) != known.end()) {
            continue;
        }
        good = unknown_field(*child, known);
    }
    if (inner == nullptr) {
        good = missing_field(node, "value", "it stands beside `mark` and `source`");
    } else {
        *parts.at = inner->at;
        const Descent descent(*this, *inner, 0);
        good = read(type, parts.value, *inner, info) && good;
    }
    return read_mark(parts, node) && good;
}

bool Reader::read_mark(schema::MarkedParts parts, const Node& node) {
    bool good = true;
    if (const Node* source = node.find("source"); source != nullptr && !source->is_broken()) {
        const Descent descent(*this, *source, 0);
        good = read(schema::type_of<std::string>(), parts.source, *source, {});
    }
    const Node* mark = node.find("mark");
    if (mark == nullptr || mark->is_broken()) return good;
    const Descent descent(*this, *mark, 0);
    const auto parsed = mark->is_scalar() ? parse_evidence(mark->text) : std::nullopt;
    if (!parsed.has_value()) {
        std::vector<std::string_view> names;
        for (const Evidence each : all_evidence)
            names.push_back(to_string(each));
        return refuse(mark->at, {quoted(mark->text) + " is no mark", "one of " + one_of(names),
                                 closest(mark->text, names).value_or("")});
    }
    *parts.mark = *parsed;
    const bool needs_source = *parsed == Evidence::documented || *parsed == Evidence::measured ||
                              *parsed == Evidence::field_report;
    if (needs_source && good && parts.source->empty()) {
        return refuse(mark->at, {fmt::format("'{}' without a source", mark->text),
                                 "`source` says where it comes from",
                                 {}});
    }
    return good;
}

bool Reader::check_items(const Node& node, const FieldInfo& info) {
    if (node.count >= info.items_low && node.count <= info.items_high) return true;
    const std::string elements =
        node.count == 1 ? "1 element" : fmt::format("{} elements", node.count);
    std::string allowed = fmt::format("{} to {}", info.items_low, info.items_high);
    if (info.items_low == info.items_high) {
        allowed = fmt::format("exactly {}", info.items_low);
    } else if (info.items_high == FieldInfo{}.items_high) {
        allowed = fmt::format("at least {}", info.items_low);
    }
    return refuse(node.at, {"holds " + elements, "allowed: " + allowed, {}});
}

bool Reader::wrong_kind(const Type& type, const Node& node) {
    const Shape shape = type.shape;
    std::string what = "a map";
    if (node.is_null()) what = "no value";
    if (node.is_list()) what = "a list";
    if (node.is_scalar()) what = quoted(node.text);
    std::string suggestion;
    if (node.is_scalar() && shape == Shape::list) suggestion = fmt::format("[{}]", node.text);
    return refuse(node.at, {fmt::format("has {}", what),
                            fmt::format("{} is needed", expectation(shape)), suggestion});
}

bool Reader::unknown_field(const Node& child, std::span<const std::string_view> known) {
    return refuse(child.key_place(), {"unknown field " + quoted(child.key), "not in the schema",
                                      closest(child.key, known).value_or("")});
}

bool Reader::missing_field(const Node& record, std::string_view name, std::string_view why) {
    return refuse(record.key_place(),
                  {fmt::format("required field '{}' is missing", name), std::string(why), {}});
}

bool Reader::refuse(Place at, Refusal refusal) {
    if (problems_.size() < most_problems) {
        problems_.push_back(Problem{.at = at,
                                    .field = current_name(),
                                    .message = std::move(refusal.message),
                                    .why = std::move(refusal.why),
                                    .suggestion = std::move(refusal.suggestion)});
    }
    return false;
}

// The key nearest to the value; an element of a list is called by its list and its name or
// position.
std::string Reader::current_name() const {
    std::string tail;
    for (auto step = path_.rbegin(); step != path_.rend(); ++step) {
        if (step->node->has_key) return std::string(step->node->key) + tail;
        const std::string_view name = step->node->name();
        const bool usable = !name.empty() && !check_name(name).has_value();
        tail.insert(0, usable ? fmt::format(".{}", name) : fmt::format("[{}]", step->index));
    }
    return root_name_ + tail;
}

}  // namespace rotasim::config
