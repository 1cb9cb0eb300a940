// Builds the fleet: components and structures, what rests on what, and which of them belong
// together.
#include "sim/model/fleet_builder.hpp"
#include "sim/model/structure_check.hpp"

#include <algorithm>
#include <numeric>

namespace rotasim {

namespace {

// Components, then structures: both are numbered by name.
using Node = std::uint32_t;

class StructureGraph {
public:
    StructureGraph(Fleet& fleet, Resolver& resolver) : fleet_(&fleet), resolver_(&resolver) {
        const FleetSpec& spec = fleet.spec;
        components_ = static_cast<Node>(spec.components.size());
        rests_on_.resize(components_ + spec.structures.size());
        first_.resize(rests_on_.size());
        std::iota(first_.begin(), first_.end(), 0U);
    }
    void learn() {
        const FleetSpec& spec = fleet_->spec;
        resolver_->learn("component", spec.components);
        resolver_->learn("structure", spec.structures);
        std::vector<std::string> names;
        for (const ComponentSpec& component : spec.components)
            names.push_back(component.name);
        for (const StructureSpec& structure : spec.structures) {
            if (std::find(names.begin(), names.end(), structure.name) != names.end() &&
                !resolver_->unread().any) {
                resolver_->error(structure.at, "structures",
                                 "'" + structure.name + "' is a component, too",
                                 "`parts` name both, so that their names differ");
            }
        }
        for (const StructureSpec& structure : spec.structures)
            names.push_back(structure.name);
        resolver_->learn_names(part, names);
        if (resolver_->unread().any) {
            resolver_->knows_in_part(part);
        }
    }
    // What each one names.
    void connect() {
        const FleetSpec& spec = fleet_->spec;
        for (Node c = 0; c < components_; ++c) {
            const ComponentSpec& component = spec.components[c];
            if (component.inside) {
                add(c, resolver_->find(part, *component.inside, "inside"));
            }
            const std::uint32_t clock =
                resolver_->find("structure", component.ages_while, "ages_while");
            fleet_->components[c].ages_while = clock;
            join(c, clock == none ? none : components_ + clock);
        }
        for (std::uint32_t s = 0; s < spec.structures.size(); ++s) {
            connect_parts(s);
        }
        for (const CommonCauseSpec& cause : spec.common_causes) {
            CommonCauseSlot slot;
            slot.spec = static_cast<std::uint32_t>(fleet_->common_causes.size());
            if (resolver_->read(cause)) {
                check_common_cause(cause, *resolver_);
            }
            for (const Ref& hit : cause.hits) {
                slot.components.push_back(component_named(hit));
                join(slot.components.front(), slot.components.back());
            }
            std::sort(slot.components.begin(), slot.components.end());
            fleet_->common_causes.push_back(std::move(slot));
        }
    }
    // So that what a node rests on comes before it.
    void sort() {
        state_.assign(rests_on_.size(), State::unseen);
        for (Node node = 0; node < rests_on_.size(); ++node) {
            visit(node);
        }
    }
    void build_systems() {
        std::vector<std::uint32_t> system_of(rests_on_.size(), none);
        std::vector<std::uint32_t> position(rests_on_.size(), none);
        for (Node node = 0; node < rests_on_.size(); ++node) {
            if (root(node) == node) {
                system_of[node] = static_cast<std::uint32_t>(fleet_->systems.size());
                fleet_->systems.push_back(SystemPlan{fleet_->networks++, {}});
            }
        }
        fleet_->structure_system.resize(fleet_->spec.structures.size());
        for (const Node node : order_) {
            const std::uint32_t system = system_of[root(node)];
            std::vector<PartPlan>& parts = fleet_->systems[system].parts;
            position[node] = static_cast<std::uint32_t>(parts.size());
            parts.push_back(plan_of(node, position));
            if (node >= components_) {
                fleet_->structure_system[node - components_] = system;
                continue;
            }
            ComponentSlot& slot = fleet_->components[node];
            slot.system = system;
            slot.inside = rests_on_[node].empty() ? none : position[rests_on_[node].front()];
        }
        for (CommonCauseSlot& slot : fleet_->common_causes) {
            slot.system = fleet_->components[slot.components.front()].system;
        }
    }

private:
    enum class State : std::uint8_t { unseen, open, done };
    static constexpr const char* part = "component or structure";

    [[nodiscard]] std::uint32_t component_named(const Ref& ref) const {
        const auto& all = fleet_->spec.components;
        const auto found = std::find_if(all.begin(), all.end(),
                                        [&ref](const auto& one) { return one.name == ref.name; });
        return found == all.end() ? none : static_cast<std::uint32_t>(found - all.begin());
    }
    void add(Node from, Node to) {
        if (to != none) {
            rests_on_[from].push_back(to);
            join(from, to);
        }
    }
    void join(Node a, Node b) {
        if (a != none && b != none) {
            const auto [low, high] = std::minmax({root(a), root(b)});
            first_[high] = low;
        }
    }
    [[nodiscard]] Node root(Node node) const {
        while (first_[node] != node) {
            node = first_[node];
        }
        return node;
    }
    [[nodiscard]] std::uint64_t weight(Node node) const {
        return node < components_ ? fleet_->spec.components[node].count : 1;
    }
    [[nodiscard]] std::uint64_t parts_of(Node structure) const {
        std::uint64_t sum = 0;
        for (const Node to : rests_on_[structure])
            sum += weight(to);
        return sum;
    }
    void connect_parts(std::uint32_t s) {
        const StructureSpec& structure = fleet_->spec.structures[s];
        const Node node = components_ + s;
        for (const Ref& ref : structure.parts) {
            const Node to = resolver_->find(part, ref, "parts");
            const auto& known = rests_on_[node];
            if (to != none && std::find(known.begin(), known.end(), to) != known.end()) {
                resolver_->error(ref.at, "parts", "'" + ref.name + "' is given twice",
                                 "it would count twice, though it fails once");
                continue;
            }
            add(node, to);
        }
        // By name, so that a permuted list is the same scenario.
        std::sort(rests_on_[node].begin(), rests_on_[node].end());
        const bool all_known = rests_on_[node].size() == structure.parts.size();
        if (all_known && resolver_->read(structure) && structure.needs &&
            *structure.needs > parts_of(node)) {
            resolver_->error(structure.at, "needs",
                             "'" + std::to_string(*structure.needs) + "' is more than its " +
                                 std::to_string(parts_of(node)) + " parts",
                             "it would never work");
        }
    }
    void visit(Node node) {
        if (state_[node] == State::done) {
            return;
        }
        if (state_[node] == State::open) {
            const bool is_component = node < components_;
            const Place at = is_component ? fleet_->spec.components[node].at
                                          : fleet_->spec.structures[node - components_].at;
            const std::string& name = is_component
                                          ? fleet_->spec.components[node].name
                                          : fleet_->spec.structures[node - components_].name;
            resolver_->error(at, is_component ? "inside" : "parts",
                             "'" + name + "' rests on itself",
                             "by `parts` and `inside` of what it rests on");
            return;
        }
        state_[node] = State::open;
        for (const Node to : rests_on_[node])
            visit(to);
        state_[node] = State::done;
        order_.push_back(node);
    }
    [[nodiscard]] PartPlan plan_of(Node node, const std::vector<std::uint32_t>& position) const {
        PartPlan plan;
        plan.is_structure = node >= components_;
        plan.slot = plan.is_structure ? node - components_ : node;
        if (plan.is_structure) {
            for (const Node to : rests_on_[node])
                plan.of.push_back(position[to]);
            const auto& needs = fleet_->spec.structures[plan.slot].needs;
            plan.needs = needs ? *needs : parts_of(node);
        }
        return plan;
    }

    Fleet* fleet_;
    Resolver* resolver_;
    Node components_ = 0;
    std::vector<std::vector<Node>> rests_on_;
    std::vector<Node> first_;  // By union and find: of one system.
    std::vector<State> state_;
    std::vector<Node> order_;
};

}  // namespace

void FleetBuilder::resolve_structures() {
    const std::size_t before = resolver_.errors();
    for (std::uint32_t c = 0; c < spec().components.size(); ++c) {
        ComponentSlot slot;
        slot.spec = c;
        fleet_.components.push_back(slot);
        if (resolver_.read(spec().components[c])) {
            check_component(spec().components[c], resolver_);
        }
    }
    StructureGraph graph(fleet_, resolver_);
    graph.learn();
    graph.connect();
    if (resolver_.errors() != before || resolver_.unread().any) {
        return;
    }
    check_immortals(spec(), resolver_);
    graph.sort();
    if (resolver_.errors() == before) {
        graph.build_systems();
    }
}

}  // namespace rotasim
