// Measures that were wrong in silence: the largest of samples, and the age that a key first
// reaches.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

TEST_CASE("the largest sample is the longest outage, and absent where there was none",
          "[behaviour][measure]") {
    OneOfEach each;
    each.steps = {operate("10 h", "pmk", "guest_reboot"), operate("20 h", "pmk", "redeploy")};
    each.rest =
        "measures:\n"
        "  - {name: longest, of: outage_length, kind: maximum, group: pmk}\n"
        "  - {name: none, of: outage_length, kind: maximum, group: sse}\n"
        "  - {name: first, of: outage_length, kind: first_passage, group: pmk}\n";
    const Ran ran(each);
    CHECK(ran.result().measures.at(0).value == 120.0);
    CHECK_FALSE(ran.result().measures.at(1).value.has_value());
    CHECK(ran.result().measures.at(2).value.has_value());
}

TEST_CASE("a key first reaches an age that long after its newest version was made",
          "[behaviour][measure]") {
    OneOfEach each;  // The key was made a year before the start.
    each.steps = {{"5 d", "rotate_key, key: kek"}};
    each.rest =
        "measures:\n"
        "  - {name: at once, of: key_age, key: kek, kind: first_passage, threshold: 86400}\n"
        "  - {name: later, of: key_age, key: kek, kind: first_passage, threshold: 31795200}\n"
        "  - {name: never, of: key_age, key: kek, kind: first_passage, threshold: 63072000}\n";
    const Ran ran(each);
    CHECK(ran.result().measures.at(0).value == 0.0);
    CHECK(ran.result().measures.at(1).value == 3 * 86400.0);  // 368 days after it was made.
    CHECK_FALSE(ran.result().measures.at(2).value.has_value());
}

TEST_CASE("guest reboots of latent-dead VMs are counted: before the retirement they are harmless",
          "[behaviour][azure]") {
    OneOfEach each;
    each.steps = {operate("1 d", "ade", "guest_reboot"),
                  {"2 d", "disable_version, key: kek, version: v1"},
                  operate("3 d", "ade", "guest_reboot"),
                  operate("4 d", "ade", "guest_reboot"),
                  operate("12 d", "ade", "guest_reboot")};
    std::string text = each.text();
    const std::string off = "in_guest_retirement: {active: false}";
    text.replace(text.find(off), off.size(), "in_guest_retirement: {at: 2027-01-11T00:00:00Z}");
    const Ran ran(text);
    CHECK(ran.value("ade", Metric::latent_dead_reboots) == 2);
    CHECK(ran.value("pmk", Metric::latent_dead_reboots) == 0);
    CHECK_FALSE(ran.of("ade").empty());
}

TEST_CASE("versions are alive from the moment they are valid until they expire",
          "[behaviour][measure]") {
    OneOfEach each{
        .versions =
            "{name: v1, created: 2026-12-01T00:00:00Z, expires: 2027-01-11T00:00:00Z}, "
            "{name: v2, created: 2026-12-02T00:00:00Z, not_before: 2027-01-06T00:00:00Z, "
            "expires: 2027-01-16T00:00:00Z}"};
    each.rest =
        "measures:\n"
        "  - {name: at, of: versions_alive, kind: value_at, key: kek, "
        "probes: [1 d, 5 d, 7 d, 10 d, 12 d, 15 d, 20 d]}\n"
        "  - {name: mean, of: versions_alive, kind: time_average, key: kek}\n"
        "  - {name: most, of: versions_alive, kind: maximum, key: kek}\n";
    const Ran ran(each);
    const std::vector<double> alive{1, 2, 2, 1, 1, 0, 0};  // A probe sees what begins then.
    const auto& measured = ran.result().measures;
    REQUIRE(measured.size() == alive.size() + 2);
    for (std::size_t i = 0; i < alive.size(); ++i) {
        INFO(i);
        CHECK(measured[i].value == alive[i]);
    }
    CHECK(measured[7].value == 20.0 / 30.0);
    CHECK(measured[8].value == 2.0);
    CHECK(ran.value("sse", Metric::versions_alive_max) == 2);
}
