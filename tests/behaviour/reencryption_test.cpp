// What leaked decides what ends an exposure; disks get new data keys in place, with interruptions.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

// The key of OneOfEach is stolen after ten hours and its theft seen an hour later; each step takes
// an hour. A disk of 128 GiB at 128 MiB/s takes 1,024 s.
constexpr Duration stolen_after = hours(10);
constexpr Duration one_disk = seconds(1024);
constexpr Duration asked = vault_order;  // From the key to the VM.

struct Theft {
    std::string leaked = "disk_keys";
    std::vector<std::string> answer{"reencrypt"};
    std::string more{};  // ", unwrapped: not_kept"
    std::string how = "rate: 128 MiB/s";
    std::string activity{};     // Of the VMs of OneOfEach.
    std::vector<Step> steps{};  // Incidents.
    std::string vm_more{};
    std::string rest{};

    [[nodiscard]] std::string text() const {
        OneOfEach each{.more_vaults = ", {name: clean, sku: premium}",
                       .more_keys = "  - {name: fresh, vault: clean}\n"};
        std::string list;
        bool reencrypts = false;
        for (const std::string& step : answer) {
            list += (list.empty() ? "" : ", ") + ("{step: " + step) + ", takes: 1 h}";
            reencrypts |= step == "reencrypt";
        }
        each.rest = rest + "emergencies:\n  - {name: theft, compromised: kek, leaked: " + leaked +
                    more + ", at: 2027-01-01T10:00:00Z, detected_after: 1 h, new_key: fresh" +
                    (reencrypts ? ", reencryption: {" + how + "}" : "") + ", steps: [" + list +
                    "]}\n";
        each.steps = steps;
        each.vm_more = vm_more;
        std::string yaml = each.text();
        if (!activity.empty()) {
            const std::string still = "{name: still}";
            yaml.replace(yaml.find(still), still.size(), "{name: still, " + activity + "}");
        }
        return yaml;
    }
};

// In millionths, rounded.
std::int64_t vm_hours(Duration length) { return (length.ns + 1'800'000) / 3'600'000; }

std::int64_t exposed(const Ran& ran, const std::string& vm) {
    return ran.value(vm, Metric::exposure_hours);
}

// When the n-th step is done, if none of them waits.
constexpr Duration step(int n) { return stolen_after + hours(1 + n); }

}  // namespace

TEST_CASE("a stolen key ends with a new wrap, stolen disk keys do not", "[behaviour]") {
    const std::vector<std::string> rewrap{"new_key", "re_point_sets", "rerun_in_guest", "verify",
                                          "disable_old"};
    for (const std::string leaked : {"key", "disk_keys", "key_and_disk_keys"}) {
        INFO(leaked);
        const Ran ran(Theft{.leaked = leaked, .answer = rewrap}.text(), half_an_hour);
        const Duration open = days(30) - stolen_after;
        const bool only_key = leaked == "key";
        CHECK(exposed(ran, "ade") == vm_hours(only_key ? step(3) + asked - stolen_after : open));
        CHECK(exposed(ran, "sse") ==
              vm_hours(only_key ? step(2) + 2 * vault_order + minutes(30) - stolen_after : open));
        CHECK(exposed(ran, "pmk") == 0);
        CHECK(ran.value("ade", Metric::rewraps) == 1);
    }
}

TEST_CASE("re-encryption ends what stolen disk keys expose, and nothing else", "[behaviour]") {
    const Duration done = step(1) + asked + one_disk - stolen_after;
    const Duration open = days(30) - stolen_after;
    for (const std::string leaked : {"key", "disk_keys", "key_and_disk_keys"}) {
        INFO(leaked);
        const Ran ran(Theft{.leaked = leaked}.text());
        CHECK(exposed(ran, "ade") == vm_hours(leaked == "disk_keys" ? done : open));
        CHECK(exposed(ran, "sse") == vm_hours(open));  // Only a copy on a new disk would.
        CHECK(ran.told("ade", "disk os is re-encrypted: its data lies under a new data key") ==
              std::vector<SimTime>{t(step(1) + asked + one_disk)});
    }
}

namespace {

// Half of the disk is done.
constexpr Duration half_way = step(1) + asked + one_disk / 2;
constexpr Duration resumed = half_way + vault_order + hours(1) + asked;

std::string at(Duration when) { return std::to_string(when.ns / 1'000'000'000) + " s"; }

}  // namespace

TEST_CASE("a reboot interrupts a re-encryption, which goes on at its hot zone", "[behaviour]") {
    const std::string resilience = GENERATE("checksum", "journal", "none");
    const std::int64_t zone = GENERATE(1, 10, 100);
    INFO(resilience << " " << zone);
    const std::int64_t kept = 64 / zone * zone;  // GiB of the 64 that were done.
    const Ran ran(Theft{.how = "rate: 128 MiB/s, resilience: " + resilience +
                               ", hot_zone: " + std::to_string(zone) + " GiB",
                        .steps = {operate(at(half_way), "ade", "guest_reboot")}}
                      .text());
    CHECK(exposed(ran, "ade") == vm_hours(resumed + seconds(8 * (128 - kept)) - stolen_after));
}

TEST_CASE("a failed host costs the disk without resilience", "[behaviour]") {
    const std::string resilience = GENERATE("checksum", "journal", "none");
    INFO(resilience);
    // The host of `hosted` fails when half is done, and again half a day later.
    const std::string rest =
        "  - {name: hosted, mode: ade_dmcrypt, key: kek, size: D4s_v3, hosts: pool, activity: "
        "still, disks: [{name: os, role: os, tier: P10}]}\n"
        "host_faults: [{name: faults, failure_every: " +
        at(half_way) +
        ", heal: 10 min}]\n"
        "host_pools: [{name: pool, sku: Dsv3-Type3, faults: faults}]\n";
    // Both VMs at once, so that neither waits for the other.
    const Ran ran(
        Theft{.how = "rate: 128 MiB/s, at_once: 2, resilience: " + resilience, .rest = rest}
            .text());
    const Duration left = resilience == "none" ? one_disk : one_disk / 2;
    CHECK(exposed(ran, "hosted") == vm_hours(resumed + left - stolen_after));
    CHECK(exposed(ran, "ade") == vm_hours(step(1) + asked + one_disk - stolen_after));
}

TEST_CASE("a VM that is off is tried again until it runs", "[behaviour]") {
    const Ran ran(
        Theft{.steps = {operate("11 h", "ade", "deallocate"), operate("810 min", "ade", "start")}}
            .text());
    // Asked at 12:00:01, 13:00:03 and 14:00:05.
    CHECK(exposed(ran, "ade") == vm_hours(hours(14) + seconds(5) + one_disk - stolen_after));
}

TEST_CASE("so many VMs at a time, and who waits for them goes on after the last", "[behaviour]") {
    const bool together = GENERATE(true, false);
    const std::string rest =
        "  - {name: more, mode: ade_dmcrypt, key: kek, size: D4s_v3, activity: still, disks: "
        "[{name: os, role: os, tier: P10}, {name: data, role: data, tier: P10}]}\n";
    const Ran ran(Theft{.answer = {"reencrypt", "verify_reencrypted", "disable_old"},
                        .how = std::string("rate: 8 MiB/s, at_once: ") + (together ? "2" : "1"),
                        .rest = rest}
                      .text());
    const Duration disk = seconds(16 * 1024);
    const Duration first = step(1) + asked + disk;
    const Duration second =
        together ? step(1) + asked + 2 * disk : first + vault_order + asked + 2 * disk;
    CHECK(exposed(ran, "ade") == vm_hours(first - stolen_after));
    CHECK(exposed(ran, "more") == vm_hours(second - stolen_after));
    CHECK(ran.told("kv/kek", "emergency step: disable_old") ==
          std::vector<SimTime>{t(second + vault_order + hours(1))});
}

TEST_CASE("a VM that goes while it is re-encrypted makes room for the next", "[behaviour]") {
    const std::string rest =
        "  - {name: aa, list: gone, mode: ade_dmcrypt, key: kek, hosts: pool, disks: [{name: os, "
        "role: os, tier: P10}]}\n"
        "host_pools: [{name: pool, sku: Dsv3-Type3}]\n"
        "vm_lists: [{name: gone, rows: [{from: 0 s, to: " +
        at(half_way) + ", vcpus: 4, memory: 16 GiB}]}]\n";
    const Ran ran(
        Theft{.answer = {"reencrypt", "verify_reencrypted", "disable_old"}, .rest = rest}.text());
    CHECK(exposed(ran, "aa") == vm_hours(half_way - stolen_after));
    CHECK(exposed(ran, "ade") ==
          vm_hours(half_way + vault_order + asked + one_disk - stolen_after));
}

TEST_CASE("access to a vault ends with its containment, what was unwrapped may not",
          "[behaviour]") {
    const std::string unwrapped = GENERATE("kept", "not_kept");
    const bool kept = unwrapped == "kept";
    const std::string rest =
        "  - {name: elsewhere, mode: ade_dmcrypt, key: fresh_2, size: D4s_v3, disks: [{name: os, "
        "role: os, tier: P10}]}\n";
    std::string yaml = Theft{.leaked = "vault_access",
                             .answer = {"contain", "reencrypt"},
                             .more = ", unwrapped: " + unwrapped,
                             .rest = rest}
                           .text();
    yaml.replace(yaml.find("  - {name: fresh,"), 0,
                 "  - {name: fresh_2, vault: clean, versions: "
                 "[{name: v1, created: 2026-01-01T00:00:00Z}]}\n");
    const Ran ran(yaml);
    const Duration contained = step(1) + vault_order - stolen_after;
    CHECK(exposed(ran, "sse") == vm_hours(kept ? days(30) - stolen_after : contained));
    CHECK(exposed(ran, "ade") ==
          vm_hours(kept ? step(2) + asked + one_disk - stolen_after : contained));
    CHECK(exposed(ran, "elsewhere") == 0);
    CHECK(exposed(ran, "pmk") == 0);
}

TEST_CASE("who has access to a vault can use what can unwrap there, while he has it",
          "[behaviour]") {
    // Disabled before the theft; enabled again while he is inside, or after that.
    const bool inside = GENERATE(true, false);
    const Ran ran(Theft{.leaked = "vault_access",
                        .answer = {"contain"},
                        .steps = {{"5 h", "disable_version, key: kek"},
                                  {inside ? "11 h" : "13 h", "enable_version, key: kek"}}}
                      .text());
    const Duration open = inside ? days(30) - hours(11) - vault_order : Duration::zero();
    CHECK(exposed(ran, "ade") == vm_hours(open));
    CHECK(exposed(ran, "eah") == vm_hours(open));
}

TEST_CASE("what is re-encrypted before the thief is out is unwrapped again", "[behaviour]") {
    const Ran ran(Theft{.leaked = "vault_access", .answer = {"reencrypt", "contain"}}.text());
    CHECK(exposed(ran, "ade") == vm_hours(days(30) - stolen_after));
    // What is on its way by then begins again.
    const Ran slow(
        Theft{.leaked = "vault_access", .answer = {"reencrypt", "contain"}, .how = "rate: 16 MiB/s"}
            .text());
    CHECK(exposed(slow, "ade") == vm_hours(step(2) + vault_order + 8 * one_disk - stolen_after));
}

TEST_CASE("a migration ends what a stolen disk key exposes if it copies the disks", "[behaviour]") {
    const bool copies = GENERATE(true, false);
    const std::string rest =
        "  - {name: sse_new, group: sse, mode: sse_pmk, size: D4s_v3, disks: [{name: os, role: "
        "os, tier: P10}]}\n"
        "migrations: [{name: leave, from: sse, to: sse_new, at: 2027-01-02T00:00:00Z, takes: 30 "
        "min" +
        std::string(copies ? ", copy_rate: 128 MiB/s" : "") + "}]\n";
    const Ran ran(Theft{.answer = {"contain"}, .rest = rest}.text());
    const Duration moved = hours(24) + vault_order + minutes(30) + one_disk;
    CHECK(exposed(ran, "sse") == vm_hours((copies ? moved : days(30)) - stolen_after));
}

TEST_CASE("re-encryption costs the guest's processors what was measured", "[behaviour]") {
    const std::string resilience = GENERATE("checksum", "journal", "none");
    const Ran ran(Theft{.how = "rate: 128 MiB/s, resilience: " + resilience}.text());
    const CostProfile& profile = ran.world().loaded().catalogue.cost_profiles.front();
    REQUIRE(profile.name == "aes_ni");
    // Nanoseconds a byte: crypto-cost.md 5.
    const double cipher = static_cast<double>(profile.beta_fs_per_byte.value) * 1e-6 +
                          static_cast<double>(profile.alpha_ps_512.value) * 1e-3 / 512;
    const double kept = resilience == "checksum" ? 1.1 : resilience == "journal" ? 0.2 : 0.0;
    const double hours_used = 128.0 * (1 << 30) * (2 * cipher + 0.75 + kept) * 1e-9 / 3600;
    CHECK(static_cast<double>(ran.value("ade", Metric::guest_cpu)) * 1e-6 ==
          Approx(hours_used).epsilon(1e-4));
    CHECK(ran.value("sse", Metric::guest_cpu) == 0);
}

TEST_CASE("a restore brings the data key of its day back, in guest", "[behaviour]") {
    // Backups at 2:00; re-encrypted by 12:17; the restore is of the same day or the second next.
    const bool early = GENERATE(true, false);
    const std::string stop = early ? "20 h" : "44 h";
    const std::string start = early ? "21 h" : "45 h";
    const Ran ran(Theft{.steps = {{early ? "19 h" : "43 h", "disable_version, key: kek"},
                                  operate(stop, "ade", "deallocate"),
                                  operate(start, "ade", "start"),
                                  operate(stop, "sse", "deallocate"),
                                  operate(start, "sse", "start")},
                        .vm_more = ", operators: ops, backup: daily",
                        .rest = "operators: [{name: ops, notice: 10 min, response: 1 h, recovery: "
                                "[restore_vm]}]\nbackups: [{name: daily}]\n"}
                      .text());
    const auto restored = ran.told("ade", "the operators act: restore_vm");
    REQUIRE(restored.size() == 1);
    const Duration renewed = step(1) + asked + one_disk - stolen_after;
    const Duration again = early ? ran.end() - restored[0] : Duration::zero();
    CHECK(exposed(ran, "ade") == vm_hours(renewed + again));
    // Elsewhere it lies on new disks.
    const auto copied = ran.told("sse", "the operators act: restore_vm");
    REQUIRE(copied.size() == 1);
    CHECK(exposed(ran, "sse") == vm_hours(copied[0] - t(stolen_after)));
}

TEST_CASE("a second theft takes the new data key along", "[behaviour]") {
    std::string yaml = Theft{}.text();
    const std::string list = "emergencies:\n";
    REQUIRE(half_way == hours(12) + minutes(8) + seconds(33));
    yaml.insert(yaml.find(list) + list.size(),
                "  - {name: again, compromised: kek, leaked: disk_keys, at: 2027-01-01T12:08:33Z, "
                "new_key: fresh, steps: [{step: contain}]}\n");
    const Ran ran(yaml);
    CHECK(exposed(ran, "ade") == vm_hours(half_way + one_disk - stolen_after));
    CHECK(exposed(ran, "sse") == vm_hours(days(30) - stolen_after));
}
