// sim/run/table_presets.cpp — the catalogue's policy presets: who asks for which rotation.
#include "sim/config/policy_presets.hpp"
#include "sim/config/scenario.hpp"
#include "sim/config/writer.hpp"
#include "sim/run/table_describe.hpp"
#include "sim/run/table_layout.hpp"

#include <nlohmann/json.hpp>

namespace rotasim {

namespace {

std::string in_yaml(const PolicyPreset& preset) {
    std::string text =
        "when: " + config::to_flow_yaml(schema::type_of<When>(), &preset.policy.when);
    if (preset.policy.expire_after) {
        text += ", expire_after: " + to_text(*preset.policy.expire_after);
    }
    if (preset.policy.notify_before) {
        text += ", notify_before: " + to_text(*preset.policy.notify_before);
    }
    if (!std::holds_alternative<RetireNever>(preset.policy.retire)) {
        text +=
            ", retire: " + config::to_flow_yaml(schema::type_of<Retire>(), &preset.policy.retire);
    }
    return text;
}

}  // namespace

std::string describe_presets(const std::string& name, const std::string& catalogue_dir, bool json,
                             const Terminal& terminal) {
    config::Tree tree;
    const CatalogueFiles catalogue = open_catalogue(tree, catalogue_dir);
    std::string text;
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    std::vector<std::string> known;
    for (const PolicyPreset& preset : catalogue.presets) {
        const std::string& own = preset.policy.name;
        known.push_back(own);
        if (!name.empty() && name != own) continue;
        const std::string mark(to_string(preset.mark));
        if (!text.empty()) text += "\n";
        text += terminal.paint(Tone::heading, own) + "\n";
        text += wrap_indented(preset.words, "  ", terminal.width);
        text += wrap_indented(in_yaml(preset), "  ", terminal.width);
        text += wrap_indented("[" + mark + "] " + preset.source, "  ", terminal.width);
        list.push_back({{"name", own},
                        {"meaning", preset.words},
                        {"policy", in_yaml(preset)},
                        {"mark", mark},
                        {"source", preset.source}});
    }
    if (list.empty() && !name.empty()) throw_unknown_name(name, known);
    if (!json) return text;
    const nlohmann::ordered_json all = {{"version", 1}, {"presets", std::move(list)}};
    return all.dump(2) + "\n";
}

}  // namespace rotasim
