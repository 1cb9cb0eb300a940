// V11 of azure.md 8: a set of confidential VMs is rotated while all of them are off, all or none.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

constexpr std::int64_t count = 20;

// Twenty confidential VMs `cvm`, and `late` beside them, on one set; each on a host of its own.
// Version v2 of the key is made at 9 h, the twenty are off from 10 h on.
OneOfEach confidential(std::vector<Step> steps, const std::string& set_more = {}) {
    OneOfEach each;
    const std::string vm =
        ", mode: confidential_cmk, set: des_cvm, size: D4s_v3, activity: still,"
        " disks: [{name: os, role: os, tier: P10}]}\n";
    each.rest = "  - {name: cvm, count: 20" + vm + "  - {name: late" + vm +
                "measures: [{name: refused, of: rotation_refused, kind: count}]\n";
    each.set_more = "}\n  - {name: des_cvm, key: kek, encryption: confidential" + set_more;
    each.steps = {{"9 h", "rotate_key, key: kek"}, operate("10 h", "cvm", "deallocate")};
    each.steps.insert(each.steps.end(), steps.begin(), steps.end());
    return each;
}

const Step asked_at_12{"12 h", "point_set, set: des_cvm"};

double refused(const Ran& ran) { return ran.result().measures.at(0).value.value_or(-1.0); }

}  // namespace

TEST_CASE("azure V11: with every VM of the set off, all get the new version",
          "[behaviour][azure]") {
    const Ran ran(confidential({operate("11 h", "late", "deallocate"),
                                asked_at_12,
                                {"20 h", "disable_version, key: kek, version: v1"},
                                operate("21 h", "cvm", "start"),
                                operate("21 h", "late", "start")}),
                  half_an_hour);
    CHECK(ran.value("cvm", Metric::rewraps) == count);
    CHECK(ran.value("late", Metric::rewraps) == 1);
    CHECK(ran.value("cvm", Metric::failed_starts) == 0);
    CHECK(refused(ran) == 0);
}

TEST_CASE("azure V11: with one VM of the set not off, none gets the new version",
          "[behaviour][azure]") {
    // Not off: it runs; it is being started; it was stopped, but its report is still on its way.
    const std::string late = GENERATE("runs", "starts", "just stopped");
    INFO(late);
    std::vector<Step> steps{asked_at_12};
    if (late == "starts") {
        steps.push_back(operate("11 h", "late", "deallocate"));
        steps.push_back(operate("11.99 h", "late", "start"));
    } else if (late == "just stopped") {
        steps.push_back(operate("12 h", "late", "deallocate"));
    }
    steps.push_back({"20 h", "disable_version, key: kek, version: v1"});
    steps.push_back(operate("21 h", "cvm", "start"));
    const Ran ran(confidential(steps), half_an_hour);
    CHECK(ran.value("cvm", Metric::rewraps) == 0);
    CHECK(ran.value("late", Metric::rewraps) == 0);
    CHECK(ran.value("cvm", Metric::failed_starts) == count);  // All still need the old version.
    CHECK(refused(ran) == static_cast<double>(count + 1));    // Each of its VMs is told.
    const ReplicationResult told = ran.world().run(0, "cvm-0000007");
    CHECK(std::any_of(told.story.begin(), told.story.end(), [](const StoryLine& line) {
        return line.text == "its set cannot rotate: 1 of the set's VMs are not off";
    }));
}

TEST_CASE("azure V11: nobody tries again by himself, the next to ask does", "[behaviour][azure]") {
    const bool again = GENERATE(false, true);
    std::vector<Step> steps{asked_at_12, operate("13 h", "late", "deallocate")};
    if (again) steps.push_back({"14 h", "point_set, set: des_cvm"});
    const Ran ran(confidential(steps), half_an_hour);
    CHECK(ran.value("cvm", Metric::rewraps) == (again ? count : 0));
    CHECK(ran.value("late", Metric::rewraps) == (again ? 1 : 0));
}

TEST_CASE("azure V11: what the platform has shut down, and what does not exist yet, is off",
          "[behaviour][azure]") {
    // The key is disabled at 10 h: `late` is shut down an hour later. Assigned another version,
    // the set brings it back.
    const std::string asked = GENERATE("10.5 h", "12 h");
    OneOfEach each = confidential(
        {{"10 h", "disable_version, key: kek, version: v1"}, {asked, "point_set, set: des_cvm"}});
    each.rest =
        "  - {name: unborn, mode: confidential_cmk, set: des_cvm, list: later, activity: still, "
        "disks: [{name: os, role: os}]}\n" +
        each.rest + "vm_lists: [{name: later, rows: [{from: 20 d, vcpus: 4, memory: 16 GiB}]}]\n";
    const Ran ran(each, half_an_hour);
    const SimTime down = t(hours(11) + vault_order);
    const SimTime up = t(hours(12) + vault_order + minutes(30));
    CHECK(ran.of("late") == (asked == "12 h" ? Downs{{Cause::key_disabled, down, up},
                                                     {Cause::platform_start, up, up + start_length}}
                                             : Downs{{Cause::key_disabled, down, ran.end()}}));
    CHECK(ran.value("cvm", Metric::rewraps) == (asked == "12 h" ? count : 0));
}

TEST_CASE("azure V11: an accepted rotation is carried through for a VM that starts in its lag",
          "[behaviour][azure]") {
    const Ran ran(confidential({operate("11 h", "late", "deallocate"),
                                asked_at_12,
                                operate("12.25 h", "late", "start"),
                                {"20 h", "disable_version, key: kek, version: v1"}}),
                  half_an_hour);
    CHECK(ran.value("late", Metric::rewraps) == 1);
    CHECK(ran.value("cvm", Metric::rewraps) == count);
    CHECK(ran.value("late", Metric::unavailability_keys) == 0);
}

TEST_CASE("azure V11: the rare partial failure leaves old and new versions side by side",
          "[behaviour][azure]") {
    const std::string chance = GENERATE("0 %", "50 %", "100 %");
    INFO(chance);
    std::vector<Step> steps{operate("11 h", "late", "deallocate"),
                            asked_at_12,
                            operate("15 h", "cvm", "start"),
                            {"20 h", "disable_version, key: kek, version: v1"}};
    const Ran ran(confidential(steps, ", offline_failure: " + chance), half_an_hour);
    const std::int64_t moved = ran.value("cvm", Metric::rewraps);
    if (chance == "50 %") {  // All or none of twenty: once in half a million.
        CHECK(moved > 0);
        CHECK(moved < count);
    } else {
        CHECK(moved == (chance == "0 %" ? count : 0));
    }
    // Those left behind are lost with the old version, an hour after it; no other is.
    for (std::int64_t i = 0; i < count; ++i) {
        const std::string name = "cvm-00000" + std::string(i < 10 ? "0" : "") + std::to_string(i);
        const Downs downs = ran.of(name);
        REQUIRE(!downs.empty());
        if (downs.size() == 2) {
            CHECK(downs[1] == Down{Cause::key_disabled, t(hours(21) + vault_order), ran.end()});
        }
    }
    CHECK(ran.value("cvm", Metric::blast_size_max) == std::max<std::int64_t>(count, count - moved));
    CHECK(ran.value("cvm", Metric::outages) == count + (count - moved));
}

TEST_CASE("azure V11: after a partial failure the set names the old version until asked again",
          "[behaviour][azure]") {
    const bool again = GENERATE(false, true);
    OneOfEach each = confidential({operate("11 h", "late", "deallocate"), asked_at_12},
                                  ", offline_failure: 50 %");
    // A VM made after the attempt takes the version that the set names.
    each.rest =
        "  - {name: born, mode: confidential_cmk, set: des_cvm, list: later, activity: still, "
        "disks: [{name: os, role: os}]}\n" +
        each.rest + "vm_lists: [{name: later, rows: [{from: 10 d, vcpus: 4, memory: 16 GiB}]}]\n";
    std::string text = each.text();
    if (again) {
        text += "  - {name: retry, after: 14 h, every: 6 h, do: {kind: point_set, set: des_cvm}}\n";
    }
    text +=
        "  - {name: step_999, after: 12 d, do: {kind: disable_version, key: kek, version: v1}}\n";
    const Ran ran(text, half_an_hour);
    CHECK((ran.value("cvm", Metric::rewraps) == count) == again);
    CHECK((ran.value("born", Metric::unavailability_keys) == 0) == again);
    // Once all have it the set has moved: it is asked for the same, and orders nothing.
    CHECK(refused(ran) == 0);
}
