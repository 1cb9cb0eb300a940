// sim/config/policy_presets.cpp — presets are put into the scenario's tree before it is read, so
// that what is wrong with the whole is found as with any other policy.
#include "sim/config/policy_presets.hpp"

#include "sim/base/text.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace rotasim::config {

namespace {

// What a preset says of itself, and not of the policy.
constexpr std::array<std::string_view, 4> about = {"name", "meaning", "mark", "source"};

bool is_about(std::string_view key) {
    return std::find(about.begin(), about.end(), key) != about.end();
}

// What is taken over is shown where it was asked for.
void place_all(Node& node, Place at) {
    node.at = at;
    node.key_line = at.line;
    node.key_column = at.column;
    for (Node* child = node.first; child != nullptr; child = child->next) {
        place_all(*child, at);
    }
}

class Presets {
public:
    Presets(Tree& tree, const Node* list, std::vector<Problem>& problems)
        : tree_(tree), list_(list), problems_(problems) {}

    [[nodiscard]] const Node* find(std::string_view name) const {
        const Node* preset = list_ == nullptr ? nullptr : list_->first;
        while (preset != nullptr && preset->name() != name) {
            preset = preset->next;
        }
        return preset;
    }

    void complete(Node& policy) {
        Node* wish = policy.find("preset");
        // Written out, a policy without a preset has an empty one.
        if (wish == nullptr || (wish->is_scalar() && wish->text.empty())) {
            if (policy.find("when") == nullptr) {
                report(policy.key_place(), "policies." + std::string(policy.name()),
                       "required field 'when' is missing", "no default, and no `preset` says it");
            }
            return;
        }
        if (!wish->is_scalar()) {
            return;  // The typed reader reports it.
        }
        const Node* preset = find(wish->text);
        if (preset == nullptr) {
            return report(wish->at, "preset",
                          "the catalogue has no policy preset " + quoted(wish->text), "",
                          closest(wish->text, names()).value_or(""));
        }
        take_over(policy, *preset, wish->at);
    }

    // A policy of its own, asked for by a key.
    void add(Node& policies, const Node& preset, Place at) {
        Node* policy = tree_.make(NodeKind::map, at);
        Node* name = tree_.make(NodeKind::scalar, at);
        set_key(*name, "name", at);
        name->text = tree_.keep(preset.name());
        policy->append(name);
        take_over(*policy, preset, at);
        policies.append(policy);
    }

    void set_key(Node& node, std::string_view key, Place at) {
        node.key = tree_.keep(key);
        node.has_key = true;
        node.key_line = at.line;
        node.key_column = at.column;
    }

private:
    void take_over(Node& policy, const Node& preset, Place at) {
        for (const Node* field = preset.first; field != nullptr; field = field->next) {
            if (is_about(field->key) || policy.find(field->key) != nullptr) {
                continue;
            }
            Node* copy = tree_.copy(*field);
            place_all(*copy, at);
            set_key(*copy, field->key, at);
            policy.append(copy);
        }
        if (policy.find("preset") == nullptr) {
            Node* name = tree_.make(NodeKind::scalar, at);
            set_key(*name, "preset", at);
            name->text = tree_.keep(preset.name());
            policy.append(name);
        }
    }
    [[nodiscard]] std::vector<std::string_view> names() const {
        std::vector<std::string_view> all;
        for (const Node* each = list_ == nullptr ? nullptr : list_->first; each != nullptr;
             each = each->next) {
            all.push_back(each->name());
        }
        return all;
    }
    void report(Place at, std::string field, std::string message, std::string why,
                std::string suggestion = {}) {
        problems_.push_back(Problem{.at = at,
                                    .field = std::move(field),
                                    .message = std::move(message),
                                    .why = std::move(why),
                                    .suggestion = std::move(suggestion)});
    }

    Tree& tree_;
    const Node* list_;
    std::vector<Problem>& problems_;
};

bool has_policy(const Node& policies, std::string_view name) {
    for (const Node* each = policies.first; each != nullptr; each = each->next) {
        if (each->is_map() && each->name() == name) {
            return true;
        }
    }
    return false;
}

// Presets that keys name as their policy, each once.
void add_named_by_keys(Tree& tree, Node& scenario, Presets& presets) {
    const Node* keys = scenario.find("keys");
    for (const Node* key = keys != nullptr && keys->is_list() ? keys->first : nullptr;
         key != nullptr; key = key->next) {
        const Node* wish = key->is_map() ? key->find("policy") : nullptr;
        const Node* preset =
            wish != nullptr && wish->is_scalar() ? presets.find(wish->text) : nullptr;
        if (preset == nullptr) {
            continue;
        }
        Node* policies = scenario.find("policies");
        if (policies == nullptr || policies->is_null()) {
            Node* fresh = tree.make(NodeKind::list, wish->at);
            presets.set_key(*fresh, "policies", wish->at);
            policies == nullptr ? scenario.append(fresh) : scenario.replace(policies, fresh);
            policies = fresh;
        }
        if (policies->is_list() && !has_policy(*policies, preset->name())) {
            presets.add(*policies, *preset, wish->at);
        }
    }
}

}  // namespace

void apply_presets(Tree& tree, Node& scenario, const Node* list, std::vector<Problem>& problems) {
    if (!scenario.is_map()) {
        return;
    }
    Presets presets(tree, list, problems);
    if (Node* policies = scenario.find("policies"); policies != nullptr && policies->is_list()) {
        for (Node* policy = policies->first; policy != nullptr; policy = policy->next) {
            if (policy->is_map()) {
                presets.complete(*policy);
            }
        }
    }
    add_named_by_keys(tree, scenario, presets);
}

}  // namespace rotasim::config
