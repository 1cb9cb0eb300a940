// tests/golden/cli_study_test.cpp — studies as a user meets them: exit codes, streams, folders.
#include "tests/golden/cli_runner.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <csignal>
#include <filesystem>
#include <fstream>

namespace rotasim::test {
namespace {

using Json = nlohmann::json;

// A scenario that runs in a moment: one pinned VM, one version that expires.
constexpr const char* small_scenario = R"(schema: rotasim/scenario/1
start: 2027-01-01T00:00:00Z
horizon: 90 d
replications: 5
vaults: [{name: kv}]
keys: [{name: k, vault: kv, versions: [{name: v1, created: 2026-01-01T00:00:00Z}]}]
activities: [{name: usual, guest_reboot_every: 10 d, deallocate_every: 20 d}]
measures: [{name: dead, of: latent_dead_vms, kind: time_average}]
vms:
  - {name: vm, mode: ade_dmcrypt, size: D4s_v3, key: k, disks: [{name: os, role: os, tier: P10}], activity: usual}
)";

constexpr const char* small_study = R"(schema: rotasim/study/1
question: Does half the time make half the trouble?
scenarios:
  - small.yaml
  - {name: half, scenario: small.yaml, set: {horizon: 45 d}}
)";

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

// The files of the two, in a fresh folder.
struct Files {
    TemporaryFolder folder;
    std::string scenario = folder.file("small.yaml", small_scenario);
    std::string study = folder.file("both.yaml", small_study);
    std::string results = folder.path("results");

    [[nodiscard]] CliRun run(std::vector<std::string> more) const {
        more.insert(more.begin(), {"run", study, "--progress", "none"});
        return run_cli(more);
    }
    [[nodiscard]] std::string text(const std::string& name) const {
        return read_whole_file(results + "/" + name);
    }
};

TEST_CASE("a study ends with one digest, whatever the threads", "[golden][cli][study]") {
    const Files files;
    const CliRun run = files.run({"--threads", "1"});
    CHECK(run.code == 0);
    CHECK(
        contains(run.out, "Does half the time make half the trouble?\nboth: 2 scenarios, seed 1."));
    CHECK(
        contains(run.out, "\nsmall\n  1 VM on 1 host, 2027-01-01 to 2027-04-01; 5 replications, "));
    CHECK(
        contains(run.out, "\nhalf\n  1 VM on 1 host, 2027-01-01 to 2027-02-15; 5 replications, "));
    CHECK(contains(run.out, "\nDowntime per VM and year\n"));
    CHECK(contains(run.out, "\nMeasures\n  dead, mean "));
    const std::size_t last = run.out.rfind('\n', run.out.size() - 2) + 1;
    CHECK(run.out.substr(last).starts_with("digest "));
    CHECK_FALSE(contains(run.out, "\x1b["));
    CHECK(files.run({"--threads", "3"}).out == run.out);
    CHECK(files.run({"--threads", "2", "--parallel", "both", "--cells", "2"}).out == run.out);
    CHECK(contains(files.run({"--engine", "reference"}).out, run.out.substr(last)));
    CHECK(contains(files.run({"--color", "always"}).out, "\x1b["));
}

TEST_CASE("a study's JSON holds what a run of each scenario prints", "[golden][cli][study]") {
    const Files files;
    const CliRun run = files.run({"--json"});
    CHECK(run.code == 0);
    const Json json = Json::parse(run.out);
    CHECK(json["version"] == 1);
    CHECK(json["study"] == "both");
    CHECK(json["interrupted"] == false);
    REQUIRE(json["scenarios"].size() == 2);
    CHECK(json["scenarios"][0] == Json::parse(run_cli({"run", files.scenario, "--json"}).out));
    Json half =
        Json::parse(run_cli({"run", files.scenario, "--set", "horizon=45 d", "--json"}).out);
    half["scenario"] = "half";  // The only thing that the study says otherwise.
    CHECK(json["scenarios"][1] == half);

    // Options are for all scenarios.
    const Json more = Json::parse(
        files.run({"--json", "--seed", "9", "--replications", "2", "--set", "title=both"}).out);
    const Json alone = Json::parse(
        run_cli({"run", files.scenario, "--seed", "9", "--replications", "2", "--json"}).out);
    CHECK(more["scenarios"][0]["digest"] == alone["digest"]);
    CHECK(more["scenarios"][1]["replications"] == 2);
}

TEST_CASE("each scenario of a study has the folder of a run alone", "[golden][cli][study]") {
    const Files files;
    const CliRun first = files.run({"-o", files.results, "--replications", "3"});
    CHECK(first.code == 0);
    CHECK(contains(first.out, "\nresults in " + files.results + "\n"));
    const std::string alone = files.folder.path("alone");
    CHECK(run_cli({"run", files.scenario, "-o", alone}).code == 0);

    // More replications go on from there, and come to the same as all at once.
    const CliRun whole = files.run({"-o", files.results, "--json"});
    CHECK(whole.code == 0);
    for (const char* name : {"summary.json", "summary.csv", "scenario.resolved.yaml"})
        CHECK(files.text(std::string("small/") + name) == read_whole_file(alone + "/" + name));
    CHECK(std::filesystem::exists(files.results + "/half/results.sqlite"));
    const Json manifest = Json::parse(files.text("half/manifest.json"));
    CHECK(manifest["scenario"] == "half");
    CHECK(contains(manifest["command"].get<std::string>(), "rotasim run " + files.study));
    const Json study = Json::parse(files.text("study.json"));
    CHECK(study["digest"] == Json::parse(whole.out)["digest"]);
    CHECK(study["scenarios"][1]["name"] == "half");
    CHECK(study["scenarios"][1]["digest"] == manifest["digest"]);

    const CliRun story = run_cli({"explain", files.results + "/half", "--vm", "vm"});
    CHECK(story.code == 0);
    const CliRun which = run_cli({"explain", files.results, "--vm", "vm"});
    CHECK(which.code == 6);
    CHECK(contains(which.err, "holds the results of a study"));
    CHECK(contains(which.err, files.results + "/small"));
}

TEST_CASE("a folder of other results is refused, and stays as it is", "[golden][cli][study]") {
    const Files files;
    REQUIRE(files.run({"-o", files.results}).code == 0);
    const std::string before = files.text("study.json");
    CHECK(files.run({"-o", files.results, "--seed", "2"}).code == 6);
    CHECK(files.run({"-o", files.results, "--set", "horizon=30 d"}).code == 6);
    const CliRun single = run_cli({"run", files.scenario, "-o", files.results});
    CHECK(single.code == 6);
    CHECK(contains(single.err, "holds the results of a study"));
    // Without `half`, its folder would lie there as if it belonged to the study.
    const std::string fewer =
        files.folder.file("fewer.yaml", "schema: rotasim/study/1\nscenarios: [small.yaml]\n");
    const CliRun stray = run_cli({"run", fewer, "-o", files.results});
    CHECK(stray.code == 6);
    CHECK(contains(stray.err, "'half', which is no scenario of this study"));
    CHECK(files.text("study.json") == before);

    // A third one joins; the other two are not run again.
    const std::string three =
        files.folder.file("three.yaml", std::string(small_study) +
                                            "  - {name: third, scenario: small.yaml, set: "
                                            "{horizon: 30 d}}\n");
    CHECK(run_cli({"run", three, "-o", files.results}).code == 0);
    CHECK(Json::parse(files.text("study.json"))["scenarios"].size() == 3);

    std::ofstream(files.results + "/study.json") << "{}";
    CHECK(files.run({"-o", files.results}).code == 6);
    const std::string run_folder = files.folder.path("run");
    REQUIRE(run_cli({"run", files.scenario, "-o", run_folder}).code == 0);
    const CliRun into_run = files.run({"-o", run_folder});
    CHECK(into_run.code == 6);
    CHECK(contains(into_run.err, "holds the results of one scenario"));
    CHECK_FALSE(std::filesystem::exists(run_folder + "/half"));
}

TEST_CASE("one scenario of a study, or one replication of it, is run alone",
          "[golden][cli][study]") {
    const Files files;
    const Json all = Json::parse(files.run({"--json"}).out);
    const CliRun half = files.run({"--only", "scenario=half", "--json"});
    CHECK(half.code == 0);
    CHECK(Json::parse(half.out) == all["scenarios"][1]);
    const CliRun third = files.run({"--only", "scenario=half,replication=3"});
    CHECK(third.code == 0);
    CHECK(contains(third.out, "Replication 3 alone"));
    CHECK(files.run({"--only", "scenario=half", "-o", files.results}).code == 0);
    CHECK(std::filesystem::exists(files.results + "/half/summary.json"));
    CHECK(files.run({"-o", files.results}).code == 0);  // The whole study goes on from it.

    for (const auto& [only, why] : {std::pair("replication=3", "which scenario of the study?"),
                                    std::pair("scenario=hallf", "did you mean 'half'?"),
                                    std::pair("scenario=half,replication=5", "0..4")}) {
        const CliRun run = files.run({"--only", only});
        CHECK(run.code == 2);
        CHECK(contains(run.err, why));
    }
}

TEST_CASE("what is wrong with a study is told with its exit code", "[golden][cli][study]") {
    const Files files;
    const std::string bad = files.folder.file(
        "bad.yaml",
        "schema: rotasim/study/1\nscenarios: [small.yaml, {name: a, scenario: no.yaml, "
        "set: {horizon: 3}}]\n");
    const CliRun run = run_cli({"run", bad});
    CHECK(run.code == 3);
    CHECK(contains(run.err, "the study is not valid: 1 problem\n" + bad + ":2:45: scenario: "));
    const CliRun check = run_cli({"validate", bad, files.study, "--json"});
    CHECK(check.code == 3);
    const Json verdicts = Json::parse(check.out)["files"];
    CHECK(verdicts[0]["problems"][0]["line"] == 2);
    CHECK(verdicts[1]["ok"] == true);
    CHECK(contains(run_cli({"validate", files.study}).out, "both.yaml: ok (2 scenarios, 2 VMs)"));

    CHECK(files.run({"--set", "seed=3"}).code == 2);
    CHECK(files.run({"--max-memory", "1 MiB"}).code == 4);
    CHECK(files.run({"-o", files.scenario}).code == 4);
    const CliRun shown = run_cli({"show", files.study});
    CHECK(shown.code == 3);
    CHECK(contains(shown.err, "schema: is a study (a study lists scenarios; one scenario is "));
}

TEST_CASE("a plan of a study names the plan of each scenario", "[golden][cli][study]") {
    const Files files;
    const CliRun run = run_cli({"plan", files.study, "--threads", "2"});
    CHECK(run.code == 0);
    CHECK(contains(run.out, "both: 2 scenarios beside each other, seed 1: 4 units in all, about "));
    CHECK(contains(run.out, "\nsmall\n"));
    CHECK(contains(run.out, "\nhalf\n"));
    const Json json = Json::parse(run_cli({"plan", files.study, "--json"}).out);
    CHECK(json["units_in_all"] == 4);
    CHECK(json["scenarios"][1]["scenario"] == "half");
}

TEST_CASE("a study that is told to stop keeps what is complete", "[golden][cli][study]") {
    const Files files;
    CliOptions options;
    options.signal_after_start = SIGINT;
    const std::vector<std::string> command = {"run", files.study,   "--replications", "1000000",
                                              "-o",  files.results, "--progress",     "json"};
    const CliRun stopped = run_cli(command, options);
    CHECK(stopped.code == 130);
    CHECK(contains(stopped.err, "interrupted"));
    options.signal_after_start = SIGTERM;
    CHECK(run_cli(command, options).code == 143);
}

}  // namespace
}  // namespace rotasim::test
