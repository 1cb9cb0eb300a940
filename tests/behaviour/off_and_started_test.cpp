// VMs that are off when they are lost, started at night, or started while their host is rebooted.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

SimTime date(const Ran& ran, const std::string& group, Metric metric) {
    const std::int64_t value = ran.value(group, metric);
    return value < 0 ? SimTime::never() : SimTime{value};
}

}  // namespace

TEST_CASE("a VM that is off is lost as soon as nothing could start it", "[behaviour]") {
    OneOfEach each{.horizon = "60 d"};
    each.steps = {operate("1 d", "eah", "deallocate"),
                  operate("1 d", "pmk", "deallocate"),
                  {"2 d", "delete_key, key: kek"},
                  operate("40 d", "eah", "start")};
    const Ran ran(each);
    // Purged a week after it was deleted; orders take a floor each.
    const SimTime purged = t(days(9) + 2 * vault_order);
    CHECK(date(ran, "sse", Metric::first_dead_end) >= purged);
    CHECK(date(ran, "sse", Metric::first_dead_end) < purged + vault_order * 3);
    // The one that is off at the same moment, not when its owner tries a month later.
    CHECK(date(ran, "eah", Metric::first_dead_end) == date(ran, "sse", Metric::first_dead_end));
    CHECK(ran.value("eah", Metric::dead_end_vms) == 1);
    CHECK(ran.told("eah", "dead end: no allowed action leads back").size() == 1);
    CHECK(date(ran, "pmk", Metric::first_dead_end) == SimTime::never());
    // What can still be recovered is no dead end, off or not.
    each.steps.push_back({"5 d", "recover_key, key: kek"});
    const Ran recovered(each);
    CHECK(date(recovered, "eah", Metric::first_dead_end) == SimTime::never());
}

TEST_CASE("people start VMs in their hours, whenever the key comes back", "[behaviour]") {
    // Friday; the vault is gone from noon on, and back on Saturday at 3 in the morning.
    OneOfEach each{.horizon = "10 d", .vm_more = ", operators: ops"};
    each.rest =
        "operators: [{name: ops, notice: 10 min, response: 1 h, recovery: [re_enable], hours: "
        "{zone: UTC, from: '09:00', to: '17:00', days: [mon, tue, wed, thu, fri]}}]\n";
    each.steps = {{"12 h", "change_vault_access, vault: kv, reachable: false"},
                  operate("13 h", "sse", "redeploy"),
                  {"27 h", "change_vault_access, vault: kv, reachable: true"}};
    const Ran ran(each);
    CHECK(ran.told("sse", "the operators have no action that leads back").size() == 1);
    CHECK(ran.told("sse", "the operators start it") ==
          std::vector<SimTime>{t(days(3) + hours(9))});  // Monday.
    // Without hours, at once.
    OneOfEach any = each;
    any.rest = "operators: [{name: ops, notice: 10 min, response: 1 h, recovery: [re_enable]}]\n";
    const Ran at_once(any);
    const auto started = at_once.told("sse", "the operators start it");
    REQUIRE(started.size() == 1);
    CHECK(started.front() < t(hours(27) + 5 * vault_order));
}

TEST_CASE("nothing is started on a host that maintenance reboots", "[behaviour]") {
    const std::string text =
        "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nhorizon: 2 d\n"
        "host_faults: [{name: f, failure_every: never, maintenance: "
        "[{kind: reboot, every: 24 h, length: 2 h}]}]\n"
        "host_pools: [{name: hp, sku: Dsv3-Type3, faults: f}]\n"
        "activities: [{name: act, start_length: 2 min}]\n"
        "vms:\n"
        "  - {name: runs, mode: sse_pmk, size: D4s_v3, hosts: hp, activity: act, disks: "
        "[{name: os, role: os, tier: P10}]}\n"
        "  - {name: late, mode: sse_pmk, size: D4s_v3, hosts: hp, activity: act, disks: "
        "[{name: os, role: os, tier: P10}]}\n"
        "  - {name: starting, mode: sse_pmk, size: D4s_v3, hosts: hp, activity: act, disks: "
        "[{name: os, role: os, tier: P10}]}\n"
        "  - {name: moved, mode: sse_pmk, size: D4s_v3, hosts: hp, activity: act, disks: "
        "[{name: os, role: os, tier: P10}]}\n" +
        incidents({operate("20 h", "late", "deallocate"), operate("25 h", "late", "start"),
                   operate("20 h", "starting", "deallocate"),
                   operate("1439 min", "starting", "start"),
                   operate("1439 min", "moved", "redeploy")});
    const Ran ran(text);
    const SimTime ends = t(hours(26));
    const SimTime up = ends + minutes(2);
    CHECK(ran.of("runs") ==
          Downs{{Cause::maintenance, t(hours(24)), ends}, {Cause::platform_start, ends, up}});
    CHECK(ran.of("late") ==
          Downs{{Cause::maintenance, t(hours(25)), ends}, {Cause::platform_start, ends, up}});
    CHECK(ran.of("starting") == Downs{{Cause::platform_start, t(minutes(1439)), t(hours(24))},
                                      {Cause::maintenance, t(hours(24)), ends},
                                      {Cause::platform_start, ends, up}});
    // Whoever is redeployed comes up on another host.
    CHECK(ran.of("moved") == Downs{{Cause::redeploy, t(minutes(1439)), t(minutes(1441))}});
}

TEST_CASE("a version that is enabled for a while is spared as long as that lasts", "[behaviour]") {
    OneOfEach each{
        .horizon = "60 d", .set_more = ", auto_rotation: true", .vm_more = ", operators: ops"};
    each.rest =
        "hygiene: [{name: tidy, keys: [kek], after: 5 d, every: 1 d}]\n"
        "operators: [{name: ops, notice: 10 min, response: 20 h, recovery: [re_enable], "
        "re_enable_for: 3 d}]\n";
    // The job comes for the second rotation on day 22, while the first version is lent out.
    each.steps = {{"10 d", "rotate_key, key: kek"},
                  {"16 d", "rotate_key, key: kek"},
                  operate("20 d", "ade", "redeploy")};
    const Ran ran(each, half_an_hour);
    const auto disabled = ran.told("kv/kek", "version 1 is disabled");
    const auto enabled = ran.told("kv/kek", "version 1 is enabled again");
    REQUIRE(enabled.size() == 1);
    REQUIRE(disabled.size() == 2);  // By the job, and when the while was over.
    CHECK(disabled.back() >= enabled.front() + days(3));
    CHECK(disabled.back() < enabled.front() + days(3) + minutes(1));
}
