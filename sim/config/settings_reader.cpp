// sim/config/settings_reader.cpp — settings of another file's fields, and records written short.
#include "sim/config/reader.hpp"
#include "sim/config/writer.hpp"

namespace rotasim::config {

namespace {

// A plain scalar as it was written. Inside brackets these characters would end it; no number has
// them, so quotes change nothing there.
std::string scalar_text(const Node& node, bool inside) {
    const bool plain = !node.quoted && !node.text.empty();
    const bool parts = inside && node.text.find_first_of(",[]{}") != std::string_view::npos;
    return plain && !parts ? std::string(node.text) : quoted_yaml(node.text);
}

// The node on one line, so that it can be parsed again in another file's tree.
std::string one_line(const Node& node, bool inside) {
    if (node.is_scalar()) return scalar_text(node, inside);
    if (!node.is_map() && !node.is_list()) return "null";
    std::string text = node.is_map() ? "{" : "[";
    for (const Node* child = node.first; child != nullptr; child = child->next) {
        if (child != node.first) text += ", ";
        if (node.is_map()) text += quoted_yaml(child->key) + ": ";
        text += one_line(*child, true);
    }
    return text + (node.is_map() ? "}" : "]");
}

bool is_whole(const Node& node) {
    if (node.is_broken()) return false;
    for (const Node* child = node.first; child != nullptr; child = child->next) {
        if (!is_whole(*child)) return false;
    }
    return true;
}

}  // namespace

bool Reader::read_settings(schema::Settings& settings, const Node& node) {
    if (!node.is_map()) return wrong_kind(schema::type_of<schema::Settings>(), node);
    settings.all.clear();
    bool good = true;
    for (const Node* child = node.first; child != nullptr; child = child->next) {
        if (child->key.starts_with("x-")) continue;  // A note.
        if (!is_whole(*child)) {
            good = false;
            continue;
        }
        if (child->key.empty()) {
            good = refuse(child->key_place(), {"the path is empty", "such as vms.web.count", {}});
            continue;
        }
        settings.all.push_back(
            {.path = std::string(child->key), .value = one_line(*child, false), .at = child->at});
    }
    return good;
}

bool Reader::read_short(const schema::Type& type, void* value, const Node& node) {
    Node field = node;
    field.next = nullptr;
    field.key = type.record.short_field;
    field.has_key = true;
    field.key_line = node.at.line;
    field.key_column = node.at.column;
    Node record;
    record.kind = NodeKind::map;
    record.at = node.at;
    record.append(&field);
    return read_record(type, value, record, false);
}

}  // namespace rotasim::config
