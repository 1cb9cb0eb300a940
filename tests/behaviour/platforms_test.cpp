// What sets each platform apart, to the tick: what its key service does, what asks for a key, what
// a rotation leaves behind.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

// One VM under the first of two versions. A guest reboot takes 2 min, a platform start 90 s, an
// order to the key service one floor.
struct Platform {
    std::string mode;
    std::string service;
    std::vector<Step> steps{};
    std::string tie = ", key: kek, version: v1";
    std::string vm_more{};
    std::string key_more{};
    std::string rest{};
    std::string horizon = "60 d";

    [[nodiscard]] std::string text() const {
        return "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nhorizon: " + horizon +
               "\nvaults: [{name: kv, service: " + service +
               "}]\n"
               "keys: [{name: kek, vault: kv, versions: [{name: v1, created: "
               "2026-01-01T00:00:00Z}, {name: v2, created: 2026-06-01T00:00:00Z}]" +
               key_more +
               "}]\n"
               "activities: [{name: still}]\n"
               "vms: [{name: vm, size: D4s_v3, activity: still, mode: " +
               mode + tie + vm_more + ", disks: [{name: os, role: os, tier: P10}]}]\n" + rest +
               incidents(steps);
    }
};

Down starts_at(SimTime at) { return {Cause::platform_start, at, at + start_length}; }
Down reboots_at(SimTime at) { return {Cause::guest_reboot, at, at + reboot_length}; }

Step disable_at(const std::string& when) { return {when, "disable_version, key: kek"}; }
Step enable_at(const std::string& when) { return {when, "enable_version, key: kek"}; }

const std::string by_order = "it is wrapped again by order: now under version 3 of kv/kek";

}  // namespace

TEST_CASE("EBS: a disabled key is felt at the next attach alone", "[behaviour]") {
    const Ran ran(Platform{
        "ebs_kms",
        "aws_kms",
        {disable_at("1 d"), operate("2 d", "vm", "guest_reboot"),
         operate("3 d", "vm", "deallocate"), operate("4 d", "vm", "start"), enable_at("5 d")}}
                      .text());
    // The newest version was named; the key is disabled as a whole.
    CHECK(ran.told("kv/kek", "version 1 is disabled") == std::vector{t(days(1) + vault_order)});
    CHECK(ran.told("kv/kek", "version 2 is disabled") == std::vector{t(days(1) + vault_order)});
    const SimTime fails = t(days(4)) + start_length;
    const SimTime back = t(days(5) + vault_order);
    CHECK(ran.of("vm") == Downs{reboots_at(t(days(2))),
                                starts_at(t(days(4))),
                                {Cause::key_disabled, fails, back},
                                starts_at(back)});
}

TEST_CASE("EBS: a deletion waits for thirty days and can be cancelled", "[behaviour]") {
    Platform platform{
        "ebs_kms", "aws_kms", {{"1 d", "delete_key, key: kek"}, operate("2 d", "vm", "redeploy")}};
    const SimTime fails = t(days(2)) + start_length;
    const Down moved{Cause::redeploy, t(days(2)), fails};
    const Ran lost(platform.text());
    // Deleted a floor after the order; purged a floor after the wait.
    const SimTime purged = t(days(31) + 2 * vault_order);
    CHECK(lost.of("vm") == Downs{moved,
                                 {Cause::key_deleted, fails, purged},
                                 {Cause::key_purged, purged, lost.end()}});
    CHECK(lost.value("vm", Metric::dead_end_vms) == 1);
    platform.steps.push_back({"29 d", "recover_key, key: kek"});
    const Ran kept(platform.text());
    const SimTime back = t(days(29) + vault_order);
    CHECK(kept.of("vm") == Downs{moved, {Cause::key_deleted, fails, back}, starts_at(back)});
    CHECK(kept.value("vm", Metric::dead_end_vms) == 0);
}

TEST_CASE("AWS KMS keeps what a rotation leaves, and rotates no disabled key", "[behaviour]") {
    const std::string kept = "nothing is done: the key service keeps older versions with the key";
    const std::string refused = "a new version is refused: the key is disabled";
    Platform platform{"ebs_kms",
                      "aws_kms",
                      {{"1 d", "rotate_key, key: kek"},
                       operate("2 d", "vm", "redeploy"),
                       disable_at("3 d"),
                       {"4 d", "rotate_key, key: kek"},
                       enable_at("5 d"),
                       operate("6 d", "vm", "redeploy")}};
    platform.key_more = ", policy: strict";
    platform.rest =
        "policies: [{name: strict, when: {kind: never}, rollout: {kind: lazy, wait: 1 h}, retire: "
        "at_once}]\n";
    const Ran ran(platform.text());
    CHECK(ran.told("kv/kek", "version 3 is made") == std::vector{t(days(1) + vault_order)});
    CHECK(ran.told("kv/kek", kept).size() == 2);  // Of versions 1 and 2.
    CHECK(ran.told("kv/kek", refused) == std::vector{t(days(4))});
    CHECK(ran.value("vm", Metric::rewraps) == 0);  // No rollout moves a volume.
    CHECK(ran.of("vm") == Downs{{Cause::redeploy, t(days(2)), t(days(2)) + start_length},
                                {Cause::redeploy, t(days(6)), t(days(6)) + start_length}});
}

TEST_CASE("Google: a version is refused a minute after it was disabled", "[behaviour]") {
    const auto redeployed = [](const std::string& when, const std::string& version) {
        return Ran(Platform{"gcp_cmek",
                            "gcp_kms",
                            {{"1 d", "disable_version, key: kek, version: v1"},
                             operate(when, "vm", "redeploy"),
                             {"2 d", "enable_version, key: kek, version: v1"}},
                            ", key: kek, version: " + version}
                       .text());
    };
    const SimTime before = t(days(1) + seconds(59));
    CHECK(redeployed("86459 s", "v1").of("vm") ==
          Downs{{Cause::redeploy, before, before + start_length}});
    const SimTime after = t(days(1) + seconds(60));
    const SimTime back = t(days(2) + vault_order);  // To enable takes no such time.
    CHECK(redeployed("86460 s", "v1").of("vm") ==
          Downs{{Cause::redeploy, after, after + start_length},
                {Cause::key_disabled, after + start_length, back},
                starts_at(back)});
    CHECK(redeployed("86460 s", "v2").of("vm") ==
          Downs{{Cause::redeploy, after, after + start_length}});
}

TEST_CASE("orders of one key take effect in the order in which they were given", "[behaviour]") {
    const Ran ran(
        Platform{"gcp_cmek", "gcp_kms", {disable_at("1 d"), enable_at("86430 s")}}.text());
    const std::vector at{t(days(1) + seconds(60))};
    CHECK(ran.told("kv/kek", "version 2 is disabled") == at);
    CHECK(ran.told("kv/kek", "version 2 is enabled again") == at);
}

TEST_CASE("Google: a running VM is stopped only where that was chosen", "[behaviour]") {
    const auto disabled = [](const std::string& mode) {
        return Ran(Platform{mode,
                            "gcp_kms",
                            {{"1 d", "disable_version, key: kek, version: v1"},
                             operate("3 d", "vm", "guest_reboot")}}
                       .text());
    };
    CHECK(disabled("gcp_cmek").of("vm") == Downs{reboots_at(t(days(3)))});
    const Ran stopped = disabled("gcp_cmek_stop");
    CHECK(stopped.of("vm") ==
          Downs{{Cause::key_disabled, t(days(1) + minutes(1) + hours(7)), stopped.end()}});
}

TEST_CASE("a disk that is pinned outside of the guest is moved by order", "[behaviour]") {
    // Rotated on day 1, rolled out ten days later; the VM is off from day 5 to day 15.
    const auto moved = [](const std::string& mode, const std::string& service) {
        Platform platform{mode,
                          service,
                          {{"1 d", "rotate_key, key: kek"},
                           operate("5 d", "vm", "deallocate"),
                           operate("15 d", "vm", "start")}};
        platform.key_more = ", policy: slow";
        platform.rest =
            "policies: [{name: slow, when: {kind: never}, rollout: {kind: lazy, wait: 10 d}}]\n";
        return Ran(platform.text());
    };
    const Duration asked = days(11) + vault_order;
    for (const std::string mode : {"gcp_cmek", "vsphere_vm"}) {
        const Ran ran = moved(mode, mode == "gcp_cmek" ? "gcp_kms" : "own_key_server");
        CHECK(ran.told("vm", by_order) == std::vector{t(asked)});
        CHECK(ran.value("vm", Metric::rewraps) == 1);
    }
    // Who needs the running software is asked again each day; on the fifteenth it still starts.
    for (const std::string mode : {"k8s_kms2", "luks2"}) {
        const Ran ran = moved(mode, "own_key_server");
        CHECK(ran.told("vm", by_order) == std::vector{t(asked + days(5))});
    }
}

TEST_CASE("what cannot be unwrapped is not moved from outside", "[behaviour]") {
    Platform platform{"gcp_cmek",
                      "gcp_kms",
                      {{"1 d", "rotate_key, key: kek"},
                       {"2 d", "disable_version, key: kek, version: v1"},
                       {"13 d", "enable_version, key: kek, version: v1"}}};
    platform.key_more = ", policy: slow";
    platform.rest =
        "policies: [{name: slow, when: {kind: never}, rollout: {kind: lazy, wait: 10 d}}]\n";
    const Ran ran(platform.text());
    const Duration asked = days(11) + vault_order;
    CHECK(ran.told("vm", "it is not wrapped again by order: not in its present state") ==
          std::vector{t(asked), t(asked + days(1))});
    // Enabled at the very tick of the third attempt: the board comes first.
    CHECK(ran.told("vm", by_order) == std::vector{t(asked + days(2))});
}

TEST_CASE("vSphere: a host keeps its keys until it is down", "[behaviour]") {
    Platform platform{"vsphere_vm",
                      "own_key_server",
                      {{"1 d", "disable_version, key: kek, version: v1"},
                       operate("2 d", "vm", "guest_reboot"),
                       operate("3 d", "vm", "deallocate"),
                       operate("4 d", "vm", "start"),
                       {"12 d", "enable_version, key: kek, version: v1"}}};
    platform.vm_more = ", hosts: rack";
    platform.rest =
        "host_faults: [{name: worn, failure_every: 10 d, heal: 10 min, repair: 400 d}]\n"
        "host_pools: [{name: rack, sku: Dsv3-Type3, faults: worn}]\n";
    const SimTime healed = t(days(10) + minutes(10));
    const SimTime fails = healed + start_length;
    const SimTime back = t(days(12) + vault_order);
    const Ran ran(platform.text());
    CHECK(ran.of("vm") == Downs{reboots_at(t(days(2))),
                                starts_at(t(days(4))),
                                {Cause::host_failure, t(days(10)), healed},
                                starts_at(healed),
                                {Cause::key_disabled, fails, back},
                                starts_at(back)});
    // The key was asked for twice: after the failure, and once it worked again.
    CHECK(ran.value("vm", Metric::vault_calls) == 2);
    // Latent dead all the while, although stops and starts do it no harm.
    CHECK(ran.value("vm", Metric::first_latent_dead) == t(days(1) + vault_order).ns);
}

TEST_CASE("vSphere: who was off while its host failed asks for the key, too", "[behaviour]") {
    Platform platform{"vsphere_vm",
                      "own_key_server",
                      {{"1 d", "disable_version, key: kek, version: v1"},
                       operate("9 d", "vm", "deallocate"),
                       operate("11 d", "vm", "start"),
                       {"12 d", "enable_version, key: kek, version: v1"},
                       operate("13 d", "vm", "redeploy"),
                       {"14 d", "disable_version, key: kek, version: v1"},
                       operate("15 d", "vm", "redeploy")}};
    platform.vm_more = ", hosts: rack";
    platform.rest =
        "host_faults: [{name: worn, failure_every: 10 d, heal: 10 min, repair: 1 h}]\n"
        "host_pools: [{name: rack, sku: Dsv3-Type3, faults: worn}]\n";
    platform.horizon = "20 d";
    const SimTime fails = t(days(11)) + start_length;
    const SimTime back = t(days(12) + vault_order);
    const SimTime third = t(days(15)) + start_length;
    const Ran ran(platform.text());
    // Redeployed: on another host, which has to fetch the key.
    CHECK(ran.of("vm") == Downs{starts_at(t(days(11))),
                                {Cause::key_disabled, fails, back},
                                starts_at(back),
                                {Cause::redeploy, t(days(13)), t(days(13)) + start_length},
                                {Cause::redeploy, t(days(15)), third},
                                {Cause::key_disabled, third, ran.end()}});
}

TEST_CASE("Kubernetes and LUKS: every restart of the software asks for the key", "[behaviour]") {
    const std::string mode = GENERATE("k8s_kms2", "luks2");
    const Ran ran(Platform{mode,
                           "own_key_server",
                           {{"1 d", "disable_version, key: kek, version: v1"},
                            operate("2 d", "vm", "guest_reboot"),
                            {"3 d", "enable_version, key: kek, version: v1"}}}
                      .text());
    const SimTime fails = t(days(2)) + reboot_length;
    const SimTime back = t(days(3) + vault_order);
    CHECK(ran.of("vm") ==
          Downs{reboots_at(t(days(2))), {Cause::key_disabled, fails, back}, starts_at(back)});
}

namespace {

// Denied ten minutes after the order took effect; `back` is when the version is enabled.
Ran denied(const std::string& back, const std::string& crew) {
    Platform platform{
        "sql_tde_cmk", "azure_key_vault", {disable_at("1 d"), enable_at(back)}, ", set: protector"};
    platform.rest = "encryption_sets: [{name: protector, key: kek}]\n" + crew;
    platform.vm_more = crew.empty() ? "" : ", operators: dba";
    return Ran(platform.text(), [](Catalogue& catalogue) {
        for (EncryptionMode& mode : catalogue.encryption_modes) {
            if (mode.name == "sql_tde_cmk") {
                mode.heals_after.value = DurationDistribution::constant(minutes(20));
            }
        }
    });
}

}  // namespace

TEST_CASE("SQL: access that is back within half an hour heals the database", "[behaviour]") {
    const std::string crew =
        "operators: [{name: dba, notice: 10 min, response: 10 h, recovery: []}]\n";
    const SimTime down = t(days(1) + vault_order + minutes(10));
    // Half an hour to the tick after the denial, and a second later.
    const SimTime healed = down + minutes(30) + minutes(20);
    CHECK(denied("88800 s", crew).of("vm") ==
          Downs{{Cause::key_disabled, down, healed}, starts_at(healed)});
    const SimTime by_hand = down + minutes(10) + hours(10);
    CHECK(denied("88801 s", crew).of("vm") ==
          Downs{{Cause::key_disabled, down, by_hand}, starts_at(by_hand)});
    // With nobody in charge somebody helps at once, as everywhere.
    const SimTime back = down + minutes(30) + seconds(1);
    CHECK(denied("88801 s", "").of("vm") ==
          Downs{{Cause::key_disabled, down, back}, starts_at(back)});
    // Back before anybody was denied.
    CHECK(denied("86900 s", crew).of("vm").empty());
}
