// How long VMs lie open to a thief: a level by VM, booked whenever it may change.
#include "sim/behaviour/exposure.hpp"

#include "sim/behaviour/data_keys.hpp"
#include "sim/behaviour/key_access.hpp"
#include "sim/behaviour/rewrap.hpp"

#include <algorithm>
#include <span>

namespace rotasim {

namespace {

// The versions that the thief has, newest last: all up to the last object of his time, as later
// versions of an object are no safer, while a new key is (azure.md 4.3). Objects are numbered as
// they are made. A key may have very many versions, and here is nearly always looked at its end.
std::span<const VersionBoard> stolen_versions(const KeyBoard& key, SimTime stolen_at) {
    const std::span<const VersionBoard> all(key.versions);
    std::size_t count = all.size();
    while (count > 0 && all[count - 1].created > stolen_at) {
        --count;
    }
    const std::uint16_t last = count == 0 ? std::uint16_t{0} : all[count - 1].object;
    while (count < all.size() && all[count].object <= last) {
        ++count;
    }
    return all.first(count);
}

bool lies_under_stolen_key(Scope& scope, std::uint32_t vm, std::size_t emergency) {
    const std::uint32_t stolen = scope.fleet().emergencies[emergency].compromised;
    const KeyBoard& key = scope.board().keys[stolen];
    std::span<const VersionBoard> his;
    bool wrapped = false;
    const auto disks = static_cast<std::uint32_t>(scope.plan(vm).disks.size());
    for (std::uint32_t d = 0; d < disks && !wrapped; ++d) {
        const DiskState& disk = scope.disk(vm, d);
        if (disk.key != stolen || !uses_common_key(scope, vm, d)) {
            continue;
        }
        if (his.empty()) {
            his = stolen_versions(key, scope.stolen_at(emergency));
        }
        wrapped = disk.version < his.size();
    }
    return wrapped && std::any_of(his.rbegin(), his.rend(), unwraps);
}

bool has_access_to_vault(Scope& scope, std::uint32_t vm, std::size_t emergency) {
    if (scope.now() >= scope.board().contained_at[emergency]) {
        return false;
    }
    const auto disks = static_cast<std::uint32_t>(scope.plan(vm).disks.size());
    for (std::uint32_t d = 0; d < disks; ++d) {
        if (is_readable_by(scope, vm, d, emergency)) {
            return true;
        }
    }
    return false;
}

bool is_exposed(Scope& scope, std::uint32_t vm, std::size_t emergency) {
    const EmergencySpec& spec = scope.spec().emergencies[emergency];
    if (spec.leaked == Leaked::vault_access) {
        return has_access_to_vault(scope, vm, emergency);
    }
    return spec.leaks_key() && lies_under_stolen_key(scope, vm, emergency);
}

}  // namespace

void note_exposure(Scope& scope, std::uint32_t slot) {
    VmState& vm = scope.vm(slot);
    if (vm.exposed_from < scope.now()) {
        scope.group_of(slot).exposure += scope.now().ns - vm.exposed_from.ns;
    }
    vm.exposed_from = SimTime::never();
    if (vm.phase == Phase::absent) {
        return;
    }
    note_unwrapped(scope, slot);
    if (data_key_leaked(scope, slot)) {
        vm.exposed_from = scope.now();
        return;
    }
    // Once, however many thieves there are; from a theft on that is still to come.
    for (std::size_t e = 0; e < scope.fleet().emergencies.size(); ++e) {
        const SimTime from = std::max(scope.now(), scope.stolen_at(e));
        if (from < vm.exposed_from && is_exposed(scope, slot, e)) {
            vm.exposed_from = from;
        }
    }
}

}  // namespace rotasim
