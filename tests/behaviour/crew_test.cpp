// Operators of whom there are only so many, and who make mistakes.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

// `count` VMs are redeployed at two hours while their key is disabled; it works again five minutes
// later, but the VMs have operators: those start them. It is Friday.
std::string all_down(int count, const std::string& operators) {
    return "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nhorizon: 10 d\n"
           "vaults: [{name: kv, sku: premium}]\n"
           "keys: [{name: kek, vault: kv, versions: [{name: v1, created: 2026-01-01T00:00:00Z}]}]\n"
           "encryption_sets: [{name: des, key: kek}]\n"
           "activities: [{name: still}]\n"
           "operators: [{name: ops, notice: 10 min, " +
           operators + "}]\nvms: [{name: web, count: " + std::to_string(count) +
           ", mode: sse_cmk, set: des, size: D4s_v3, activity: still, operators: ops, disks: "
           "[{name: os, role: os, tier: P10}]}]\n" +
           incidents({{"115 min", "disable_version, key: kek, version: v1"},
                      operate("2 h", "web", "redeploy"),
                      {"125 min", "enable_version, key: kek, version: v1"}});
}

// When the VMs run again, in order.
std::vector<SimTime> up_again(const std::string& yaml, int count) {
    const Ran ran(yaml);
    std::vector<SimTime> times;
    for (int number = 0; number < count; ++number) {
        const std::string digits = std::to_string(number);
        times.push_back(ran.of("web-" + std::string(7 - digits.size(), '0') + digits).back().to);
    }
    std::sort(times.begin(), times.end());
    return times;
}

constexpr Duration seen = hours(2) + start_length + minutes(10);

}  // namespace

TEST_CASE("as many VMs are repaired at once as there are operators", "[behaviour]") {
    const auto after = [](int hours_of_work) {
        return t(seen + hours(hours_of_work) + start_length);
    };
    CHECK(up_again(all_down(5, "response: 1 h, people: 2"), 5) ==
          std::vector{after(1), after(1), after(2), after(2), after(3)});
    CHECK(up_again(all_down(5, "response: 1 h, people: 5"), 5) == std::vector(5, after(1)));
    CHECK(up_again(all_down(5, "response: 1 h"), 5) == std::vector(5, after(1)));
    // A thousand VMs, ten people: a hundred hours.
    const std::vector<SimTime> all = up_again(all_down(1000, "response: 1 h, people: 10"), 1000);
    CHECK(all.front() == after(1));
    CHECK(all[499] == after(50));
    CHECK(all.back() == after(100));
}

TEST_CASE("who waits for an operator waits for his working hours as well", "[behaviour]") {
    const std::vector<SimTime> up =
        up_again(all_down(3,
                          "response: 5 h, people: 1, hours: {zone: UTC, from: \"09:00\", to: "
                          "\"17:00\"}"),
                 3);
    // From 9 to 14 on Friday; from then to 17, and on Monday to 11; from then to 16.
    CHECK(up == std::vector{t(hours(14) + start_length), t(days(3) + hours(11) + start_length),
                            t(days(3) + hours(16) + start_length)});
}

TEST_CASE("a backlog of centuries is never worked off", "[behaviour]") {
    // Twenty years of work are some eighty of working hours: the third is done after the last date
    // that there is.
    const Ran ran(all_down(5,
                           "response: 7300 d, people: 1, hours: {zone: UTC, from: \"09:00\", to: "
                           "\"17:00\"}"));
    CHECK(ran.value("web", Metric::failed_starts) == 5);
    CHECK(ran.value("web", Metric::operator_repairs) == 0);
    // Whoever waits behind an answer that never ends.
    const Ran for_ever(all_down(5,
                                "people: 1, hours: {zone: UTC}, response: {kind: mixture, "
                                "parts: [{of: 1 h, weight: 1}, {of: {kind: exponential, mean: "
                                "never}, weight: 1}]}"));
    CHECK(for_ever.value("web", Metric::failed_starts) == 5);
    CHECK(for_ever.value("web", Metric::operator_repairs) < 5);
}

TEST_CASE("a mistake changes nothing, and is seen when the action should have helped",
          "[behaviour]") {
    const std::string base =
        "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nhorizon: 60 d\n"
        "vaults: [{name: kv, sku: premium}]\n"
        "keys: [{name: kek, vault: kv, versions: [{name: v1, created: 2026-01-01T00:00:00Z}]}]\n"
        "encryption_sets: [{name: des, key: kek}]\n"
        "activities: [{name: still}]\n"
        "operators: [{name: ops, notice: 10 min, response: 1 h, retry_after: 2 h, recovery: "
        "[re_enable]";
    const std::string rest =
        "}]\nvms: [{name: web, mode: sse_cmk, set: des, size: D4s_v3, activity: still, operators: "
        "ops, disks: [{name: os, role: os, tier: P10}]}]\n" +
        incidents({{"115 min", "disable_version, key: kek, version: v1"},
                   operate("2 h", "web", "redeploy")});
    const auto down = [](const TextWorld& world, std::uint32_t replication) {
        const Downs all = world.downs(world.run(replication), "web");
        return Duration{all.back().to.ns - all.front().from.ns};
    };
    const TextWorld careful(base + rest);
    const Duration once = down(careful, 0);
    const TextWorld careless(base + ", mistakes: 50 %" + rest);
    // Each mistake costs the wait and another answer, which is asked for across the floor.
    const Duration each = hours(2) + seconds(1) + hours(1);
    std::int64_t mistakes = 0;
    constexpr int replications = 400;
    for (std::uint32_t r = 0; r < replications; ++r) {
        const std::int64_t answers =
            *careless.metric(careless.run(r), "web", Metric::operator_repairs);
        REQUIRE(answers >= 1);
        mistakes += answers - 1;
        CHECK(down(careless, r).ns == once.ns + (answers - 1) * each.ns);
    }
    // Geometric: p / (1 - p) = 1 each, of variance p / (1 - p)^2 = 2.
    CHECK(std::abs(static_cast<double>(mistakes) - replications) <
          5 * std::sqrt(2.0 * replications));
}
