// sim/config/load_catalogue.cpp — the catalogue's files, embedded or from a folder, read as one.
#include "sim/base/error.hpp"
#include "sim/base/text.hpp"
#include "sim/config/compose.hpp"
#include "sim/config/embedded_catalogue.hpp"
#include "sim/config/merge.hpp"
#include "sim/config/parse.hpp"
#include "sim/config/policy_presets.hpp"
#include "sim/config/reader.hpp"
#include "sim/config/scenario.hpp"
#include "sim/config/source.hpp"
#include "sim/model/described.hpp"

#include <algorithm>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

namespace rotasim {

namespace fs = std::filesystem;

namespace {

struct CatalogueText {
    std::string shown;
    std::string text;
};

std::vector<CatalogueText> embedded_texts() {
    std::vector<CatalogueText> texts;
    for (const EmbeddedFile& file : embedded_catalogue()) {
        texts.push_back({"catalogue/" + std::string(file.name), std::string(file.text)});
    }
    return texts;
}

// All *.yaml below the folder, sorted by name so that problems and orders do not depend on the file
// system.
std::vector<CatalogueText> texts_below(const std::string& dir, std::size_t size_limit,
                                       std::vector<std::string>& files,
                                       std::vector<Problem>& problems) {
    std::vector<std::string> paths;
    std::error_code error;
    for (fs::recursive_directory_iterator at(dir, error), end; !error && at != end;
         at.increment(error)) {
        if (at->path().extension() == ".yaml") paths.push_back(at->path().generic_string());
    }
    if (error || paths.empty()) {
        files.push_back(dir);
        const auto file = static_cast<std::uint32_t>(files.size() - 1);
        problems.push_back(Problem{.at = {file, 0, 0},
                                   .field = {},
                                   .message = "is no catalogue",
                                   .why = error ? error.message() : "no *.yaml file in it",
                                   .suggestion = {}});
        return {};
    }
    std::sort(paths.begin(), paths.end());
    std::vector<CatalogueText> texts;
    for (std::string& path : paths) {
        files.push_back(path);
        const auto file = static_cast<std::uint32_t>(files.size() - 1);
        if (auto text = config::read_source(path, file, size_limit, problems)) {
            files.pop_back();
            texts.push_back({std::move(path), std::move(*text)});
        }
    }
    return texts;
}

void check_schema(const config::Node& root, std::vector<Problem>& problems) {
    const config::Node* name = root.find("schema");
    if (name != nullptr && name->is_scalar() && name->text == catalogue_schema_name) return;
    problems.push_back(Problem{.at = name == nullptr ? root.at : name->at,
                               .field = "schema",
                               .message = name == nullptr
                                              ? "required field 'schema' is missing"
                                              : quoted(name->text) + " is not supported",
                               .why = "a catalogue file names its schema",
                               .suggestion = std::string(catalogue_schema_name)});
}

}  // namespace

namespace {

// What no run reads, apart from what exists (sim/model).
struct OtherLists {
    std::vector<VaultLimit> vault_limits;
    std::vector<ExperimentSpec> experiments;
    std::vector<PolicyPreset> presets;

    static constexpr auto schema() {
        using namespace rotasim::schema;
        return fields(
            optional("vault_limits", &OtherLists::vault_limits, "What vaults let through."),
            optional("experiments", &OtherLists::experiments, "What would settle a value."),
            optional("policy_presets", &OtherLists::presets, "Rotation policies."));
    }
};

void check_whens(const config::Node& list, std::vector<Problem>& problems) {
    for (const config::Node* each = list.first; each != nullptr; each = each->next) {
        if (list.is_list() && each->is_map() && each->find("when") == nullptr) {
            problems.push_back(Problem{.at = each->key_place(),
                                       .field = "policy_presets." + std::string(each->name()),
                                       .message = "required field 'when' is missing",
                                       .why = "no default",
                                       .suggestion = {}});
        }
    }
}

// Moves the list out of the catalogue; null if it is not there.
config::Node* move_out(config::Node& from, std::string_view name, config::Node& to) {
    config::Node* list = from.find(name);
    if (list != nullptr) {
        from.remove(list);
        to.append(list);
    }
    return list;
}

}  // namespace

Catalogue load_catalogue(const std::string& dir, std::size_t size_limit,
                         std::vector<std::string>& files, std::vector<Problem>& problems) {
    config::Tree tree;
    return load_catalogue_files(tree, dir, size_limit, files, problems).catalogue;
}

CatalogueFiles load_catalogue_files(config::Tree& tree, const std::string& dir,
                                    std::size_t size_limit, std::vector<std::string>& files,
                                    std::vector<Problem>& problems) {
    const std::vector<CatalogueText> texts =
        dir.empty() ? embedded_texts() : texts_below(dir, size_limit, files, problems);
    config::Node* all = tree.make(config::NodeKind::map, {});
    for (const CatalogueText& each : texts) {
        files.push_back(each.shown);
        const auto file = static_cast<std::uint32_t>(files.size() - 1);
        config::Node* root = config::parse_yaml(tree, each.text, file, problems);
        if (root == nullptr) continue;
        if (!root->is_map()) {
            problems.push_back(Problem{.at = {file, 1, 1},
                                       .field = {},
                                       .message = "the file is not a map",
                                       .why = "lists such as `vm_sizes:` are needed",
                                       .suggestion = {}});
            continue;
        }
        root->at = {file, 1, 1};
        check_schema(*root, problems);
        config::append_lists(tree, *all, *root, problems);
    }
    CatalogueFiles loaded;
    config::Reader reader("catalogue", problems);
    reader.demand_marks();
    config::Node* others = tree.make(config::NodeKind::map, all->at);
    move_out(*all, "vault_limits", *others);
    move_out(*all, "experiments", *others);
    loaded.preset_nodes = move_out(*all, "policy_presets", *others);
    if (loaded.preset_nodes != nullptr) check_whens(*loaded.preset_nodes, problems);
    OtherLists lists;
    reader.read(schema::type_of<OtherLists>(), &lists, *others);
    loaded.vault_limits = std::move(lists.vault_limits);
    loaded.experiments = std::move(lists.experiments);
    loaded.presets = std::move(lists.presets);
    reader.read(schema::type_of<Catalogue>(), &loaded.catalogue, *all);
    return loaded;
}

CatalogueFiles open_catalogue(config::Tree& tree, const std::string& dir) {
    std::vector<std::string> files;
    std::vector<Problem> problems;
    CatalogueFiles catalogue =
        load_catalogue_files(tree, dir, LoadOptions{}.size_limit, files, problems);
    if (has_errors(problems)) {
        sort_problems(problems);
        throw ScenarioError(std::move(problems), std::move(files));
    }
    return catalogue;
}

}  // namespace rotasim
