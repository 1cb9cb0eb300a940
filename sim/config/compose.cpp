// sim/config/compose.cpp — extends, change and import, below one root and without cycles.
#include "sim/config/compose.hpp"

#include "sim/base/contract.hpp"
#include "sim/base/text.hpp"
#include "sim/config/merge.hpp"
#include "sim/config/named_file.hpp"
#include "sim/config/parse.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <utility>

namespace rotasim::config {

namespace fs = std::filesystem;

namespace {

Node* take(Node& map, std::string_view key) {
    Node* child = map.find(key);
    if (child != nullptr) map.remove(child);
    return child;
}

bool may_stand_beside_extends(std::string_view key) {
    return key == "schema" || key == "question" || key == "title" || key.starts_with("x-");
}

}  // namespace

void Composer::report(Place at, std::string_view field, std::string message, std::string why,
                      std::string suggestion) {
    problems_.push_back(Problem{.at = at,
                                .field = std::string(field),
                                .message = std::move(message),
                                .why = std::move(why),
                                .suggestion = std::move(suggestion)});
}

Node* Composer::load(const std::string& path) {
    std::error_code error;
    const fs::path real = fs::canonical(path, error);
    if (error) {
        files_.push_back(path);
        const auto file = static_cast<std::uint32_t>(files_.size() - 1);
        report({file, 0, 0}, {}, "cannot be opened", error.message());
        return nullptr;
    }
    root_ = scenario_root(real);
    if (!options_.root.empty()) {
        root_ = fs::canonical(options_.root, error);
        if (error || !is_below(root_, real)) {
            files_.push_back(path);
            const auto file = static_cast<std::uint32_t>(files_.size() - 1);
            report({file, 0, 0}, {}, "is not below the scenario root",
                   fmt::format("the root is {}", rotasim::quoted(options_.root)));
            return nullptr;
        }
    }
    return load_file(path, real);
}

Node* Composer::load_file(const std::string& shown, const fs::path& real) {
    files_.push_back(shown);
    const auto file = static_cast<std::uint32_t>(files_.size() - 1);
    const auto text = read_source(real, file, options_.size_limit, problems_);
    if (!text.has_value()) return nullptr;
    Node* root = parse_yaml(tree_, *text, file, problems_);
    if (root == nullptr) return nullptr;
    if (!root->is_map()) {
        report({file, 1, 1}, {}, root->is_null() ? "the file is empty" : "the file is not a map",
               "fields such as `schema:` and `start:` are needed");
        return nullptr;
    }
    root->at = {file, 1, 1};  // What is missing in it is missing in the file.
    open_.push_back({real, shown});
    Node* import = take(*root, "import");
    Node* extends = take(*root, "extends");
    Node* change = take(*root, "change");
    if (extends != nullptr) {
        root = extended(*root, *extends, change, shown);
    } else if (change != nullptr) {
        report(change->key_place(), "change", "there is nothing to change",
               "`change` goes with `extends`");
    }
    if (import != nullptr && root != nullptr) import_all(*root, *import, shown);
    open_.pop_back();
    return root;
}

// The base file's tree with the changes of this file; what this file says of itself wins.
Node* Composer::extended(Node& own, Node& extends, Node* change, const std::string& shown) {
    Node* base = load_named(extends, shown);
    Node* next = nullptr;
    for (Node* child = own.first; child != nullptr; child = next) {
        next = child->next;
        if (!may_stand_beside_extends(child->key)) {
            report(child->key_place(), child->key, "stands beside `extends`",
                   "what differs from the extended file goes below `change`");
            continue;
        }
        if (base == nullptr) continue;
        Node* before = base->find(child->key);
        before == nullptr ? base->append(child) : base->replace(before, child);
    }
    if (base == nullptr || change == nullptr) return base;
    if (!change->is_map()) {
        report(change->at, "change", "is not a map", "fields and their new values are needed");
        return base;
    }
    merge_change(*base, *change, problems_);
    return base;
}

void Composer::import_all(Node& own, const Node& import, const std::string& shown) {
    const auto one = [&](const Node& name) {
        Node* other = load_named(name, shown);
        if (other != nullptr) append_lists(tree_, own, *other, problems_);
    };
    if (import.is_scalar()) return one(import);
    if (!import.is_list()) {
        return report(import.at, "import", "is not a list of files", "such as [keys.yaml]");
    }
    for (const Node* child = import.first; child != nullptr; child = child->next)
        one(*child);
}

// A file named in another one: `extends: base.yaml`. Below the root, no cycle, at most 16 deep.
Node* Composer::load_named(const Node& name, const std::string& includer) {
    const std::string_view field = name.has_key ? name.key : std::string_view("import");
    const std::string text(name.text);
    const auto refuse = [&](std::string message, std::string why) {
        report(name.at, field, std::move(message), std::move(why));
        return nullptr;
    };
    if (name.is_broken()) return nullptr;
    if (!name.is_scalar() || text.empty()) return refuse("is not a file name", "such as base.yaml");
    Problem problem;
    const auto found = find_named_file(text, {open_.back().real, includer}, root_, problem);
    if (!found) return refuse(std::move(problem.message), std::move(problem.why));
    const auto& [real, shown] = *found;
    for (std::size_t i = 0; i < open_.size(); ++i) {
        if (open_[i].real != real) continue;
        std::string cycle;
        for (std::size_t j = i; j < open_.size(); ++j)
            cycle += open_[j].shown + " -> ";
        return refuse("files form a cycle", cycle + open_[i].shown);
    }
    if (open_.size() >= deepest_chain) {
        return refuse(rotasim::quoted(text) + " is too deep",
                      fmt::format("at most {} files extend or import each other", deepest_chain));
    }
    return load_file(shown, real);
}

}  // namespace rotasim::config
