// sim/config/merge.cpp — merging trees by moving nodes.
#include "sim/config/merge.hpp"

#include "sim/base/text.hpp"

#include <string>
#include <string_view>
#include <unordered_map>

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
// distribution.
bool differ_in_kind(const Node& base, const Node& change) {
    const Node* before = base.find("kind");
    const Node* after = change.find("kind");
    if (after == nullptr) return before != nullptr && change.find("value") != nullptr;
    return before == nullptr || before->text != after->text;
}

bool asks_removal(const Node& element) {
    const Node* remove = element.find("remove");
    return remove != nullptr && remove->is_scalar() && !remove->quoted && remove->text == "true";
}

class NamedMerge {
public:
    NamedMerge(Node& base, std::vector<Problem>& problems) : base_(base), problems_(problems) {
        for (Node* child = base.first; child != nullptr; child = child->next) {
            by_name_.emplace(child->name(), child);
        }
    }

    void run(Node& change) {
        Node* next = nullptr;
        for (Node* element = change.first; element != nullptr; element = next) {
            next = element->next;
            const auto found = by_name_.find(element->name());
            Node* before = found == by_name_.end() ? nullptr : found->second;
            if (element->find("remove") != nullptr) {
                remove(*element, before);
            } else if (before != nullptr) {
                merge_change(*before, *element, problems_);
            } else {
                by_name_.emplace(element->name(), element);
                base_.append(element);
            }
        }
        if (any_removed_) sweep();
    }

private:
    void remove(const Node& element, Node* before) {
        const Node& wish = *element.find("remove");
        if (!asks_removal(element)) {
            return report(problems_, wish.at, "remove", quoted(wish.text) + " is not true",
                          "`remove: true` takes the element out", "true");
        }
        if (before == nullptr) {
            std::vector<std::string> names;
            for (const Node* child = base_.first; child != nullptr; child = child->next) {
                names.emplace_back(child->name());
            }
            return report(problems_, element.at, "remove",
                          "nothing is named " + quoted(element.name()),
                          "only what the base has can be removed",
                          closest(element.name(), names).value_or(""));
        }
        before->kind = NodeKind::broken;
        any_removed_ = true;
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
    bool any_removed_ = false;
};

void merge_child(Node& base, Node* change, std::vector<Problem>& problems) {
    Node* before = base.find(change->key);
    if (before == nullptr) {
        base.append(change);
    } else if (before->is_map() && change->is_map() && !differ_in_kind(*before, *change)) {
        merge_change(*before, *change, problems);
    } else if (before->is_list() && change->is_list() && all_named(*before) && all_named(*change)) {
        NamedMerge(*before, problems).run(*change);
    } else {
        base.replace(before, change);
    }
}

}  // namespace

void merge_change(Node& base, Node& change, std::vector<Problem>& problems) {
    Node* next = nullptr;
    for (Node* child = change.first; child != nullptr; child = next) {
        next = child->next;
        merge_child(base, child, problems);
    }
    change.first = change.last = nullptr;
    change.count = 0;
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
