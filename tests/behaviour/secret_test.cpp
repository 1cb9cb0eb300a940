// What the state of an in-guest VM's secret does: the secret rows of azure.md 0.2, and V7 and V20.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

Down start_at(SimTime at) { return {Cause::platform_start, at, at + start_length}; }

// Beside the four: `alone` (Linux) and `win` (Windows) hang on the secret `bek` without a wrapping
// key; `win_kek` and `ade` have both.
OneOfEach with_secret(std::vector<Step> steps, const std::string& secret_more = {},
                      const std::string& vm_more = {}) {
    OneOfEach each{.pinned_more = ", secret: bek", .steps = std::move(steps)};
    each.vm_more = vm_more;
    const std::string vm =
        ", secret: bek, size: D4s_v3, activity: still, disks: [{name: os, role: os, tier: P10}]" +
        vm_more + "}\n";
    each.rest = "  - {name: alone, mode: ade_dmcrypt" + vm +
                "  - {name: win, mode: ade_bitlocker, os: windows" + vm +
                "  - {name: win_kek, mode: ade_bitlocker, os: windows, key: kek" + vm +
                "secrets: [{name: bek, vault: kv" + secret_more + "}]\n";
    return each;
}

std::vector<Step> started_at_12(const std::string& vm, std::vector<Step> steps) {
    steps.insert(steps.begin(), operate("9 h", vm, "deallocate"));
    steps.push_back(operate("12 h", vm, "start"));
    return steps;
}

const std::string expired_at_10 = ", expires: 2027-01-01T10:00:00Z";
const SimTime decided_at_10 = t(hours(10) + vault_order);

}  // namespace

TEST_CASE("azure 0.2 ADE BEK secret expired, KV data plane: informational, it is read all the same",
          "[behaviour][azure]") {
    const TextWorld world(with_secret(started_at_12("alone", {}), expired_at_10).text());
    const ReplicationResult result = world.run(0, "kv/secrets/bek");
    REQUIRE(result.story.size() == 1);
    CHECK(result.story.front().at == t(hours(10)));
    CHECK(result.story.front().text == "the secret expires; it can be read all the same");
    CHECK(world.metric(result, "alone", Metric::vault_calls) == 1);  // Read, two hours later.
    CHECK(world.metric(result, "alone", Metric::failed_starts) == 0);
}

TEST_CASE("azure 0.2 ADE BEK secret expired, ADE running: unaffected", "[behaviour][azure]") {
    const bool disabled = GENERATE(false, true);
    std::vector<Step> steps{operate("12 h", "alone", "guest_reboot")};
    if (disabled) steps.push_back({"10 h", "disable_secret, secret: bek"});
    const Ran ran(with_secret(steps, expired_at_10));
    for (const std::string vm : {"ade", "alone", "win", "win_kek"}) {
        INFO(vm);
        CHECK(ran.value(vm, Metric::unavailability_keys) == 0);
        // Nothing to warn of in an expiry; in the same secret disabled there is.
        CHECK(ran.value(vm, Metric::first_latent_dead) == (disabled ? decided_at_10.ns : -1));
    }
}

TEST_CASE("azure 0.2 ADE BEK secret expired, ADE start: boots", "[behaviour][azure]") {
    const std::string vm = GENERATE("ade", "alone", "win", "win_kek");
    // The unverified reading of an expired *key* says nothing of the secret.
    const std::string reading = GENERATE("starts", "fails");
    INFO(vm << ", " << reading);
    const Ran ran(with_secret(started_at_12(vm, {}), expired_at_10,
                              ", switches: {in_guest_expired_start: " + reading + "}"));
    CHECK(ran.of(vm) == Downs{start_at(t(hours(12)))});
}

TEST_CASE("azure 0.2 ADE BEK secret disabled or deleted, ADE running: unaffected",
          "[behaviour][azure]") {
    const std::string how = GENERATE("disable_secret", "delete_secret");
    INFO(how);
    const Ran ran(
        with_secret({{"10 h", how + ", secret: bek"}, operate("12 h", "alone", "guest_reboot")}));
    CHECK(ran.of("ade").empty());
    CHECK(ran.of("alone") ==
          Downs{{Cause::guest_reboot, t(hours(12)), t(hours(12) + reboot_length)}});
    CHECK(ran.value("alone", Metric::first_latent_dead) == decided_at_10.ns);
    CHECK(ran.value("ade", Metric::first_latent_dead) == decided_at_10.ns);
    for (const std::string vm : {"sse", "eah", "pmk"}) {  // Sets know no secret.
        CHECK(ran.value(vm, Metric::first_latent_dead) == -1);
    }
}

TEST_CASE("azure 0.2 ADE BEK secret disabled or deleted, ADE start: fails until it is back",
          "[behaviour][azure]") {
    const bool disabled = GENERATE(true, false);
    const std::string vm = GENERATE("ade", "alone", "win", "win_kek");
    INFO(vm << (disabled ? ", disabled" : ", deleted"));
    const Ran ran(with_secret(started_at_12(
        vm, {{"10 h", disabled ? "disable_secret, secret: bek" : "delete_secret, secret: bek"},
             {"20 h", disabled ? "enable_secret, secret: bek" : "recover_secret, secret: bek"}})));
    const Down first = start_at(t(hours(12)));
    const Down second = start_at(t(hours(20) + vault_order));
    const Cause cause = disabled ? Cause::secret_disabled : Cause::secret_deleted;
    CHECK(ran.of(vm) == Downs{first, {cause, first.to, second.from}, second});
    CHECK(ran.value(vm, Metric::failed_starts) == 1);
    CHECK(Ran(with_secret(started_at_12(vm, {}))).of(vm) == Downs{first});
}

TEST_CASE("azure 0.2 ADE BEK secret deleted, KV data plane: only recovered or purged",
          "[behaviour][azure]") {
    // Enabling is refused; after the soft-delete time (7 d) nothing brings it back.
    const std::string recovered = GENERATE("6 d", "8 d");
    const bool in_time = recovered == "6 d";
    const Ran ran(with_secret({{"10 h", "delete_secret, secret: bek"},
                               {"11 h", "enable_secret, secret: bek"},
                               {"12 h", "purge_secret, secret: bek"},
                               operate("13 h", "alone", "redeploy"),
                               {recovered, "recover_secret, secret: bek"},
                               operate("9 d", "ade", "redeploy")}));
    const SimTime failed = t(hours(13) + start_length);
    const SimTime back = t(days(6) + vault_order);
    const SimTime purged = decided_at_10 + days(7) + vault_order;
    const Down redeploy{Cause::redeploy, t(hours(13)), failed};
    const Down late{Cause::redeploy, t(days(9)), t(days(9) + start_length)};
    CHECK(ran.of("alone") ==
          (in_time ? Downs{redeploy, {Cause::secret_deleted, failed, back}, start_at(back)}
                   : Downs{redeploy,
                           {Cause::secret_deleted, failed, purged},
                           {Cause::secret_purged, purged, ran.end()}}));
    CHECK(ran.of("ade") ==
          (in_time ? Downs{late} : Downs{late, {Cause::secret_purged, late.to, ran.end()}}));
}

TEST_CASE("azure 1.1 an in-guest VM without a wrapping key needs nothing but its secret",
          "[behaviour][azure]") {
    const bool cut_off = GENERATE(false, true);
    std::vector<Step> steps = started_at_12("alone", {{"10 h", "delete_key, key: kek"}});
    if (cut_off)
        steps.push_back({"11 h", "change_vault_access, vault: kv, network_perimeter: true"});
    const Ran ran(with_secret(steps));
    const Down start = start_at(t(hours(12)));
    CHECK(ran.of("alone") ==
          (cut_off ? Downs{start, {Cause::access_denied, start.to, ran.end()}} : Downs{start}));
    CHECK(ran.value("alone", Metric::rewraps) == 0);
    // With the key deleted, its neighbour that has one would not start.
    CHECK(ran.value("ade", Metric::first_latent_dead) == decided_at_10.ns);
}

TEST_CASE("azure 2.4 recovery: each state of a secret has its action, and no other helps",
          "[behaviour][azure]") {
    const std::string lost = GENERATE("disable_secret", "delete_secret");
    const std::string allowed = GENERATE("re_enable", "recover_deleted", "restore_grant");
    INFO(lost << ", " << allowed);
    OneOfEach each = with_secret(started_at_12("alone", {{"10 h", lost + ", secret: bek"}}), "",
                                 ", operators: ops");
    each.rest +=
        "operators: [{name: ops, notice: 10 min, response: 1 h, recovery: [" + allowed + "]}]\n";
    each.horizon = "5 d";  // Before anything is purged.
    const Ran ran(each);
    const Down first = start_at(t(hours(12)));
    const Cause cause = lost == "disable_secret" ? Cause::secret_disabled : Cause::secret_deleted;
    const bool helps =
        (lost == "disable_secret") == (allowed == "re_enable") && allowed != "restore_grant";
    if (helps) {  // Asked and done, 1 s each.
        const Down second = start_at(first.to + minutes(70) + 2 * vault_order);
        CHECK(ran.of("alone") == Downs{first, {cause, first.to, second.from}, second});
        CHECK(ran.value("alone", Metric::first_dead_end) == -1);
    } else {
        CHECK(ran.of("alone") == Downs{first, {cause, first.to, ran.end()}});
        // It was off when the secret went.
        CHECK(ran.value("alone", Metric::first_dead_end) == decided_at_10.ns);
    }
}

TEST_CASE("azure 5.1 a purged secret comes back only out of a recovery point",
          "[behaviour][azure]") {
    const bool backed_up = GENERATE(true, false);
    OneOfEach each =
        with_secret({{"10 h", "delete_secret, secret: bek"}, operate("9 d", "alone", "redeploy")},
                    "", std::string(", operators: ops") + (backed_up ? ", backup: daily" : ""));
    each.rest +=
        "backups: [{name: daily, first: 2 h}]\n"
        "operators: [{name: ops, notice: 10 min, response: 1 h, "
        "recovery: [recover_deleted, restore_key_from_recovery_point]}]\n";
    const Ran ran(each);
    const Downs downs = ran.of("alone");
    REQUIRE(downs.size() >= 2);
    CHECK(downs[1].cause == Cause::secret_purged);
    CHECK(downs.back().cause == (backed_up ? Cause::restore : Cause::secret_purged));
    CHECK((downs.back().to == ran.end()) == !backed_up);
    CHECK((ran.value("alone", Metric::first_dead_end) == -1) == backed_up);
}

TEST_CASE("azure V7: a policy that denies secrets without an expiry makes in-guest rotation fail",
          "[behaviour][azure]") {
    const bool denied = GENERATE(true, false);
    const bool named = GENERATE(true, false);  // The secret's vault counts, else the key's.
    OneOfEach each{.key_more = ", policy: yearly", .pinned_more = named ? ", secret: bek" : ""};
    const std::string flag = denied ? ", denies_secrets_without_expiry: true" : "";
    each.vault_more = named ? "" : flag;
    each.more_vaults = ", {name: other" + (named ? flag : std::string()) + "}";
    each.rest =
        "secrets: [{name: bek, vault: other}]\n"
        "policies: [{name: yearly, when: {kind: never}, rollout: {kind: waves, size: 10, "
        "interval: 0 s, begin_after: 1 h}}]\n";
    each.steps = {{"10 h", "rotate_key, key: kek"},
                  {"5 d", "disable_version, key: kek, version: v1"},
                  operate("6 d", "ade", "redeploy")};
    const Ran ran(each);
    // Never moved off the old version, so that the start after its end fails.
    CHECK(ran.value("ade", Metric::rewraps) == (denied ? 0 : 1));
    CHECK(ran.value("ade", Metric::failed_starts) == (denied ? 1 : 0));
    CHECK(ran.value("sse", Metric::rewraps) == 1);
}

TEST_CASE("azure V20: a Windows VM with its secret only runs, but its start asks for the key",
          "[behaviour][azure]") {
    const std::string reading = GENERATE("starts", "asks_for_key");
    const std::string vm = GENERATE("win", "win_kek", "alone", "ade");
    const std::string how = GENERATE("guest_reboot", "redeploy");
    INFO(reading << ", " << vm << ", " << how);
    const Ran ran(with_secret({operate("12 h", vm, how)}, "",
                              ", switches: {windows_secret_only_start: " + reading + "}"));
    const bool concerned = reading == "asks_for_key" && vm == "win";
    const Down reboot{Cause::guest_reboot, t(hours(12)), t(hours(12) + reboot_length)};
    const Down redeploy{Cause::redeploy, t(hours(12)), t(hours(12) + start_length)};
    if (how == "guest_reboot") {
        CHECK(ran.of(vm) == Downs{reboot});
    } else {
        CHECK(ran.of(vm) ==
              (concerned ? Downs{redeploy, {Cause::unlock_key_asked, redeploy.to, ran.end()}}
                         : Downs{redeploy}));
    }
    CHECK(ran.value(vm, Metric::latent_dead_max) == (concerned ? 1 : 0));
}

TEST_CASE("azure V20: a rescue VM unlocks it by hand; no state of the vault is to be mended",
          "[behaviour][azure]") {
    const std::string allowed = GENERATE("rescue_unlock", "re_enable");
    OneOfEach each =
        with_secret({operate("12 h", "win", "redeploy")}, "",
                    ", operators: ops, switches: {windows_secret_only_start: asks_for_key}");
    each.rest +=
        "operators: [{name: ops, notice: 10 min, response: 1 h, recovery: [" + allowed + "]}]\n";
    const Ran ran(each);
    CHECK(ran.of("win").back().cause ==
          (allowed == "rescue_unlock" ? Cause::restore : Cause::unlock_key_asked));
    CHECK((ran.value("win", Metric::first_dead_end) == -1) == (allowed == "rescue_unlock"));
}
