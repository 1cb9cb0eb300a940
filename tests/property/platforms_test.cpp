// Rotation alone: where the key service keeps old material no schedule makes a dead end, elsewhere
// some do.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

// A mode with what it hangs on.
struct Platform {
    std::string mode;
    std::string service;
    bool set = false;
};

// Fleet number `index` of all platforms alike: how many VMs, how they are used, how often the key
// is rotated, how that rolls out, when old versions retire, and what the crew may do about it.
class Drawn {
public:
    explicit Drawn(std::uint64_t index)
        : draw_(StreamKey{.seed = 455,
                          .entity = 1,
                          .replication = 0,
                          .branch = 0,
                          .purpose = Purpose::test},
                index) {}

    std::string pick(const std::vector<std::string>& list) {
        return list[draw_.below(list.size())];
    }
    std::string days_between(std::uint64_t low, std::uint64_t high) {
        return std::to_string(low + draw_.below(high - low)) + " d";
    }
    bool chance(double p) { return draw_.happens(p); }
    std::uint64_t whole(std::uint64_t low, std::uint64_t high) {
        return low + draw_.below(high - low + 1);
    }

private:
    Draw draw_;
};

std::string policy_of(Drawn& drawn) {
    return "policies: [{name: turn, when: {kind: periodic, period: " + drawn.days_between(20, 120) +
           "}, rollout: " +
           drawn.pick({"automatic", "{kind: lazy, wait: 40 d}",
                       "{kind: waves, size: 1, interval: 20 d}"}) +
           ", retire: " +
           drawn.pick({"never", "at_once", "{kind: after_overlap, overlap: 30 d}",
                       "{kind: keep_newest, versions: 2}",
                       "{kind: after_confirmed_rewrap, margin: 5 d}"}) +
           "}]\n" +
           (drawn.chance(0.3)
                ? "hygiene: [{name: tidy, keys: [kek], after: " + drawn.days_between(0, 60) + "}]\n"
                : "");
}

std::string machines_of(Drawn& drawn) {
    return "host_faults: [{name: usual, failure_every: {kind: exponential, mean: 80 d}, heal: 10 "
           "min}]\n"
           "host_pools: [{name: rack, sku: Dsv3-Type3, faults: usual}]\n"
           "activities: [{name: busy, guest_reboot_every: {kind: exponential, mean: 20 d}, "
           "deallocate_every: {kind: exponential, mean: " +
           drawn.days_between(10, 60) +
           "}, off_length: 8 h, redeploy_every: {kind: exponential, mean: 50 d}}]\n"
           "backups: [{name: daily}]\n"
           "operators: [{name: ops, notice: 10 min, response: 1 h, recovery: " +
           drawn.pick({"[]", "[restore_vm]", "[recover_deleted, restore_grant]",
                       "[re_enable, recover_deleted, restore_grant, restore_vm]"}) +
           "}]\n";
}

std::string fleet(const Platform& platform, std::uint64_t index) {
    Drawn drawn(index);
    const std::string machines = machines_of(drawn);
    const std::string policy = policy_of(drawn);
    const std::string set = platform.set ? "encryption_sets: [{name: des, key: kek}]\n" : "";
    return "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nhorizon: P1Y\n"
           "in_guest_retirement: {active: false}\n"
           "vaults: [{name: kv, service: " +
           platform.service + "}]\n" + policy +
           "keys: [{name: kek, vault: kv, policy: turn, versions: "
           "[{name: v1, created: 2026-12-01T00:00:00Z}]}]\n" +
           set + machines + "vms: [{name: vm, count: " + std::to_string(drawn.whole(1, 8)) +
           ", size: D4s_v3, hosts: rack, mode: " + platform.mode +
           (platform.set ? ", set: des" : ", key: kek") + ", activity: busy, operators: ops" +
           (drawn.chance(0.5) ? ", backup: daily" : "") +
           ", disks: [{name: os, role: os, tier: P10}]}]\n";
}

constexpr std::uint64_t fleets = 60;

}  // namespace

// Goal: the platform keeps the material of every version, so that no schedule of rotations, no
// retirement of old versions and no hygiene job takes anything from anybody. Method: sixty random
// fleets; their keys are rotated, and nothing is lost to keys.
TEST_CASE("rotation alone never makes a dead end of EBS volumes", "[property][behaviour]") {
    std::int64_t versions = 0;
    for (std::uint64_t index = 0; index < fleets; ++index) {
        INFO(fleet({"ebs_kms", "aws_kms"}, index));
        const Ran ran(fleet({"ebs_kms", "aws_kms"}, index));
        CHECK(ran.value("vm", Metric::dead_end_vms) == 0);
        CHECK(ran.value("vm", Metric::unavailability_keys) == 0);
        CHECK(ran.value("vm", Metric::first_latent_dead) == -1);
        CHECK(ran.value("vm", Metric::failed_starts) == 0);
        versions += ran.value("vm", Metric::versions_alive_max);
    }
    CHECK(versions > 3 * static_cast<std::int64_t>(fleets));
}

// Goal: the same schedules elsewhere do. Method: one of the same sixty fleets is enough.
TEST_CASE("rotation alone can make a dead end on Azure and Google", "[property][behaviour]") {
    const Platform platform = GENERATE(
        Platform{"sse_cmk", "azure_key_vault", true}, Platform{"ade_dmcrypt", "azure_key_vault"},
        Platform{"gcp_cmek", "gcp_kms"}, Platform{"gcp_cmek_stop", "gcp_kms"});
    INFO(platform.mode);
    std::int64_t lost = 0;
    std::uint64_t index = 0;
    while (lost == 0 && index < fleets) {
        lost = Ran(fleet(platform, index++)).value("vm", Metric::dead_end_vms);
    }
    CHECK(lost > 0);
}
