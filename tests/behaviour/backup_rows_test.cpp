// Backups of a running VM are made in rows: how a row is cut changes nothing.
#include "sim/behaviour/deeds.hpp"
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

// Six backups a day for half a year, each with a chance to fail.
Ran backed_up(const std::string& jitter, const std::string& failure, std::vector<Step> steps) {
    OneOfEach each{.horizon = "180 d", .vm_more = ", backup: often"};
    each.rest =
        "backups: [{name: often, every: 4 h, first: 1 h, retention: 20 d, length: 10 min, "
        "jitter: " +
        jitter + ", failure: " + failure + "}]\n";
    each.steps = std::move(steps);
    return Ran(each);
}

}  // namespace

TEST_CASE("how often somebody looks at a VM's backups changes none of them", "[behaviour]") {
    // Never, shorter than the period, longer than the period.
    const std::string jitter =
        GENERATE("0 s", "{kind: uniform, from: 0 s, to: 3 h}", "{kind: exponential, mean: 2 h}");
    const Ran once = backed_up(jitter, "20 %", {});
    std::vector<Step> asked;
    for (int hour = 5; hour < 180 * 24; hour += 7) {
        asked.push_back(operate(std::to_string(hour) + " h", "sse", "restore_file"));
    }
    const Ran often = backed_up(jitter, "20 %", asked);
    const auto settled = [](const Ran& ran) {
        return ran.result().reached.deeds.at(static_cast<std::size_t>(Deed::backups_settled));
    };
    CHECK(settled(once) == settled(often));
    for (const Metric metric :
         {Metric::backups_done, Metric::backups_failed, Metric::recovery_points_unusable}) {
        CHECK(once.value("sse", metric) == often.value("sse", metric));
    }
    CHECK(often.value("sse", Metric::restores_file_done) > 0);
}

TEST_CASE("as many backups fail as their chance says", "[behaviour]") {
    const auto share = [](const std::string& failure) {
        const Ran ran = backed_up("0 s", failure, {});
        const auto failed = static_cast<double>(ran.value("sse", Metric::backups_failed));
        const auto done = static_cast<double>(ran.value("sse", Metric::backups_done));
        CHECK(failed + done == 1080);
        return failed / (failed + done);
    };
    CHECK(share("0 %") == 0.0);
    CHECK(share("100 %") == 1.0);
    // Five standard deviations: a false alarm in two million.
    CHECK(std::abs(share("20 %") - 0.2) < 5 * std::sqrt(0.2 * 0.8 / 1080));
    CHECK(std::abs(share("0.5 %") - 0.005) < 5 * std::sqrt(0.005 * 0.995 / 1080));
}

TEST_CASE("a VM that is off keeps its failures where they are", "[behaviour]") {
    // Followed one by one while it is off, in rows while it runs: the same ones fail.
    const Ran runs = backed_up("0 s", "20 %", {});
    const Ran stops = backed_up(
        "0 s", "20 %", {operate("30 d", "sse", "deallocate"), operate("90 d", "sse", "start")});
    CHECK(runs.value("sse", Metric::backups_failed) == stops.value("sse", Metric::backups_failed));
    CHECK(runs.value("sse", Metric::backups_done) == stops.value("sse", Metric::backups_done));
}

TEST_CASE("after the retirement every backup of an in-guest VM fails, from that day on",
          "[behaviour]") {
    OneOfEach each{.horizon = "60 d", .vm_more = ", backup: often"};
    each.rest = "backups: [{name: often, every: 4 h, first: 1 h}]\n";
    std::string text = each.text();
    const std::string off = "in_guest_retirement: {active: false}";
    text.replace(text.find(off), off.size(), "in_guest_retirement: {at: 2027-01-31T00:00:00Z}");
    const Ran ran(text);
    CHECK(ran.value("ade", Metric::backups_done) == 180);
    CHECK(ran.value("ade", Metric::backups_failed) == 180);
    CHECK(ran.value("sse", Metric::backups_done) == 360);
}

TEST_CASE("backups keep their order, however long one may wait", "[behaviour]") {
    // A law without an end is cut where the next backup is due.
    OneOfEach each{.horizon = "40 d", .vm_more = ", backup: daily, count: 2000"};
    each.rest = "backups: [{name: daily, first: 1 h, jitter: {kind: exponential, mean: 20 h}}]\n";
    each.steps = {operate("732.5 h", "sse", "restore_whole_vm")};
    const Ran ran(each);
    CHECK(ran.value("sse", Metric::restores_vm_done) == 2000);
    // Day 30, 11.5 h after the schedule: the latest has been made by then, or the one before it
    // was.
    const auto within = [](double end) { return 20.0 * (1.0 - std::exp(-end / 20.0)); };
    const double missed = std::exp(-11.5 / 20.0);
    const double expected = 11.5 - within(11.5) + missed * (35.5 - within(24.0));
    // Between 0 and 35.5 h, so no standard deviation above 17.75 h: five of them.
    const double hours_lost = static_cast<double>(ran.value("sse", Metric::data_loss_mean)) / 3.6e9;
    CHECK(std::abs(hours_lost - expected) < 5 * 17.75 / std::sqrt(2000.0));
}
