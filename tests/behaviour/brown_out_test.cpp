// A vault that answers a part of its calls only: starts fail by chance, what runs does not notice.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

Step answers(const std::string& when, int of_a_hundred) {
    return {when, "change_vault_access, vault: kv, answers: " + std::to_string(of_a_hundred)};
}

// Many VMs of one sort, redeployed at two hours.
std::string crowd(const std::string& mode, int count, const std::vector<Step>& steps,
                  const std::string& more = "", const std::string& lists = "") {
    return "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nhorizon: 5 d\n"
           "in_guest_retirement: {active: false}\n"
           "vaults: [{name: kv, sku: premium}, {name: kv2, sku: premium}]\n"
           "keys:\n"
           "  - {name: kek, vault: kv, versions: [{name: v1, created: 2026-01-01T00:00:00Z}]}\n"
           "  - {name: kek2, vault: kv2, versions: [{name: v1, created: 2026-01-01T00:00:00Z}]}\n"
           "encryption_sets: [{name: des, key: kek}]\n"
           "activities: [{name: still}]\n" +
           lists + "vms:\n  - {name: web, count: " + std::to_string(count) + ", mode: " + mode +
           ", size: D4s_v3, activity: still, disks: [{name: os, role: os, tier: P10}]" + more +
           "}\n" + incidents(steps);
}

// Down for so many ticks in all, of five days each: as a share, in units of 1e-12.
std::int64_t share_down(std::int64_t ticks, int vms) {
    return static_cast<std::int64_t>(int128{ticks} * 1'000'000'000'000 / (days(5).ns * vms));
}

}  // namespace

TEST_CASE("each start of a brown-out is answered with its chance, until one is", "[behaviour]") {
    constexpr int vms = 2000;
    constexpr double chance = 0.74 * 0.74 * 0.74;  // Three calls a start, and all must be answered.
    const Ran ran(crowd("sse_cmk", vms, {answers("1 h", 74), operate("2 h", "web", "redeploy")},
                        ", set: des"));
    // Geometric: (1 - p) / p failures each, with variance (1 - p) / p^2.
    const auto failed = static_cast<double>(ran.value("web", Metric::failed_starts));
    const double sigma = std::sqrt(vms * (1 - chance)) / chance;
    CHECK(std::abs(failed - vms * (1 - chance) / chance) < 5 * sigma);
    // Nobody is in charge: each tries again at once, and every try takes a start's length.
    const std::int64_t tries = ran.value("web", Metric::failed_starts) + vms;
    CHECK(ran.value("web", Metric::unavailability) == share_down(tries * start_length.ns, vms));
    // All of them load the vault further.
    CHECK(ran.value("web", Metric::vault_calls) == 3 * tries);
}

TEST_CASE("a brown-out does not concern what runs, other vaults and other keys", "[behaviour]") {
    const std::vector<Step> overload{answers("1 h", 1), operate("4 d", "ade", "guest_reboot"),
                                     operate("4 d", "pmk", "redeploy")};
    OneOfEach each{.steps = overload};
    each.more_vaults = ", {name: kv2}";
    each.more_keys = other_key("kv2");
    const Ran ran(each);
    for (const std::string vm : {"sse", "eah", "ade", "pmk"}) {
        INFO(vm);
        CHECK(ran.value(vm, Metric::failed_starts) == 0);
        CHECK(ran.value(vm, Metric::unavailability_keys) == 0);
    }
    // A VM whose key lies in another vault starts as ever.
    const Ran elsewhere(crowd(
        "ade_dmcrypt", 50, {answers("1 h", 1), operate("2 h", "web", "redeploy")}, ", key: kek2"));
    CHECK(elsewhere.value("web", Metric::failed_starts) == 0);
}

TEST_CASE("a brown-out ends", "[behaviour]") {
    const Ran ran(crowd("sse_cmk", 200,
                        {answers("1 h", 1), answers("3 h", 100), operate("2 h", "web", "redeploy")},
                        ", set: des"));
    CHECK(ran.value("web", Metric::failed_starts) > 0);
    // Asked for when it had ended, or before: the last try may be under way.
    CHECK(ran.value("web", Metric::unavailability) <=
          share_down(200 * (hours(1) + vault_order + start_length + start_length).ns, 200));
}

TEST_CASE("operators start again what a brown-out has kept down", "[behaviour]") {
    const Ran ran(crowd("sse_cmk", 50, {answers("1 h", 50), operate("2 h", "web", "redeploy")},
                        ", set: des, operators: ops",
                        "operators: [{name: ops, notice: 10 min, response: 20 min}]\n"));
    const std::int64_t failed = ran.value("web", Metric::failed_starts);
    CHECK(failed > 10);
    CHECK(ran.value("web", Metric::operator_repairs) == failed);
    // Each failure costs half an hour and a start.
    CHECK(ran.value("web", Metric::unavailability) ==
          share_down(50 * start_length.ns + failed * (minutes(30) + start_length).ns, 50));
}
