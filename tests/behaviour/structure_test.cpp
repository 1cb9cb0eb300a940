// Components and structures to the tick, worked out by hand.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

constexpr std::int64_t s = 1'000'000'000;

ReplicationResult run(const std::string& horizon, const std::string& lists) {
    const TextWorld world(
        "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nreplications: 1\nhorizon: " +
        horizon + "\n" + lists);
    return world.run();
}

std::int64_t whole(int128 ticks) { return static_cast<std::int64_t>(ticks); }

std::int64_t down(const StructureTotals& structure) {
    int128 sum = 0;
    for (const StructureCause& cause : structure.down)
        sum += cause.ticks;
    return whole(sum);
}

double measured(const ReplicationResult& result, std::size_t index) {
    return result.measures.at(index).value.value();
}

}  // namespace

TEST_CASE("a unit fails and is repaired by the clock", "[behaviour][structures]") {
    const ReplicationResult result = run(
        "100 s",
        "components: [{name: a, life: 10 s, repair: 3 s}]\n"
        "structures: [{name: it, parts: [a]}]\n"
        "measures:\n"
        "  - {name: up, of: structure_works, kind: time_average}\n"
        "  - {name: first, of: structure_down, kind: first_passage}\n"
        "  - {name: spell, of: structure_down_time, kind: sample_mean}\n"
        "  - {name: up spell, of: structure_up_time, kind: sample_mean}\n"
        "  - {name: at end, of: structure_works, kind: value_at_end}\n"
        "  - {name: probes, of: components_working, kind: value_at, probes: [9 s, 11 s, 14 s]}\n");
    // Down from 10 to 13, 23 to 26, ..., 88 to 91.
    const StructureTotals& it = result.structures.at(0);
    CHECK(it.failures == 7);
    CHECK(down(it) == 21 * s);
    CHECK(whole(it.up_ticks) == 79 * s);
    REQUIRE(it.down.size() == 1);
    CHECK(it.down[0].kind == StructureCause::Kind::failure);
    CHECK(result.components.at(0).failures == 7);
    CHECK(result.components.at(0).repairs == 7);
    CHECK(whole(result.components.at(0).failed_ticks) == 21 * s);
    CHECK(measured(result, 0) == Approx(0.79).epsilon(1e-12));
    CHECK(measured(result, 1) == 10);
    CHECK(measured(result, 2) == 3);
    CHECK(measured(result, 3) == 10);
    CHECK(measured(result, 4) == 1);
    CHECK(measured(result, 5) == 1);
    CHECK(measured(result, 6) == 0);
    CHECK(measured(result, 7) == 1);
}

TEST_CASE("a crew of one repairs one after the other", "[behaviour][structures]") {
    const auto with = [](const std::string& crew) {
        return run("29 s", "components: [{name: a, count: 3, life: 20 s, repair: 4 s" + crew +
                               "}]\nstructures: [{name: all, parts: [a]}, {name: any, parts: "
                               "[a], needs: 1}, {name: two, parts: [a], needs: 2}]\n"
                               "measures:\n"
                               "  - {name: most, of: components_waiting, kind: maximum}\n");
    };
    const ReplicationResult one = with(", crew: 1");
    // All fail at 20; back at 24, 28 and 32.
    CHECK(down(one.structures.at(0)) == 9 * s);  // all
    CHECK(down(one.structures.at(1)) == 4 * s);  // any
    CHECK(down(one.structures.at(2)) == 8 * s);  // two
    CHECK(whole(one.components.at(0).failed_ticks) == (4 + 8 + 9) * s);
    CHECK(measured(one, 0) == 2);
    const ReplicationResult each = with("");
    CHECK(down(each.structures.at(0)) == 4 * s);
    CHECK(measured(each, 0) == 0);
}

TEST_CASE("cold spares take over in no time, and do not age", "[behaviour][structures]") {
    const ReplicationResult result =
        run("100 s",
            "components: [{name: a, life: 10 s, spares: 2}, {name: b, life: 10 s, repair: "
            "15 s, spares: 1}]\nstructures: [{name: a is up, parts: [a]}, {name: b is up, "
            "parts: [b]}]\n");
    // Three lives, then nothing.
    CHECK(whole(result.structures.at(0).up_ticks) == 30 * s);
    CHECK(result.structures.at(0).failures == 1);
    CHECK(result.components.at(0).failures == 3);
    // b: none is left from 20, when the second fails, to 25, when the first is back; every 25 s.
    CHECK(down(result.structures.at(1)) == (5 + 5 + 5 + 5) * s);
}

TEST_CASE("planned replacement by age and by the calendar", "[behaviour][structures]") {
    const ReplicationResult result =
        run("100 s",
            "components:\n"
            "  - {name: age, life: 10 s, repair: 5 s, replace_at_age: 8 s, replacement: 1 s}\n"
            "  - {name: block, life: 30 s, repair: 5 s, replace_every: 20 s}\n"
            "  - {name: late, life: 30 s, repair: 5 s, replace_every: 40 s}\n"
            "  - {name: tie, life: 10 s, repair: 5 s, replace_at_age: 10 s}\n"
            "structures: [{name: it, parts: [age]}]\n");
    const ComponentTotals& age = result.components.at(0);
    CHECK(age.failures == 0);
    CHECK(age.replacements == 11);  // At 8, 17, ..., 98.
    CHECK(whole(age.replacing_ticks) == 11 * s);
    REQUIRE(result.structures.at(0).down.size() == 1);
    CHECK(result.structures.at(0).down[0].kind == StructureCause::Kind::replacement);
    const ComponentTotals& block = result.components.at(1);
    CHECK(block.failures == 0);
    CHECK(block.replacements == 4);  // At 20, 40, 60, 80; the one at 100 is not of the run.
    CHECK(whole(block.working_ticks) == 100 * s);
    // Fails at 30, back at 35, replaced at 40; fails at 70, back at 75, replaced at 80.
    const ComponentTotals& late = result.components.at(2);
    CHECK(late.failures == 2);
    CHECK(late.replacements == 2);
    CHECK(whole(late.failed_ticks) == 10 * s);
    // Both at once: it has failed.
    CHECK(result.components.at(3).failures == 6);
    CHECK(result.components.at(3).replacements == 0);
}

TEST_CASE("a clock of operation stands still", "[behaviour][structures]") {
    const std::string lists =
        "structures: [{name: line, parts: [a, b]}]\n"
        "measures: [{name: last, of: component_failed, component: b, kind: first_passage}]\n";
    const ReplicationResult stops =
        run("60 s",
            "components: [{name: a, life: 10 s, repair: 5 s}, {name: b, life: 25 s, "
            "repair: 5 s, ages_while: line}]\n" +
                lists);
    // The line stands from 10 to 15 and from 25 to 30, so that b has worked 25 s at 35.
    CHECK(measured(stops, 0) == 35);
    const ReplicationResult goes_on =
        run("60 s",
            "components: [{name: a, life: 10 s, repair: 5 s}, {name: b, life: 25 s, repair: 5 "
            "s}]\n" +
                lists);
    CHECK(measured(goes_on, 0) == 25);
}

TEST_CASE("a domain takes its units along, and who took a structure down owns it",
          "[behaviour][structures]") {
    const ReplicationResult result = run(
        "100 s",
        "components:\n"
        "  - {name: rack, life: 40 s, repair: 10 s}\n"
        "  - {name: node, count: 2, life: 45 s, repair: 20 s, inside: rack}\n"
        "  - {name: other, life: 200 s}\n"
        "structures: [{name: pair, parts: [node]}, {name: any, parts: [pair, other], needs: 1}]\n"
        "common_causes: [{name: flood, every: 70 s, hits: [other]}]\n");
    // Rack down 40 to 50 and 90 to 100; nodes down 45 to 65. Whoever came first owns 40 to 65.
    const StructureTotals& pair = result.structures.at(1);
    CHECK(pair.failures == 2);
    CHECK(down(pair) == (25 + 10) * s);
    REQUIRE(pair.down.size() == 1);
    CHECK(pair.down[0].slot == 2);  // By name: node, other, rack.
    // Without `other` from 70 on, from 90 on nothing is left.
    const StructureTotals& any = result.structures.at(0);
    CHECK(any.failures == 1);
    CHECK(down(any) == 10 * s);
}

TEST_CASE("a common cause strikes the units that work, and no spare", "[behaviour][structures]") {
    const ReplicationResult result = run(
        "100 s",
        "components: [{name: a, count: 2, life: 500 s, spares: 1}, {name: b, count: 3, life: 500 "
        "s, repair: 5 s}]\n"
        "structures: [{name: as, parts: [a]}, {name: bs, parts: [b], needs: 1}]\n"
        "common_causes: [{name: flood, every: 30 s, hits: [b, a]}, {name: never, every: 10 s, "
        "hits: "
        "[a, b], share: 0 %}]\n"
        "measures: [{name: left, of: components_working, component: a, kind: value_at, probes: [31 "
        "s, 61 s]}]\n");
    CHECK(result.components.at(0).failures == 3);  // Two, then the spare.
    CHECK(measured(result, 0) == 1);
    CHECK(measured(result, 1) == 0);
    CHECK(result.components.at(1).failures == 9);
    const StructureTotals& bs = result.structures.at(1);
    CHECK(down(bs) == 15 * s);
    REQUIRE(bs.down.size() == 1);
    CHECK(bs.down[0].kind == StructureCause::Kind::common_cause);
}
