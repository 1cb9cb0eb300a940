// sim/config/policy_presets.hpp — rotation policies that somebody asks for: Microsoft's baseline,
// NIST, CIS; part of the catalogue (azure.md 9).
#pragma once

#include "policies/rotation_policy.hpp"
#include "sim/base/problem.hpp"
#include "sim/config/node.hpp"
#include "sim/model/catalogue.hpp"
#include "sim/model/experiment_spec.hpp"
#include "sim/model/vault_limits.hpp"

#include <string>
#include <vector>

namespace rotasim {

struct PolicyPreset {
    std::string words;
    Evidence mark = Evidence::given;
    std::string source;
    RotationPolicy policy;

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using P = PolicyPreset;
        return fields(inlined(&P::policy),
                      optional("meaning", &P::words, "Who asks for it, and for what."),
                      optional("mark", &P::mark, "On what it rests; a catalogue must say it."),
                      optional("source", &P::source, "Where it is asked for."));
    }
};

namespace config {

// Gives each policy of the scenario that names a `preset` the preset's fields, where it has none of
// its own, and adds the presets that keys name as their policy.
// Problems: a preset that there is not; a policy that says neither `when` nor `preset`.
void apply_presets(Tree& tree, Node& scenario, const Node* presets, std::vector<Problem>& problems);

}  // namespace config

struct CatalogueFiles {
    Catalogue catalogue;
    std::vector<VaultLimit> vault_limits;
    std::vector<ExperimentSpec> experiments;
    std::vector<PolicyPreset> presets;
    const config::Node* preset_nodes = nullptr;  // Null: there are none. In the tree.
};

// As load_catalogue, with what no run reads: presets, limits of vaults, experiments.
[[nodiscard]] CatalogueFiles load_catalogue_files(config::Tree& tree, const std::string& dir,
                                                  std::size_t size_limit,
                                                  std::vector<std::string>& files,
                                                  std::vector<Problem>& problems);
// The same for whoever needs nothing else. ScenarioError with all problems if it is broken.
[[nodiscard]] CatalogueFiles open_catalogue(config::Tree& tree, const std::string& dir);

}  // namespace rotasim
