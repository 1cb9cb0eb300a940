// Helpers of the tests of `import csv`: a sheet as text in, the scenario that a user could run out.
#pragma once

#include "sim/config/scenario.hpp"
#include "sim/import/import.hpp"
#include "sim/model/fleet.hpp"
#include "tests/support/import_files.hpp"

#include <catch2/catch.hpp>

#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace rotasim::testing {

struct Imported {
    ImportReport report;
    LoadedScenario scenario;
    std::vector<Problem> problems;
    std::optional<Fleet> fleet;
};

// The sheet as a scenario that a user could run: loaded and built.
inline Imported import_sheet(const std::string& sheet, CsvOptions options = {}) {
    const InputFolder folder;
    Imported result;
    std::ostringstream yaml;
    result.report = import_csv(folder.write("sheet.csv", sheet), options, yaml);
    result.scenario = load_scenario(folder.write("imported.yaml", yaml.str()));
    FleetInput input;
    input.spec = &result.scenario.scenario.fleet;
    input.catalogue = &result.scenario.catalogue;
    input.start = result.scenario.scenario.start;
    input.horizon = Calendar(input.start).add(SimTime::zero(), result.scenario.scenario.horizon);
    result.fleet = build_fleet(input, result.problems);
    return result;
}

inline std::vector<std::string> refused(const std::string& sheet, const std::string& map = {}) {
    const InputFolder folder;
    const std::string path = folder.write("sheet.csv", sheet);
    CsvOptions options;
    if (!map.empty()) options.map_path = folder.write("map.csv", map);
    std::ostringstream yaml;
    auto lines = refusals([&] { (void)import_csv(path, options, yaml); });
    CHECK(yaml.str().empty());
    return lines;
}

}  // namespace rotasim::testing
