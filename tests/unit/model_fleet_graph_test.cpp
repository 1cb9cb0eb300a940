// Parts of a fleet that never hear of each other.
#include "sim/model/fleet_graph.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;

namespace {

// Two hosts with a VM each; entities: crew 0, hosts 1 2, VMs 3 4, vault and key 5 6.
Fleet small_fleet(bool shared_crew) {
    Fleet fleet;
    const auto add = [&fleet](EntityKind kind, std::uint32_t slot, std::uint32_t lp) {
        Entity entity;
        entity.kind = kind;
        entity.slot = slot;
        entity.lp = lp;
        fleet.entities.push_back(entity);
    };
    add(EntityKind::crew, 0, 3);
    add(EntityKind::host, 0, 0);
    add(EntityKind::host, 1, 1);
    add(EntityKind::vm, 0, 0);
    add(EntityKind::vm, 1, 1);
    add(EntityKind::key, 0, 2);
    fleet.lps = 4;
    fleet.crews.push_back(CrewSlot{0, 0});
    fleet.hosts.push_back(HostSlot{1, none, none, 0, 0, 1});
    fleet.hosts.push_back(HostSlot{2, none, none, 1, 1, 1});
    VmPlan plan;
    plan.crew = shared_crew ? 0 : none;
    fleet.plans.push_back(plan);
    fleet.vms.push_back(VmSlot{3, 0, 0, 0, {}, SimTime::never()});
    fleet.vms.push_back(VmSlot{4, 0, 1, 1, {}, SimTime::never()});
    KeySlot key;
    key.entity = 5;
    key.hosts = {0};
    fleet.keys.push_back(key);
    return fleet;
}

}  // namespace

TEST_CASE("hosts that share neither key nor crew are parts of their own", "[unit][model]") {
    const FleetComponents parts = components_of(small_fleet(false));

    CHECK(parts.count == 3);  // Host 0 with the key's vault; host 1; the idle crew.
    CHECK(parts.largest == 2);
    CHECK(parts.of_lp[0] == parts.of_lp[2]);
    CHECK(parts.of_lp[0] != parts.of_lp[1]);
}

TEST_CASE("a crew that repairs everybody ties the fleet together", "[unit][model]") {
    const FleetComponents parts = components_of(small_fleet(true));

    CHECK(parts.count == 1);
    CHECK(parts.largest == 4);
}
