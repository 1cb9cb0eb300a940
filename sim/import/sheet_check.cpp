// Whether the scenario that is about to be written is one that can be run; what refuses it, told at
// the sheet's rows.
#include "sim/import/sheet_check.hpp"

#include "sim/base/text.hpp"
#include "sim/config/parse.hpp"
#include "sim/config/reader.hpp"
#include "sim/config/scenario_type.hpp"
#include "sim/config/source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

namespace rotasim::importing {

namespace {

// As much of it as could be read.
Scenario scenario_in(const std::string& text, std::vector<Problem>& problems) {
    Scenario scenario;
    config::Tree tree;
    const bool clean = config::check_text(text, 0, problems);
    const config::Node* root = clean ? config::parse_yaml(tree, text, 0, problems) : nullptr;
    if (root == nullptr) return scenario;
    scenario = config::read<Scenario>(*root, "scenario", problems);
    if (has_errors(problems)) return scenario;
    for (Problem& problem : semantic_problems(scenario))
        problems.push_back(std::move(problem));
    return scenario;
}

std::optional<Fleet> fleet_of(const Scenario& scenario, const Catalogue& catalogue,
                              std::vector<Problem>& problems) {
    FleetInput input;
    input.spec = &scenario.fleet;
    input.catalogue = &catalogue;
    input.start = scenario.start;
    input.horizon = Calendar(scenario.start).add(SimTime::zero(), scenario.horizon);
    return build_fleet(input, problems);
}

// "line 2", "lines 2 to 41", "lines 2, 5, 7 and more".
std::string lines_of(const SheetVm& vm) {
    constexpr std::size_t most = 5;
    std::vector<std::uint32_t> lines;
    for (const SheetDisk& disk : vm.disks)
        lines.push_back(disk.at.row.line);
    if (lines.size() == 1) return fmt::format("line {}", lines.front());
    if (lines.back() - lines.front() + 1 == lines.size()) {
        return fmt::format("lines {} to {}", lines.front(), lines.back());
    }
    const bool more = lines.size() > most;
    lines.resize(std::min(lines.size(), most));
    return fmt::format("lines {}{}", fmt::join(lines, ", "), more ? " and more" : "");
}

// What stands at a place of the scenario's text, and which row of the sheet asked for it.
struct Origin {
    Place written;
    std::string what;
    SheetPlaces sheet;
};

class Origins {
public:
    Origins(const Scenario& scenario, const SheetFleet& sheet) {
        add_vms(scenario.fleet.vms, sheet);
        add_sets(scenario.fleet.sets, sheet);
        add_versions(scenario.fleet.keys, sheet);
        add_secrets(scenario.fleet.secrets, sheet);
        std::sort(all_.begin(), all_.end(),
                  [](const Origin& a, const Origin& b) { return a.written < b.written; });
    }

    // The last one that begins at or before the place; null before the first.
    [[nodiscard]] const Origin* at(Place written) const {
        const auto after = std::upper_bound(
            all_.begin(), all_.end(), written,
            [](const Place& place, const Origin& origin) { return place < origin.written; });
        return after == all_.begin() ? nullptr : &*std::prev(after);
    }

private:
    // The text holds what the sheet's fleet holds, in its order.
    void add_vms(const std::vector<VmTemplateSpec>& written, const SheetFleet& sheet) {
        for (std::size_t v = 0; v < std::min(written.size(), sheet.vms.size()); ++v) {
            const SheetVm& vm = sheet.vms[v];
            const std::string name = "VM " + rotasim::quoted(vm.given);
            all_.push_back({written[v].at, name + " of " + lines_of(vm), vm.at});
            const auto& disks = written[v].disks;
            for (std::size_t d = 0; d < std::min(disks.size(), vm.disks.size()); ++d) {
                all_.push_back({disks[d].at,
                                (vm.disks[d].named ? "disk " + rotasim::quoted(vm.disks[d].name)
                                                   : "the disk") +
                                    " of " + name,
                                vm.disks[d].at});
            }
        }
    }
    void add_sets(const std::vector<EncryptionSetSpec>& written, const SheetFleet& sheet) {
        for (std::size_t s = 0; s < std::min(written.size(), sheet.sets.size()); ++s) {
            const SheetSet& set = sheet.sets[s];
            all_.push_back({written[s].at,
                            set.given.empty() ? in_sheet(set) : "set " + rotasim::quoted(set.given),
                            set.at});
        }
    }
    void add_versions(const std::vector<KeySpec>& written, const SheetFleet& sheet) {
        for (std::size_t k = 0; k < std::min(written.size(), sheet.keys.size()); ++k) {
            const SheetKey& key = sheet.keys[k];
            const auto& versions = written[k].versions;
            for (std::size_t v = 0; v < std::min(versions.size(), key.versions.size()); ++v) {
                all_.push_back(
                    {versions[v].at,
                     (key.given.empty() ? "" : "version ") + in_sheet(key, key.versions[v].name),
                     key.versions[v].at});
            }
        }
    }
    void add_secrets(const std::vector<SecretSpec>& written, const SheetFleet& sheet) {
        for (std::size_t s = 0; s < std::min(written.size(), sheet.secrets.size()); ++s) {
            const SheetSecret& secret = sheet.secrets[s];
            all_.push_back({written[s].at,
                            secret.given.empty() ? std::string("the VM's secret")
                                                 : "secret " + rotasim::quoted(secret.given),
                            secret.at});
        }
    }

    std::vector<Origin> all_;
};

// The column that a field of the scenario comes from.
std::optional<SheetField> column_of(std::string_view field) {
    std::string name(field.substr(field.rfind('.') + 1));  // All of it where there is no dot.
    std::replace(name.begin(), name.end(), '_', ' ');
    for (const SheetHeader& header : sheet_headers()) {
        if (name_of(header.field) == name) return header.field;
    }
    return std::nullopt;
}

void tell(const Problem& problem, const Origins& origins, Inputs& inputs) {
    const Origin* origin = problem.at.line == 0 ? nullptr : origins.at(problem.at);
    if (origin == nullptr) {
        inputs.error({inputs.last_file(), 0, 0}, problem.field, problem.message, problem.why,
                     problem.suggestion);
        return;
    }
    const auto column = column_of(problem.field);
    inputs.error(column ? origin->sheet.of(*column) : origin->sheet.row,
                 column ? name_of(*column) : std::string_view{},
                 origin->what + ": " + problem.message, problem.why, problem.suggestion);
}

}  // namespace

std::optional<Fleet> build_as_validate(const std::string& text, const Catalogue& catalogue,
                                       const SheetFleet& sheet, Inputs& inputs) {
    if (text.size() > config::default_size_limit) {
        inputs.error({inputs.last_file(), 0, 0}, "", "the scenario would be too large to be read",
                     fmt::format("at most {} MiB", config::default_size_limit >> 20));
        return std::nullopt;
    }
    std::vector<Problem> problems;
    const Scenario scenario = scenario_in(text, problems);
    std::optional<Fleet> fleet;
    if (!has_errors(problems)) fleet = fleet_of(scenario, catalogue, problems);
    const Origins origins(scenario, sheet);
    for (const Problem& problem : problems) {
        if (!problem.warning) tell(problem, origins, inputs);
    }
    return fleet;
}

}  // namespace rotasim::importing
