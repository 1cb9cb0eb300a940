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
