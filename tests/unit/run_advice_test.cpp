// Warnings about policies that work against each other: given where the run comes to it, and not
// where the rollout moves everybody in time; and the list of what is dead as the scenario begins.
#include "sim/model/start_trouble.hpp"
#include "sim/run/cli_advice.hpp"
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

std::string scenario(const std::string& policy, const std::string& rest, const std::string& set,
                     const std::string& version) {
    return "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nhorizon: 100 d\n"
           "vaults: [{name: kv, sku: premium}]\npolicies: [" +
           policy + "]\nkeys:\n  - {name: k, vault: kv" +
           std::string(policy.empty() ? "" : ", policy: p") +
           ", versions: [{name: v1, created: 2026-12-20T00:00:00Z}, "
           "{name: v2, created: 2026-12-25T00:00:00Z}]}\n"
           "encryption_sets: [{name: s, key: k" +
           set + "}]\n" + rest +
           "vms:\n"
           "  - {name: g, count: 10, size: D4s_v3, mode: ade_dmcrypt, key: k" +
           version +
           ", disks: [{name: os, role: os, tier: P10}]}\n"
           "  - {name: s1, size: D4s_v3, mode: sse_cmk, set: s, disks: [{name: os, role: os, "
           "tier: P10}]}\n";
}

// One key with one version, and one set with a VM on it.
std::string one_key(const std::string& policy, const std::string& version, const std::string& set) {
    return "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nhorizon: 100 d\n"
           "vaults: [{name: kv, sku: premium}]\npolicies: [" +
           policy +
           "]\nkeys:\n  - {name: k, vault: kv, policy: p, versions: [{name: v1, created: "
           "2026-12-20T00:00:00Z" +
           version + "}]}\nencryption_sets: [{name: s, key: k" + set +
           "}]\nvms:\n  - {name: m, size: D4s_v3, mode: sse_cmk, set: s, disks: [{name: os, "
           "role: os, tier: P10}]}\n";
}

std::string monthly(const std::string& rollout, const std::string& retire) {
    return "{name: p, when: {kind: periodic, period: P1M}, rollout: " + rollout +
           ", retire: " + retire + "}";
}

// VMs without people to start them are warned of, which is a case of its own.
std::string with_crew(std::string text) {
    const std::string disks = "disks: [";
    const std::string crew = "operators: ops, ";
    for (std::size_t at = text.find(disks); at != std::string::npos;
         at = text.find(disks, at + crew.size() + 1)) {
        text.insert(at, crew);
    }
    return text + "operators: [{name: ops}]\n";
}

std::vector<Problem> advice_with_reasons(const std::string& text) {
    const bool any = text.find("operators: [") != std::string::npos;
    const TextWorld world(any ? text : with_crew(text));
    return scenario_advice(world.fleet(), world.loaded().scenario);
}

std::vector<std::string> advice(const std::string& text) {
    std::vector<std::string> messages;
    for (const Problem& problem : advice_with_reasons(text))
        messages.push_back(problem.message);
    return messages;
}

const std::string waves = "{kind: waves, size: 3, interval: 1 d, begin_after: 2 d}";
const std::string tidy = "hygiene: [{name: t, keys: [k], after: 30 d}]\n";
const std::string hasty = "hygiene: [{name: t, keys: [k], after: 3 d}]\n";

}  // namespace

TEST_CASE("VMs that lose their keys and have nobody who starts them are warned of", "[unit][cli]") {
    const std::string waits =
        "VMs of 'm' have no operators: they start the moment their keys work "
        "again";
    const std::string policy = "{name: p, when: {kind: periodic, period: P1M}, retire: ";
    const std::string others = "operators: [{name: others}]\n";  // Nobody's.
    const auto warned = [&](const std::string& text) {
        const auto all = advice(text + others);
        return std::count(all.begin(), all.end(), waits);
    };
    CHECK(warned(one_key(policy + "never}", "", "")) == 0);
    CHECK(warned(one_key(policy + "at_once}", "", "")) == 1);
    CHECK(warned(one_key(policy + "never}", "", "") +
                 incidents({{"1 d", "disable_version, key: k"}})) == 1);
}

TEST_CASE("a tidy job that comes while disks are wrapped again is warned of", "[unit][cli]") {
    const std::string follows = ", auto_rotation: true";
    const std::string policy = "{name: p, when: {kind: periodic, period: P1M}}";
    const auto job = [](const std::string& after) {
        return "hygiene: [{name: t, keys: [k], after: " + after + "}]\n";
    };
    CHECK(advice(one_key(policy, "", follows) + job("5 min")) ==
          std::vector<std::string>{"job 't' takes old versions of 'k' away 5 min after a new one"});
    CHECK(advice(one_key(policy, "", follows) + job("0 s")) ==
          std::vector<std::string>{
              "job 't' takes old versions of 'k' away as soon as there is a new one"});
    CHECK(advice(one_key(policy, "", follows) + job("1 h")).empty());
}

TEST_CASE("a limit of use that a rotation exhausts by itself is warned of", "[unit][cli]") {
    const std::string follows = ", auto_rotation: true";
    const auto limit = [](int wraps) {
        return "{name: p, when: {kind: usage_limited, wraps: " + std::to_string(wraps) + "}}";
    };
    CHECK(advice(one_key(limit(1), "", follows)) ==
          std::vector<std::string>{
              "a new version of 'k' wraps 1 disk again by itself, and takes 1 wrap"});
    CHECK(advice(one_key(limit(2), "", follows)).empty());
    CHECK(advice(one_key(limit(1), "", "")).empty());  // Nothing is wrapped again by itself.
}

TEST_CASE("points that outlive the version that they need are warned of, and why", "[unit][cli]") {
    OneOfEach each{.key_more = ", policy: p",
                   .set_more = ", auto_rotation: true",
                   .vm_more = ", backup: years, operators: ops"};
    const auto warnings = [&each](const std::string& retire, bool needs_version) {
        each.rest =
            "policies: [{name: p, when: {kind: periodic, period: 90 d}, rollout: {kind: "
            "waves, size: 9, interval: 0 s, begin_after: 1 h}, retire: " +
            retire +
            "}]\noperators: [{name: ops}]\n"
            "backups: [{name: years, every: 1 d, retention: 2555 d}]\n";
        const TextWorld world(each.text(), [needs_version](Catalogue& catalogue) {
            for (EncryptionMode& mode : catalogue.encryption_modes) {
                if (needs_version && mode.name == "sse_cmk") {
                    mode.backup_needs.value = BackupNeeds::version_at_backup;
                }
            }
        });
        std::vector<std::string> messages;
        for (const Problem& problem : scenario_advice(world.fleet(), world.loaded().scenario)) {
            messages.push_back(problem.message);
        }
        return messages;
    };
    CHECK(warnings("{kind: after_overlap, overlap: 7 d}", true) ==
          std::vector<std::string>{
              "old versions of 'kek' are taken away 7 d after a rotation by policy 'p', and backup "
              "policy 'years' keeps recovery points of 'sse' for 2555 d"});
    CHECK(warnings("{kind: after_overlap, overlap: 7 d}", false).empty());
    CHECK(warnings("{kind: after_last_recovery_point}", true).empty());
    CHECK(warnings("never", true).empty());
}

TEST_CASE("a set that the rollout moves in time is no reason for a warning", "[unit][cli]") {
    CHECK(advice(scenario(monthly(waves, "{kind: after_confirmed_rewrap}"), "", "", "")).empty());
    CHECK(advice(scenario(monthly(waves, "{kind: never}"), tidy, "", "")).empty());
    CHECK(
        advice(scenario(monthly("{kind: automatic}", "{kind: after_confirmed_rewrap}"), "", "", ""))
            .empty());
}

TEST_CASE("who is moved too late, or never, is warned of", "[unit][cli]") {
    CHECK(advice(scenario(monthly("{kind: automatic}", "{kind: never}"), tidy, "", "")) ==
          std::vector<std::string>{
              "set 's' does not follow new versions of 'k', whose old versions are tidied away",
              "job 't' takes versions away that VMs of 'g' stay pinned to"});
    CHECK(advice(scenario(monthly(waves, "{kind: never}"), hasty, "", "")) ==
          std::vector<std::string>{"job 't' takes versions away that VMs of 'g' stay pinned to"});
    CHECK(advice(scenario(monthly(waves, "{kind: after_overlap, overlap: 1 d}"), "", "", "")) ==
          std::vector<std::string>{
              "set 's' is moved 2 d after a rotation of 'k', whose old versions are retired 1 d "
              "after it",
              "policy 'p' retires versions 1 d after a rotation, and moves VMs of 'g' up to 5 d "
              "after it"});
}

TEST_CASE("in-guest VMs that stay on what their policy retires are warned of", "[unit][cli]") {
    const auto retired = [](const std::string& rollout, const std::string& overlap) {
        return advice(scenario(monthly(rollout, "{kind: after_overlap, overlap: " + overlap + "}"),
                               "", ", auto_rotation: true", ""));
    };
    CHECK(retired("{kind: automatic}", "20 d") ==
          std::vector<std::string>{"policy 'p' retires versions that VMs of 'g' stay pinned to"});
    CHECK(retired(waves, "4 d") ==
          std::vector<std::string>{"policy 'p' retires versions 4 d after a rotation, and moves "
                                   "VMs of 'g' up to 5 d after it"});
    CHECK(retired(waves, "5 d").empty());
}

TEST_CASE("what incidents move is left to them", "[unit][cli]") {
    const std::string by_hand =
        "{name: p, when: {kind: never}, retire: {kind: after_overlap, overlap: 5 d}}";
    const std::string rotated =
        "incidents:\n  - {name: i, after: 10 d, do: {kind: rotate_key, key: k}}\n";
    const std::string moved =
        "  - {name: j, after: 11 d, do: {kind: point_set, set: s}}\n"
        "  - {name: l, after: 11 d, do: {kind: operate_vms, vms: g, operation: "
        "rerun_extension}}\n";
    CHECK(advice(scenario(by_hand, "", "", "")).empty());
    CHECK(advice(scenario(by_hand, rotated, "", "")) ==
          std::vector<std::string>{
              "set 's' does not follow new versions of 'k', whose old versions are retired",
              "policy 'p' retires versions that VMs of 'g' stay pinned to"});
    CHECK(advice(scenario(by_hand, rotated + moved, "", "")).empty());
}

TEST_CASE("a set does not follow its key to another one", "[unit][cli]") {
    const auto renewed = [](const std::string& rollout, const std::string& retire) {
        const std::string policy =
            "{name: p, when: {kind: periodic, period: P1M}, creates: key, "
            "rollout: " +
            rollout + ", retire: " + retire + "}";
        return advice(one_key(policy, "", ", auto_rotation: true"));
    };
    CHECK(renewed("{kind: automatic}", "{kind: after_overlap, overlap: 5 d}") ==
          std::vector<std::string>{"set 's' does not follow the new keys that policy 'p' makes in "
                                   "place of 'k', and old ones are retired"});
    CHECK(renewed(waves, "{kind: after_overlap, overlap: 1 d}") ==
          std::vector<std::string>{"set 's' is moved 2 d after a rotation of 'k', whose old "
                                   "versions are retired 1 d after it"});
    CHECK(renewed(waves, "{kind: after_overlap, overlap: 5 d}").empty());
    CHECK(renewed("{kind: automatic}", "{kind: after_confirmed_rewrap}").empty());
}

TEST_CASE("an expiry that no rotation comes before is warned of", "[unit][cli]") {
    const auto with = [](const std::string& when, const std::string& expires) {
        return advice(one_key("{name: p, when: " + when + "}", expires, ", auto_rotation: true"));
    };
    const std::string soon = ", expires: 2027-02-01T00:00:00Z";
    const std::vector<std::string> nothing_replaces = {
        "key 'k' expires on 2027-02-01 and policy 'p' never rotates it"};
    CHECK(with("{kind: never}", soon) == nothing_replaces);
    CHECK(with("{kind: emergency}", soon) == nothing_replaces);
    CHECK(with("{kind: never}", "").empty());
    CHECK(with("{kind: never}", ", expires: 2028-01-01T00:00:00Z").empty());
    CHECK(with("{kind: before_expiry, before: 10 d}", soon).empty());
    CHECK(with("{kind: periodic, period: P1M}", soon).empty());
}

TEST_CASE("a rotation before an expiry needs an expiry", "[unit][cli]") {
    const auto with = [](const std::string& when, const std::string& expires) {
        return advice(one_key("{name: p, when: " + when + ", expire_after: 60 d}", expires,
                              ", auto_rotation: true"));
    };
    const std::vector<std::string> never = {
        "the newest version of 'k' has no expiry, so policy 'p' never rotates it"};
    CHECK(with("{kind: before_expiry, before: 10 d}", "") == never);
    CHECK(with("{kind: vault_auto_rotation, before_expiry: 10 d}", "") == never);
    CHECK(
        with("{kind: vault_auto_rotation, before_expiry: 10 d}", ", expires: 2027-02-01T00:00:00Z")
            .empty());
    CHECK(with("{kind: vault_auto_rotation, after_creation: 30 d}", "").empty());
}

TEST_CASE("a set that starts on an old version of a tidied key is warned of", "[unit][cli]") {
    CHECK(advice(scenario("", hasty, ", version: v1", ", version: v1")) ==
          std::vector<std::string>{
              "set 's' starts on the old version 'v1' of 'k', whose old versions are tidied away",
              "job 't' takes versions away that VMs of 'g' stay pinned to"});
}

TEST_CASE("what is dead as the scenario begins goes by each VM's own switches", "[unit][cli]") {
    const TextWorld world(
        "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nhorizon: 60 d\n"
        "vaults: [{name: kv, sku: premium}]\n"
        "keys:\n  - {name: k, vault: kv, versions: [{name: v1, created: 2025-12-20T00:00:00Z, "
        "expires: 2026-12-01T00:00:00Z}]}\n"
        "encryption_sets: [{name: s, key: k}]\nvms:\n"
        "  - {name: perm, size: D4s_v3, mode: sse_cmk, set: s, switches: {expired_key: "
        "kv_permissive}, disks: [{name: os, role: os, tier: P10}]}\n"
        "  - {name: doc, size: D4s_v3, mode: sse_cmk, set: s, switches: {expired_key: "
        "doc_shutdown}, disks: [{name: os, role: os, tier: P10}]}\n"
        "  - {name: fails, size: D4s_v3, mode: ade_dmcrypt, key: k, switches: "
        "{in_guest_expired_start: fails}, disks: [{name: os, role: os, tier: P10}]}\n");
    std::vector<std::pair<std::string, bool>> found;
    for (const StartTrouble& trouble : trouble_at_start(world.fleet())) {
        const VmPlan& plan = world.fleet().plans[trouble.plan];
        found.emplace_back(world.fleet().spec.vms[plan.spec].name, trouble.shut_down);
    }
    CHECK(found == std::vector<std::pair<std::string, bool>>{{"doc", true}, {"fails", false}});
}

TEST_CASE("a key that grows beyond what a managed HSM takes is warned of", "[unit][cli]") {
    const auto rotated = [](const std::string& when, const std::string& more) {
        return "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nhorizon: P3Y\n"
               "in_guest_retirement: {active: false}\n"
               "vaults: [{name: kv, sku: managed_hsm}, {name: other, sku: premium}]\n"
               "policies: [{name: p, when: " +
               when + "}]\nkeys: [{name: k, type: rsa_hsm, policy: p" + more +
               "}]\nencryption_sets: [{name: s, key: k, auto_rotation: true}]\nvms:\n"
               "  - {name: m, size: D4s_v3, mode: sse_cmk, set: s, disks: [{name: os, role: os, "
               "tier: P10}]}\n";
    };
    const std::string one =
        ", versions: [{name: v1, created: 2026-12-31T00:00:00Z, expires: 2027-01-28T00:00:00Z}]";
    const std::string lasting = ", versions: [{name: v1, created: 2026-12-31T00:00:00Z}]";
    // A hundred times seven days after the first version: the rotation that would be the hundredth.
    const std::vector<std::string> full{
        "from 2028-11-30 on the vault refuses the rotations of 'k', which has 100 versions then"};
    const std::string weekly = "{kind: periodic, period: 7 d}";
    CHECK(advice(rotated(weekly, ", vault: kv" + one)) == full);
    CHECK(advice(rotated("{kind: before_expiry, before: 21 d}, expire_after: 28 d",
                         ", vault: kv" + one)) == full);
    CHECK(advice(rotated(weekly, ", vault: other" + one)).empty());
    CHECK(advice(rotated(weekly + ", creates: key", ", vault: kv" + lasting)).empty());
    CHECK(advice(rotated("{kind: periodic, period: 28 d}", ", vault: kv" + lasting)).empty());
}

TEST_CASE("a policy that never rotates retires nothing", "[unit][cli]") {
    const std::string never =
        "{name: p, when: {kind: never}, rollout: " + waves + ", retire: {kind: at_once}}";
    CHECK(advice(scenario(never, "", "", "")).empty());
    CHECK(advice(scenario(monthly(waves, "{kind: at_once}"), "", "", "")).front() ==
          "old versions are retired at once, not after a rotation");
}

TEST_CASE("who stays on a version until it expires is named", "[unit][cli]") {
    const auto with = [](const std::string& when, const std::string& rollout,
                         const std::string& expires, const std::string& set) {
        return advice(one_key("{name: p, when: " + when + ", rollout: " + rollout + "}",
                              ", expires: " + expires, set));
    };
    const std::string by_platform = "{kind: automatic}";
    const std::string period = "{kind: periodic, period: P1M}";  // On 20 January.
    const std::string follows = ", auto_rotation: true";
    const std::vector<std::string> stays{
        "set 's' stays on version 'v1' of 'k' until it expires on 2027-02-01"};
    CHECK(with(period, by_platform, "2027-02-01", "") == stays);
    CHECK(with("{kind: before_expiry, before: 60 d}", by_platform, "2027-02-01", "") == stays);
    CHECK(with(period, by_platform, "2027-02-01", follows).empty());
    CHECK(with(period, waves, "2027-02-01", "").empty());
    CHECK(with(period, by_platform, "2028-02-01", "").empty());  // Not in this run.
}

TEST_CASE("who may be moved too late for an expiry is named", "[unit][cli]") {
    const auto with = [](const std::string& when, const std::string& rollout,
                         const std::string& expires, const std::string& set) {
        return advice(one_key("{name: p, when: " + when + ", rollout: " + rollout + "}",
                              ", expires: " + expires, set));
    };
    const auto late = [](const std::string& date) {
        return std::vector<std::string>{
            "set 's' may still be on version 'v1' of 'k' when it expires on " + date};
    };
    const std::string by_platform = "{kind: automatic}";
    const std::string follows = ", auto_rotation: true";
    const std::string period = "{kind: periodic, period: P1M}";
    const auto manual = [](const std::string& more) {
        return "{kind: manual, due: P1M, " + more + "}";
    };
    // The expiry is the moment of the rotation, which reaches everybody up to an hour later.
    CHECK(with(period, by_platform, "2027-01-20", follows) == late("2027-01-20"));
    CHECK(with(period, by_platform, "2027-01-20T01:00:00Z", follows).empty());
    CHECK(with(period, waves, "2027-01-21", "") == late("2027-01-21"));
    CHECK(with("{kind: periodic, period: P1M, jitter: 20 d}", by_platform, "2027-02-01", follows) ==
          late("2027-02-01"));
    CHECK(with(manual("late: {kind: exponential, mean: 10 d}"), by_platform, "2027-02-01",
               follows) == late("2027-02-01"));
    CHECK(with(manual("forgotten: 5 %"), by_platform, "2027-02-01", follows) == late("2027-02-01"));
    CHECK(with(manual("late: 5 d"), by_platform, "2027-02-01", follows).empty());
}

TEST_CASE("versions that a policy makes may expire in use", "[unit][cli]") {
    const auto with = [](const std::string& when, const std::string& lives) {
        return advice(one_key("{name: p, when: " + when + ", expire_after: " + lives + "}", "",
                              ", auto_rotation: true"));
    };
    CHECK(with("{kind: periodic, period: P1M}", "P1M") ==
          std::vector<std::string>{"set 's' may still be on a version when it expires P1M after it "
                                   "was made: the next one comes after P1M"});
    CHECK(
        with("{kind: periodic, period: P1M, jitter: 20 d}", "40 d") ==
        std::vector<std::string>{"set 's' may still be on a version when it expires 40 d after "
                                 "it was made: the next one comes after P1M or up to 20 d later"});
    CHECK(with("{kind: periodic, period: P1M, jitter: 20 d}", "60 d").empty());
    CHECK(with("{kind: vault_auto_rotation, after_creation: P1M}", "P2M").empty());
    // The first of them is made on 20 January and expires after the run.
    CHECK(with("{kind: periodic, period: P1M, jitter: 60 d}", "85 d").empty());
}

TEST_CASE("an expiry is told of as the chosen readings have it", "[unit][cli]") {
    const auto with = [](const std::string& switches) {
        std::string text =
            one_key("{name: p, when: {kind: periodic, period: P1M}}", ", expires: 2027-02-01", "");
        text +=
            "  - {name: g, size: D4s_v3, mode: ade_dmcrypt, key: k, disks: [{name: os, role: "
            "os, tier: P10}]}\nswitches: {" +
            switches + "}\n";
        std::vector<std::string> told;
        for (const Problem& problem : advice_with_reasons(text))
            told.push_back(problem.message + " | " + problem.why);
        return told;
    };
    const std::string set = "set 's' stays on version 'v1' of 'k' until it expires on 2027-02-01";
    const std::string fails =
        "; then running VMs go on, and fail at their next platform start "
        "(azure.md V1)";
    CHECK(with("expired_key: field_fail_on_start") ==
          std::vector{set + " | nothing moves it" + fails});
    CHECK(with("expired_key: doc_shutdown") ==
          std::vector{set + " | nothing moves it; then running VMs are shut down, and do not "
                            "start (azure.md 2.4)"});
    CHECK(with("expired_key: kv_permissive").empty());
    CHECK(with("expired_key: kv_permissive, in_guest_expired_start: fails") ==
          std::vector{"VMs of 'g' stay on version 'v1' of 'k' until it expires on 2027-02-01 | "
                      "nothing moves them" +
                      fails});
}

TEST_CASE("an emergency that disables before others are moved is warned of", "[unit][cli]") {
    const auto with = [](const std::string& steps) {
        return advice(
            "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nhorizon: 100 d\n"
            "vaults: [{name: kv, sku: premium}]\nkeys:\n"
            "  - {name: k, vault: kv, versions: [{name: v1, created: 2026-12-20T00:00:00Z}]}\n"
            "  - {name: clean, vault: kv}\nencryption_sets: [{name: s, key: k}]\nemergencies:\n"
            "  - {name: e, compromised: k, at: 2027-01-10T00:00:00Z, new_key: clean, steps: [" +
            steps +
            "]}\nvms:\n"
            "  - {name: g, size: D4s_v3, mode: ade_dmcrypt, key: k, disks: [{name: os, role: "
            "os}]}\n"
            "  - {name: s1, size: D4s_v3, mode: sse_cmk, set: s, disks: [{name: os, role: os}]}\n");
    };
    const std::string on_set = "emergency 'e' disables 'k' while set 's' is on it";
    const std::string on_guests =
        "emergency 'e' disables 'k' while VMs of 'g' are wrapped under it";
    const std::string move = "{step: new_key}, {step: re_point_sets}, {step: rerun_in_guest}, ";
    CHECK(with("{step: contain}, " + move + "{step: verify}, {step: disable_old}").empty());
    CHECK(with("{step: disable_old}, " + move + "{step: contain}") ==
          std::vector{on_set, on_guests});
    CHECK(with("{step: new_key}, {step: re_point_sets}, {step: verify}, {step: disable_old}, "
               "{step: rerun_in_guest}") == std::vector{on_guests});
    CHECK(with("{step: contain}, {step: disable_old}") == std::vector{on_set, on_guests});
    CHECK(
        with("{step: verify}, " + move + "{step: disable_old}") ==
        std::vector<std::string>{"emergency 'e' disables 'k' without having verified that nothing "
                                 "is wrapped under it"});
    CHECK(with("{step: contain}").empty());
}
