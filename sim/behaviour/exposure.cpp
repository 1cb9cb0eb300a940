// How long VMs lie open to a thief: a level by VM, booked whenever it may change.
#include "sim/behaviour/exposure.hpp"

#include "sim/behaviour/data_keys.hpp"
#include "sim/behaviour/key_access.hpp"
#include "sim/behaviour/rewrap.hpp"

namespace rotasim {

namespace {

// The last object that the thief has: later versions of it are no safer, a new key is (azure.md
// 4.3). Objects are numbered as they are made.
std::uint16_t last_stolen(const KeyBoard& key, SimTime stolen_at) {
    std::uint16_t object = 0;
    for (const VersionBoard& version : key.versions) {
        if (version.created <= stolen_at) {
            object = version.object;
        }
    }
    return object;
}

bool lies_under_stolen_key(Scope& scope, std::uint32_t vm, std::size_t emergency) {
    const std::uint32_t stolen = scope.fleet().emergencies[emergency].compromised;
    const KeyBoard& key = scope.board().keys[stolen];
    const std::uint16_t last = last_stolen(key, scope.stolen_at(emergency));
    bool wrapped = false;
    const auto disks = static_cast<std::uint32_t>(scope.plan(vm).disks.size());
    for (std::uint32_t d = 0; d < disks; ++d) {
        const DiskState& disk = scope.disk(vm, d);
        wrapped |= disk.key == stolen && uses_common_key(scope, vm, d) &&
                   disk.version < key.versions.size() && key.versions[disk.version].object <= last;
    }
    return wrapped && std::any_of(key.versions.begin(), key.versions.end(),
                                  [last](const VersionBoard& version) {
                                      return version.object <= last && unwraps(version);
                                  });
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
