// Builds the fleet: VM templates, their disks, what encryption costs them, and their hosts.
#include "sim/base/contract.hpp"
#include "sim/base/wide.hpp"
#include "sim/model/fleet_builder.hpp"

#include <algorithm>

namespace rotasim {

void FleetBuilder::resolve_templates() {
    resolver_.learn("VM template", std::vector<HostPoolSpec>{});
    std::vector<std::string> names;
    std::map<std::pair<std::string, std::uint32_t>, Place> starts;
    for (std::uint32_t t = 0; t < spec().vms.size(); ++t) {
        const VmTemplateSpec& vm = spec().vms[t];
        const std::string group = vm.group.empty() ? vm.name : vm.group;
        fleet_.groups.push_back(group);
        names.push_back(vm.name);
    }
    resolver_.learn_names("VM template", names);
    std::sort(fleet_.groups.begin(), fleet_.groups.end());
    fleet_.groups.erase(std::unique(fleet_.groups.begin(), fleet_.groups.end()),
                        fleet_.groups.end());
    fleet_.group_vms.assign(fleet_.groups.size(), 0);
    for (std::uint32_t t = 0; t < spec().vms.size(); ++t) {
        ResolvedVm resolved;
        fleet_.plans.push_back(plan_of(t, resolved));
        if (resolved.mode != nullptr) {
            check_exclusions(resolved, resolver_);
        }
        if (!resolver_.failed()) {
            add_vms(t);
        }
    }
}

namespace {

// Of the disk that was added last.
void note_offline_set(VmPlan& plan, const EncryptionMode& mode) {
    const std::uint32_t set = plan.disks.back().set;
    if (mode.on_rotate.value != OnRotate::rewrap_offline || set == none) {
        return;
    }
    auto& sets = plan.offline_sets;
    if (std::find(sets.begin(), sets.end(), set) == sets.end()) {
        sets.push_back(set);
    }
}

}  // namespace

VmPlan FleetBuilder::plan_of(std::uint32_t index, ResolvedVm& resolved) {
    const VmTemplateSpec& vm = spec().vms[index];
    VmPlan plan;
    plan.spec = index;
    const std::string group = vm.group.empty() ? vm.name : vm.group;
    plan.group = static_cast<std::uint32_t>(
        std::lower_bound(fleet_.groups.begin(), fleet_.groups.end(), group) -
        fleet_.groups.begin());
    plan.activity = resolver_.find("activity", vm.activity, "activity");
    plan.workload = resolver_.find("workload", vm.workload, "workload");
    plan.backup = resolver_.find("backup policy", vm.backup, "backup");
    plan.crew = resolver_.find("operators", vm.operators, "operators");
    const std::uint32_t mode = resolver_.find("encryption mode", vm.mode, "mode");
    const std::uint32_t size = resolver_.find("VM size", vm.size, "size");
    if (!vm.size && !vm.list) {
        resolver_.error(vm.at, "size", "required field 'size' is missing",
                        "only VMs of a list bring their own");
    }
    if (vm.count && vm.list) {
        resolver_.error(vm.at, "count", "a VM list counts by itself", "leave `count` out");
    }
    if (vm.disks.empty()) {
        resolver_.error(vm.at, "disks", "no disk", "encryption at rest needs something at rest");
    }
    if (mode == none) {
        return plan;
    }
    plan.mode = mode;
    resolved.spec = &vm;
    resolved.mode = &fleet_.catalogue.encryption_modes[mode];
    resolved.size = size == none ? nullptr : &fleet_.catalogue.vm_sizes[size];
    resolved.backed_up = plan.backup != none;
    plan.vcpus = size == none ? 1 : fleet_.catalogue.vm_sizes[size].vcpus;
    std::vector<std::string> disk_names;
    for (const DiskSpec& disk : vm.disks) {
        if (std::find(disk_names.begin(), disk_names.end(), disk.name) != disk_names.end()) {
            resolver_.error(disk.at, "disks", "'" + disk.name + "' is given twice",
                            "names are unique");
        }
        disk_names.push_back(disk.name);
        ResolvedDisk of_disk;
        plan.disks.push_back(disk_of(vm, disk, of_disk));
        if (of_disk.mode != nullptr) {
            plan.in_guest |= of_disk.mode->in_guest;
            note_offline_set(plan, *of_disk.mode);
            resolved.disks.push_back(of_disk);
        }
    }
    check_vm_material(vm, plan);
    charge_processors(plan);
    return plan;
}

// What the VM gives for all of its disks must serve at least one of them.
void FleetBuilder::check_vm_material(const VmTemplateSpec& vm, const VmPlan& plan) {
    bool set = false;
    bool key = false;
    bool secret = false;
    for (std::size_t d = 0; d < plan.disks.size(); ++d) {
        if (plan.disks[d].mode == none) {
            return;  // Reported already.
        }
        const EncryptionMode& mode = fleet_.catalogue.encryption_modes[plan.disks[d].mode];
        set |= mode.binding.value == Binding::follow_set && !vm.disks[d].set;
        key |= mode.binding.value == Binding::pinned && !vm.disks[d].key;
        secret |= mode.in_guest && !vm.disks[d].secret;
    }
    const auto check = [&](bool given, bool used, const char* field) {
        if (given && !used) {
            resolver_.error(vm.at, field, "no disk of the VM takes it",
                            "their modes need none, or they bring their own: it would be ignored");
        }
    };
    check(vm.set.has_value(), set, "set");
    check(vm.key.has_value(), key, "key");
    check(vm.secret.has_value(), secret, "secret");
}

std::uint32_t FleetBuilder::secret_of(const VmTemplateSpec& vm, const DiskSpec& disk,
                                      ResolvedDisk& resolved) {
    if (!resolved.mode->in_guest) {
        if (disk.secret) {
            resolver_.error(disk.at, "secret", "mode '" + resolved.mode->name + "' takes no secret",
                            "it would be ignored");
        }
        return none;
    }
    const std::uint32_t secret =
        resolver_.find("secret", disk.secret ? disk.secret : vm.secret, "secret");
    if (secret != none) {
        resolved.secret_vault = &spec().vaults[fleet_.secrets[secret].vault];
    }
    return secret;
}

namespace {

Bytes size_of(const DiskSpec& disk, const DiskTier* tier) {
    return disk.size ? *disk.size : tier != nullptr ? tier->size : Bytes{};
}

// Which version a disk is wrapped by: its own word, then its VM's, then its set's.
std::optional<std::string> version_named(const DiskSpec& disk, const VmTemplateSpec& vm,
                                         const EncryptionSetSpec* set) {
    if (disk.version || vm.version) {
        return disk.version ? disk.version : vm.version;
    }
    return set == nullptr ? std::nullopt : set->version;
}

}  // namespace

DiskPlan FleetBuilder::disk_of(const VmTemplateSpec& vm, const DiskSpec& disk,
                               ResolvedDisk& resolved) {
    DiskPlan plan;
    plan.name = disk.name;
    plan.role = disk.role;
    const Ref& mode_ref = disk.mode ? *disk.mode : vm.mode;
    plan.mode = resolver_.find("encryption mode", mode_ref, "mode");
    const std::uint32_t tier = resolver_.find("disk tier", disk.tier, "tier");
    if (plan.mode == none) {
        return plan;
    }
    const EncryptionMode& mode = fleet_.catalogue.encryption_modes[plan.mode];
    resolved.spec = &disk;
    resolved.mode = &mode;
    resolved.tier = tier == none ? nullptr : &fleet_.catalogue.disk_tiers[tier];
    plan.size = size_of(disk, resolved.tier);
    plan.secret = secret_of(vm, disk, resolved);
    const std::optional<Ref>& set = disk.set ? disk.set : vm.set;
    const std::optional<Ref>& key = disk.key ? disk.key : vm.key;
    if (mode.binding.value == Binding::follow_set) {
        if (!set) {
            resolver_.error(disk.at, "set", "mode '" + mode.name + "' needs an encryption set",
                            "give `set` here or at the VM");
            return plan;
        }
        plan.set = resolver_.find("encryption set", *set, "set");
        if (plan.set != none) {
            resolved.set = &spec().sets[plan.set];
            plan.key = key_of_set_[plan.set];
            ++fleet_.sets[plan.set].disks;
        }
    } else if (mode.binding.value == Binding::pinned) {
        if (!key && !disk.secret &&
            !vm.secret) {  // Else unlocked by the secret alone (azure.md 1.1).
            resolver_.error(disk.at, "key", "mode '" + mode.name + "' needs a key",
                            mode.in_guest ? "give `key` or `secret` here or at the VM, or both"
                                          : "give `key` here or at the VM");
            return plan;
        }
        plan.key = resolver_.find("key", key, "key");
    } else if (disk.set || disk.key) {
        resolver_.error(disk.at, disk.set ? "set" : "key",
                        "mode '" + mode.name + "' takes no tenant key", "it would be ignored");
    }
    if (plan.key != none) {
        const KeySpec& of_key = spec().keys[plan.key];
        resolved.key = &of_key;
        resolved.vault = &spec().vaults[vault_of_key_[plan.key]];
        plan.version = version_of(of_key, version_named(disk, vm, resolved.set), disk.at);
    }
    return plan;
}

// Demand per request: s(B) = h + n * alpha + beta * B (crypto-cost.md section 6, item 1); traffic
// is spread evenly over the VM's disks.
void FleetBuilder::charge_processors(VmPlan& plan) {
    if (plan.workload == none || profile_ == nullptr || plan.disks.empty()) {
        return;
    }
    const WorkloadSpec& load = spec().workloads[plan.workload];
    plan.bytes_per_s = load.read.value.value + load.write.value.value;
    const auto disks = static_cast<std::int64_t>(plan.disks.size());
    for (const DiskPlan& disk : plan.disks) {
        if (disk.mode == none) {
            continue;
        }
        const EncryptionMode& mode = fleet_.catalogue.encryption_modes[disk.mode];
        const CpuSite site = mode.cpu_site.value;
        if (site != CpuSite::guest && site != CpuSite::host) {
            continue;
        }
        const std::int64_t block = load.block.value.value;
        const std::int64_t sector = std::max<std::int64_t>(512, mode.cipher_sector.value);
        const std::int64_t sectors = (block + sector - 1) / sector;
        const Duration request =
            site == CpuSite::guest ? profile_->request_guest.value : profile_->request_host.value;
        const int128 per_request_ps =
            static_cast<int128>(request.ns) * 1000 +
            static_cast<int128>(sectors) * profile_->alpha_ps_512.value +
            static_cast<int128>(block) * profile_->beta_fs_per_byte.value / 1000;
        const int128 ps = per_request_ps * plan.bytes_per_s / (static_cast<int128>(block) * disks);
        SIM_EXPECTS(fits_int64(ps));
        (site == CpuSite::guest ? plan.guest_cpu_ps_per_s : plan.host_cpu_ps_per_s) +=
            static_cast<std::int64_t>(ps);
    }
}

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
        if (resolver_.failed()) {
            return;
        }
        for (const std::uint32_t pool : pools) {
            const auto [known, fresh] = pools_of.emplace(pool, pools);
            if (!fresh && known->second != pools) {
                resolver_.error(vm.at, "more_hosts", "pools are shared with VMs that list others",
                                "VMs that share a pool must list the same pools");
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
            resolver_.error(vm.at, "hosts", text, "raise the pool's `count`, or leave it out");
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
