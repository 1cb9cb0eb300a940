// Which cell runs which process: control in the first, hosts balanced over the others, never cut.
#include "sim/model/partition.hpp"

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
