// sim/config/study.cpp — from a path to named scenario files; a study neither extends nor imports.
#include "sim/config/study.hpp"

#include "sim/base/text.hpp"
#include "sim/config/named_file.hpp"
#include "sim/config/node.hpp"
#include "sim/config/parse.hpp"
#include "sim/config/reader.hpp"
#include "sim/config/scalar.hpp"
#include "sim/config/source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace rotasim {

namespace {

namespace fs = std::filesystem;
using config::Node;

std::string lower_case(std::string_view text) {
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return lower;
}

// A name is a folder's name too, wherever the results are carried.
std::optional<config::Refusal> check_folder_name(const std::string& name) {
    if (auto refused = config::check_name(name)) return refused;
    constexpr std::size_t longest = 100;
    if (name.size() > longest) {
        return config::Refusal{fmt::format("the name has {} characters", name.size()),
                               fmt::format("at most {}, since a folder is named so", longest),
                               {}};
    }
    const std::string lower = lower_case(name);
    static constexpr std::string_view devices[] = {"con", "prn", "aux", "nul"};
    const std::string_view stem = std::string_view(lower).substr(0, lower.find('.'));
    const bool numbered = stem.size() == 4 &&
                          (stem.starts_with("com") || stem.starts_with("lpt")) && stem[3] >= '0' &&
                          stem[3] <= '9';
    const bool device =
        numbered || std::find(std::begin(devices), std::end(devices), stem) != std::end(devices);
    if (device || name.back() == '.') {
        return config::Refusal{
            rotasim::quoted(name) + " is no name of a folder",
            device ? "a device is called so on some systems" : "some systems drop a dot at the end",
            {}};
    }
    if (lower == "study.json") {
        return config::Refusal{"'" + name + "' is taken", "the study's own file is called so", {}};
    }
    return {};
}

class StudyLoader {
public:
    StudyLoader(LoadedStudy& loaded, config::NamedFile self, fs::path root)
        : loaded_(loaded), self_(std::move(self)), root_(std::move(root)) {}

    void read(const Node& root) {
        config::Reader reader("study", loaded_.problems);
        reader.read(schema::type_of<Study>(), &loaded_.study, root);
        check_schema(root);
        const Node* list = root.find("scenarios");
        if (list == nullptr || !list->is_list()) return;
        std::size_t index = 0;
        for (const Node* child = list->first; child != nullptr; child = child->next)
            add(loaded_.study.scenarios[index++], *child);
    }

private:
    void report(Place at, std::string field, config::Refusal refusal) {
        loaded_.problems.push_back(Problem{.at = at,
                                           .field = std::move(field),
                                           .message = std::move(refusal.message),
                                           .why = std::move(refusal.why),
                                           .suggestion = std::move(refusal.suggestion)});
    }

    void check_schema(const Node& root) {
        const Node* schema = root.find("schema");
        const std::string& name = loaded_.study.schema_name;
        if (schema == nullptr || name.empty() || name == study_schema_name) return;
        report(schema->at, "schema",
               {rotasim::quoted(name) + " is not supported", "this program reads one schema",
                std::string(study_schema_name)});
    }

    void add(const StudyEntry& entry, const Node& node) {
        if (entry.scenario.empty()) {
            const Node* file = node.is_map() ? node.find("scenario") : &node;
            if (file != nullptr && file->is_scalar())
                report(file->at, "scenario", {"is not a file name", "such as base.yaml", {}});
            return;
        }
        const Node* file = node.is_map() ? node.find("scenario") : &node;
        const Node* given = node.is_map() ? node.find("name") : nullptr;
        StudyScenario scenario;
        scenario.set = entry.set;
        scenario.at = file->at;
        const bool named = given != nullptr && !given->is_broken();
        scenario.name = named ? entry.name : fs::path(entry.scenario).stem().string();
        const bool good_name = check_given_name(scenario.name, named ? given->at : file->at, named);
        const bool good_set = check_set(entry.set);
        Problem problem;
        auto found = config::find_named_file(entry.scenario, self_, root_, problem);
        if (!found) {
            report(file->at, "scenario", {std::move(problem.message), std::move(problem.why), {}});
            return;
        }
        if (!good_name || !good_set) return;
        scenario.path = std::move(found->shown);
        loaded_.scenarios.push_back(std::move(scenario));
    }

    bool check_given_name(const std::string& name, Place at, bool given) {
        if (given && name.empty()) return false;  // The reader has refused it.
        if (auto refused = check_folder_name(name)) {
            if (!given) refused->why += "; `name:` gives it another one";
            report(at, "name", std::move(*refused));
            return false;
        }
        const auto [first, fresh] = names_.emplace(lower_case(name), Named{name, at.line});
        if (fresh) return true;
        std::string why =
            first->second.name == name
                ? fmt::format("the first is at line {}", first->second.line)
                : fmt::format("differs only in case from {}", rotasim::quoted(first->second.name));
        if (!given) why += "; `name:` tells them apart";
        report(at, "name", {"name " + rotasim::quoted(name) + " is taken", std::move(why), {}});
        return false;
    }

    // One seed for all is what makes scenarios comparable; a second place for it would be ignored.
    bool check_set(const schema::Settings& settings) {
        bool good = true;
        for (const schema::Setting& setting : settings.all) {
            if (setting.path != "seed" && setting.path != "replications") continue;
            report(setting.at, "set",
                   {rotasim::quoted(setting.path) + " is not set for one scenario",
                    "`" + setting.path + ":` of the study is for all",
                    {}});
            good = false;
        }
        return good;
    }

    struct Named {
        std::string name;
        std::uint32_t line = 0;
    };

    LoadedStudy& loaded_;
    config::NamedFile self_;
    fs::path root_;
    std::map<std::string, Named> names_;  // In lower case.
};

}  // namespace

bool is_study_file(const std::string& path, std::size_t size_limit) {
    std::vector<Problem> problems;
    const auto text = config::read_source(path, 0, size_limit, problems);
    // Nearly every large scenario ends here, and is parsed only once.
    if (!text || text->find("rotasim/study") == std::string::npos) return false;
    config::Tree tree;
    const Node* root = config::parse_yaml(tree, *text, 0, problems);
    if (root == nullptr || !root->is_map()) return false;
    const Node* schema = root->find("schema");
    return schema != nullptr && schema->is_scalar() && schema->text.starts_with("rotasim/study");
}

LoadedStudy load_study(const std::string& path, const std::string& root, std::size_t size_limit) {
    LoadedStudy loaded;
    loaded.name = fs::path(path).stem().string();
    loaded.files = {path};
    const auto refuse = [&loaded](std::string message, std::string why) {
        Problem problem;
        problem.message = std::move(message);
        problem.why = std::move(why);
        loaded.problems.push_back(std::move(problem));
    };
    std::error_code error;
    const fs::path real = fs::canonical(path, error);
    if (error) {
        refuse("cannot be opened", error.message());
        return loaded;
    }
    const fs::path real_root =
        root.empty() ? config::scenario_root(real) : fs::canonical(root, error);
    if (error || !config::is_below(real_root, real)) {
        refuse("is not below the scenario root", "the root is " + rotasim::quoted(root));
        return loaded;
    }
    const auto text = config::read_source(real, 0, size_limit, loaded.problems);
    if (!text) return loaded;
    config::Tree tree;
    Node* tree_root = config::parse_yaml(tree, *text, 0, loaded.problems);
    if (tree_root == nullptr || !tree_root->is_map()) return loaded;
    tree_root->at = {0, 1, 1};  // What is missing in it is missing in the file.
    StudyLoader(loaded, {real, path}, real_root).read(*tree_root);
    return loaded;
}

}  // namespace rotasim
