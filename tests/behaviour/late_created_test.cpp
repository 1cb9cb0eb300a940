// VMs that are created after the start are encrypted in guest as things are then.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

// Three VMs `w`: there from the start, from day 5 and from day 10.
std::string listed(const std::string& more, const std::string& vm) {
    return "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nhorizon: 60 d\n"
           "in_guest_retirement: {active: false}\nvaults: [{name: kv, sku: premium}]\n" +
           more +
           "vm_lists:\n  - name: l\n    rows:\n"
           "      - {from: 0 s, vcpus: 4, memory: 16 GiB}\n"
           "      - {from: 5 d, vcpus: 4, memory: 16 GiB}\n"
           "      - {from: 10 d, vcpus: 4, memory: 16 GiB}\n"
           "vms: [{name: w, list: l, mode: ade_dmcrypt, " +
           vm + ", disks: [{name: os, role: os, tier: P10}]}]\n";
}

std::string theft(const std::string& steps) {
    return "policies: [{name: em, when: {kind: emergency}}]\n"
           "keys:\n"
           "  - {name: ka, vault: kv, policy: em, versions: [{name: v1, created: "
           "2026-06-01T00:00:00Z}]}\n"
           "  - {name: kb, vault: kv}\n"
           "emergencies: [{name: e, compromised: ka, at: 2027-01-05T00:00:00Z, detected_after: "
           "1 h, new_key: kb, steps: [" +
           steps +
           "]}]\n"
           "measures: [{name: alive, of: versions_alive, key: ka, kind: value_at_end}]\n";
}

}  // namespace

TEST_CASE("azure 4.3: after a theft VMs are created under the new key, and the answer ends",
          "[behaviour][azure]") {
    const Ran ran(listed(theft("{step: new_key, takes: 1 h}, {step: rerun_in_guest, takes: 1 h}, "
                               "{step: verify, takes: 2 d}, {step: disable_old, takes: 1 h}"),
                         "key: ka"));
    CHECK(ran.value("w", Metric::failed_starts) == 0);
    CHECK(ran.result().measures.at(0).value == 0.0);  // Verified and disabled.
    // The VM of the start alone: from the theft until it was moved, about three hours later; the
    // one of day 5 came ten minutes before 2 d of verifying began.
    CHECK(ran.value("w", Metric::exposure_hours) < 4'000'000);
}

TEST_CASE("azure 4.3: in the panicked order too no VM is created under what was stolen",
          "[behaviour][azure]") {
    const Ran ran(listed(theft("{step: disable_old, takes: 1 h}, {step: new_key, takes: 1 h}, "
                               "{step: rerun_in_guest, takes: 1 h}"),
                         "key: ka"));
    CHECK(ran.value("w", Metric::failed_starts) == 0);
    CHECK(ran.told("w-0000002", "is created").size() == 1);
    CHECK(ran.told("w-0000002", "latent dead from now on: it runs, but would not start again")
              .empty());
}

TEST_CASE("enable writes the secret of a VM that is created, whatever became of the one before",
          "[behaviour]") {
    const std::string secret =
        "secrets: [{name: bek, vault: kv}]\n"
        "incidents: [{name: tidy, after: 2 d, do: {kind: ";
    SECTION("a disabled one is written over") {
        const Ran ran(listed(secret + "disable_secret, secret: bek}}]\n", "secret: bek"));
        CHECK(ran.value("w", Metric::failed_starts) == 0);
        CHECK(ran.value("w", Metric::latent_dead_max) == 1);  // The one of the start.
    }
    SECTION("the name of a deleted one is taken") {
        const Ran ran(listed(secret + "delete_secret, secret: bek}}]\n", "secret: bek"));
        CHECK(ran.value("w", Metric::failed_starts) == 2);
    }
}

TEST_CASE("a secret that is disabled from the start is so whatever its VM is called",
          "[behaviour]") {
    for (const std::string name : {"app", "web"}) {  // Before and after the vault `kv`.
        INFO(name);
        const Ran ran(
            "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nhorizon: 30 d\n"
            "vaults: [{name: kv}]\nsecrets: [{name: q, vault: kv, enabled: false}]\n"
            "operators: [{name: ops}]\nactivities: [{name: act, redeploy_every: 10 d}]\n"
            "backups: [{name: daily}]\n"
            "vms: [{name: " +
            name +
            ", mode: ade_dmcrypt, size: D4s_v3, secret: q, activity: act, operators: ops, "
            "backup: daily, disks: [{name: os, role: os, tier: P10}]}]\n");
        CHECK(ran.value(name, Metric::failed_starts) == 1);
        CHECK(ran.told(name, "latent dead from now on: it runs, but would not start again").at(0) ==
              t(Duration::zero()));
        CHECK(ran.value(name, Metric::backups_done) < 30);
        CHECK(ran.value(name, Metric::backups_failed) >= 10);
    }
}
