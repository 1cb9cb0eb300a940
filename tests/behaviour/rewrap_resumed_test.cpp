// What keeps a disk from being wrapped again, and that it is made up for as soon as it is gone.
#include "sim/behaviour/event_kinds.hpp"
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

// In a vault that lets no platform service in.
const std::string walled = ", {name: walled, sku: premium, network_perimeter: true}";
const std::string walled_key =
    "  - {name: other, vault: walled, versions: [{name: v1, created: 2026-01-01T00:00:00Z}]}\n";

std::uint64_t count_of(const Ran& ran, EventKind kind) {
    return ran.result().reached.events.at(static_cast<std::size_t>(kind));
}

}  // namespace

TEST_CASE("a re-wrap that a closed vault held up is made up for", "[behaviour]") {
    const std::string setting = GENERATE("reachable: false|reachable: true",
                                         "network_perimeter: true|network_perimeter: false");
    const auto cut = setting.find('|');
    OneOfEach each{.set_more = ", auto_rotation: true"};
    each.steps = {{"239.8 h", "rotate_key, key: kek"},
                  {"240 h", "change_vault_access, vault: kv, " + setting.substr(0, cut)},
                  {"242 h", "change_vault_access, vault: kv, " + setting.substr(cut + 1)},
                  {"300 h", "disable_version, key: kek, version: v1"}};
    // Storage waits for three hours before it gives a VM up: none is shut down meanwhile.
    const Ran ran(each, [](Catalogue& catalogue) {
        half_an_hour(catalogue);
        for (EncryptionMode& mode : catalogue.encryption_modes) {
            mode.on_denied.after.value = DurationDistribution::constant(hours(3));
        }
    });
    CHECK(ran.of("sse").empty());
    CHECK(ran.value("sse", Metric::rewraps) == 1);
    CHECK(ran.told("sse", "disk os is wrapped again: under version 2 of kv/kek") ==
          std::vector{t(hours(242) + vault_order + minutes(30))});
}

TEST_CASE("a re-wrap under a key that was disabled meanwhile is made up for", "[behaviour]") {
    OneOfEach each{.more_keys = other_key()};
    each.steps = {{"24 h", "point_set, set: des, key: other"},
                  {"1450 min", "disable_version, key: other"},
                  {"48 h", "enable_version, key: other"},
                  {"60 h", "disable_version, key: kek, version: v1"}};
    const Ran ran(each, half_an_hour);
    CHECK(ran.of("sse").empty());
    CHECK(ran.told("sse", "disk os is wrapped again: under version 1 of kv/other") ==
          std::vector{t(hours(48) + vault_order + minutes(30))});
}

TEST_CASE("azure V9, V18: no disk is wrapped under a key that the platform may not use",
          "[behaviour][azure]") {
    OneOfEach each{.more_vaults = walled, .more_keys = walled_key};
    each.steps = {{"24 h", "point_set, set: des, key: other"}};
    CHECK(Ran(each, half_an_hour).value("sse", Metric::rewraps) == 0);
    CHECK(Ran(each, half_an_hour).of("sse").empty());
    each.steps.push_back({"48 h", "change_vault_access, vault: walled, network_perimeter: false"});
    const Ran opened(each, half_an_hour);
    CHECK(opened.told("sse", "disk os is wrapped again: under version 1 of walled/other") ==
          std::vector{t(hours(48) + vault_order + minutes(30))});
}

TEST_CASE("a set that is pointed about draws one lag, not the shortest of many", "[behaviour]") {
    OneOfEach each{.more_keys = other_key()};
    each.steps = {{"24 h", "point_set, set: des, key: other"},
                  {"1450 min", "point_set, set: des, key: kek"},
                  {"1455 min", "point_set, set: des, key: other"}};
    const Ran ran(each, half_an_hour);
    CHECK(count_of(ran, EventKind::disk_rewrap_due) == 2);  // One disk of each VM on the set.
    CHECK(ran.told("sse", "disk os is wrapped again: under version 1 of kv/other") ==
          std::vector{t(hours(24) + vault_order + minutes(30))});
}
