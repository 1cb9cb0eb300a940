// Thefts: what leaked never matters less the more it is, and re-encryption without interruptions is
// a list schedule.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

#include <queue>
#include <random>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

int drawn(std::mt19937& dice, int low, int high) {
    return low + static_cast<int>(dice() % static_cast<unsigned>(high - low + 1));
}

const std::string kept_and_clean =
    "vaults: [{name: kv, sku: premium, soft_delete: 30 d}, {name: clean, sku: premium}]\n"
    "keys:\n"
    "  - {name: kek, vault: kv, bits: 3072, versions: [{name: v1, created: "
    "2026-01-01T00:00:00Z}]}\n"
    "  - {name: fresh, vault: clean, bits: 3072}\n";

// Twenty VMs of each of two modes, busy on failing hosts. The answer moves everybody to a new key.
std::string busy_fleet(const std::string& leaked, bool reencrypts, int seed) {
    const std::string disks =
        ", hosts: rack, activity: busy, operators: ops, disks: [{name: os, "
        "role: os, tier: P10}, {name: data, role: data, size: 300 GiB}]}\n";
    return "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nhorizon: 120 d\nseed: " +
           std::to_string(seed) + "\nin_guest_retirement: {active: false}\n" + kept_and_clean +
           "host_faults: [{name: usual, failure_every: {kind: exponential, mean: 20 d}, "
           "heal: 10 min, maintenance: [{kind: reboot, every: {kind: exponential, mean: 50 d}, "
           "length: 12 min}]}]\n"
           "host_pools: [{name: rack, sku: Dsv3-Type3, faults: usual}]\n"
           "activities: [{name: busy, guest_reboot_every: {kind: exponential, mean: 9 d}, "
           "deallocate_every: {kind: exponential, mean: 7 d}, off_length: 12 h, "
           "redeploy_every: {kind: exponential, mean: 30 d}}]\n"
           "operators: [{name: ops, notice: 10 min, response: 1 h}]\n"
           "encryption_sets: [{name: des, key: kek}]\n"
           "emergencies:\n  - {name: theft, compromised: kek, new_key: fresh, leaked: " +
           leaked + ", at: 2027-01-20T00:00:00Z, " +
           (reencrypts ? "reencryption: {rate: 20 MiB/s, at_once: 7, resilience: none}, " : "") +
           "steps: [{step: new_key}, {step: re_point_sets}, {step: rerun_in_guest}, " +
           (reencrypts ? "{step: reencrypt}, {step: verify_reencrypted}, " : "") +
           "{step: verify}, {step: disable_old}]}\n"
           "vms:\n  - {name: ade, count: 20, size: D4s_v3, mode: ade_dmcrypt, key: kek" +
           disks + "  - {name: sse, count: 20, size: D4s_v3, mode: sse_cmk, set: des" + disks;
}

}  // namespace

// Goal: whoever has more exposes no less, and re-encryption only ever ends. Method: the same draws
// under every reading; disk keys outlast the key, both outlast each, in both modes.
TEST_CASE("stolen disk keys never expose for a shorter time than the stolen key", "[property]") {
    const int seed = GENERATE(range(1, 9));
    INFO("seed " << seed);
    for (const std::string vm : {"ade", "sse"}) {
        const auto exposed = [&](const std::string& leaked, bool reencrypts) {
            return Ran(busy_fleet(leaked, reencrypts, seed)).value(vm, Metric::exposure_hours);
        };
        const std::int64_t key = exposed("key", false);
        const std::int64_t disk_keys = exposed("disk_keys", false);
        CHECK(key > 0);
        CHECK(disk_keys > key);
        CHECK(exposed("key_and_disk_keys", false) == disk_keys);
        const std::int64_t renewed = exposed("disk_keys", true);
        CHECK((renewed < disk_keys) == (vm == "ade"));
        CHECK(exposed("key_and_disk_keys", true) >= std::max(renewed, exposed("key", true)));
    }
}

// Goal: uninterrupted re-encryption ends when it must. Method: templates of random counts, disks
// and sizes; a list schedule with so many places and two messages from one VM to the next.
TEST_CASE("re-encryption without interruptions is a list schedule", "[property]") {
    const int seed = GENERATE(range(1, 31));
    INFO("seed " << seed);
    std::mt19937 dice(static_cast<unsigned>(seed));
    const int at_once = drawn(dice, 1, 6);
    const std::int64_t rate = drawn(dice, 3, 300);  // MiB/s.
    std::string vms;
    const SimTime begins = t(days(1) + hours(1));
    const Duration detected = minutes(30);
    std::priority_queue<std::int64_t, std::vector<std::int64_t>, std::greater<>> free;
    for (int i = 0; i < at_once; ++i)
        free.push((begins + vault_order).ns);
    std::vector<int128> exposed;
    const int templates = drawn(dice, 1, 4);
    for (int i = 0; i < templates; ++i) {
        const int count = drawn(dice, 1, 5);
        const int disks = drawn(dice, 1, 3);
        vms += "  - {name: vm_" + std::to_string(i) + ", count: " + std::to_string(count) +
               ", size: D4s_v3, mode: ade_dmcrypt, key: kek, disks: [";
        Duration takes{};
        for (int d = 0; d < disks; ++d) {
            const std::int64_t gib = drawn(dice, 1, 1000);
            vms += std::string(d == 0 ? "" : ", ") + "{name: d" + std::to_string(d) +
                   (d == 0 ? ", role: os" : "") + ", size: " + std::to_string(gib) + " GiB}";
            const int128 bytes = int128{gib} << 30;
            const int128 per_second = int128{rate} << 20;
            takes.ns += to_int64((bytes * 1'000'000'000 + per_second - 1) / per_second);
        }
        vms += "]}\n";
        exposed.push_back(0);
        for (int v = 0; v < count; ++v) {
            const std::int64_t ends = free.top() + takes.ns;
            free.pop();
            free.push(ends + 2 * vault_order.ns);
            exposed.back() += ends - days(1).ns;
        }
    }
    const Ran ran(
        "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nhorizon: 300 d\n"
        "in_guest_retirement: {active: false}\n" +
        kept_and_clean +
        "emergencies:\n  - {name: theft, compromised: kek, new_key: fresh, leaked: "
        "disk_keys, at: 2027-01-02T00:00:00Z, detected_after: " +
        std::to_string(detected.ns / 1'000'000'000) + " s, reencryption: {rate: " +
        std::to_string(rate) + " MiB/s, at_once: " + std::to_string(at_once) +
        "}, steps: [{step: reencrypt, takes: 30 min}]}\nvms:\n" + vms);
    for (int i = 0; i < templates; ++i) {
        CHECK(ran.value("vm_" + std::to_string(i), Metric::exposure_hours) ==
              to_int64(divide_half_even(exposed[static_cast<std::size_t>(i)], 3'600'000)));
    }
}
