// sim/config/reader_names.cpp — each name of a list stands once.
#include "sim/base/text.hpp"
#include "sim/config/reader.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rotasim::config {

using schema::Shape;
using schema::Type;

namespace {

bool same_but_for_case(std::string_view a, std::string_view b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
               const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; };
               return lower(x) == lower(y);
           });
}

bool less_but_for_case(std::string_view a, std::string_view b) {
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; };
        return lower(x) < lower(y);
    });
}

}  // namespace

// Elements that have a name are addressed by it, so each name stands once; nor may two differ in
// case only. Parts of one template of VMs share its name if each has a `first` of its own; the
// model refuses parts that overlap.
bool Reader::check_names(const Type& element, const Node& list) {
    if (element.shape != Shape::record) return true;
    const auto entries = element.record.fields;
    const auto has = [&entries](std::string_view field) {
        return std::any_of(entries.begin(), entries.end(),
                           [field](const auto& entry) { return entry.info.name == field; });
    };
    const bool named = std::any_of(entries.begin(), entries.end(), [](const auto& entry) {
        return entry.info.name == "name" && entry.info.is_required;
    });
    if (!named || list.count < 2) return true;
    const bool in_parts = has("group") && has("first");
    struct Named {
        std::string_view name;
        const Node* node;
        std::size_t order;
        std::string_view first;
    };
    std::vector<Named> names;
    names.reserve(list.count);
    for (const Node* child = list.first; child != nullptr; child = child->next) {
        const Node* name = child->find("name");
        if (name == nullptr || !name->is_scalar()) continue;
        const Node* part = in_parts ? child->find("first") : nullptr;
        const bool is_part = part != nullptr && part->is_scalar();
        names.push_back({name->text, name, names.size(), is_part ? part->text : "0"});
    }
    std::sort(names.begin(), names.end(), [](const Named& a, const Named& b) {
        if (same_but_for_case(a.name, b.name)) return a.order < b.order;
        return less_but_for_case(a.name, b.name);
    });
    bool good = true;
    std::size_t first = 0;
    for (std::size_t i = 1; i < names.size(); ++i) {
        if (!same_but_for_case(names[i].name, names[first].name)) {
            first = i;
            continue;
        }
        const bool equal = names[i].name == names[first].name;
        if (equal && names[i].first != names[first].first) continue;
        const std::string why =
            equal ? fmt::format("the first is at line {}", names[first].node->at.line)
                  : fmt::format("differs only in case from {}", quoted(names[first].name));
        good = refuse(names[i].node->at, {"name " + quoted(names[i].name) + " is taken", why, {}});
    }
    return good;
}

}  // namespace rotasim::config
