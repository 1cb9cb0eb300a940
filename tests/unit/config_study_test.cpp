// A study file to named scenarios with their settings.
#include "sim/config/describe.hpp"
#include "sim/config/json_schema.hpp"
#include "sim/config/scenario.hpp"
#include "sim/config/study.hpp"
#include "tests/unit/store_support.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <fstream>

using namespace rotasim;
using rotasim::testing::TemporaryFolder;

namespace {

const std::size_t limit = LoadOptions{}.size_limit;

std::string write(const TemporaryFolder& folder, const std::string& name, const std::string& text) {
    std::ofstream(folder / name, std::ios::binary) << text;
    return folder / name;
}

LoadedStudy load(const TemporaryFolder& folder, const std::string& rest) {
    write(folder, "a.yaml", "x-note: never read here\n");
    write(folder, "b c.yaml", "x-note: never read here\n");
    return load_study(write(folder, "study.yaml", "schema: rotasim/study/1\n" + rest), "", limit);
}

// The settings of the first scenario, `path=value` each on a line.
std::string settings_of(const std::string& set) {
    const TemporaryFolder folder;
    const LoadedStudy loaded = load(folder, "scenarios:\n  - scenario: a.yaml\n    set:\n" + set);
    REQUIRE(loaded.problems.empty());
    std::string text;
    for (const schema::Setting& setting : loaded.scenarios.at(0).set.all)
        text += setting.path + "=" + setting.value + "\n";
    return text;
}

}  // namespace

TEST_CASE("a study's scenarios are named by their files unless it says otherwise",
          "[unit][config]") {
    const TemporaryFolder folder;
    const LoadedStudy loaded = load(folder,
                                    "question: Why?\nseed: 7\nx-note: free\nscenarios:\n"
                                    "  - a.yaml\n  - {scenario: b c.yaml}\n"
                                    "  - {name: third, scenario: ./a.yaml}\n");
    CHECK(loaded.problems.empty());
    CHECK(loaded.name == "study");
    CHECK(loaded.study.question == "Why?");
    CHECK(loaded.study.seed == 7U);
    CHECK_FALSE(loaded.study.replications.has_value());
    REQUIRE(loaded.scenarios.size() == 3);
    CHECK(loaded.scenarios[0].name == "a");
    CHECK(loaded.scenarios[0].path == folder / "a.yaml");
    CHECK(loaded.scenarios[0].at == Place{0, 6, 5});
    CHECK(loaded.scenarios[1].name == "b c");
    CHECK(loaded.scenarios[2].name == "third");
    CHECK(loaded.scenarios[2].path == folder / "a.yaml");
}

TEST_CASE("settings keep their values as they were written", "[unit][config]") {
    CHECK(settings_of("      vms.web.count: 10\n      horizon: P1Y\n      title: \"10\"\n") ==
          "vms.web.count=10\nhorizon=P1Y\ntitle=\"10\"\n");
    CHECK(settings_of("      start: 2027-01-01T00:00:00Z\n      hygiene[0].after: 30 d\n") ==
          "start=2027-01-01T00:00:00Z\nhygiene[0].after=30 d\n");
    CHECK(settings_of("      a: {kind: uniform, from: 1 d, to: [1, two]}\n      b: null\n"
                      "      x-note: not a path\n      c:\n        - d: one, two\n") ==
          "a={\"kind\": uniform, \"from\": 1 d, \"to\": [1, two]}\nb=null\n"
          "c=[{\"d\": \"one, two\"}]\n");
    CHECK(settings_of("      question: |\n        Two\n        \"lines\"\n") ==
          "question=\"Two\\n\\\"lines\\\"\\n\"\n");
}

TEST_CASE("only what calls itself a study is one", "[unit][config]") {
    const TemporaryFolder folder;
    const auto is_one = [&folder](const std::string& text) {
        return is_study_file(write(folder, "file.yaml", text), limit);
    };
    CHECK(is_one("schema: rotasim/study/1\nscenarios: []\n"));
    CHECK(is_one("{\"scenarios\": [], \"schema\": \"rotasim/study/1\"}\n"));
    CHECK(is_one("# A comment.\nscenarios: []\nschema: rotasim/study/2\n"));
    CHECK_FALSE(is_one("schema: rotasim/scenario/1\nquestion: is rotasim/study/1 better?\n"));
    CHECK_FALSE(is_one("schema: [rotasim/study/1\n"));
    CHECK_FALSE(is_one(""));
    CHECK_FALSE(is_study_file(folder / "absent.yaml", limit));
    CHECK_FALSE(is_study_file("/", limit));
}

TEST_CASE("a study's root is its own folder, or the one that is given", "[unit][config]") {
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder / "below");
    write(folder, "a.yaml", "x-note: never read here\n");
    const std::string path =
        write(folder, "below/study.yaml", "schema: rotasim/study/1\nscenarios: [../a.yaml]\n");
    const LoadedStudy alone = load_study(path, "", limit);
    REQUIRE(alone.problems.size() == 1);
    CHECK(alone.problems[0].message == "'../a.yaml' leaves the scenario root");
    const LoadedStudy rooted = load_study(path, folder / "", limit);
    CHECK(rooted.problems.empty());
    CHECK(rooted.scenarios.at(0).path == folder / "a.yaml");
    CHECK(load_study(path, folder / "absent", limit).problems.size() == 1);
}

TEST_CASE("help and JSON Schema know studies", "[unit][config]") {
    const auto records = config::describe_study();
    REQUIRE(records.size() == 2);
    CHECK(records[0].name == "study");
    CHECK(records[1].name == "scenarios");
    CHECK(records[0].fields[2].type == "list of fields, or `scenario` alone");
    CHECK(records[1].fields[2].type == "map of path to value");
    const auto json = nlohmann::json::parse(config::study_json_schema());
    const auto& items = json["properties"]["scenarios"]["items"]["anyOf"];
    CHECK(items[0]["type"] == "string");
    CHECK(items[1]["$ref"] == "#/definitions/StudyEntry");
    CHECK(json["additionalProperties"] == false);
}
