// sim/run/show_sensitivity.cpp — one value at a time, under common random numbers.
#include "sim/run/show_sensitivity.hpp"

#include "sim/base/text.hpp"
#include "sim/run/table_format.hpp"
#include "sim/run/table_layout.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <memory>
#include <set>

namespace rotasim {

namespace {

constexpr double seconds_per_year = 365.2425 * 86400.0;

std::vector<std::string> modes_in_use(const Fleet& fleet) {
    std::set<std::string> names;
    for (const VmPlan& plan : fleet.plans) {
        for (const DiskPlan& disk : plan.disks)
            names.insert(fleet.catalogue.encryption_modes[disk.mode].name);
    }
    return {names.begin(), names.end()};
}

// What the answer is made of.
struct Answer {
    std::vector<double> unavailable;  // By group.
    std::vector<bool> dead_ends;
};

Answer answer_of(const Fleet& fleet, const ExperimentResult& result) {
    Answer answer;
    for (std::uint32_t g = 0; g < fleet.groups.size(); ++g) {
        answer.unavailable.push_back(
            result.row(g, Metric::unavailability).estimate.mean.value_or(0));
        answer.dead_ends.push_back(result.row(g, Metric::dead_end_vms).estimate.mean.value_or(0) >
                                   0);
    }
    return answer;
}

// Ties leave the answer open, so that nothing turns by them.
std::optional<std::size_t> only_extreme(const std::vector<double>& values, bool most) {
    if (values.size() < 2) return std::nullopt;
    const auto at = most ? std::max_element(values.begin(), values.end())
                         : std::min_element(values.begin(), values.end());
    if (std::count(values.begin(), values.end(), *at) > 1) return std::nullopt;
    return static_cast<std::size_t>(at - values.begin());
}

class Comparer {
public:
    Comparer(const Fleet& fleet, Answer base) : fleet_(fleet), base_(std::move(base)) {}

    void compare(const Answer& other, Effect& effect) const {
        double largest = -1;
        for (std::uint32_t g = 0; g < base_.unavailable.size(); ++g) {
            const double change = std::abs(other.unavailable[g] - base_.unavailable[g]);
            if (change > largest) {
                largest = change;
                effect.group = g;
                effect.before = base_.unavailable[g];
                effect.after = other.unavailable[g];
            }
        }
        extreme(other, false, "least", effect);
        extreme(other, true, "most", effect);
        for (std::uint32_t g = 0; g < base_.dead_ends.size(); ++g) {
            if (base_.dead_ends[g] == other.dead_ends[g]) continue;
            tell(effect,
                 fmt::format("{} {}", fleet_.groups[g],
                             other.dead_ends[g] ? "comes to dead ends" : "comes to no dead end"));
        }
    }

private:
    void extreme(const Answer& other, bool most, const char* word, Effect& effect) const {
        const auto before = only_extreme(base_.unavailable, most);
        const auto after = only_extreme(other.unavailable, most);
        if (!before || !after || *before == *after) return;
        tell(effect, fmt::format("{} is down {}, and not {}", fleet_.groups[*after], word,
                                 fleet_.groups[*before]));
    }
    static void tell(Effect& effect, const std::string& text) {
        effect.turns = true;
        effect.turned += (effect.turned.empty() ? "" : "; ") + text;
    }

    const Fleet& fleet_;
    Answer base_;
};

// The scenario with one value changed; nothing if it cannot be, with the reason in `effect`.
std::unique_ptr<ReadyScenario> varied(const ReadyScenario& ready, Effect& effect) {
    auto other = std::make_unique<ReadyScenario>();
    other->loaded.scenario = ready.loaded.scenario;
    other->loaded.catalogue = ready.loaded.catalogue;
    vary(effect.variation, other->loaded.scenario, other->loaded.catalogue);
    std::vector<Problem> problems;
    build_ready(*other, problems);
    for (const Problem& problem : problems) {
        if (!problem.warning && effect.refused.empty()) effect.refused = problem.message;
    }
    return effect.refused.empty() ? std::move(other) : nullptr;
}

double moved(const Effect& effect) { return std::abs(effect.after - effect.before); }

bool comes_first(const Effect& a, const Effect& b) {
    if (a.turns != b.turns) return a.turns;
    if (moved(a) < moved(b) || moved(b) < moved(a)) return moved(a) > moved(b);
    return a.variation.value < b.variation.value;
}

std::string downtime(double share) { return human_length(share * seconds_per_year); }

}  // namespace

std::optional<Sensitivity> sensitivity_of(const ReadyScenario& ready,
                                          const ExperimentOptions& options) {
    const ExperimentResult base = run_experiment(ready.world, options);
    if (base.interrupted) return std::nullopt;
    const Comparer comparer(ready.fleet, answer_of(ready.fleet, base));
    Sensitivity found;
    found.replications = options.replications;
    for (const Variation& variation :
         variations(ready.loaded.scenario, ready.loaded.catalogue, modes_in_use(ready.fleet))) {
        Effect effect;
        effect.variation = variation;
        if (const auto other = varied(ready, effect)) {
            const ExperimentResult result = run_experiment(other->world, options);
            if (result.interrupted) return std::nullopt;
            comparer.compare(answer_of(other->fleet, result), effect);
        }
        found.effects.push_back(std::move(effect));
    }
    std::stable_sort(found.effects.begin(), found.effects.end(), comes_first);
    return found;
}

std::string sensitivity_text(const ReadyScenario& ready, const Sensitivity& found,
                             const Terminal& terminal) {
    std::string out = wrap_indented(
        fmt::format("Values that nobody has published, and readings of contradicting sources, one "
                    "at a time and under the same random draws ({}). Down: per VM and year, of the "
                    "group that it changes most.",
                    counted(found.replications, "replication", "replications")),
        "", terminal.width);
    TextTable table;
    table.corner = "value";
    table.columns = {"instead of", "is", "group", "down", "instead of"};
    std::size_t idle = 0;
    std::string turns;
    for (const Effect& effect : found.effects) {
        if (!effect.refused.empty()) continue;
        if (effect.turns) {
            turns += wrap_indented(fmt::format("{} as {}: {}", effect.variation.value,
                                               effect.variation.to, effect.turned),
                                   "- ", terminal.width);
        }
        if (moved(effect) <= 0 && !effect.turns) {
            ++idle;
            continue;
        }
        table.rows.push_back({effect.variation.value,
                              {{effect.variation.from, "", Tone::plain},
                               {effect.variation.to, "", Tone::plain},
                               {ready.fleet.groups[effect.group], "", Tone::plain},
                               {downtime(effect.after), "", Tone::plain},
                               {downtime(effect.before), "", Tone::plain}}});
    }
    out += "\n" + (table.rows.empty() ? std::string("None of them changes anything.\n")
                                      : render(table, terminal));
    if (idle > 0) {
        out += fmt::format("{} without any effect.\n",
                           counted(static_cast<std::int64_t>(idle), "change", "changes"));
    }
    for (const Effect& effect : found.effects) {
        if (effect.refused.empty()) continue;
        out += wrap_indented(fmt::format("{} as {} cannot be: {}", effect.variation.value,
                                         effect.variation.to, effect.refused),
                             "", terminal.width);
    }
    out += "\n";
    return out + (turns.empty() ? "No one of them alone turns the answer round.\n"
                                : "The answer turns round with\n" + turns);
}

std::string sensitivity_json(const ReadyScenario& ready, const Sensitivity& found) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const Effect& effect : found.effects) {
        nlohmann::ordered_json each = {{"value", effect.variation.value},
                                       {"from", effect.variation.from},
                                       {"to", effect.variation.to}};
        if (effect.refused.empty()) {
            each["group"] = ready.fleet.groups[effect.group];
            each["unavailability_before"] = effect.before;
            each["unavailability_after"] = effect.after;
            each["turns"] = effect.turns;
            each["turned"] = effect.turned;
        } else {
            each["refused"] = effect.refused;
        }
        list.push_back(std::move(each));
    }
    const nlohmann::ordered_json all = {
        {"version", 1}, {"replications", found.replications}, {"effects", std::move(list)}};
    return all.dump(2);
}

}  // namespace rotasim
