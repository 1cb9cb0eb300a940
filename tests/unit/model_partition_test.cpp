// Which cell runs which process: control in the first, hosts balanced over the others, never cut.
#include "sim/model/partition.hpp"
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace rotasim;

namespace {

// Hosts with the given numbers of VMs, a vault's process last.
Fleet fleet_of(const std::vector<std::uint32_t>& vms) {
    Fleet fleet;
    for (std::uint32_t h = 0; h < vms.size(); ++h) {
        Entity host;
        host.kind = EntityKind::host;
        host.slot = h;
        host.lp = h;
        HostSlot slot;
        slot.entity = static_cast<EntityIndex>(fleet.entities.size());
        slot.vms = vms[h];
        fleet.entities.push_back(host);
        fleet.hosts.push_back(slot);
        for (std::uint32_t v = 0; v < vms[h]; ++v) {
            VmSlot vm;
            vm.host = h;
            fleet.vms.push_back(vm);
        }
    }
    fleet.lps = static_cast<std::uint32_t>(vms.size()) + 1;
    return fleet;
}

std::vector<std::uint64_t> vms_of_cells(const Fleet& fleet, const Partition& partition) {
    std::vector<std::uint64_t> sums(partition.cells, 0);
    for (const HostSlot& host : fleet.hosts) {
        sums[partition.cell_of[fleet.entities[host.entity].lp]] += host.vms;
    }
    return sums;
}

}  // namespace

TEST_CASE("one cell holds everything; of several, the first holds no host", "[unit][model]") {
    const Fleet fleet = fleet_of({10, 10, 10, 10});

    const Partition one = partition_of(fleet, 1);
    CHECK(one.cells == 1);
    CHECK(std::all_of(one.cell_of.begin(), one.cell_of.end(),
                      [](std::uint32_t cell) { return cell == control_cell; }));

    const Partition three = partition_of(fleet, 3);
    CHECK(three.cells == 3);
    CHECK(three.cell_of == std::vector<std::uint32_t>{1, 1, 2, 2, control_cell});
}

TEST_CASE("cells are balanced by VMs, keep the order of hosts, and are never empty",
          "[unit][model]") {
    std::vector<std::uint32_t> vms;
    for (std::uint32_t h = 0; h < 400; ++h) {
        vms.push_back(h % 7 == 0 ? 32 : h % 3);
    }
    const Fleet fleet = fleet_of(vms);
    for (const std::uint32_t cells : {2U, 5U, 17U, 64U}) {
        const Partition partition = partition_of(fleet, cells);
        REQUIRE(partition.cells == cells);
        const auto sums = vms_of_cells(fleet, partition);
        CHECK(sums[control_cell] == 0);
        const double mean = static_cast<double>(fleet.vms.size()) / (cells - 1);
        for (std::uint32_t c = 1; c < cells; ++c) {
            CHECK(sums[c] > 0);
            CHECK(static_cast<double>(sums[c]) < mean + 64);  // Two hosts more at most.
        }
        for (std::size_t h = 1; h < vms.size(); ++h) {
            CHECK(partition.cell_of[h - 1] <= partition.cell_of[h]);
        }
    }
}

TEST_CASE("no more cells than hosts are made, and by itself as many as the VMs fill",
          "[unit][model]") {
    CHECK(partition_of(fleet_of({1, 1, 1}), 64).cells == 4);
    CHECK(partition_of(fleet_of({})).cells == 1);
    CHECK(partition_of(fleet_of({5, 5})).cells == 2);
    const Fleet large = fleet_of(std::vector<std::uint32_t>(4 * vms_per_cell / 16, 16));
    CHECK(partition_of(large).cells == 5);
}

namespace {

// A key whose process is the vault's, heard of by the given hosts.
void add_key(Fleet& fleet, std::uint32_t lp, std::vector<std::uint32_t> hosts) {
    Entity entity;
    entity.kind = EntityKind::key;
    entity.slot = static_cast<std::uint32_t>(fleet.keys.size());
    entity.lp = lp;
    KeySlot key;
    key.entity = static_cast<EntityIndex>(fleet.entities.size());
    key.hosts = std::move(hosts);
    fleet.entities.push_back(entity);
    fleet.keys.push_back(std::move(key));
    fleet.lps = std::max(fleet.lps, lp + 1);
}

}  // namespace

TEST_CASE("hosts of one part of the fleet lie beside each other, and small parts stay whole",
          "[unit][model]") {
    // Parts {0, 2, 4}, {1, 3, 5} and {6 .. 11}: the first two fill a cell each.
    Fleet fleet = fleet_of(std::vector<std::uint32_t>(12, 10));
    add_key(fleet, 12, {0, 2, 4});
    add_key(fleet, 13, {1, 3, 5});
    add_key(fleet, 14, {6, 7, 8, 9, 10, 11});
    const Partition partition = partition_of(fleet, 5);
    REQUIRE(partition.cells == 5);
    CHECK(partition.merged.empty());
    const std::vector<std::uint32_t> expected{1, 2, 1, 2, 1, 2, 3, 3, 3, 4, 4, 4, 0, 0, 0};
    CHECK(partition.cell_of == expected);

    // A border a quarter of a cell away is taken, one further off is not: parts of 2 and 10 hosts.
    Fleet uneven = fleet_of(std::vector<std::uint32_t>(12, 10));
    add_key(uneven, 12, {10, 11});
    add_key(uneven, 13, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
    const Partition two = partition_of(uneven, 3);
    CHECK(std::count(two.cell_of.begin(), two.cell_of.end(), 1U) == 6);
    CHECK(std::count(two.cell_of.begin(), two.cell_of.end(), 2U) == 6);
}

TEST_CASE("a link without a floor forces its host into the first cell, and is named",
          "[unit][model]") {
    const testing::TextWorld world(testing::OneOfEach{}.text());
    Fleet fleet = world.fleet();
    const auto cell = [&fleet](const Partition& partition, const std::string& vm) {
        return partition.cell_of[fleet.entities[*fleet.find(vm)].lp];
    };
    const Partition with_floor = partition_of(fleet, 5);
    CHECK(with_floor.cells == 5);
    CHECK(with_floor.merged.empty());

    fleet.spec.control_floor.value = Duration::zero();
    const Partition without = partition_of(fleet, 5);
    CHECK(without.cells == 2);  // Only the host that hears of no key is on its own.
    CHECK(cell(without, "pmk") == 1);
    for (const std::string vm : {"sse", "eah", "ade"}) {
        CHECK(cell(without, vm) == control_cell);
    }
    CHECK(without.merged.size() == 5);  // The key to three hosts, the set to two.
    const auto of_key = [](const std::string& link) { return link.rfind("kv/kek", 0) == 0; };
    CHECK(std::count_if(without.merged.begin(), without.merged.end(), of_key) == 3);
}
