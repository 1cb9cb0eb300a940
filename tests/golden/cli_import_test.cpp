// tests/golden/cli_import_test.cpp — a spreadsheet becomes a scenario: what the import says first
// is what `show` says of the scenario, and a sheet that cannot be run leaves no file.
#include "tests/golden/cli_runner.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>

namespace rotasim::test {

TEST_CASE("the import's latent dead are those that show names", "[golden][cli]") {
    const TemporaryFolder folder;
    const std::string sheet = folder.file("b.csv",
                                          "vm,disk,mode,key version,expires,enabled\n"
                                          "g1,os,ADE,kv/kg/v1,2030-01-01,yes\n"
                                          "s1,os,CMK,kv/ks/v1,2028-01-01,yes\n"
                                          "p1,os,PMK,,,\n");
    const std::string scenario = folder.path("b.yaml");
    const CliRun made =
        run_cli({"import", "csv", sheet, "--start", "2028-10-01", "-o", scenario, "--json"});
    REQUIRE(made.code == 0);
    const CliRun shown = run_cli({"show", scenario, "--json"});
    REQUIRE(shown.code == 0);
    const auto told = nlohmann::json::parse(made.out);
    const auto truth = nlohmann::json::parse(shown.out)["latent_dead"];
    CHECK(told["latent_dead_vms"] == 2);
    REQUIRE(truth.size() == 2);
    REQUIRE(told["latent_dead"].size() == 2);
    for (std::size_t i = 0; i < truth.size(); ++i) {
        const std::string begin = truth[i]["vm"].get<std::string>() + ": disk " +
                                  truth[i]["disk"].get<std::string>() + " (";
        CHECK(told["latent_dead"][i].get<std::string>().find(begin) == 0);
    }
}

TEST_CASE("a sheet whose scenario would be refused is refused itself", "[golden][cli]") {
    const TemporaryFolder folder;
    const std::string sheet = folder.file("two.csv",
                                          "vm,disk,mode,key version,expires,role\n"
                                          "w,os,PMK,,,os\nw,d,PMK,,,os\n");
    const std::string scenario = folder.path("two.yaml");
    const CliRun run = run_cli({"import", "csv", sheet, "-o", scenario});
    CHECK(run.code == 3);
    CHECK(run.out.empty());
    CHECK(run.err == "rotasim: 1 problem\n" + sheet +
                         ":2:1: VM 'w' of lines 2 to 3: more than one OS disk (a VM boots from "
                         "one)\n");
    CHECK_FALSE(std::filesystem::exists(scenario));
}

}  // namespace rotasim::test
