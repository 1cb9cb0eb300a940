// sim/config/merge.cpp — merging trees by moving nodes.
#include "sim/config/merge.hpp"

#include "sim/base/text.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace rotasim::config {
namespace {

void report(std::vector<Problem>& problems, Place at, std::string_view field, std::string message,
            std::string why, std::string suggestion = {}) {
    problems.push_back(Problem{.at = at,
                               .field = std::string(field),
                               .message = std::move(message),
                               .why = std::move(why),
                               .suggestion = std::move(suggestion)});
}

bool all_named(const Node& list) {
    for (const Node* child = list.first; child != nullptr; child = child->next) {
        if (!child->is_map() || child->name().empty()) return false;
    }
    return list.count > 0;
}

// Two maps that cannot be one: {kind: a, ...} and {kind: b, ...}, or a value with a mark and a
// distribution. A constant has a `value`, too, and stays one.
bool differ_in_kind(const Node& base, const Node& change) {
    const Node* before = base.find("kind");
    const Node* after = change.find("kind");
    if (after == nullptr) {
        const Node* value = change.find("value");
        const bool keeps_constant = before != nullptr && before->text == "constant" &&
                                    value != nullptr && value->is_scalar();
        return before != nullptr && value != nullptr && !keeps_constant;
    }
    return before == nullptr || before->text != after->text;
}

bool is_true(const Node* node) {
    return node != nullptr && node->is_scalar() && !node->quoted && node->text == "true";
}

// The `add: true` of an element; any other `add` is left to the typed reader, which refuses it.
Node* addition_mark(Node& element) {
    Node* mark = element.is_map() && !element.name().empty() ? element.find("add") : nullptr;
    return is_true(mark) ? mark : nullptr;
}

// A mark has done its work once the element is in; so have those of elements inside it.
void take_addition_marks(Node& node) {
    if (Node* mark = addition_mark(node)) node.remove(mark);
    for (Node* child = node.first; child != nullptr; child = child->next)
        take_addition_marks(*child);
}

class NamedMerge {
public:
    NamedMerge(Node& base, std::vector<Problem>& problems) : base_(base), problems_(problems) {
        for (Node* child = base.first; child != nullptr; child = child->next) {
            by_name_.emplace(child->name(), child);
            names_.push_back(child->name());
        }
    }

    void run(Node& change) {
        Node* next = nullptr;
        for (Node* element = change.first; element != nullptr; element = next) {
            next = element->next;
            if (!changed_.insert(element->name()).second) {
                report(problems_, element->at, base_.key,
                       quoted(element->name()) + " is changed twice",
                       "one of the two would be lost");
                continue;
            }
            const auto found = by_name_.find(element->name());
            Node* before = found == by_name_.end() ? nullptr : found->second;
            if (element->find("remove") != nullptr) {
                remove(*element, before);
            } else if (before != nullptr) {
                change_one(*before, *element);
            } else {
                add(element);
            }
        }
        if (any_removed_) sweep();
        if (unmarked_ > most_told) {
            report(problems_, last_unmarked_->at, base_.key,
                   fmt::format("{} elements are new", unmarked_), addition_reason);
            problems_.back().warning = true;
        }
    }

private:
    static constexpr std::size_t most_told = 20;  // A name is compared with all of the base.
    static constexpr const char* addition_reason =
        "what is extended has no such name; `add: true` beside the name says that it is meant";

    void change_one(Node& before, Node& element) {
        if (Node* mark = addition_mark(element)) {
            report(problems_, mark->key_place(), "add",
                   quoted(element.name()) + " is there already",
                   "`add: true` is for an element that the base does not have");
            element.remove(mark);
        }
        merge_change(before, element, problems_);
    }
    // Adding may be meant, but as often the name of an element to change is misspelt.
    void add(Node* element) {
        const bool meant = addition_mark(*element) != nullptr;
        if (!meant && ++unmarked_ <= most_told) {
            report(problems_, element->at, base_.key, quoted(element->name()) + " is a new element",
                   addition_reason, closest(element->name(), names_).value_or(""));
            problems_.back().warning = true;
        }
        if (!meant) last_unmarked_ = element;
        take_addition_marks(*element);
        by_name_.emplace(element->name(), element);
        base_.append(element);
    }
    void remove(const Node& element, Node* before) {
        const Node& wish = *element.find("remove");
        if (!is_true(&wish)) {
            return report(problems_, wish.at, "remove", quoted(wish.text) + " is not true",
                          "`remove: true` takes the element out", "true");
        }
        if (before == nullptr) {
            return report(problems_, element.at, "remove",
                          "nothing is named " + quoted(element.name()),
                          "only what the base has can be removed",
                          closest(element.name(), names_).value_or(""));
        }
        refuse_changes(element);
        before->kind = NodeKind::broken;
        any_removed_ = true;
    }
    // Beside the wish to take an element out; notes are free.
    void refuse_changes(const Node& element) {
        for (const Node* child = element.first; child != nullptr; child = child->next) {
            if (child->key == "name" || child->key == "remove" || child->key.starts_with("x-")) {
                continue;
            }
            report(
                problems_, child->key_place(), child->key, "stands beside `remove: true`",
                quoted(element.name()) + " is taken out, so that nothing of it is left to change");
        }
    }
    void sweep() {
        Node* next = base_.first;
        base_.first = base_.last = nullptr;
        base_.count = 0;
        while (next != nullptr) {
            Node* child = next;
            next = child->next;
            if (!child->is_broken()) base_.append(child);
        }
    }

    Node& base_;
    std::vector<Problem>& problems_;
    std::unordered_map<std::string_view, Node*> by_name_;  // Looked up only, never walked.
    std::unordered_set<std::string_view> changed_;         // The same.
    std::vector<std::string_view> names_;                  // Of the base alone.
    std::size_t unmarked_ = 0;                             // New elements without `add: true`.
    const Node* last_unmarked_ = nullptr;
    bool any_removed_ = false;
};

bool merge_map(Node& base, Node& change, std::vector<Problem>& problems);

// Whether a value has changed that an evidence mark further up speaks of.
bool merge_child(Node& base, Node* change, std::vector<Problem>& problems) {
    Node* before = base.find(change->key);
    if (before == nullptr) {
        take_addition_marks(*change);
        base.append(change);
        return true;
    }
    if (before->is_map() && change->is_map() && !differ_in_kind(*before, *change)) {
        return merge_map(*before, *change, problems);
    }
    if (before->is_list() && change->is_list() && all_named(*before) && all_named(*change)) {
        NamedMerge(*before, problems).run(*change);
        return false;  // Each element speaks for itself.
    }
    const bool same = before->is_scalar() && change->is_scalar() && before->text == change->text;
    take_addition_marks(*change);
    base.replace(before, change);
    return !same;
}

bool merge_map(Node& base, Node& change, std::vector<Problem>& problems) {
    const bool marked = change.find("mark") != nullptr;
    const bool sourced = change.find("source") != nullptr;
    bool changed = false;
    Node* next = nullptr;
    for (Node* child = change.first; child != nullptr; child = next) {
        next = child->next;
        const bool of_value = !is_evidence(child->key);
        changed |= merge_child(base, child, problems) && of_value;
    }
    change.first = change.last = nullptr;
    change.count = 0;
    if (!changed || base.find("mark") == nullptr) return changed;
    if (!marked) drop_evidence(base, !sourced);
    return false;
}

}  // namespace

bool is_evidence(std::string_view key) {
    return key == "mark" || key == "source" || key.starts_with("x-");
}

void drop_evidence(Node& marked, bool source_too) {
    if (Node* mark = marked.find("mark")) marked.remove(mark);
    Node* source = source_too ? marked.find("source") : nullptr;
    if (source != nullptr) marked.remove(source);
}

void merge_change(Node& base, Node& change, std::vector<Problem>& problems) {
    merge_map(base, change, problems);
}

void append_lists(Tree& tree, Node& base, Node& other, std::vector<Problem>& problems) {
    Node* next = nullptr;
    for (Node* child = other.first; child != nullptr; child = next) {
        next = child->next;
        if (child->key.starts_with("x-") || child->key == "schema") continue;
        if (!child->is_list()) {
            report(problems, child->key_place(), child->key, "is not a list",
                   "an imported file adds elements to lists and nothing else");
            continue;
        }
        Node* list = base.find(child->key);
        if (list == nullptr || list->is_null()) {
            Node* fresh = tree.make(NodeKind::list, child->at);
            fresh->key = child->key;
            fresh->has_key = true;
            fresh->key_line = child->key_line;
            fresh->key_column = child->key_column;
            list == nullptr ? base.append(fresh) : base.replace(list, fresh);
            list = fresh;
        }
        if (!list->is_list()) continue;  // The typed reader reports it.
        Node* following = nullptr;
        for (Node* element = child->first; element != nullptr; element = following) {
            following = element->next;
            list->append(element);
        }
    }
}

}  // namespace rotasim::config
