// When the key store is needed: one test for every scheme and column of azure.md 0.1.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

const Step disabled_at_10 = {"10 h", "disable_version, key: kek"};

Down start_at(SimTime at) { return {Cause::platform_start, at, at + start_length}; }
Down redeploy_at(SimTime at) { return {Cause::redeploy, at, at + start_length}; }
Down reboot_at(SimTime at) { return {Cause::guest_reboot, at, at + reboot_length}; }

// A confidential VM `cvm` on a set of its own, beside the other four.
OneOfEach with_confidential(std::vector<Step> steps) {
    OneOfEach each;
    each.rest =
        "  - {name: cvm, mode: confidential_cmk, set: des_cvm, size: D4s_v3, activity: still,"
        " disks: [{name: os, role: os, tier: P10}]}\n";
    each.set_more = "}\n  - {name: des_cvm, key: kek, encryption: confidential";
    each.steps = std::move(steps);
    return each;
}

// The VM `vm` of the four on a host of its own with the given faults.
OneOfEach on_host(const std::string& faults) {
    OneOfEach each;
    each.horizon = "30 h";
    each.vm_more = ", hosts: rack";
    each.rest = "host_faults:\n  - " + faults +
                "\nhost_pools:\n"
                "  - {name: rack, sku: Dsv3-Type3, faults: faulty}\n";
    each.steps = {disabled_at_10};
    return each;
}

}  // namespace

TEST_CASE("azure 0.1 SSE+PMK: no reboot, start or I/O ever needs the tenant's key store",
          "[behaviour][azure]") {
    const Ran ran(OneOfEach{.steps = {{"1 h", "disable_version, key: kek"},
                                      operate("2 h", "pmk", "guest_reboot"),
                                      operate("3 h", "pmk", "deallocate"),
                                      operate("4 h", "pmk", "start"),
                                      {"5 h", "delete_key, key: kek"},
                                      operate("6 h", "pmk", "redeploy")}});
    CHECK(ran.of("pmk") ==
          Downs{reboot_at(t(hours(2))), start_at(t(hours(4))), redeploy_at(t(hours(6)))});
    CHECK(ran.value("pmk", Metric::failed_starts) == 0);
    CHECK(ran.value("pmk", Metric::vault_calls) == 0);
    // Beside it, the key store is missed, until nothing is left to be enabled.
    const SimTime purged = t(days(7) + hours(5) + 2 * vault_order);
    CHECK(ran.of("sse") == Downs{{Cause::key_disabled, t(hours(2) + vault_order), purged},
                                 {Cause::key_purged, purged, ran.end()}});
}

TEST_CASE("azure 0.1 SSE+CMK, guest reboot: no new check", "[behaviour][azure]") {
    const Ran ran(OneOfEach{.steps = {disabled_at_10, operate("10.5 h", "sse", "guest_reboot")}});
    // The reboot neither fails nor puts the shutdown of the disabled key off.
    CHECK(ran.of("sse") == Downs{reboot_at(t(minutes(630))),
                                 {Cause::key_disabled, t(hours(11) + vault_order), ran.end()}});
    CHECK(ran.value("sse", Metric::failed_starts) == 0);

    const Ran contrary(OneOfEach{.steps = {disabled_at_10, operate("10.5 h", "sse", "redeploy")}});
    CHECK(contrary.of("sse") ==
          Downs{redeploy_at(t(minutes(630))),
                {Cause::key_disabled, t(minutes(630) + start_length), contrary.end()}});
    CHECK(contrary.value("sse", Metric::failed_starts) == 1);
}

TEST_CASE("azure 0.1 SSE+CMK, platform start: an unusable key blocks it", "[behaviour][azure]") {
    OneOfEach each{.steps = {operate("9 h", "sse", "deallocate"), disabled_at_10,
                             operate("12 h", "sse", "start")}};
    const Ran ran(each);
    CHECK(ran.of("sse") == Downs{start_at(t(hours(12))),
                                 {Cause::key_disabled, t(hours(12) + start_length), ran.end()}});
    CHECK(ran.value("sse", Metric::failed_starts) == 1);
    CHECK(ran.value("sse", Metric::first_failed_start) == (hours(12) + start_length).ns);

    each.steps.erase(each.steps.begin() + 1);  // The key stays enabled.
    const Ran contrary(each);
    CHECK(contrary.of("sse") == Downs{start_at(t(hours(12)))});
    CHECK(contrary.value("sse", Metric::failed_starts) == 0);
}

TEST_CASE("azure 0.1 SSE+CMK, running I/O: fails about an hour after the key is disabled",
          "[behaviour][azure]") {
    const Ran ran(OneOfEach{.steps = {disabled_at_10}});
    CHECK(ran.of("sse") == Downs{{Cause::key_disabled, t(hours(11) + vault_order), ran.end()}});
    CHECK(ran.value("sse", Metric::failed_starts) == 0);

    // Enabled again within the hour, storage never notices.
    const Ran contrary(
        OneOfEach{.steps = {disabled_at_10, {"10.9 h", "enable_version, key: kek"}}});
    CHECK(contrary.of("sse").empty());
}

TEST_CASE("azure 0.1 SSE+CMK with encryption at host: in every column as CMK",
          "[behaviour][azure]") {
    const std::string how = GENERATE("guest_reboot", "redeploy", "deallocate");
    const Ran ran(OneOfEach{
        .steps = {disabled_at_10, operate("10.5 h", "sse", how), operate("10.5 h", "eah", how),
                  operate("20 h", "sse", "start"), operate("20 h", "eah", "start")}});
    INFO(how);
    CHECK(ran.of("eah") == ran.of("sse"));
    REQUIRE_FALSE(ran.of("eah").empty());
    CHECK(ran.of("eah").back().cause == Cause::key_disabled);
    CHECK(ran.of("eah").back().to == ran.end());
}

TEST_CASE("azure 0.1 ADE, guest reboot: the key volume is still attached", "[behaviour][azure]") {
    const Ran ran(OneOfEach{.steps = {disabled_at_10, operate("12 h", "ade", "guest_reboot"),
                                      operate("5 d", "ade", "guest_reboot")}});
    CHECK(ran.of("ade") == Downs{reboot_at(t(hours(12))), reboot_at(t(days(5)))});
    CHECK(ran.value("ade", Metric::failed_starts) == 0);
}

TEST_CASE("azure 0.1 ADE, platform start: the secret is fetched and unwrapped again",
          "[behaviour][azure]") {
    const bool redeployed = GENERATE(false, true);
    std::vector<Step> steps{disabled_at_10};
    if (redeployed) {
        steps.push_back(operate("12 h", "ade", "redeploy"));
    } else {
        steps.push_back(operate("11 h", "ade", "deallocate"));
        steps.push_back(operate("12 h", "ade", "start"));
    }
    const Ran ran(OneOfEach{.steps = steps});
    CHECK(ran.of("ade") == Downs{redeployed ? redeploy_at(t(hours(12))) : start_at(t(hours(12))),
                                 {Cause::key_disabled, t(hours(12) + start_length), ran.end()}});
    CHECK(ran.value("ade", Metric::failed_starts) == 1);

    steps.erase(steps.begin());
    const Ran contrary(OneOfEach{.steps = steps});
    CHECK(contrary.of("ade").size() == 1);
    CHECK(contrary.value("ade", Metric::failed_starts) == 0);
}

TEST_CASE("azure 0.1 ADE, running I/O: the key is in the guest's memory", "[behaviour][azure]") {
    const Ran ran(OneOfEach{.steps = {disabled_at_10}});
    CHECK(ran.of("ade").empty());
    // It runs to the end, and is latent dead all that time.
    const Duration latent = ran.end() - t(hours(10) + vault_order);
    CHECK(ran.value("ade", Metric::first_latent_dead) == (hours(10) + vault_order).ns);
    CHECK(ran.value("ade", Metric::latent_dead_vm_hours) == latent.ns / 3'600'000);
    CHECK(ran.value("pmk", Metric::first_latent_dead) == -1);
}

TEST_CASE("azure 0.1 confidential VM: reboot, start and I/O as CMK", "[behaviour][azure]") {
    const std::string how = GENERATE("guest_reboot", "redeploy", "deallocate");
    const Ran ran(with_confidential({disabled_at_10, operate("10.5 h", "sse", how),
                                     operate("10.5 h", "cvm", how), operate("20 h", "sse", "start"),
                                     operate("20 h", "cvm", "start")}));
    INFO(how);
    CHECK(ran.of("cvm") == ran.of("sse"));
    REQUIRE_FALSE(ran.of("cvm").empty());
    CHECK(ran.of("cvm").back().cause == Cause::key_disabled);
}

TEST_CASE("azure 0.1 confidential VM: rotated only while it is off", "[behaviour][azure]") {
    const bool stopped = GENERATE(false, true);
    std::vector<Step> steps{{"9 h", "rotate_key, key: kek"},
                            {"11 h", "point_set, set: des_cvm"},
                            {"20 h", "disable_version, key: kek, version: v1"}};
    if (stopped) {
        steps.push_back(operate("10 h", "cvm", "deallocate"));
        steps.push_back(operate("13 h", "cvm", "start"));
    }
    const Ran ran(with_confidential(steps), rewrap_lag(minutes(30)));
    CHECK(ran.value("cvm", Metric::rewraps) == (stopped ? 1 : 0));
    CHECK(ran.of("cvm") ==
          (stopped ? Downs{start_at(t(hours(13)))}
                   : Downs{{Cause::key_disabled, t(hours(21) + vault_order), ran.end()}}));
}

TEST_CASE("azure 0.1 service heal is a platform start", "[behaviour][azure]") {
    const Ran ran(on_host("{name: faulty, failure_every: 20 h, heal: 10 min}"));
    const Down held{Cause::host_failure, t(hours(20)), t(hours(20) + minutes(10))};
    const Down start = start_at(held.to);
    CHECK(ran.of("ade") == Downs{held, start, {Cause::key_disabled, start.to, ran.end()}});
    CHECK(ran.of("pmk") == Downs{held, start});
    // Shut down long before; the host's failure changes nothing for it.
    CHECK(ran.of("sse") == Downs{{Cause::key_disabled, t(hours(11) + vault_order), ran.end()}});
}

TEST_CASE("azure 7 reboot maintenance is a platform start, live migration is not",
          "[behaviour][azure]") {
    const bool reboot = GENERATE(true, false);
    const Duration length = reboot ? minutes(12) : seconds(5);
    const Ran ran(
        on_host(std::string("{name: faulty, failure_every: 1000 d, maintenance: [{kind: ") +
                (reboot ? "reboot, every: 20 h, length: 12 min}]}"
                        : "live_migration, every: 20 h, length: 5 s}]}")));
    const Down work{Cause::maintenance, t(hours(20)), t(hours(20) + length)};
    const Down start = start_at(work.to);
    CHECK(ran.of("ade") ==
          (reboot ? Downs{work, start, {Cause::key_disabled, start.to, ran.end()}} : Downs{work}));
    CHECK(ran.of("pmk") == (reboot ? Downs{work, start} : Downs{work}));
}

TEST_CASE("azure 0.1 creation of a VM needs the key", "[behaviour][azure]") {
    const std::string born = GENERATE("9 h", "12 h");  // Before and after the key is disabled.
    OneOfEach each{.steps = {disabled_at_10}};
    const std::string list = ", list: late, activity: still, disks: [{name: os, role: os}]}\n";
    each.rest = "  - {name: new_ade, mode: ade_dmcrypt, key: kek" + list +
                "  - {name: new_sse, mode: sse_cmk, set: des" + list +
                "vm_lists: [{name: late, rows: [{from: " + born +
                ", vcpus: 4, memory: 16 GiB}]}]\n";
    const Ran ran(each);
    const bool in_time = born == "9 h";
    const Down start = start_at(t(hours(in_time ? 9 : 12)));
    const Down dead{Cause::key_disabled, start.to, ran.end()};
    CHECK(ran.of("new_ade-0000000") == (in_time ? Downs{start} : Downs{start, dead}));
    CHECK(ran.of("new_sse-0000000") ==
          (in_time ? Downs{start, {Cause::key_disabled, t(hours(11) + vault_order), ran.end()}}
                   : Downs{start, dead}));
    CHECK(ran.value("new_ade", Metric::failed_starts) == (in_time ? 0 : 1));
}

TEST_CASE("a VM that is created late takes the newest version that can be used", "[behaviour]") {
    OneOfEach each{.versions =
                       "{name: v1, created: 2026-01-01T00:00:00Z}, "
                       "{name: v2, created: 2026-06-01T00:00:00Z, enabled: false}"};
    each.rest =
        "  - {name: late, mode: ade_dmcrypt, key: kek, list: list, activity: still, "
        "disks: [{name: os, role: os}]}\n"
        "vm_lists: [{name: list, rows: [{from: 9 h, vcpus: 4, memory: 16 GiB}]}]\n";
    const Ran ran(each);
    CHECK(ran.of("late-0000000") == Downs{start_at(t(hours(9)))});
}
