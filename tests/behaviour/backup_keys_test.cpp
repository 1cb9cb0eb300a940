// In guest a recovery point carries secret and key: without them no backup is made.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

// A backup a day at noon, kept for a week; a secret of its own in a vault of its own.
OneOfEach backed_up(std::vector<Step> steps) {
    OneOfEach each{.horizon = "60 d",
                   .more_vaults = ", {name: other, sku: premium, soft_delete: 7 d}",
                   .vm_more = ", backup: daily"};
    each.rest =
        "  - {name: wrapped, mode: ade_dmcrypt, key: kek, secret: bek, size: D4s_v3, "
        "activity: still, backup: daily, operators: ops, "
        "disks: [{name: os, role: os, tier: P10}]}\n"
        "secrets: [{name: bek, vault: other}]\n"
        "backups: [{name: daily, first: 12 h, retention: 7 d, length: 1 h, jitter: 0 s}]\n"
        "operators: [{name: ops, notice: 10 min, response: 1 h, "
        "recovery: [restore_key_from_recovery_point]}]\n";
    each.steps = std::move(steps);
    return each;
}

}  // namespace

TEST_CASE("no recovery point is made of a secret or a key that is gone", "[behaviour]") {
    const std::string what = GENERATE("delete_key, key: kek", "delete_secret, secret: bek");
    const Ran ran(backed_up({{"4 d", what},
                             operate("8 d", "wrapped", "restore_whole_vm"),
                             operate("38 d", "wrapped", "restore_whole_vm"),
                             operate("40 d", "wrapped", "redeploy")}));
    CHECK(ran.value("wrapped", Metric::backups_done) == 4);
    CHECK(ran.value("wrapped", Metric::backups_failed) == 56);
    CHECK(ran.value("wrapped", Metric::restores_vm_done) == 1);  // From before.
    CHECK(ran.value("wrapped", Metric::restores_vm_impossible) == 1);
    CHECK(ran.value("wrapped", Metric::dead_end_vms) == 1);
    CHECK(ran.value("pmk", Metric::backups_done) == 60);
}

TEST_CASE("while points from before last, the key is restored from one", "[behaviour]") {
    const Ran ran(backed_up({{"4 d", "delete_key, key: kek"},
                             {"5 d", "purge_key, key: kek"},
                             operate("6 d", "wrapped", "redeploy"),
                             operate("40 d", "wrapped", "restore_whole_vm")}));
    CHECK(ran.value("wrapped", Metric::dead_end_vms) == 0);
    CHECK(ran.told("wrapped", "the operators act: restore_key_from_recovery_point").size() == 1);
    // From then on its own copy is there to be carried along.
    CHECK(ran.value("wrapped", Metric::restores_vm_done) == 1);
    CHECK(ran.value("wrapped", Metric::backups_failed) == 2);
    // Its twin has nobody who does that.
    CHECK(ran.value("ade", Metric::backups_failed) == 56);
}

TEST_CASE("backups fail while the key's vault lets nobody in, and go on afterwards",
          "[behaviour][azure]") {
    struct Way {
        std::string off, on;
    };
    const Way way = GENERATE(Way{"network_perimeter: true", "network_perimeter: false"},
                             Way{"reachable: false", "reachable: true"},
                             Way{"trusted_service_bypass: false", "trusted_service_bypass: true"});
    const std::string vault = GENERATE("kv", "other");
    const Ran ran(backed_up({{"4 d", "change_vault_access, vault: " + vault + ", " + way.off},
                             {"7 d", "change_vault_access, vault: " + vault + ", " + way.on}}));
    CHECK(ran.value("wrapped", Metric::backups_failed) == 3);
    CHECK(ran.value("wrapped", Metric::backups_done) == 57);
}

TEST_CASE("a disabled key is carried along all the same, a disabled secret is not", "[behaviour]") {
    const Ran key(backed_up({{"4 d", "disable_version, key: kek"}}));
    CHECK(key.value("wrapped", Metric::backups_failed) == 0);
    const Ran secret(
        backed_up({{"4 d", "disable_secret, secret: bek"}, {"6 d", "enable_secret, secret: bek"}}));
    CHECK(secret.value("wrapped", Metric::backups_failed) == 2);
}

TEST_CASE("a secret that enable has written anew can be broken anew", "[behaviour]") {
    OneOfEach each{.horizon = "60 d"};
    each.rest =
        "  - {name: alone, mode: ade_dmcrypt, secret: bek, size: D4s_v3, activity: still, "
        "backup: daily, operators: ops, disks: [{name: os, role: os, tier: P10}]}\n"
        "secrets: [{name: bek, vault: kv}]\nbackups: [{name: daily}]\n"
        "operators: [{name: ops, notice: 10 min, response: 1 h, "
        "recovery: [restore_key_from_recovery_point]}]\n";
    each.steps = {
        {"10 d", "delete_secret, secret: bek"},  operate("11 d", "alone", "redeploy"),
        {"13 d", "recover_secret, secret: bek"}, operate("14 d", "alone", "rerun_extension"),
        {"15 d", "disable_secret, secret: bek"}, operate("16 d", "alone", "redeploy")};
    const Ran ran(each);
    CHECK(ran.told("alone", "the operators act: restore_key_from_recovery_point").size() == 1);
    CHECK(ran.value("alone", Metric::failed_starts) == 2);
    CHECK(ran.of("alone").back().cause == Cause::secret_disabled);
}

TEST_CASE("azure V13: after a new secret a snapshot of before cannot be restored from its tier",
          "[behaviour][azure]") {
    OneOfEach each{.horizon = "10 d", .pinned_more = ", secret: bek, backup: daily"};
    each.rest =
        "secrets: [{name: bek, vault: kv}]\n"
        "backups: [{name: daily, first: 2 h, snapshots_kept: 5 d, restore_snapshot: 15 min, "
        "restore_vault: 4 h}]\n";
    each.steps = {operate("52 h", "ade", "restore_whole_vm")};
    CHECK(Ran(each).value("ade", Metric::restore_time_mean) == minutes(15).ns / 1000);
    each.steps.insert(each.steps.begin(), operate("51 h", "ade", "rerun_extension"));
    CHECK(Ran(each).value("ade", Metric::restore_time_mean) == hours(4).ns / 1000);
    each.steps[1].when = "75 h";  // By then there is a snapshot with the new one.
    CHECK(Ran(each).value("ade", Metric::restore_time_mean) == minutes(15).ns / 1000);
}

TEST_CASE("a restore loses what was written, and nothing is while the VM is down", "[behaviour]") {
    OneOfEach each{.horizon = "40 d", .vm_more = ", backup: daily, operators: ops"};
    each.rest =
        "backups: [{name: daily, first: 2 h}]\n"
        "operators: [{name: ops, notice: 0 s, response: 10 d, recovery: [restore_vm]}]\n";
    each.steps = {{"4.5 d", "disable_version, key: kek"}};
    const Ran ran(each);
    // Shut down an hour after noon; the last point is of two in the morning.
    CHECK(ran.value("sse", Metric::restores_vm_done) == 1);
    CHECK(ran.value("sse", Metric::data_loss_mean) == (hours(11) + vault_order).ns / 1000);
}
