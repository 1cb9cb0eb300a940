// Variants of the small fleet, made by moving and adding lines.
#include "tests/determinism/small_fleet.hpp"

#include "sim/base/error.hpp"
#include "tests/unit/store_support.hpp"

#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

namespace rotasim::testing {

std::string small_fleet_text() {
    std::ifstream in(ROTASIM_SOURCE_DIR "/tests/scenarios/small_fleet.yaml");
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string with_lists(const std::string& text, const EditList& edit) {
    std::istringstream in(text);
    std::string result;
    std::string list;
    std::vector<std::string> items;
    std::size_t lists = 0;
    const auto flush = [&] {
        if (list.empty()) return;
        edit(list, items);
        for (const std::string& item : items)
            result += item + "\n";
        items.clear();
        list.clear();
        ++lists;
    };
    for (std::string line; std::getline(in, line);) {
        if (line.rfind("  - ", 0) == 0 && !list.empty()) {
            items.push_back(line);
            continue;
        }
        flush();
        if (!line.empty() && line.back() == ':') list = line.substr(0, line.size() - 1);
        result += line + "\n";
    }
    flush();
    if (lists < 10) throw std::runtime_error("the small fleet's lists were not found");
    return result;
}

std::string with_items(const std::string& text, const std::string& list,
                       const std::vector<std::string>& items) {
    bool found = false;
    std::string result =
        with_lists(text, [&](const std::string& name, std::vector<std::string>& lines) {
            if (name != list) return;
            found = true;
            lines.insert(lines.begin() + 1, items.begin(), items.end());
        });
    if (!found) throw std::runtime_error("no list " + list);
    return result;
}

std::string replaced(const std::string& text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    if (at == std::string::npos || text.find(from, at + 1) != std::string::npos) {
        throw std::runtime_error("not exactly once: " + from);
    }
    return text.substr(0, at) + to + text.substr(at + from.size());
}

std::unique_ptr<ReadyScenario> ready(const std::string& text, const std::vector<std::string>& set) {
    const TemporaryFolder folder;
    ScenarioRequest request;
    request.path = folder / "variant.yaml";
    request.set = set;
    std::ofstream(request.path) << text;
    try {
        return open_scenario(request);
    } catch (const ScenarioError& error) {
        std::string all = "the variant is refused:";
        for (const Problem& p : error.problems())
            all += "\n" + to_text(p, error.files());
        throw std::runtime_error(all);
    }
}

ExperimentOptions options_for(const ReadyScenario& scenario, std::uint32_t replications,
                              std::uint32_t threads) {
    ExperimentOptions options;
    options.seed = scenario.loaded.scenario.seed;
    options.replications = replications;
    options.threads = threads;
    options.scenario_name = scenario.loaded.name;
    options.scenario_digest = scenario.loaded.digest;
    return options;
}

std::string digest_of(const std::string& text, std::uint32_t replications, std::uint32_t threads) {
    const auto scenario = ready(text);
    return run_experiment(scenario->world, options_for(*scenario, replications, threads)).digest;
}

}  // namespace rotasim::testing
