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

namespace {

std::vector<double> values_of(const Ran& ran) {
    std::vector<double> values;
    for (const MeasureValue& measure : ran.result().measures) {
        values.push_back(measure.value.value_or(-1));
    }
    return values;
}

}  // namespace

TEST_CASE("levels at the end are those before the books are closed", "[behaviour][measure]") {
    OneOfEach each;  // `ade` runs, latent dead; `sse` and `eah` are shut down for good.
    each.steps = {{"5 d", "disable_version, key: kek"}};
    each.rest =
        "measures:\n"
        "  - {name: down, of: unavailable_vms, kind: value_at_end}\n"
        "  - {name: share, of: unavailable_share, kind: value_at_end}\n"
        "  - {name: latent, of: latent_dead_vms, kind: value_at_end}\n"
        "  - {name: probed, of: unavailable_vms, kind: value_at, probes: [20 d, 30 d]}\n"
        "  - {name: there, of: present_vms, kind: value_at_end}\n";
    CHECK(values_of(Ran(each)) == std::vector{2.0, 0.5, 1.0, 2.0, 2.0, 4.0});
}

TEST_CASE("an outage happens when it begins", "[behaviour][measure]") {
    OneOfEach each;
    each.steps = {{"5 d", "disable_version, key: kek"}};
    each.rest =
        "measures:\n"
        "  - {name: first, of: outage, kind: first_passage}\n"
        "  - {name: down, of: unavailable_vms, kind: first_passage, threshold: 1}\n"
        "  - {name: count, of: outage, kind: count}\n";
    const std::vector<double> values = values_of(Ran(each));
    CHECK(values.at(0) == (days(5) + vault_order + hours(1)).as_seconds());
    CHECK(values.at(0) == values.at(1));
    CHECK(values.at(2) == 2.0);
}

TEST_CASE("shares are of the VMs that exist", "[behaviour][measure]") {
    // One VM until day 5, three from then on; their key has expired, so whatever exists is down.
    const Ran ran(
        "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nhorizon: 10 d\n"
        "vaults: [{name: kv, sku: premium}]\n"
        "keys: [{name: ka, vault: kv, versions: [{name: v1, created: 2026-06-01T00:00:00Z, "
        "expires: 2026-12-05T00:00:00Z}]}]\n"
        "encryption_sets: [{name: des, key: ka}]\n"
        "vm_lists:\n  - name: l\n    rows:\n"
        "      - {from: 0 s, to: 5 d, vcpus: 4, memory: 16 GiB}\n"
        "      - {from: 5 d, vcpus: 4, memory: 16 GiB}\n"
        "      - {from: 5 d, vcpus: 4, memory: 16 GiB}\n"
        "      - {from: 5 d, vcpus: 4, memory: 16 GiB}\n"
        "measures:\n"
        "  - {name: mean, of: unavailable_share, kind: time_average}\n"
        "  - {name: most, of: unavailable_share, kind: maximum}\n"
        "  - {name: there, of: present_vms, kind: maximum}\n"
        "  - {name: mean_there, of: present_vms, kind: time_average}\n"
        "  - {name: first, of: present_vms, kind: first_passage, threshold: 3}\n"
        "vms: [{name: w, list: l, mode: sse_cmk, set: des, "
        "disks: [{name: os, role: os, tier: P10}]}]\n");
    const std::vector<double> values = values_of(ran);
    const auto unavailability = static_cast<double>(ran.value("w", Metric::unavailability)) / 1e12;
    REQUIRE(unavailability == 0.75);  // Who runs already goes on.
    CHECK(values.at(0) == Approx(unavailability).epsilon(1e-9));
    CHECK(values.at(1) == 1.0);
    CHECK(values.at(2) == 3.0);
    CHECK(values.at(3) == 2.0);
    CHECK(values.at(4) == 5 * 86400.0);
}
