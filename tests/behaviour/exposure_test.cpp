// How long VMs lie under a stolen key: while they exist, are wrapped under it, and it can be used.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

const std::string clean_vault = ", {name: clean, sku: premium}";
const std::string fresh_key = "  - {name: fresh, vault: clean}\n";

// The key of OneOfEach is stolen after ten hours; nobody answers beyond shutting the thief out.
std::string theft(const std::string& name = "theft", const std::string& at = "10:00:00") {
    return "  - {name: " + name + ", compromised: kek, at: 2027-01-01T" + at +
           "Z, detected_after: 1 h, new_key: fresh, steps: [{step: contain, takes: 1 h}]}\n";
}

OneOfEach stolen(std::vector<Step> steps) {
    return {.more_vaults = clean_vault,
            .more_keys = fresh_key,
            .rest = "emergencies:\n" + theft(),
            .steps = std::move(steps)};
}

std::int64_t exposed(const Ran& ran, const std::string& vm) {
    return ran.value(vm, Metric::exposure_hours);
}
// In millionths, rounded.
std::int64_t vm_hours(Duration length) { return (length.ns + 1'800'000) / 3'600'000; }

}  // namespace

TEST_CASE("exposure goes on when a stolen version is enabled again", "[behaviour]") {
    const Ran ran(stolen({{"12 h", "disable_version, key: kek"},
                          {"5 d", "enable_version, key: kek"},
                          {"10 d", "delete_key, key: kek"},
                          {"11 d", "recover_key, key: kek"}}));
    // Two hours, five days, and from the recovery to the end after 30 days.
    const Duration open = hours(2) + days(5) + days(19);
    for (const std::string vm : {"sse", "eah", "ade"}) {
        INFO(vm);
        CHECK(exposed(ran, vm) == vm_hours(open));
    }
    CHECK(exposed(ran, "pmk") == 0);
}

TEST_CASE("only the life of a VM counts as exposure", "[behaviour]") {
    std::string text = stolen({}).text();
    const std::string vm =
        ", mode: sse_cmk, set: des, hosts: pool, disks: [{name: os, role: os, tier: P10}]}\n";
    text +=
        "vm_lists:\n"
        "  - {name: early, rows: [{from: 0 s, to: 5 h, vcpus: 4, memory: 16 GiB}]}\n"
        "  - {name: gone, rows: [{from: 0 s, to: 15 d, vcpus: 4, memory: 16 GiB}]}\n"
        "  - {name: late, rows: [{from: 25 d, vcpus: 4, memory: 16 GiB}]}\n"
        "host_pools: [{name: pool, sku: Dsv3-Type3}]\n";
    for (const std::string name : {"early", "gone", "late"}) {
        text.replace(text.find("vms:\n"), 5, "vms:\n  - {name: " + name + ", list: " + name + vm);
    }
    const Ran ran(text);
    CHECK(exposed(ran, "early") == 0);
    CHECK(exposed(ran, "gone") == vm_hours(days(15) - hours(10)));
    CHECK(exposed(ran, "late") == vm_hours(days(5)));
    CHECK(exposed(ran, "sse") == vm_hours(days(30) - hours(10)));
}

TEST_CASE("any disk under the stolen key exposes its VM, and two thefts once", "[behaviour]") {
    OneOfEach each = stolen({});
    each.rest =
        "  - {name: two, mode: sse_pmk, size: D4s_v3, disks: [{name: os, role: os, tier: P10}, "
        "{name: data, role: data, tier: P10, mode: sse_cmk, set: des}]}\n" +
        each.rest + theft("again", "16:00:00");
    const Ran ran(each);
    CHECK(exposed(ran, "two") == vm_hours(days(30) - hours(10)));
    CHECK(exposed(ran, "sse") == vm_hours(days(30) - hours(10)));
}

TEST_CASE("azure 4.3 a new version of a stolen key is stolen too, a new key is not",
          "[behaviour][azure]") {
    const bool another = GENERATE(true, false);
    OneOfEach each = stolen({});
    each.set_more = ", auto_rotation: true";
    each.steps = {{"1 d", "rotate_key, key: kek"}};
    if (another) {
        each.steps.push_back({"2 d", "point_set, set: des, key: other"});
        each.more_keys +=
            "  - {name: other, vault: clean, versions: "
            "[{name: v1, created: 2026-01-01T00:00:00Z}]}\n";
    }
    const Ran ran(each, rewrap_lag(minutes(30)));
    CHECK(ran.value("sse", Metric::rewraps) == (another ? 2 : 1));
    const SimTime end = another ? t(days(2) + vault_order + minutes(30)) : ran.end();
    CHECK(exposed(ran, "sse") == vm_hours(end - t(hours(10))));
}
