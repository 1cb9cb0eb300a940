// sim/config/override.cpp — `--set path=value` on a composed tree.
#include "sim/base/text.hpp"
#include "sim/config/compose.hpp"
#include "sim/config/merge.hpp"
#include "sim/config/parse.hpp"

#include <charconv>
#include <optional>
#include <string_view>

namespace rotasim::config {
namespace {

// All of it is shown where the override stands.
void place_all(Node& node, Place at) {
    node.at = at;
    node.key_line = at.line;
    node.key_column = at.column;
    for (Node* child = node.first; child != nullptr; child = child->next)
        place_all(*child, at);
}

// Takes the longest of the known names off the front of the path; names may hold dots themselves.
template <class NameOf>
Node* take_child(const Node& parent, std::string_view& path, NameOf name_of) {
    Node* best = nullptr;
    std::size_t length = 0;
    for (Node* child = parent.first; child != nullptr; child = child->next) {
        const std::string_view name = name_of(*child);
        const bool fits =
            !name.empty() && path.starts_with(name) && name.size() > length &&
            (path.size() == name.size() || path[name.size()] == '.' || path[name.size()] == '[');
        if (!fits) continue;
        best = child;
        length = name.size();
    }
    if (best != nullptr) path.remove_prefix(length);
    return best;
}

Node* child_at(const Node& list, std::size_t index) {
    Node* child = list.first;
    while (child != nullptr && index-- > 0)
        child = child->next;
    return child;
}

// `3` or `[3]` at the front of the path.
std::optional<std::size_t> take_index(std::string_view& path) {
    const bool bracket = path.starts_with('[');
    const char* begin = path.data() + (bracket ? 1 : 0);
    const char* end = path.data() + path.size();
    std::size_t index = 0;
    const auto [after, error] = std::from_chars(begin, end, index);
    if (error != std::errc{}) return std::nullopt;
    auto used = static_cast<std::size_t>(after - path.data());
    if (bracket) {
        if (used == path.size() || path[used] != ']') return std::nullopt;
        ++used;
    } else if (used < path.size() && path[used] != '.' && path[used] != '[') {
        return std::nullopt;
    }
    path.remove_prefix(used);
    return index;
}

std::vector<std::string> element_names(const Node& list) {
    std::vector<std::string> names;
    for (const Node* child = list.first; child != nullptr; child = child->next) {
        names.emplace_back(child->name());
    }
    return names;
}

class Override {
public:
    Override(Tree& tree, Place place, std::vector<Problem>& problems)
        : tree_(tree), place_(place), problems_(problems) {}

    void apply(Node& root, std::string_view path, Node* value) {
        Node* parent = nullptr;
        Node* at = &root;
        Node* marked = nullptr;  // What has a mark for the value, nearest to it.
        while (!path.empty()) {
            if (path.starts_with('.')) path.remove_prefix(1);
            parent = at;
            if (at->is_list()) marked = nullptr;  // Each element speaks for itself.
            if (at->is_map() && at->find("mark") != nullptr) marked = at;
            at = at->is_list() ? element(*at, path) : entry(*at, path);
            if (at == nullptr) return;
        }
        if (parent == nullptr) return refuse("the path is empty", "such as groups.web.count");
        const bool same = at->is_scalar() && value->is_scalar() && at->text == value->text;
        if (marked != nullptr && !same && !is_evidence(at->key)) drop_evidence(*marked, true);
        value->next = nullptr;
        parent->replace(at, value);
    }

private:
    void refuse(std::string message, std::string why, std::string suggestion = {}) {
        problems_.push_back(Problem{.at = place_,
                                    .field = {},
                                    .message = std::move(message),
                                    .why = std::move(why),
                                    .suggestion = std::move(suggestion)});
    }
    Node* element(Node& list, std::string_view& path) {
        if (Node* child = take_child(list, path, [](const Node& n) { return n.name(); }))
            return child;
        std::string_view rest = path;
        if (const auto index = take_index(rest)) {
            if (Node* child = child_at(list, *index)) {
                path = rest;
                return child;
            }
        }
        const std::string_view segment = path.substr(0, path.find('.'));
        refuse("no element " + quoted(segment) + " in " + quoted(list.key),
               "elements are addressed by name or position",
               closest(segment, element_names(list)).value_or(""));
        return nullptr;
    }
    Node* entry(Node& map, std::string_view& path) {
        if (map.is_null()) map.kind = NodeKind::map;
        if (!map.is_map()) {
            refuse(quoted(map.key) + " has no fields", "it is a single value");
            return nullptr;
        }
        if (Node* child = take_child(map, path, [](const Node& n) { return n.key; })) return child;
        const std::size_t end = path.find_first_of(".[");
        const std::string_view segment = path.substr(0, end);
        if (segment.empty()) {
            refuse("a name is missing in the path", "such as groups.web.count");
            return nullptr;
        }
        Node* fresh = tree_.make(NodeKind::null, place_);  // An unknown field fails in reading.
        fresh->key = tree_.keep(segment);
        fresh->has_key = true;
        fresh->key_line = place_.line;
        fresh->key_column = place_.column;
        map.append(fresh);
        path.remove_prefix(segment.size());
        return fresh;
    }

    Tree& tree_;
    Place place_;
    std::vector<Problem>& problems_;
};

// Problems of the value itself are all shown where it stands.
void apply_override(Tree& tree, Node& root, std::string_view path, std::string_view text, Place at,
                    std::vector<Problem>& problems) {
    const std::size_t before = problems.size();
    Node* value = parse_yaml(tree, text, at.file, problems);
    for (std::size_t i = before; i < problems.size(); ++i)
        problems[i].at = at;
    if (value == nullptr) return;
    place_all(*value, at);
    Override(tree, at, problems).apply(root, path, value);
}

}  // namespace

// The command line has no lines.
void Composer::override_value(Node& root, const std::string& assignment) {
    files_.push_back("--set " + assignment);
    const Place at{static_cast<std::uint32_t>(files_.size() - 1), 0, 0};
    const std::size_t equals = assignment.find('=');
    if (equals == std::string::npos || equals == 0) {
        return report(at, {}, "is not PATH=VALUE", "such as groups.web.count=10");
    }
    const std::string_view text = assignment;
    apply_override(tree_, root, text.substr(0, equals), text.substr(equals + 1), at, problems_);
}

void Composer::override_value(Node& root, const schema::Setting& setting, const std::string& file) {
    files_.push_back(file);
    const Place at{static_cast<std::uint32_t>(files_.size() - 1), setting.at.line,
                   setting.at.column};
    apply_override(tree_, root, setting.path, setting.value, at, problems_);
}

}  // namespace rotasim::config
