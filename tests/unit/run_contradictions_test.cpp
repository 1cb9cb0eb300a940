// Contradictions name a smallest set of settings: with all of them as they are it is told of, and
// with any one of them relaxed, as its way out says, it is not; and the ways out are no longer than
// they must be.
#include "sim/run/cli_advice.hpp"
#include "sim/run/cli_scenario.hpp"
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

// A scenario file that lives as long as the object.
class ScenarioFile {
public:
    explicit ScenarioFile(const std::string& yaml) {
        static int number = 0;
        path_ = std::filesystem::temp_directory_path() /
                ("rotasim_contradictions_" + std::to_string(++number) + ".yaml");
        std::ofstream(path_, std::ios::binary) << yaml;
    }
    ScenarioFile(const ScenarioFile&) = delete;
    ScenarioFile& operator=(const ScenarioFile&) = delete;
    ~ScenarioFile() { std::filesystem::remove(path_); }

    // Contradictions with the settings changed, as `--set` changes them. A catalogue is edited, and
    // the fleet built anew.
    [[nodiscard]] std::vector<Problem> with(const std::vector<std::string>& set,
                                            const TextWorld::Edit& edit = {}) const {
        ScenarioRequest request;
        request.path = path_.string();
        request.set = set;
        auto ready = open_scenario(request);
        std::vector<Problem> problems = ready->warnings;
        if (edit) {
            problems.clear();
            edit(ready->loaded.catalogue);
            ReadyScenario again;
            again.loaded = ready->loaded;
            build_ready(again, problems);
            const auto advice = scenario_advice(again.fleet, again.loaded.scenario);
            problems.insert(problems.end(), advice.begin(), advice.end());
        }
        std::vector<Problem> found;
        for (const Problem& problem : problems) {
            REQUIRE(problem.warning);
            if (!problem.conflict.empty()) found.push_back(problem);
        }
        return found;
    }

private:
    std::filesystem::path path_;
};

std::vector<std::string> settings_of(const Problem& problem) {
    std::vector<std::string> settings;
    for (const Conflicting& each : problem.conflict)
        settings.push_back(each.setting);
    return settings;
}

// Whether this very set is still told of.
bool is_told(const std::vector<Problem>& problems, const std::vector<std::string>& settings) {
    return std::any_of(problems.begin(), problems.end(), [&settings](const Problem& problem) {
        return settings_of(problem) == settings;
    });
}

// Relaxes each setting in turn; those without a value to set are given back.
std::set<std::string> check_minimal(const ScenarioFile& file,
                                    const std::vector<std::string>& expected,
                                    const TextWorld::Edit& edit = {}) {
    const std::vector<Problem> all = file.with({}, edit);
    REQUIRE(is_told(all, expected));
    std::set<std::string> not_set;
    for (const Problem& problem : all) {
        if (settings_of(problem) != expected) continue;
        for (const Conflicting& each : problem.conflict) {
            INFO(each.setting << " is " << each.value << "; way out: " << each.way_out);
            CHECK(each.at.line > 0);
            CHECK_FALSE(each.value.empty());
            CHECK_FALSE(each.way_out.empty());
            if (each.set_to.empty()) {
                not_set.insert(each.setting);
                continue;
            }
            CHECK_FALSE(is_told(file.with({each.setting + "=" + each.set_to}, edit), expected));
        }
    }
    return not_set;
}

const std::string vm_tail =
    ", size: D4s_v3, operators: ops, disks: [{name: os, role: os, tier: "
    "P10}]}\n";

std::string one_key(const std::string& policy, const std::string& set, const std::string& vms,
                    const std::string& rest = "", const std::string& vault = "sku: premium",
                    const std::string& version = "{name: v1, created: 2026-12-20T00:00:00Z}") {
    return "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nhorizon: 3000 d\n"
           "vaults:\n  - {name: kv, " +
           vault + "}\npolicies:\n  - " + policy +
           "\nkeys:\n  - {name: k, vault: kv, policy: p, versions: [" + version + "]}\n" +
           "encryption_sets:\n  - {name: s, key: k" + set + "}\noperators: [{name: ops}]\nvms:\n" +
           vms + rest;
}

const std::string sse = "  - {name: m, mode: sse_cmk, set: s" + vm_tail;
const std::string kept = "  - {name: m, mode: sse_cmk, set: s, backup: years" + vm_tail;
const std::string guests = "  - {name: g, count: 10, mode: ade_dmcrypt, key: k" + vm_tail;
const std::string follows = ", auto_rotation: true";
const std::string years =
    "backups:\n  - {name: years, every: 1 d, retention: 2555 d, snapshots_kept: 1 d}\n";

std::string quarterly(const std::string& rest) {
    return "{name: p, when: {kind: periodic, period: 90 d}" + rest + "}";
}

TextWorld::Edit needs_version(Duration lag) {
    return [lag](Catalogue& catalogue) {
        for (EncryptionMode& mode : catalogue.encryption_modes) {
            if (mode.name != "sse_cmk") continue;
            mode.backup_needs.value = BackupNeeds::version_at_backup;
            mode.rewrap_lag.value = DurationDistribution::constant(lag);
        }
    };
}

}  // namespace

TEST_CASE("rotation, retirement, retention and mode that cannot all hold", "[unit][cli]") {
    const std::vector<std::string> expected = {"policies.p.when", "policies.p.retire",
                                               "backups.years.retention", "vms.m.mode"};
    const ScenarioFile file(
        one_key(quarterly(", retire: {kind: after_overlap, overlap: 7 d}"), follows, kept, years));
    const auto edit = needs_version(Duration::zero());
    CHECK(check_minimal(file, expected, edit) == std::set<std::string>{"vms.m.mode"});
    CHECK_FALSE(is_told(file.with({}), expected));  // Points of the shipped mode follow the disk.
    // To the second.
    CHECK_FALSE(is_told(file.with({"backups.years.retention=7 d"}, edit), expected));
    CHECK(is_told(file.with({"backups.years.retention=604801 s"}, edit), expected));
    const std::string overlap = "policies.p.retire={kind: after_overlap, overlap: ";
    CHECK_FALSE(is_told(file.with({overlap + "2555 d}"}, edit), expected));
    CHECK(is_told(file.with({overlap + "220751999 s}"}, edit), expected));
    CHECK(file.with({"policies.p.retire={kind: after_last_recovery_point}"}, edit).empty());
    // Disks that are wrapped again late make points under the old version for as long.
    const auto late = needs_version(days(2));
    CHECK_FALSE(is_told(file.with({"backups.years.retention=5 d"}, late), expected));
    CHECK(is_told(file.with({"backups.years.retention=6 d"}, late), expected));
    check_minimal(file, expected, late);
}

TEST_CASE("who takes versions away, and who makes them, is a set of its own each", "[unit][cli]") {
    const std::string tidy =
        "hygiene:\n  - {name: t, keys: [k], after: 10 d}\n"
        "incidents:\n  - {name: i, after: 100 d, do: {kind: rotate_key, key: k}}\n";
    const ScenarioFile file(one_key(quarterly(", retire: {kind: after_overlap, overlap: 7 d}"),
                                    follows, kept, years + tidy));
    const auto edit = needs_version(Duration::zero());
    const auto set = [](const std::string& by, const std::string& taker) {
        return std::vector<std::string>{by, taker, "backups.years.retention", "vms.m.mode"};
    };
    check_minimal(file, set("policies.p.when", "policies.p.retire"), edit);
    check_minimal(file, set("policies.p.when", "hygiene.t.after"), edit);
    check_minimal(file, set("incidents.i", "policies.p.retire"), edit);
    check_minimal(file, set("incidents.i", "hygiene.t.after"), edit);
}

// The simulation is the judge: with the contradiction points are lost, with each way out none is.
TEST_CASE("what a contradiction of points says comes true, and its ways out help", "[unit][cli]") {
    const auto lost = [](const std::string& retire, const std::string& retention,
                         const std::string& when) {
        OneOfEach each{.horizon = "200 d",
                       .key_more = ", policy: p",
                       .set_more = ", auto_rotation: true",
                       .vm_more = ", backup: kept, operators: ops"};
        each.rest = "operators: [{name: ops}]\npolicies: [{name: p, when: " + when +
                    ", retire: " + retire + "}]\nbackups: [{name: kept, retention: " + retention +
                    ", snapshots_kept: 1 d}]\n";
        const TextWorld world(each.text(), needs_version(minutes(30)));
        std::int64_t told = 0;
        for (const Problem& problem : scenario_advice(world.fleet(), world.loaded().scenario)) {
            const auto settings = settings_of(problem);
            told += std::count(settings.begin(), settings.end(), "backups.kept.retention");
        }
        // Just after a version has gone, for the first time: day 90 and 7 more.
        each.horizon = "97.5 d";
        const TextWorld shorter(each.text(), needs_version(minutes(30)));
        const ReplicationResult result = shorter.run();
        const bool unusable = *shorter.metric(result, "sse", Metric::recovery_points_unusable) > 0;
        CHECK((told > 0) == unusable);
        return unusable;
    };
    // The version of the start is of random age: made on the day before, so rotated on day 90.
    const std::string when = "{kind: periodic, period: 455 d}";  // 2026-01-01 to 2027-04-01.
    CHECK(lost("{kind: after_overlap, overlap: 7 d}", "30 d", when));
    CHECK_FALSE(lost("{kind: after_overlap, overlap: 7 d}", "6 d", when));
    CHECK_FALSE(lost("{kind: after_overlap, overlap: 31 d}", "30 d", when));
    CHECK_FALSE(lost("never", "30 d", when));
    CHECK_FALSE(lost("{kind: after_last_recovery_point}", "30 d", when));
    CHECK_FALSE(lost("{kind: after_overlap, overlap: 7 d}", "30 d", "{kind: never}"));
}

TEST_CASE("users that are moved after their version is gone", "[unit][cli]") {
    const std::string slow =
        ", rollout: {kind: waves, size: 1, interval: 3 d, begin_after: 2 d}, retire: {kind: "
        "after_overlap, overlap: 20 d}";
    const ScenarioFile late(one_key(quarterly(slow), follows, guests + sse));
    const std::vector<std::string> expected = {"policies.p.when", "policies.p.rollout",
                                               "policies.p.retire", "vms.g.mode"};
    CHECK(check_minimal(late, expected) == std::set<std::string>{"vms.g.mode"});
    // The tenth moves on day 2 + 9 * 3.
    CHECK_FALSE(is_told(late.with({"policies.p.retire.overlap=29 d"}), expected));
    CHECK(is_told(late.with({"policies.p.retire.overlap=2505599 s"}), expected));

    const ScenarioFile never(
        one_key(quarterly(", retire: {kind: after_overlap, overlap: 20 d}"), "", sse));
    CHECK(check_minimal(never, {"policies.p.when", "policies.p.rollout", "policies.p.retire",
                                "encryption_sets.s.auto_rotation"})
              .empty());
    const ScenarioFile tidied(one_key(quarterly(slow.substr(0, slow.find(", retire"))), "", sse,
                                      "hygiene:\n  - {name: t, keys: [k], after: 1 d}\n"));
    CHECK(check_minimal(tidied, {"policies.p.when", "policies.p.rollout", "hygiene.t.after",
                                 "encryption_sets.s.auto_rotation"})
              .empty());
}

TEST_CASE("versions that expire before they are rotated", "[unit][cli]") {
    const ScenarioFile made(one_key(quarterly(", expire_after: 60 d"), follows, sse));
    CHECK(check_minimal(made, {"policies.p.when.period", "policies.p.expire_after"}).empty());
    const ScenarioFile first(
        one_key(quarterly(""), follows, sse, "", "sku: premium",
                "{name: v1, created: 2026-12-20T00:00:00Z, expires: 2027-02-01T00:00:00Z}"));
    CHECK(check_minimal(first, {"policies.p.when.period", "keys.k.versions.v1.expires"}).empty());
}

TEST_CASE("a limit of use, and as few of the sets as exhaust it", "[unit][cli]") {
    const std::string sets =
        "  - {name: large, key: k, auto_rotation: true}\n"
        "  - {name: small, key: k, auto_rotation: true}\n";
    std::string text = one_key("{name: p, when: {kind: usage_limited, wraps: 8}}", follows,
                               sse + "  - {name: l, count: 5, mode: sse_cmk, set: large" + vm_tail +
                                   "  - {name: w, count: 3, mode: sse_cmk, set: small" + vm_tail);
    text.insert(text.find("operators:"), sets);
    const ScenarioFile file(text);
    // Five and three make eight; the one disk of the third set has no part in it.
    CHECK(check_minimal(file, {"policies.p.when.wraps", "encryption_sets.large.auto_rotation",
                               "encryption_sets.small.auto_rotation"})
              .empty());
    CHECK(is_told(file.with({"encryption_sets.s.auto_rotation=false"}),
                  {"policies.p.when.wraps", "encryption_sets.large.auto_rotation",
                   "encryption_sets.small.auto_rotation"}));
}

TEST_CASE("a vault that takes fewer versions than the policy makes", "[unit][cli]") {
    const ScenarioFile file(one_key("{name: p, when: {kind: periodic, period: 28 d}}", follows, sse,
                                    "", "sku: managed_hsm"));
    CHECK(check_minimal(file, {"policies.p.when", "vaults.kv.sku"}).empty());
}

TEST_CASE("a rollout that lasts longer than the period", "[unit][cli]") {
    const ScenarioFile file(
        one_key(quarterly(", rollout: {kind: waves, size: 1, interval: 10 d, begin_after: 1 d}"),
                follows, guests + sse));
    CHECK(check_minimal(file, {"policies.p.when.period", "policies.p.rollout"}).empty());
    CHECK_FALSE(is_told(file.with({"policies.p.when.period=91 d"}),
                        {"policies.p.when.period", "policies.p.rollout"}));
}

TEST_CASE("maintenance windows that are too narrow", "[unit][cli]") {
    const std::string mondays = "window: {zone: UTC, from: \"10:00\", to: \"12:00\", days: [mon]}";
    const auto rolling = [&mondays](const std::string& takes) {
        return ", rollout: {kind: rolling, at_once: 1, takes: " + takes + ", " + mondays + "}";
    };
    // One user a week: ten weeks.
    const ScenarioFile slow(
        one_key("{name: p, when: {kind: periodic, period: 60 d}" + rolling("90 min") + "}", follows,
                guests + sse));
    CHECK(check_minimal(slow, {"policies.p.rollout.window", "policies.p.rollout.takes",
                               "policies.p.rollout.at_once", "policies.p.when"})
              .empty());
    const ScenarioFile taken(one_key("{name: p, when: {kind: periodic, period: 200 d}" +
                                         rolling("90 min") +
                                         ", retire: {kind: after_overlap, overlap: 30 d}}",
                                     follows, guests + sse));
    CHECK(
        check_minimal(taken, {"policies.p.rollout.window", "policies.p.rollout.takes",
                              "policies.p.rollout.at_once", "policies.p.when", "policies.p.retire"})
            .empty());
    const ScenarioFile never(one_key("{name: p, when: {kind: periodic, period: 200 d}" +
                                         rolling("{kind: exponential, mean: 30 min}") + "}",
                                     follows, guests + sse));
    CHECK(check_minimal(never, {"policies.p.rollout.window", "policies.p.rollout.takes"}).empty());
}

TEST_CASE("a job that does not wait for the policy", "[unit][cli]") {
    const ScenarioFile file(one_key(quarterly(", retire: {kind: after_overlap, overlap: 60 d}"),
                                    follows, sse,
                                    "hygiene:\n  - {name: t, keys: [k], after: 30 d}\n"));
    CHECK(check_minimal(file, {"policies.p.retire", "hygiene.t.after"}).empty());
    CHECK(is_told(file.with({"hygiene.t.after=5183999 s"}),
                  {"policies.p.retire", "hygiene.t.after"}));
}

TEST_CASE("canaries and stops that protect nobody are told of", "[unit][cli]") {
    const auto messages = [](const std::string& more) {
        const TextWorld world(
            one_key(quarterly(", rollout: {kind: rolling, at_once: 5" + more + "}"), follows,
                    guests + sse));
        std::vector<std::string> all;
        for (const Problem& problem : scenario_advice(world.fleet(), world.loaded().scenario))
            all.push_back(problem.message);
        return all;
    };
    CHECK(messages(", canary: 9, stop_after: 10").empty());
    CHECK(messages(", canary: 10") ==
          std::vector<std::string>{"policy 'p' has 10 canaries, and moves 10 users of 'k'"});
    CHECK(messages(", stop_after: 11") ==
          std::vector<std::string>{"policy 'p' stops after 11 failures, and moves 10 users of "
                                   "'k'"});
}
