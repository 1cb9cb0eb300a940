// Builds the fleet: VM templates, their disks, and what encryption costs them.
#include "sim/base/wide.hpp"
#include "sim/model/fleet_builder.hpp"

#include <algorithm>

namespace rotasim {

void FleetBuilder::resolve_templates() {
    for (const VmTemplateSpec& vm : spec().vms) {
        fleet_.groups.push_back(vm.group_name());
    }
    std::sort(fleet_.groups.begin(), fleet_.groups.end());
    fleet_.groups.erase(std::unique(fleet_.groups.begin(), fleet_.groups.end()),
                        fleet_.groups.end());
    fleet_.group_vms.assign(fleet_.groups.size(), 0);
    for (std::uint32_t t = 0; t < spec().vms.size(); ++t) {
        ResolvedVm resolved;
        fleet_.plans.push_back(plan_of(t, resolved));
        if (resolver_.read(spec().vms[t])) {
            check_exclusions(resolved, resolver_);
        }
        add_vms(t);
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

void FleetBuilder::check_shape(const VmTemplateSpec& vm) {
    if (!resolver_.read(vm)) {
        return;
    }
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
}

// What decides where a template's VMs can be placed.
void FleetBuilder::find_machines(const VmTemplateSpec& vm) {
    bool known = resolver_.read(vm) && (vm.size || vm.list);
    known = (!vm.size || resolver_.find("VM size", *vm.size, "size") != none) && known;
    if (vm.list) {
        const std::uint32_t list = resolver_.find("VM list", *vm.list, "list");
        known = known && list != none && resolver_.read(spec().vm_lists[list]);
    }
    known = (!vm.hosts || resolver_.find("host pool", *vm.hosts, "hosts") != none) && known;
    for (const Ref& more : vm.more_hosts) {
        known = resolver_.find("host pool", more, "more_hosts") != none && known;
    }
    machines_known_ = machines_known_ && known;
}

// Names that must exist, whatever the mode makes of them.
void FleetBuilder::find_material(const std::optional<Ref>& set, const std::optional<Ref>& key,
                                 const std::optional<Ref>& secret) {
    resolver_.find("encryption set", set, "set");
    resolver_.find("key", key, "key");
    resolver_.find("secret", secret, "secret");
}

VmPlan FleetBuilder::plan_of(std::uint32_t index, ResolvedVm& resolved) {
    const VmTemplateSpec& vm = spec().vms[index];
    VmPlan plan;
    plan.spec = index;
    plan.group = static_cast<std::uint32_t>(
        std::lower_bound(fleet_.groups.begin(), fleet_.groups.end(), vm.group_name()) -
        fleet_.groups.begin());
    plan.activity = resolver_.find("activity", vm.activity, "activity");
    plan.workload = resolver_.find("workload", vm.workload, "workload");
    plan.backup = resolver_.find("backup policy", vm.backup, "backup");
    plan.crew = resolver_.find("operators", vm.operators, "operators");
    plan.mode = resolver_.find("encryption mode", vm.mode, "mode");
    const std::uint32_t size = resolver_.find("VM size", vm.size, "size");
    check_shape(vm);
    find_machines(vm);
    find_material(vm.set, vm.key, vm.secret);
    resolved.spec = &vm;
    resolved.mode = plan.mode == none ? nullptr : &fleet_.catalogue.encryption_modes[plan.mode];
    resolved.size = size == none ? nullptr : &fleet_.catalogue.vm_sizes[size];
    resolved.backed_up = plan.backup != none;
    plan.vcpus = size == none ? 1 : fleet_.catalogue.vm_sizes[size].vcpus;
    plan_disks(vm, plan, resolved);
    if (resolved.all_known) {
        check_vm_material(vm, plan);
        charge_processors(plan);
    }
    return plan;
}

void FleetBuilder::plan_disks(const VmTemplateSpec& vm, VmPlan& plan, ResolvedVm& resolved) {
    resolved.all_known = resolved.mode != nullptr && resolver_.read(vm);
    std::vector<std::string> disk_names;
    for (const DiskSpec& disk : vm.disks) {
        const bool again =
            std::find(disk_names.begin(), disk_names.end(), disk.name) != disk_names.end();
        if (again && !resolver_.unread().any) {
            resolver_.error(disk.at, "disks", "'" + disk.name + "' is given twice",
                            "names are unique");
        }
        disk_names.push_back(disk.name);
        ResolvedDisk of_disk;
        plan.disks.push_back(disk_of(vm, disk, of_disk));
        if (of_disk.mode == nullptr) {
            resolved.all_known = false;
            continue;
        }
        plan.in_guest |= of_disk.mode->in_guest;
        note_offline_set(plan, *of_disk.mode);
        resolved.disks.push_back(of_disk);
    }
}

// What the VM gives for all of its disks must serve at least one of them.
void FleetBuilder::check_vm_material(const VmTemplateSpec& vm, const VmPlan& plan) {
    bool set = false;
    bool key = false;
    bool secret = false;
    for (std::size_t d = 0; d < plan.disks.size(); ++d) {
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
    const std::uint32_t vault = secret == none ? none : fleet_.secrets[secret].vault;
    if (vault != none && resolver_.read(spec().vaults[vault])) {
        resolved.secret_vault = &spec().vaults[vault];
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
    if (plan.mode == none || !resolver_.read(disk)) {
        find_material(disk.set, disk.key, disk.secret);
        return plan;
    }
    const EncryptionMode& mode = fleet_.catalogue.encryption_modes[plan.mode];
    resolved.spec = &disk;
    resolved.mode = &mode;
    resolved.tier = tier == none ? nullptr : &fleet_.catalogue.disk_tiers[tier];
    plan.size = size_of(disk, resolved.tier);
    plan.secret = secret_of(vm, disk, resolved);
    give_key(vm, disk, plan, resolved);
    return plan;
}

void FleetBuilder::follow_set(const VmTemplateSpec& vm, const DiskSpec& disk, DiskPlan& plan,
                              ResolvedDisk& resolved) {
    const std::optional<Ref>& set = disk.set ? disk.set : vm.set;
    if (!set) {
        if (resolver_.read(vm)) {
            resolver_.error(disk.at, "set",
                            "mode '" + resolved.mode->name + "' needs an encryption set",
                            "give `set` here or at the VM");
        }
        return;
    }
    plan.set = resolver_.find("encryption set", *set, "set");
    if (plan.set == none) {
        return;
    }
    if (resolver_.read(spec().sets[plan.set])) {
        resolved.set = &spec().sets[plan.set];
    }
    plan.key = key_of_set_[plan.set];
}

void FleetBuilder::pin_key(const VmTemplateSpec& vm, const DiskSpec& disk, DiskPlan& plan,
                           const EncryptionMode& mode) {
    const std::optional<Ref>& key = disk.key ? disk.key : vm.key;
    if (key || disk.secret || vm.secret) {  // Without a key: unlocked by the secret (azure.md 1.1).
        plan.key = resolver_.find("key", key, "key");
    } else if (resolver_.read(vm)) {
        resolver_.error(disk.at, "key", "mode '" + mode.name + "' needs a key",
                        mode.in_guest ? "give `key` or `secret` here or at the VM, or both"
                                      : "give `key` here or at the VM");
    }
}

void FleetBuilder::take_version(const VmTemplateSpec& vm, const DiskSpec& disk, DiskPlan& plan,
                                ResolvedDisk& resolved) {
    const KeySpec& of_key = spec().keys[plan.key];
    const std::uint32_t vault = vault_of_key_[plan.key];
    resolved.key = resolver_.read(of_key) ? &of_key : nullptr;
    resolved.vault =
        vault == none || !resolver_.read(spec().vaults[vault]) ? nullptr : &spec().vaults[vault];
    std::optional<std::string> version = version_named(disk, vm, resolved.set);
    const auto named = [&version](const KeyVersionSpec& v) { return v.name == version; };
    if (!disk.version && !vm.version &&
        std::none_of(of_key.versions.begin(), of_key.versions.end(), named)) {
        version.reset();  // The set itself was refused for it.
    }
    plan.version = version_of(of_key, version, disk.at);
}

// By the set that the disk follows, or the key that it is pinned to.
void FleetBuilder::give_key(const VmTemplateSpec& vm, const DiskSpec& disk, DiskPlan& plan,
                            ResolvedDisk& resolved) {
    const EncryptionMode& mode = *resolved.mode;
    if (mode.binding.value == Binding::follow_set) {
        follow_set(vm, disk, plan, resolved);
    } else if (mode.binding.value == Binding::pinned) {
        pin_key(vm, disk, plan, mode);
    } else if (disk.set || disk.key) {
        resolver_.error(disk.at, disk.set ? "set" : "key",
                        "mode '" + mode.name + "' takes no tenant key", "it would be ignored");
    }
    if (plan.key != none) {
        take_version(vm, disk, plan, resolved);
    }
}

namespace {

// Far beyond any machine; what lies beneath fits all sums over a run.
constexpr std::int64_t most_bytes_per_s = 1'000'000'000'000'000;
constexpr std::int64_t most_ps_per_s = 1'000'000'000'000'000'000;

}  // namespace

// What the VM's disks and its size let through, without burst (azure.md 6.1): nothing if the
// catalogue does not say.
std::optional<std::int64_t> FleetBuilder::most_traffic(const VmTemplateSpec& vm) {
    std::int64_t disks = 0;
    bool known = !vm.disks.empty();
    for (const DiskSpec& disk : vm.disks) {
        const std::uint32_t tier = resolver_.find("disk tier", disk.tier, "tier");
        known = known && tier != none && fleet_.catalogue.disk_tiers[tier].rate.value.value > 0;
        disks += known ? fleet_.catalogue.disk_tiers[tier].rate.value.value : 0;
    }
    std::optional<std::int64_t> most = known ? std::optional(disks) : std::nullopt;
    const std::uint32_t size = resolver_.find("VM size", vm.size, "size");
    if (size != none && fleet_.catalogue.vm_sizes[size].uncached_rate.value.value > 0) {
        const std::int64_t of_size = fleet_.catalogue.vm_sizes[size].uncached_rate.value.value;
        most = std::min(most.value_or(of_size), of_size);
    }
    return most;
}

// Demand per request: s(B) = h + n * alpha + beta * B (crypto-cost.md section 6, item 1); traffic
// is spread evenly over the VM's disks.
void FleetBuilder::charge_processors(VmPlan& plan) {
    if (plan.workload == none || profile_ == nullptr || plan.disks.empty() ||
        !resolver_.read(spec().workloads[plan.workload])) {
        return;
    }
    const WorkloadSpec& load = spec().workloads[plan.workload];
    const int128 traffic = int128{load.read.value.value} + load.write.value.value;
    const VmTemplateSpec& vm = spec().vms[plan.spec];
    const auto most = most_traffic(vm);
    if (most && traffic > *most) {
        resolver_.error(load.at, "read",
                        "VMs of '" + vm.name + "' are to read and write " +
                            to_text(BytesPerSecond{to_int64(traffic)}) + ", but get " +
                            to_text(BytesPerSecond{*most}) + " at most",
                        "the smaller of what their size and their disks let through, without burst "
                        "(azure.md 6.1)");
        return;
    }
    int128 all_ps = 0;
    const auto disks = static_cast<std::int64_t>(plan.disks.size());
    for (const DiskPlan& disk : plan.disks) {
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
        const int128 ps = per_request_ps * traffic / (static_cast<int128>(block) * disks);
        all_ps += ps;
        if (traffic > most_bytes_per_s || all_ps > most_ps_per_s) {
            break;  // Refused below.
        }
        (site == CpuSite::guest ? plan.guest_cpu_ps_per_s : plan.host_cpu_ps_per_s) +=
            static_cast<std::int64_t>(ps);
    }
    if (traffic > most_bytes_per_s || all_ps > most_ps_per_s) {
        resolver_.error(
            load.at, "read",
            "more traffic than VM '" + spec().vms[plan.spec].name + "' could ever have or encrypt",
            "at most 1000 TB/s, and a million processors to encrypt it");
        return;
    }
    plan.bytes_per_s = static_cast<std::int64_t>(traffic);
}

}  // namespace rotasim
