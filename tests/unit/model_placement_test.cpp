// Hosts take what the published packings say (azure.md 6.3), and no more.
#include "sim/model/placement.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace rotasim;

namespace {

constexpr std::int64_t gibibyte = 1024LL * 1024 * 1024;

HostSku type3() {
    HostSku sku;
    sku.name = "Dsv3-Type3";
    sku.vcpus = 80;
    sku.memory = Bytes{504 * gibibyte};
    sku.packing = {{"2", 32}, {"4", 21}, {"8", 10}, {"16", 5}, {"32", 2}, {"48", 1}, {"64", 1}};
    sku.vms_max = 32;
    return sku;
}

VmDemand vm(std::uint32_t vcpus) {
    return VmDemand{vcpus, Bytes{vcpus * 4 * gibibyte}, SimTime::zero(), SimTime::never()};
}

std::uint32_t hosts_needed(const std::vector<VmDemand>& demands) {
    const HostSku sku = type3();
    const HostOffer offer{&sku, 0, none};
    const Placement placement = place({&offer, 1}, demands);
    CHECK(placement.unplaced == 0);
    return placement.hosts_of_offer.at(0);
}

}  // namespace

TEST_CASE("a uniform host takes exactly its tabulated packing", "[unit][model]") {
    const HostSku sku = type3();
    for (const auto& [vcpus, most] : sku.packing) {
        INFO(vcpus << " processors");
        const auto size = static_cast<std::uint32_t>(std::stoul(vcpus));
        CHECK(hosts_needed(std::vector<VmDemand>(most, vm(size))) == 1);
        CHECK(hosts_needed(std::vector<VmDemand>(most + 1, vm(size))) == 2);
    }
}

TEST_CASE("the published mixed packings fit on one host", "[unit][model]") {
    CHECK(hosts_needed({vm(64), vm(8), vm(4), vm(4)}) == 1);
    CHECK(hosts_needed({vm(48), vm(16), vm(4), vm(4), vm(4), vm(4)}) == 1);
    std::vector<VmDemand> fifteen_and_ten(15, vm(4));
    fifteen_and_ten.insert(fifteen_and_ten.end(), 10, vm(2));
    CHECK(hosts_needed(fifteen_and_ten) == 1);
}

TEST_CASE("room is given back when a VM is deleted", "[unit][model]") {
    const HostSku sku = type3();
    const HostOffer offer{&sku, 0, none};
    VmDemand early = vm(64);
    early.to = SimTime{days(10).ns};
    VmDemand late = vm(64);
    late.from = SimTime{days(10).ns};

    const Placement placement = place({&offer, 1}, std::vector<VmDemand>{early, late});

    CHECK(placement.hosts_of_offer.at(0) == 1);
    CHECK(placement.host.at(0) == placement.host.at(1));
}

TEST_CASE("what fits nowhere is put on the emptiest host and counted", "[unit][model]") {
    const HostSku sku = type3();
    const HostOffer offer{&sku, 0, 1};

    const Placement placement = place({&offer, 1}, std::vector<VmDemand>(22, vm(4)));

    CHECK(placement.unplaced == 1);
    CHECK(placement.too_large == 0);  // A second host would take it.
    CHECK(placement.hosts_of_offer.at(0) == 1);
}

TEST_CASE("what no host takes even when it is empty is told apart", "[unit][model]") {
    const HostSku sku = type3();
    const HostOffer offer{&sku, 0, none};

    const Placement placement = place({&offer, 1}, std::vector<VmDemand>{vm(96), vm(4)});

    CHECK(placement.unplaced == 1);
    CHECK(placement.too_large == 1);
}
