// sim/run/table_experiments.cpp — what would settle the values that nobody has published.
#include "sim/config/policy_presets.hpp"
#include "sim/config/scenario.hpp"
#include "sim/run/table_describe.hpp"
#include "sim/run/table_layout.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace rotasim {

namespace {

// By the experiment's name, or that of a value it settles, whole or its last part.
bool is_meant(const ExperimentSpec& experiment, const std::string& name) {
    return name.empty() || experiment.name == name ||
           std::any_of(experiment.settles.begin(), experiment.settles.end(),
                       [&name](const std::string& value) {
                           return value == name || value.ends_with("." + name);
                       });
}

std::string joined(const std::vector<std::string>& names) {
    std::string all;
    for (const std::string& name : names)
        all += (all.empty() ? "" : ", ") + name;
    return all;
}

std::string text_of(const ExperimentSpec& experiment, const Terminal& terminal) {
    std::string text = terminal.paint(Tone::heading, experiment.name) + "\n";
    text += wrap_indented(experiment.question, "  ", terminal.width);
    text += wrap_indented("settles: " + joined(experiment.settles), "  ", terminal.width);
    text += wrap_indented(
        fmt::format("needs: {}; takes {}", experiment.needs, to_text(experiment.takes)), "  ",
        terminal.width);
    int number = 0;
    for (const std::string& step : experiment.steps)
        text += wrap_indented(step, fmt::format("  {}. ", ++number), terminal.width);
    return text + wrap_indented("state it as: " + experiment.feed_back, "  ", terminal.width);
}

}  // namespace

std::string describe_experiments(const std::string& name, const std::string& catalogue_dir,
                                 bool json, const Terminal& terminal) {
    config::Tree tree;
    const CatalogueFiles catalogue = open_catalogue(tree, catalogue_dir);
    std::string text;
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    std::vector<std::string> known;
    for (const ExperimentSpec& experiment : catalogue.experiments) {
        known.push_back(experiment.name);
        if (!is_meant(experiment, name)) continue;
        if (!text.empty()) text += "\n";
        text += text_of(experiment, terminal);
        list.push_back({{"name", experiment.name},
                        {"question", experiment.question},
                        {"settles", experiment.settles},
                        {"needs", experiment.needs},
                        {"takes_s", static_cast<double>(experiment.takes.ns) / 1e9},
                        {"steps", experiment.steps},
                        {"feed_back", experiment.feed_back}});
    }
    if (list.empty() && !name.empty()) throw_unknown_name(name, known);
    if (!json) return text;
    const nlohmann::ordered_json all = {{"version", 1}, {"experiments", std::move(list)}};
    return all.dump(2) + "\n";
}

}  // namespace rotasim
