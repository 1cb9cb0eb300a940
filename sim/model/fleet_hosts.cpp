// Builds the fleet: the VMs of each template, and the hosts that they are placed on.
#include "sim/model/fleet_builder.hpp"

#include <algorithm>

namespace rotasim {

void FleetBuilder::add_vms(std::uint32_t index) {
    const VmTemplateSpec& vm = spec().vms[index];
    if (vm.list) {
        const std::uint32_t list = resolver_.find("VM list", *vm.list, "list");
        if (list == none) {
            return;
        }
        const auto& rows = spec().vm_lists[list].rows;
        for (std::uint32_t i = 0; i < rows.size(); ++i) {
            if (rows[i].to && *rows[i].to <= rows[i].from) {
                resolver_.error(spec().vm_lists[list].at, "to",
                                "row " + std::to_string(i) + " ends before it begins");
                machines_known_ = false;
            }
            const SimTime from{rows[i].from.ns};
            const SimTime to = rows[i].to ? SimTime{rows[i].to->ns} : SimTime::never();
            fleet_.vms.push_back(VmSlot{0, index, vm.first + i, none, from, to});
        }
    } else {
        for (std::uint32_t i = 0; i < vm.count.value_or(1); ++i) {
            fleet_.vms.push_back(
                VmSlot{0, index, vm.first + i, none, SimTime::zero(), SimTime::never()});
        }
    }
}

void FleetBuilder::place_vms() {
    // Canonical order first: by template name, then number, so that the file's order is forgotten.
    const auto name_of = [this](const VmSlot& vm) -> const std::string& {
        return spec().vms[fleet_.plans[vm.plan].spec].name;
    };
    std::sort(fleet_.vms.begin(), fleet_.vms.end(), [&](const VmSlot& a, const VmSlot& b) {
        const int names = name_of(a).compare(name_of(b));
        return names != 0 ? names < 0 : a.number < b.number;
    });
    std::map<std::vector<std::uint32_t>, std::vector<std::uint32_t>> by_pools;
    std::map<std::uint32_t, std::vector<std::uint32_t>> pools_of;
    for (std::uint32_t v = 0; v < fleet_.vms.size(); ++v) {
        const VmTemplateSpec& vm = spec().vms[fleet_.plans[fleet_.vms[v].plan].spec];
        std::vector<std::uint32_t> pools;
        if (vm.hosts) {
            pools.push_back(resolver_.find("host pool", *vm.hosts, "hosts"));
        }
        for (const Ref& more : vm.more_hosts) {
            pools.push_back(resolver_.find("host pool", more, "more_hosts"));
        }
        if (fleet_.vms[v].number == vm.first) {  // Once a template.
            check_series(vm, pools);
        }
        for (const std::uint32_t pool : pools) {
            const auto [known, fresh] = pools_of.emplace(pool, pools);
            if (!fresh && known->second != pools) {
                resolver_.error(vm.at, "more_hosts", "pools are shared with VMs that list others",
                                "VMs that share a pool must list the same pools");
                machines_known_ = false;  // Nothing is placed, so hosts have no names.
                return;
            }
        }
        by_pools[pools].push_back(v);
    }
    for (std::uint32_t p = 0; p < spec().host_pools.size(); ++p) {
        if (pools_of.find(p) == pools_of.end()) {
            by_pools[{p}];  // A pool without VMs still stands there.
        }
    }
    for (const auto& [pools, vms] : by_pools) {
        place_group(pools, vms);
    }
}

void FleetBuilder::check_series(const VmTemplateSpec& vm, const std::vector<std::uint32_t>& pools) {
    if (!vm.size) {
        return;  // Rows of a list name no size.
    }
    const VmSize& size = fleet_.catalogue.vm_sizes[resolver_.find("VM size", *vm.size, "size")];
    for (const std::uint32_t pool : pools) {
        const HostSku& sku = skus_[sku_of_pool_[pool]];
        if (!size.series.empty() && !sku.series.empty() && size.series != sku.series) {
            resolver_.error(vm.at, "hosts",
                            "size '" + size.name + "' is of series " + size.series +
                                ", but the hosts of pool '" + spec().host_pools[pool].name +
                                "' are " + sku.name,
                            "a dedicated host takes VMs of the size series of its SKU only: " +
                                sku.series + " [Azure compute docs, dedicated-hosts.md]");
        }
    }
}

void FleetBuilder::place_group(const std::vector<std::uint32_t>& pools,
                               const std::vector<std::uint32_t>& vms) {
    if (pools.empty()) {
        for (const std::uint32_t v : vms) {  // Each on a host of its own that never fails.
            fleet_.vms[v].host = static_cast<std::uint32_t>(fleet_.hosts.size());
            fleet_.hosts.push_back(HostSlot{0, none, none, v, 0, 0});
        }
        return;
    }
    std::vector<HostOffer> offers;
    for (const std::uint32_t pool : pools) {
        const auto& count = spec().host_pools[pool].count;
        offers.push_back(HostOffer{&skus_[sku_of_pool_[pool]], pool, count.value_or(none)});
    }
    std::vector<VmDemand> demands;
    for (const std::uint32_t v : vms) {
        const VmTemplateSpec& vm = spec().vms[fleet_.plans[fleet_.vms[v].plan].spec];
        VmDemand demand{1, {}, fleet_.vms[v].from, fleet_.vms[v].to};
        if (vm.size) {
            const std::uint32_t index = resolver_.find("VM size", *vm.size, "size");
            const VmSize& size = fleet_.catalogue.vm_sizes[index];
            demand.vcpus = size.vcpus;
            demand.memory = size.memory;
        } else {
            const std::uint32_t list = resolver_.find("VM list", *vm.list, "list");
            const VmRow& row = spec().vm_lists[list].rows[fleet_.vms[v].number - vm.first];
            demand.vcpus = row.vcpus;
            demand.memory = row.memory;
        }
        demands.push_back(demand);
    }
    const Placement placement = place(offers, demands);
    if (placement.unplaced > 0) {
        const VmTemplateSpec& vm = spec().vms[fleet_.plans[fleet_.vms[vms.front()].plan].spec];
        const std::string text = std::to_string(placement.unplaced) + " of " +
                                 std::to_string(vms.size()) + " VMs do not fit on pool '" +
                                 spec().host_pools[pools.front()].name + "'";
        if (vm.list) {
            resolver_.warning(vm.at, "hosts", text, "put on the emptiest hosts all the same");
        } else {
            resolver_.error(vm.at, "hosts", text,
                            placement.too_large > 0
                                ? "no host of its SKU takes their size, even when it is empty"
                                : "raise the pool's `count`, or leave it out");
        }
    }
    const auto base = static_cast<std::uint32_t>(fleet_.hosts.size());
    for (std::size_t i = 0; i < vms.size(); ++i) {
        fleet_.vms[vms[i]].host = base + placement.host[i];
    }
    for (std::size_t o = 0; o < offers.size(); ++o) {
        const HostPoolSpec& pool = spec().host_pools[offers[o].pool];
        for (std::uint32_t n = 0; n < placement.hosts_of_offer[o]; ++n) {
            fleet_.hosts.push_back(
                HostSlot{0, offers[o].pool, faults_of_pool_[offers[o].pool], pool.first + n, 0, 0});
        }
    }
}

}  // namespace rotasim
