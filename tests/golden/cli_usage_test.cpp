// tests/golden/cli_usage_test.cpp — help, usage errors and exit codes of the program itself, word
// for word.
#include "tests/golden/cli_runner.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <csignal>

namespace rotasim::test {
namespace {

// A scenario that runs in a moment: one pinned VM, one version that expires.
constexpr const char* small_scenario = R"(schema: rotasim/scenario/1
question: Does it start?
start: 2027-01-01T00:00:00Z
horizon: 90 d
replications: 3
vaults: [{name: kv}]
keys: [{name: k, vault: kv, versions: [{name: v1, created: 2026-01-01T00:00:00Z}]}]
activities: [{name: usual, guest_reboot_every: 10 d, deallocate_every: 20 d}]
vms:
  - {name: vm, mode: ade_dmcrypt, size: D4s_v3, key: k, disks: [{name: os, role: os, tier: P10}], activity: usual}
)";

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST_CASE("help names every command and goes to standard output", "[golden][cli]") {
    CliOptions narrow;
    narrow.environment = {"COLUMNS=90"};
    const CliRun run = run_cli({"--help"}, narrow);
    CHECK(run.code == 0);
    CHECK(run.err.empty());
    CHECK(
        run.out ==
        "Usage: rotasim COMMAND [OPTIONS]\n"
        "\n"
        "Simulates a fleet of encrypted VMs under key rotation: who loses service, when, why, at\n"
        "what cost, and what can no longer be restored.\n"
        "\n"
        "Commands:\n"
        "  run       Simulate a scenario or a study; print who loses service, when, and why.\n"
        "  validate  Check scenario and study files; print every problem with its place, or ok.\n"
        "  show      Show what a scenario holds: VMs that are latent dead at the start, then\n"
        "            vaults, keys, sets, VMs and hosts as a tree.\n"
        "  plan      Say what a run will do and take, and which policies contradict each other.\n"
        "  bench     Measure the speed of the engine.\n"
        "  explain   Tell the story of one VM: each outage, how long, and what led to it.\n"
        "  schema    Print the JSON Schema (draft-07) of scenario or study files, for editors.\n"
        "  describe  Explain modes, policies, presets, events, metrics, fields, experiments.\n"
        "  init      Write a commented example scenario to start from.\n"
        "  import    Turn a trace or a spreadsheet of a real fleet into a scenario.\n"
        "  version   Print the version of the program.\n"
        "\n"
        "Options:\n"
        "  -h, --help              Print this help.\n"
        "  --version               Print the version.\n"
        "  --color, --colour WHEN  Colours: auto, always or never.\n"
        "\n"
        "Examples:\n"
        "  rotasim init my.yaml                write an example to start from\n"
        "  rotasim validate my.yaml            check it, with places of all problems\n"
        "  rotasim run my.yaml -o results      simulate, print the answer, keep the results\n"
        "  rotasim explain results --vm NAME   why was this VM down?\n"
        "\n"
        "Exit codes: 0 done, 1 failed, 2 usage, 3 invalid scenario, 4 resources, 5 invariant\n"
        "violated, 6 results damaged or of another run, 7 precision not reached, 8 threshold not\n"
        "met, 130 and 143 interrupted.\n");
}

TEST_CASE("bench refuses numbers that measure nothing, and its help shows no ranges",
          "[golden][cli]") {
    for (const char* kind : {"phold", "fleet"}) {
        const CliRun help = run_cli({"bench", kind, "--help"});
        CHECK(help.code == 0);
        CHECK(contains(help.out, "Examples:\n  rotasim bench "));
        CHECK_FALSE(contains(help.out, " in ["));
        CHECK_FALSE(contains(help.out, "UINT"));
    }
    const CliRun none = run_cli({"bench", "phold", "--lps", "10", "--events", "0"});
    CHECK(none.code == 2);
    CHECK(contains(none.err, "--events"));
    CHECK(none.out.empty());
    CHECK(run_cli({"bench", "fleet", "--years", "1", "--months", "2"}).code == 2);
    CHECK(run_cli({"bench", "fleet", "--hosts", "0"}).code == 2);
    CHECK(run_cli({"bench", "phold", "--engine", "bare", "--threads", "2"}).code == 2);
    CHECK(run_cli({"bench", "phold", "--engine", "bare", "--lookahead", "0.001"}).code == 2);
}

TEST_CASE("bench counts steps of load beside events, and adds none", "[golden][cli]") {
    const std::vector<std::string> fleet = {"bench", "fleet",    "--vms", "50",        "--hosts",
                                            "10",    "--months", "0.5",   "--threads", "2"};
    const CliRun calm = run_cli(fleet);
    std::vector<std::string> busy = fleet;
    busy.insert(busy.end(), {"--hourly-load", "--json"});
    const CliRun loaded = run_cli(busy);
    REQUIRE(calm.code == 0);
    REQUIRE(loaded.code == 0);
    CHECK_FALSE(contains(calm.out, "load steps"));
    const auto json = nlohmann::json::parse(loaded.out);
    const std::string events = std::to_string(json["events"].get<std::uint64_t>());
    CHECK(calm.out.compare(0, events.size() + 8, events + " events ") == 0);
    const auto steps = json["load_steps"].get<std::int64_t>();
    // Half a month is 365.25 hours: 366 steps of each VM, but for those that began while it was
    // down.
    CHECK(steps <= 50 * 366);
    CHECK(steps > 50 * 350);
}

TEST_CASE("every command has help with exit code 0", "[golden][cli]") {
    for (const char* command : {"run", "validate", "show", "plan", "bench", "explain", "schema",
                                "describe", "init", "import", "version"}) {
        INFO(command);
        const CliRun run = run_cli({command, "--help"});
        CHECK(run.code == 0);
        CHECK(run.err.empty());
        CHECK(run.out.compare(0, 15, "Usage: rotasim ") == 0);
    }
}

TEST_CASE("wrong usage says what is wrong and exits with 2", "[golden][cli]") {
    struct Case {
        std::vector<std::string> arguments;
        std::string message;
    };
    const std::vector<Case> cases = {
        {{}, "rotasim: a command is required\nrotasim: see 'rotasim --help'\n"},
        {{"rnu"},
         "rotasim: unknown command 'rnu'. did you mean 'run'?\nrotasim: see 'rotasim --help'\n"},
        {{"run"}, "rotasim: FILE is required\nrotasim: see 'rotasim run --help'\n"},
        {{"run", "x.yaml", "--thread", "2"},
         "rotasim: unknown option '--thread'. did you mean '--threads'?\n"
         "rotasim: see 'rotasim run --help'\n"},
        {{"run", "x.yaml", "--threads", "0"},
         "rotasim: --threads: Value 0 not in range 1 to 1024\nrotasim: see 'rotasim run --help'\n"},
        {{"run", "x.yaml", "--cells", "0"},
         "rotasim: --cells: '0' is neither auto nor a number from 1 to 1000000\n"
         "rotasim: see 'rotasim run --help'\n"},
        {{"run", "x.yaml", "--parallel", "hosts"},
         "rotasim: --parallel: hosts not in {auto,runs,cells,both}\n"
         "rotasim: see 'rotasim run --help'\n"},
        {{"run", "x.yaml", "--set", "seed"},
         "rotasim: --set: 'seed' is not PATH=VALUE\nrotasim: see 'rotasim run --help'\n"},
        {{"run", "x.yaml", "--seed", "-1"},
         "rotasim: --seed: '-1' is no seed: digits only, 0 to 18446744073709551615\n"
         "rotasim: see 'rotasim run --help'\n"},
        {{"explain", "x.yaml", "--vm", "vm", "--seed", "99999999999999999999999"},
         "rotasim: --seed: '99999999999999999999999' is no seed: digits only, 0 to "
         "18446744073709551615\n"
         "rotasim: see 'rotasim explain --help'\n"},
        {{"run", "x.yaml", "--only", "repl=3"},
         "rotasim: --only: 'repl=3' is neither scenario=NAME nor replication=NUMBER\n"},
        {{"describe", "metric"},
         "rotasim: unknown command 'metric'. did you mean 'metrics'?\n"
         "rotasim: see 'rotasim describe --help'\n"},
        {{"describe", "modes", "sse_cmc"},
         "rotasim: there is no 'sse_cmc'. did you mean 'sse_cmk'?\n"},
        {{"import", "csv", "a.csv", "--json"},
         "rotasim: --json needs -o FILE.yaml: without it standard output is the scenario's\n"},
        {{"import", "trace", "a.csv", "--format", "openb"},
         "rotasim: import trace --format openb needs two files: the node list and the pod list\n"},
    };
    for (const Case& each : cases) {
        INFO(each.message);
        const CliRun run = run_cli(each.arguments);
        CHECK(run.code == 2);
        CHECK(run.out.empty());
        CHECK(run.err == each.message);
    }
}

TEST_CASE("a wrong scenario exits with 3, its problems in text and JSON", "[golden][cli]") {
    const TemporaryFolder folder;
    const std::string path = folder.file("bad.yaml", "schema: rotasim/scenario/1\nstrat: 1\n");
    const CliRun run = run_cli({"run", path});
    CHECK(run.code == 3);
    CHECK(run.out.empty());
    CHECK(contains(run.err, "bad.yaml:2:1: "));
    CHECK(contains(run.err, "did you mean 'start'?"));

    const CliRun json = run_cli({"run", path, "--json"});
    CHECK(json.code == 3);
    CHECK(contains(json.out, R"({"version":1,"error":"invalid_scenario","problems":[)"));

    const CliRun validate = run_cli({"validate", path});
    CHECK(validate.code == 3);
    CHECK(validate.err.empty());
    CHECK(contains(validate.out, path + ": "));

    CHECK(contains(run.err, "rotasim: the scenario is not valid: "));

    // What is no scenario's fault is not called so.
    const CliRun absent = run_cli({"run", folder.path("absent.yaml")});
    CHECK(absent.code == 3);
    CHECK(absent.err.compare(0, 19, "rotasim: 1 problem\n") == 0);
    const CliRun sheet = run_cli({"import", "csv", folder.file("bad.csv", "vm,b\nx,y\n")});
    CHECK(sheet.code == 3);
    CHECK(contains(sheet.err, "bad.csv:1:"));
    CHECK_FALSE(contains(sheet.err, "scenario is not valid"));
    const std::string good = folder.file(
        "good.csv", "vm,mode,key version,expires\nweb,ADE,kv/kek/v1,2030-01-01T00:00:00Z\n");
    const CliRun none = run_cli({"import", "csv", good, "-o", folder.path("good.yaml")});
    CHECK(none.code == 0);
    CHECK(none.err.compare(0, 29, "latent dead at the start (0)\n") == 0);
    CHECK(contains(none.err, "used by 1 disk\n"));
}

TEST_CASE("a misspelt element of a change is warned of before a run, too", "[golden][cli]") {
    const TemporaryFolder folder;
    (void)folder.file("small.yaml", small_scenario);
    const std::string path = folder.file(
        "changed.yaml",
        "extends: small.yaml\nchange:\n  activities: [{name: usuall, guest_reboot_every: 5 d}]\n");
    const std::string warning =
        "changed.yaml:3:16: warning: activities: 'usuall' is a new element (what is extended has "
        "no such name; `add: true` beside the name says that it is meant). did you mean "
        "'usual'?\n";
    const CliRun validate = run_cli({"validate", path});
    CHECK(validate.code == 0);
    CHECK(contains(validate.out, warning));
    const CliRun run = run_cli({"run", path, "--replications", "1"});
    CHECK(run.code == 0);
    CHECK(contains(run.err, warning));
}

TEST_CASE("each contradiction of a policy is warned of once", "[golden][cli]") {
    const TemporaryFolder folder;
    std::string text = small_scenario;
    const std::string keys = "keys: [{name: k, ";
    text.replace(
        text.find(keys), keys.size(),
        "policies:\n  - {name: p, when: {kind: periodic, period: P1Y}, expire_after: 90 d, "
        "retire: at_once}\n" +
            keys + "policy: p, ");
    const CliRun run = run_cli({"validate", folder.file("policy.yaml", text)});
    CHECK(run.code == 0);
    CHECK(contains(run.out, "; 4 warnings)"));
    CHECK(contains(run.out, "warning: operators: VMs of 'vm' have no operators: they start the "));
    CHECK(contains(run.out, "warning: expire_after: versions expire after "));
    CHECK(contains(run.out, "warning: retire: old versions are retired at once"));
    CHECK(contains(run.out,
                   "warning: retire: policy 'p' retires versions that VMs of 'vm' stay pinned to "
                   "(they become latent dead and fail at their next platform start)\n"));
}

TEST_CASE("text stops after twenty problems and tells how many there are", "[golden][cli]") {
    const TemporaryFolder folder;
    std::string text = "schema: rotasim/scenario/1\nstart: 2027-01-01\nhorizon: P1Y\n";
    for (int i = 0; i < 30; ++i)
        text += "wrong_" + std::to_string(i) + ": 1\n";
    const std::string path = folder.file("bad.yaml", text);
    const CliRun run = run_cli({"validate", path});
    CHECK(contains(run.out, "... and 10 more, 30 in all (--json lists every one)\n"));
    const CliRun json = run_cli({"validate", path, "--json"});
    CHECK(json.code == 3);
    CHECK(contains(json.out, "wrong_29"));
}

TEST_CASE("a full or closed standard output is an error, a reader that left is none",
          "[golden][cli]") {
    CliOptions full;
    full.stdout_path = "/dev/full";
    const CliRun run = run_cli({"schema"}, full);
    CHECK(run.code == 4);
    CHECK(run.err == "rotasim: cannot write to standard output: No space left on device\n");

    CliOptions closed;
    closed.stdout_path = "closed";
    CHECK(run_cli({"schema"}, closed).code == 4);
}

TEST_CASE("colours appear only where they are asked for", "[golden][cli]") {
    const TemporaryFolder folder;
    const std::string path = folder.file("small.yaml", small_scenario);
    const auto escapes = [](const CliRun& run) { return contains(run.out, "\x1b["); };
    CHECK_FALSE(escapes(run_cli({"show", path})));  // No terminal.
    CHECK(escapes(run_cli({"--color", "always", "show", path})));
    CHECK_FALSE(escapes(run_cli({"--color", "never", "show", path})));
    CliOptions quiet;
    quiet.environment = {"NO_COLOR=1"};
    CHECK_FALSE(escapes(run_cli({"show", path}, quiet)));
}

TEST_CASE("a run prints the same with any number of threads, and keeps its results",
          "[golden][cli]") {
    const TemporaryFolder folder;
    const std::string path = folder.file("small.yaml", small_scenario);
    const CliRun one = run_cli({"run", path, "--threads", "1", "--progress", "none"});
    const CliRun two = run_cli({"run", path, "--threads", "2", "--progress", "none"});
    CHECK(one.code == 0);
    CHECK(one.err.empty());
    CHECK(one.out == two.out);
    CHECK(one.out.compare(0, 16, "Does it start?\ns") == 0);
    CHECK(contains(one.out, "\ndigest "));
    CHECK(contains(one.out, "\nReadings: an expired key: field_fail_on_start; in guest: starts\n"));
    const CliRun json = run_cli({"run", path, "--json", "--progress", "none"});
    CHECK(contains(json.out, "\"switches\": {\n    \"expired_key\": \"field_fail_on_start\",\n"));

    const std::string results = folder.path("results");
    const CliRun kept = run_cli({"run", path, "-o", results, "--progress", "none"});
    CHECK(kept.code == 0);
    for (const char* name :
         {"manifest.json", "scenario.resolved.yaml", "summary.json", "summary.csv"}) {
        INFO(name);
        CHECK_FALSE(read_whole_file(results + "/" + name).empty());
    }
    // The folder resumes to the same, tells a VM's story, and refuses another seed.
    CHECK(run_cli({"run", path, "-o", results, "--progress", "none"}).out == kept.out);
    const CliRun story = run_cli({"explain", results, "--vm", "vm", "--replication", "1"});
    CHECK(story.code == 0);
    CHECK(story.out.compare(0, 20, "vm in replication 1\n") == 0);
    CHECK(run_cli({"run", path, "-o", results, "--seed", "2", "--progress", "none"}).code == 6);
    CHECK(run_cli({"explain", results, "--vm", "nobody"}).code == 2);
    const CliRun other = run_cli({"explain", results, "--vm", "vm", "--seed", "3"});
    CHECK(other.code == 2);
    CHECK(contains(other.err, "--seed goes only with a scenario file"));
    CHECK(run_cli({"explain", results, "--vm", "vm", "--set", "seed=3"}).code == 2);
}

TEST_CASE("the example scenario validates without a problem, runs, and is not overwritten",
          "[golden][cli]") {
    const TemporaryFolder folder;
    const std::string path = folder.path("example.yaml");
    CHECK(run_cli({"init", path}).code == 0);
    const CliRun again = run_cli({"init", path});
    CHECK(again.code == 2);
    CHECK(again.err == "rotasim: " + path + " exists already (--force overwrites it)\n");
    CHECK(run_cli({"init", path, "--force"}).code == 0);
    const CliRun validate = run_cli({"validate", path});
    CHECK(validate.code == 0);
    CHECK(contains(validate.out, path + ": ok (100 VMs, 6 hosts, 2 keys; 1 warning)\n"));
    const CliRun run = run_cli({"run", path, "--replications", "2", "--progress", "none"});
    CHECK(run.code == 0);
    CHECK(contains(run.out, "Untouched by rotation: on_set."));
    CHECK(contains(run.out, "No restore of single files succeeded for in_guest."));
}

TEST_CASE("one replication is repeated exactly", "[golden][cli]") {
    const TemporaryFolder folder;
    const std::string path = folder.file("small.yaml", small_scenario);
    const CliRun once = run_cli({"run", path, "--only", "replication=2", "--progress", "none"});
    CHECK(once.code == 0);
    CHECK(contains(once.out, "Replication 2 alone"));
    CHECK(
        once.out ==
        run_cli({"run", path, "--only", "scenario=small,replication=2", "--progress", "none"}).out);
    CHECK(run_cli({"run", path, "--only", "scenario=other"}).code == 2);
    const CliRun beyond = run_cli({"run", path, "--only", "replication=3"});
    CHECK(beyond.code == 2);
    CHECK(beyond.err == "rotasim: --only: there is no replication 3: replications are 0..2\n");
    const std::string fresh = folder.path("fresh");
    const CliRun kept = run_cli({"run", path, "--only", "replication=2", "-o", fresh});
    CHECK(kept.code == 2);
    CHECK(contains(kept.err, "--only replication=N goes without -o"));
    CHECK(read_whole_file(fresh + "/results.sqlite").empty());
    CHECK(run_cli({"run", path, "-o", ""}).code == 2);
}

TEST_CASE("a run that is told to stop keeps what is complete and says so", "[golden][cli]") {
    const TemporaryFolder folder;
    const std::string path = folder.file("small.yaml", small_scenario);
    const std::string results = folder.path("results");
    CliOptions options;
    options.signal_after_start = SIGINT;
    const CliRun stopped = run_cli({"run", path, "--replications", "1000000", "-o", results,
                                    "--progress", "json", "--threads", "1"},
                                   options);
    CHECK(stopped.code == 130);
    CHECK(contains(stopped.err, "interrupted: "));
    options.signal_after_start = SIGTERM;
    CHECK(run_cli({"run", path, "--replications", "1000000", "--progress", "json"}, options).code ==
          143);
}

TEST_CASE("an answer that runs is told to stop before its first replication", "[golden][cli]") {
    CliOptions options;
    options.signal_after_start = SIGTERM;
    options.signal_after_ms = 150;  // A replication of a century takes longer.
    for (const char* answer : {"--sensitivity", "--backup-matrix"}) {
        const CliRun stopped =
            run_cli({"show", ROTASIM_SOURCE_DIR "/scenarios/what_if/ade_or_des.yaml", answer,
                     "--set", "horizon=P100Y"},
                    options);
        INFO(answer << ": " << stopped.err);
        CHECK(stopped.code == 143);
        CHECK(contains(stopped.err, "rotasim: interrupted\n"));
        CHECK(stopped.out.empty());
    }
}

TEST_CASE("too little memory is refused before anything runs", "[golden][cli]") {
    const TemporaryFolder folder;
    const std::string path = folder.file("small.yaml", small_scenario);
    const CliRun run = run_cli({"run", path, "--max-memory", "1 MiB", "--threads", "1"});
    CHECK(run.code == 4);
    CHECK(contains(run.err, "more than --max-memory 1 MiB"));
    CHECK(run_cli({"run", path, "--max-memory", "lots"}).code == 2);
}

}  // namespace
}  // namespace rotasim::test
