// Components, structures and work lists: one result for any cells and threads and any order of the
// file, and none for a fleet beside them.
#include "tests/determinism/cells.hpp"
#include "tests/determinism/small_fleet.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

// Three systems: nested racks with common causes, spares with planned replacement, and a line whose
// clocks stand still with it.
const std::string repaired = ", repair: 1 h";
const std::vector<std::string> components = {
    "  - {name: rack a, life: {kind: exponential, mean: 20 h}" + repaired + "}",
    "  - {name: rack b, life: {kind: exponential, mean: 20 h}, repair: 2 h}",
    "  - {name: a, count: 4, life: 10 h, crew: 1, inside: rack a" + repaired + "}",
    "  - {name: b, count: 4, life: {kind: weibull, mean: 9 h, shape: 2}, crew: 2, inside: rack b" +
        repaired + "}",
    "  - {name: s, count: 3, spares: 2, life: 5 h, replace_at_age: 4 h, replacement: 10 min, " +
        std::string("repair: {kind: lognormal, mean: 4 h, cv: 1}}"),
    "  - {name: t, life: 30 h, replace_every: 1 d" + repaired + "}",
    "  - {name: u, life: {kind: exponential, mean: 8 h}, repair: 30 min, ages_while: line}",
    "  - {name: v, life: 6 h, ages_while: line" + repaired + "}",
};
const std::vector<std::string> structures = {
    "  - {name: pool, parts: [a, b], needs: 5}",
    "  - {name: spared, parts: [s, t]}",
    "  - {name: line, parts: [u, v]}",
    "  - {name: both, parts: [pool, rack a], needs: 1}",
};
const std::vector<std::string> causes = {
    "  - {name: flood, every: {kind: exponential, mean: 3 d}, hits: [a, b], share: 50 %}",
    "  - {name: bug, every: 35 h, hits: [s]}",
};
const std::vector<std::string> work = {
    "  - {name: plan, workers: 2, jobs: [{name: a, takes: {kind: exponential, mean: 1 d}}, " +
        std::string("{name: b, takes: 5 h}, {name: c, takes: 7 h, after: [a, b]}]}"),
    "  - {name: other, begins: 3 d, order: longest_first, jobs: " +
        std::string("[{name: a, takes: 1 h}, {name: b, takes: 2 h}]}"),
};
const std::string measures =
    "measures:\n"
    "  - {name: up, of: structure_works, kind: time_average}\n"
    "  - {name: units, of: components_working, component: a, kind: time_average}\n"
    "  - {name: spell, of: structure_down_time, structure: pool, kind: sample_mean}\n"
    "  - {name: makespan, of: work_finished, work_list: plan, kind: first_passage}\n";

std::string list(const std::string& name, std::vector<std::string> items, bool reversed) {
    if (reversed) std::reverse(items.begin(), items.end());
    std::string text = name + ":\n";
    for (const std::string& item : items)
        text += item + "\n";
    return text;
}

std::string lists(bool reversed) {
    return list("components", components, reversed) + list("structures", structures, reversed) +
           list("common_causes", causes, reversed) + list("work_lists", work, reversed);
}

std::string alone(bool reversed = false) {
    return "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nreplications: 1\nhorizon: "
           "181 d\n" +
           lists(reversed) + measures;
}

void check_same_structures(const ReplicationResult& a, const ReplicationResult& b) {
    REQUIRE(a.components.size() == b.components.size());
    for (std::size_t i = 0; i < a.components.size(); ++i) {
        CHECK(a.components[i].failures == b.components[i].failures);
        CHECK(a.components[i].working_ticks == b.components[i].working_ticks);
    }
    REQUIRE(a.structures.size() == b.structures.size());
    for (std::size_t i = 0; i < a.structures.size(); ++i) {
        CHECK(a.structures[i].up_ticks == b.structures[i].up_ticks);
    }
    REQUIRE(a.work_lists.size() == b.work_lists.size());
    for (std::size_t i = 0; i < a.work_lists.size(); ++i) {
        CHECK(a.work_lists[i].finished == b.work_lists[i].finished);
    }
}

}  // namespace

TEST_CASE("structures run alike in any cells and threads", "[determinism][structures]") {
    const auto scenario = ready(alone());
    const ReplicationResult reference = in_cells(*scenario, {});
    CHECK(reference.events > 5'000);
    for (const StructureTotals& structure : reference.structures) {
        CHECK(structure.failures > 10);
    }
    for (const Cells& cells :
         {Cells{1, 1}, Cells{2, 1}, Cells{3, 2}, Cells{4, 2}, Cells{9, 4}, Cells{auto_cells, 2}}) {
        const ReplicationResult result = in_cells(*scenario, cells);
        check_same(result, reference, cells);
        check_same_structures(result, reference);
    }
}

TEST_CASE("structures in any order of the file are the same", "[determinism][structures]") {
    CHECK(digest_of(alone(true)) == digest_of(alone()));
    CHECK(digest_of(replaced(alone(), "parts: [a, b]", "parts: [b, a]")) == digest_of(alone()));
    CHECK(digest_of(replaced(alone(), "needs: 5", "needs: 6")) != digest_of(alone()));
    const std::string text = alone();
    CHECK(digest_of(text.substr(0, text.find("measures:"))) == digest_of(text));
}

TEST_CASE("a fleet and structures beside it do not see one another", "[determinism][structures]") {
    const std::vector<std::string> shorter{"horizon=181 d", "measures[1].probes=[100 d, 150 d]"};
    const auto fleet = ready(small_fleet_text(), shorter);
    const auto apart = ready(alone());
    const auto both = ready(small_fleet_text() + lists(false), shorter);
    const ReplicationResult of_fleet = in_cells(*fleet, {});
    const ReplicationResult of_both = in_cells(*both, {});
    CHECK(of_both.events > of_fleet.events + 5'000);
    REQUIRE(of_both.metrics.size() == of_fleet.metrics.size());
    for (std::size_t i = 0; i < of_both.metrics.size(); ++i) {
        CHECK(of_both.metrics[i].value == of_fleet.metrics[i].value);
    }
    REQUIRE(both->loaded.scenario.seed == apart->loaded.scenario.seed);
    check_same_structures(of_both, in_cells(*apart, {}));
    for (const Cells& cells : {Cells{2, 1}, Cells{3, 2}, Cells{7, 4}, Cells{auto_cells, 2}}) {
        const ReplicationResult result = in_cells(*both, cells);
        check_same(result, of_both, cells);
        check_same_structures(result, of_both);
    }
}
