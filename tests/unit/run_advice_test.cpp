// Warnings about policies that work against each other: given where the run comes to it, and not
// where the rollout moves everybody in time; and the list of what is dead as the scenario begins.
#include "sim/run/cli_advice.hpp"
#include "sim/run/explain_start.hpp"
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

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

std::string monthly(const std::string& rollout, const std::string& retire) {
    return "{name: p, when: {kind: periodic, period: P1M}, rollout: " + rollout +
           ", retire: " + retire + "}";
}

std::vector<std::string> advice(const std::string& text) {
    const TextWorld world(text);
    std::vector<std::string> messages;
    for (const Problem& problem : scenario_advice(world.fleet(), world.loaded().scenario)) {
        messages.push_back(problem.message);
    }
    return messages;
}

const std::string waves = "{kind: waves, size: 3, interval: 1 d, begin_after: 2 d}";
const std::string tidy = "hygiene: [{name: t, keys: [k], after: 30 d}]\n";
const std::string hasty = "hygiene: [{name: t, keys: [k], after: 3 d}]\n";

}  // namespace

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
              "after it"});
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
