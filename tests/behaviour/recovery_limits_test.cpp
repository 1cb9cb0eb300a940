// Recovery at its limits: many VMs in one moment, restores that never end.
#include "sim/behaviour/deeds.hpp"
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

TEST_CASE("however many VMs fail in one moment, their set is pointed once", "[behaviour]") {
    // Nobody's lags vary: for each of the VMs somebody asks in the same moment.
    OneOfEach each{.versions =
                       "{name: v1, created: 2026-01-01T00:00:00Z}, "
                       "{name: v2, created: 2026-06-01T00:00:00Z}",
                   .set_more = ", version: v1"};
    each.rest =
        "  - {name: fleet, count: 300, mode: sse_cmk, set: des, size: D4s_v3, activity: still, "
        "operators: ops, disks: [{name: os, role: os}]}\n"
        "operators: [{name: ops, notice: 10 min, response: 1 h, recovery: [assign_new_key]}]\n";
    each.steps = {{"1 d", "disable_version, key: kek, version: v1"}};
    const Ran ran(each, rewrap_lag(minutes(30)));
    CHECK(ran.result().reached.deeds.at(static_cast<std::size_t>(Deed::set_revived)) == 1);
    CHECK(ran.value("fleet", Metric::rewraps) == 300);
    // Shut down an hour after the order, asked for 70 min later, wrapped half an hour after that.
    const SimTime down = t(days(1) + vault_order + hours(1));
    const SimTime up = down + minutes(10) + hours(1) + 2 * vault_order + minutes(30);
    CHECK(ran.of("fleet-0000299") ==
          Downs{{Cause::key_disabled, down, up}, {Cause::platform_start, up, up + start_length}});
}

TEST_CASE("a restore that never ends leaves its VM down", "[behaviour]") {
    OneOfEach each{.vm_more = ", operators: ops, backup: daily"};
    each.rest =
        "backups: [{name: daily, restore_snapshot: never, restore_vault: never}]\n"
        "operators: [{name: ops, notice: 10 min, response: 1 h, "
        "recovery: [restore_key_from_recovery_point]}]\n";
    each.steps = {{"10 d", "delete_key, key: kek"}, operate("11 d", "ade", "redeploy")};
    const Ran ran(each);
    REQUIRE_FALSE(ran.of("ade").empty());
    const SimTime acts = t(days(11)) + start_length + minutes(70);
    CHECK(ran.of("ade").back() == Down{Cause::restore, acts, ran.end()});
}

TEST_CASE("a set cannot be pointed to a key that has no version yet", "[behaviour]") {
    const std::string version = GENERATE("oldest", "previous", "newest");
    OneOfEach each{.more_keys = "  - {name: clean, vault: kv, versions: []}\n"};
    each.rest =
        "emergencies: [{name: theft, compromised: kek, at: 2027-01-20T00:00:00Z, new_key: clean, "
        "steps: [{step: new_key}]}]\n";
    each.steps = {{"1 d", "point_set, set: des, key: clean, version: " + version}};
    const Ran ran(each);
    CHECK(ran.value("sse", Metric::rewraps) == 0);
}
