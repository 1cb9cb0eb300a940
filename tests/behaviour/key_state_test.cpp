// What the state of a key version does: one test for every row and column of azure.md 0.2.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

// The rows of the ADE BEK secret are in secret_test.cpp. Columns that the entities cannot express:
//   KV data plane, list and backup: nothing here calls them.

namespace {

const Step disabled_at_10 = {"10 h", "disable_version, key: kek"};
const std::string expiring =
    "{name: v1, created: 2026-01-01T00:00:00Z, "
    "expires: 2027-01-01T10:00:00Z}";

Down start_at(SimTime at) { return {Cause::platform_start, at, at + start_length}; }

std::string switched(const std::string& how) { return ", switches: {" + how + "}"; }

// What `vm` goes through if it is off when the key is lost and started at 12 h.
std::vector<Step> started_at_12(const std::string& vm, std::vector<Step> steps) {
    steps.insert(steps.begin(), operate("9 h", vm, "deallocate"));
    steps.push_back(operate("12 h", vm, "start"));
    return steps;
}
Downs dead_from_12(Cause cause, SimTime end) {
    const Down start = start_at(t(hours(12)));
    return {start, {cause, start.to, end}};
}

}  // namespace

TEST_CASE("azure 0.2 new version, KV data plane: both versions stay usable", "[behaviour][azure]") {
    const Ran ran(OneOfEach{.steps = {{"10 h", "rotate_key, key: kek"}}});
    CHECK(ran.value("sse", Metric::versions_alive_max) == 2);
    CHECK(Ran(OneOfEach{}).value("sse", Metric::versions_alive_max) == 1);
}

TEST_CASE("azure 0.2 new version, running VM: re-wrapped within the hour if auto-rotation is on",
          "[behaviour][azure]") {
    const bool automatic = GENERATE(true, false);
    const Ran ran(OneOfEach{.set_more = automatic ? ", auto_rotation: true" : "",
                            .steps = {{"10 h", "rotate_key, key: kek"},
                                      {"12 h", "disable_version, key: kek, version: v1"}}});
    for (const std::string vm : {"sse", "eah"}) {
        INFO(vm);
        CHECK(ran.value(vm, Metric::rewraps) == (automatic ? 1 : 0));
        if (automatic) {  // The VM is not rebooted, and does not need the old version any more.
            CHECK(ran.of(vm).empty());
            CHECK(ran.value(vm, Metric::rotation_lag) >= minutes(1).ns / 1000);
            CHECK(ran.value(vm, Metric::rotation_lag) <= (hours(1) + seconds(3)).ns / 1000);
        } else {  // It stayed on the old version.
            CHECK(ran.of(vm) ==
                  Downs{{Cause::key_disabled, t(hours(13) + vault_order), ran.end()}});
        }
    }
}

TEST_CASE("azure 0.2 new version, stopped VM start: starts under either version",
          "[behaviour][azure]") {
    // Started before and after its re-wrap, 30 minutes after the rotation.
    const std::string started = GENERATE("10.1 h", "11 h");
    const Ran ran(OneOfEach{.set_more = ", auto_rotation: true",
                            .steps = {operate("9 h", "sse", "deallocate"),
                                      {"10 h", "rotate_key, key: kek"},
                                      operate(started, "sse", "start")}},
                  rewrap_lag(minutes(30)));
    CHECK(ran.of("sse") == Downs{start_at(t(minutes(started == "11 h" ? 660 : 606)))});
    CHECK(ran.value("sse", Metric::rewraps) == 1);
}

TEST_CASE("azure 0.2 new version, stopped VM start: by a field report only after an hour's wait",
          "[behaviour][azure]") {
    const std::string reading = GENERATE("starts", "waits_for_rewrap");
    const std::string started = GENERATE("10.1 h", "11 h");
    const bool stopped = GENERATE(true, false);
    INFO(reading << ", " << started << (stopped ? ", stopped" : ", running"));
    OneOfEach each{.set_more = ", auto_rotation: true",
                   .vm_more = switched("stopped_at_rotation: " + reading)};
    each.steps = {{"10 h", "rotate_key, key: kek"}};
    if (stopped) each.steps.insert(each.steps.begin(), operate("9 h", "sse", "deallocate"));
    each.steps.push_back(operate(started, "sse", stopped ? "start" : "redeploy"));
    const Ran ran(each, rewrap_lag(minutes(30)));
    const SimTime at = t(minutes(started == "11 h" ? 660 : 606));
    // Made, the set asked, and pointed: 1 s each after the order; then the lag.
    const SimTime rewrapped = t(hours(10) + 3 * vault_order + minutes(30));
    if (!stopped) {  // A VM that ran through the rotation is not concerned.
        CHECK(ran.of("sse") == Downs{{Cause::redeploy, at, at + start_length}});
    } else if (reading == "waits_for_rewrap" && at < rewrapped) {
        CHECK(ran.of("sse") == Downs{start_at(at),
                                     {Cause::rewrap_pending, at + start_length, rewrapped},
                                     start_at(rewrapped)});
    } else {
        CHECK(ran.of("sse") == Downs{start_at(at)});
    }
    CHECK(ran.value("sse", Metric::rewraps) == 1);
    CHECK(ran.value("sse", Metric::latent_dead_max) == 0);
}

TEST_CASE("azure 0.2 new version, ADE running: keeps the old version", "[behaviour][azure]") {
    const bool rerun = GENERATE(false, true);
    std::vector<Step> steps{{"10 h", "rotate_key, key: kek"},
                            {"12 h", "disable_version, key: kek, version: v1"}};
    if (rerun) steps.push_back(operate("11 h", "ade", "rerun_extension"));
    const Ran ran(OneOfEach{.set_more = ", auto_rotation: true", .steps = steps});
    CHECK(ran.of("ade").empty());
    CHECK(ran.value("ade", Metric::rewraps) == (rerun ? 1 : 0));
    // Only the run of in-guest enable by hand moved it; else it now hangs on a disabled version.
    CHECK(ran.value("ade", Metric::first_latent_dead) ==
          (rerun ? -1 : (hours(12) + vault_order).ns));
}

TEST_CASE("azure 0.2 new version, ADE start: works with the old version", "[behaviour][azure]") {
    const Ran ran(OneOfEach{.set_more = ", auto_rotation: true",
                            .steps = started_at_12("ade", {{"10 h", "rotate_key, key: kek"}})});
    CHECK(ran.of("ade") == Downs{start_at(t(hours(12)))});
    CHECK(ran.value("ade", Metric::rewraps) == 0);
}

TEST_CASE("azure 0.2 expired, KV data plane: wrap is refused, unwrap still allowed",
          "[behaviour][azure]") {
    SECTION("unwrap: a wrap under an expired version is opened and renewed") {
        const Ran ran(OneOfEach{.versions = expiring,
                                .set_more = ", auto_rotation: true",
                                .steps = started_at_12("sse", {{"11 h", "rotate_key, key: kek"}})},
                      rewrap_lag(minutes(30)));
        CHECK(ran.of("sse") == Downs{start_at(t(hours(12)))});
        CHECK(ran.value("sse", Metric::rewraps) == 1);
    }
    SECTION("wrap: a set that is pointed to an expired version wraps nothing under it") {
        const bool expired = GENERATE(true, false);
        const Ran ran(
            OneOfEach{.versions = expiring + ", {name: v2, created: 2026-06-01T00:00:00Z}",
                      .steps = {{expired ? "11 h" : "8 h", "point_set, set: des, version: v1"}}},
            rewrap_lag(minutes(30)));
        CHECK(ran.value("sse", Metric::rewraps) == (expired ? 0 : 1));
        CHECK(ran.of("sse").empty());
    }
}

TEST_CASE("azure 0.2 expired, running VM: shut down (documentation) or not (field reports)",
          "[behaviour][azure]") {
    const std::string reading = GENERATE("doc_shutdown", "field_fail_on_start", "kv_permissive");
    INFO(reading);
    const Ran ran(OneOfEach{.versions = expiring, .vm_more = switched("expired_key: " + reading)});
    const Downs shut_down{{Cause::key_expired, t(hours(11)), ran.end()}};
    const bool documented = reading == "doc_shutdown";
    CHECK(ran.of("sse") == (documented ? shut_down : Downs{}));
    CHECK(ran.of("eah") == (documented ? shut_down : Downs{}));
    CHECK(ran.of("pmk").empty());
    // What would not start again is said from the moment of the expiry on, unless nothing happens.
    CHECK(ran.value("sse", Metric::first_latent_dead) ==
          (reading == "kv_permissive" ? -1 : hours(10).ns));
}

TEST_CASE("azure 0.2 expired, stopped VM start: fails, unless the vault's rules are all",
          "[behaviour][azure]") {
    const std::string reading = GENERATE("doc_shutdown", "field_fail_on_start", "kv_permissive");
    INFO(reading);
    const std::string vm = GENERATE("sse", "eah");
    const Ran ran(OneOfEach{.versions = expiring,
                            .vm_more = switched("expired_key: " + reading),
                            .steps = started_at_12(vm, {})});
    CHECK(ran.of(vm) == (reading == "kv_permissive" ? Downs{start_at(t(hours(12)))}
                                                    : dead_from_12(Cause::key_expired, ran.end())));
}

TEST_CASE("azure 0.2 expired, default reading: field reports", "[behaviour][azure]") {
    const Ran ran(OneOfEach{.versions = expiring, .steps = {operate("12 h", "sse", "redeploy")}});
    const SimTime up = t(hours(12) + start_length);
    CHECK(ran.of("sse") ==
          Downs{{Cause::redeploy, t(hours(12)), up}, {Cause::key_expired, up, ran.end()}});
    CHECK(ran.of("eah").empty());
}

TEST_CASE("azure 0.2 expired, ADE running: unaffected", "[behaviour][azure]") {
    const std::string start = GENERATE("starts", "fails");
    const Ran ran(OneOfEach{
        .versions = expiring,
        .vm_more = switched("expired_key: doc_shutdown, in_guest_expired_start: " + start)});
    CHECK(ran.of("ade").empty());
    CHECK(ran.value("ade", Metric::first_latent_dead) == (start == "fails" ? hours(10).ns : -1));
    CHECK_FALSE(ran.of("sse").empty());
}

TEST_CASE(
    "azure 0.2 expired, ADE start: unwrap is still allowed, so it boots (or fails, by switch)",
    "[behaviour][azure]") {
    const std::string start = GENERATE("starts", "fails");
    const Ran ran(OneOfEach{.versions = expiring,
                            .vm_more = switched("in_guest_expired_start: " + start),
                            .steps = started_at_12("ade", {})});
    CHECK(ran.of("ade") == (start == "starts" ? Downs{start_at(t(hours(12)))}
                                              : dead_from_12(Cause::key_expired, ran.end())));
}

TEST_CASE("azure 0.2 disabled, KV data plane: unwrap is refused as well", "[behaviour][azure]") {
    // The set follows the new version, but what is wrapped under the disabled one stays there.
    const bool disabled = GENERATE(true, false);
    std::vector<Step> steps{{"10.1 h", "rotate_key, key: kek"}};
    if (disabled) steps.push_back({"10 h", "disable_version, key: kek, version: v1"});
    const Ran ran(OneOfEach{.set_more = ", auto_rotation: true", .steps = steps},
                  rewrap_lag(minutes(30)));
    CHECK(ran.value("sse", Metric::rewraps) == (disabled ? 0 : 1));
    CHECK(
        ran.of("sse") ==
        (disabled ? Downs{{Cause::key_disabled, t(hours(11) + vault_order), ran.end()}} : Downs{}));
}

TEST_CASE("azure 0.2 disabled, running VM: shut down within about an hour", "[behaviour][azure]") {
    const Ran ran(OneOfEach{.steps = {disabled_at_10}});
    const Downs shut_down{{Cause::key_disabled, t(hours(11) + vault_order), ran.end()}};
    CHECK(ran.of("sse") == shut_down);
    CHECK(ran.of("eah") == shut_down);
    CHECK(ran.of("ade").empty());
    CHECK(ran.of("pmk").empty());
    CHECK(ran.result().intervals.size() == 2);  // And nothing else happened.
}

TEST_CASE("azure 0.2 disabled, stopped VM start: fails until the key is enabled again",
          "[behaviour][azure]") {
    const Ran ran(OneOfEach{
        .steps = started_at_12("sse", {disabled_at_10, {"20 h", "enable_version, key: kek"}})});
    const Down first = start_at(t(hours(12)));
    const Down second = start_at(t(hours(20) + vault_order));
    CHECK(ran.of("sse") == Downs{first, {Cause::key_disabled, first.to, second.from}, second});
    CHECK(ran.value("sse", Metric::failed_starts) == 1);
}

TEST_CASE("azure 0.2 disabled, stopped VM start: fails until a new key is assigned",
          "[behaviour][azure]") {
    const Ran ran(OneOfEach{.steps = started_at_12("sse", {{"10 h", "disable_version, key: kek"},
                                                           {"15 h", "rotate_key, key: kek"},
                                                           {"20 h", "point_set, set: des"}})},
                  rewrap_lag(minutes(30)));
    const Down first = start_at(t(hours(12)));
    const Down second = start_at(t(hours(20) + vault_order + minutes(30)));
    CHECK(ran.of("sse") == Downs{first, {Cause::key_disabled, first.to, second.from}, second});
}

TEST_CASE("azure 0.2 disabled, ADE running: unaffected", "[behaviour][azure]") {
    const Ran ran(OneOfEach{.steps = {disabled_at_10}});
    CHECK(ran.of("ade").empty());
    CHECK(ran.value("ade", Metric::latent_dead_max) == 1);
    CHECK(Ran(OneOfEach{}).value("ade", Metric::latent_dead_max) == 0);
}

TEST_CASE("azure 0.2 disabled, ADE start: fails", "[behaviour][azure]") {
    const Ran ran(OneOfEach{.steps = started_at_12("ade", {disabled_at_10})});
    CHECK(ran.of("ade") == dead_from_12(Cause::key_disabled, ran.end()));
    const Ran contrary(OneOfEach{.steps = started_at_12("ade", {})});
    CHECK(contrary.of("ade") == Downs{start_at(t(hours(12)))});
}
