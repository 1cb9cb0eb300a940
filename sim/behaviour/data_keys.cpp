// Thefts strike disks: which of their data keys are in a thief's hands from then on, and when he is
// shut out.
#include "sim/behaviour/data_keys.hpp"

#include "sim/behaviour/exposure.hpp"
#include "sim/behaviour/key_access.hpp"
#include "sim/behaviour/reencryption.hpp"
#include "sim/behaviour/rewrap.hpp"

namespace rotasim {

namespace {

DataKeyState& data_key(Scope& scope, std::uint32_t vm, std::uint32_t disk) {
    return scope.state().data_keys[scope.vm(vm).first_disk + disk];
}

std::uint32_t disks_of(Scope& scope, std::uint32_t vm) {
    return static_cast<std::uint32_t>(scope.plan(vm).disks.size());
}

bool is_wrapped(Scope& scope, std::uint32_t vm, std::uint32_t disk) {
    const DiskState& state = scope.disk(vm, disk);
    return uses_common_key(scope, vm, disk) &&
           state.version < scope.board().keys[state.key].versions.size();
}

// The disk is one of those that the theft is about, as things are at its moment.
bool is_struck(Scope& scope, std::uint32_t vm, std::uint32_t disk, std::size_t emergency) {
    if (scope.spec().emergencies[emergency].leaked == Leaked::vault_access) {
        return is_readable_by(scope, vm, disk, emergency);
    }
    return is_wrapped(scope, vm, disk) &&
           scope.disk(vm, disk).key == scope.fleet().emergencies[emergency].compromised;
}

// The data key that is on its way, too: what was done so far is in vain.
void strike(Scope& scope, std::uint32_t vm, std::size_t emergency) {
    const EmergencySpec& spec = scope.spec().emergencies[emergency];
    for (std::uint32_t d = 0; d < disks_of(scope, vm); ++d) {
        if (is_struck(scope, vm, d, emergency)) {
            data_key(scope, vm, d).due = true;
            data_key(scope, vm, d).leaked |= spec.leaks_disk_keys() || spec.keeps_unwrapped();
            restart_reencryption(scope, vm, d);
        }
    }
}

// New data keys that are on their way he has unwrapped by now: what was done so far is in vain.
void contain(Scope& scope, std::uint32_t vm, std::size_t emergency) {
    for (std::uint32_t d = 0; d < disks_of(scope, vm); ++d) {
        if (scope.spec().emergencies[emergency].keeps_unwrapped() &&
            is_readable_by(scope, vm, d, emergency)) {
            restart_reencryption(scope, vm, d);
        }
    }
}

}  // namespace

bool is_readable_by(Scope& scope, std::uint32_t vm, std::uint32_t disk, std::size_t emergency) {
    if (!is_wrapped(scope, vm, disk)) {
        return false;
    }
    const DiskState& state = scope.disk(vm, disk);
    const std::uint32_t stolen = scope.fleet().emergencies[emergency].compromised;
    return scope.fleet().keys[state.key].vault == scope.fleet().keys[stolen].vault &&
           unwraps(scope.board().keys[state.key].versions[state.version]);
}

void note_unwrapped(Scope& scope, std::uint32_t vm) {
    if (scope.state().data_keys.empty()) {
        return;
    }
    for (std::size_t e = 0; e < scope.fleet().emergencies.size(); ++e) {
        const EmergencySpec& spec = scope.spec().emergencies[e];
        const bool inside = spec.leaked == Leaked::vault_access &&
                            scope.now() >= scope.stolen_at(e) &&
                            scope.now() < scope.board().contained_at[e];
        for (std::uint32_t d = 0; inside && d < disks_of(scope, vm); ++d) {
            DataKeyState& state = data_key(scope, vm, d);
            if (!is_readable_by(scope, vm, d, e)) {
                continue;
            }
            // Renewed while he is still inside: that was in vain, and is not done again.
            state.due |= state.renewed_at < scope.stolen_at(e);
            state.leaked |= spec.keeps_unwrapped();
        }
    }
}

bool data_key_leaked(Scope& scope, std::uint32_t vm) {
    if (scope.state().data_keys.empty()) {
        return false;
    }
    for (std::uint32_t d = 0; d < disks_of(scope, vm); ++d) {
        if (data_key(scope, vm, d).leaked) {
            return true;
        }
    }
    return false;
}

void renew_data_key(Scope& scope, std::uint32_t vm, std::uint32_t disk) {
    DataKeyState& state = data_key(scope, vm, disk);
    state.leaked_before |= state.leaked;
    state.leaked = false;
    state.due = false;
    state.renewed_at = scope.now();
    note_exposure(scope, vm);
}

void restore_data_keys(Scope& scope, std::uint32_t vm, SimTime consistent) {
    if (scope.state().data_keys.empty()) {
        return;
    }
    for (std::uint32_t d = 0; d < disks_of(scope, vm); ++d) {
        DataKeyState& state = data_key(scope, vm, d);
        if (!scope.mode(scope.plan(vm).disks[d].mode).in_guest) {
            state = {.renewed_at = scope.now(),
                     .leaked_before = state.leaked || state.leaked_before};
            continue;
        }
        if (consistent < state.renewed_at) {
            state.leaked |= state.leaked_before;
            state.due |= state.leaked_before;
        }
        restart_reencryption(scope, vm, d);
    }
}

void leave_data_keys(Scope& scope, std::uint32_t vm) {
    if (scope.state().data_keys.empty()) {
        return;
    }
    for (std::uint32_t d = 0; d < disks_of(scope, vm); ++d) {
        if (scope.mode(scope.plan(vm).disks[d].mode).in_guest) {
            DataKeyState& state = data_key(scope, vm, d);
            state = {.renewed_at = scope.now(),
                     .leaked_before = state.leaked || state.leaked_before};
        }
    }
}

bool data_key_leaks_by(Scope& scope, std::uint32_t vm, SimTime end) {
    if (data_key_leaked(scope, vm)) {
        return true;
    }
    for (std::size_t e = 0; e < scope.fleet().emergencies.size(); ++e) {
        const EmergencySpec& spec = scope.spec().emergencies[e];
        const bool leaks = (spec.leaks_disk_keys() || spec.keeps_unwrapped()) &&
                           scope.stolen_at(e) >= scope.now() && scope.stolen_at(e) < end;
        for (std::uint32_t d = 0; leaks && d < disks_of(scope, vm); ++d) {
            if (is_struck(scope, vm, d, e)) {
                return true;
            }
        }
    }
    return false;
}

void take_leaked_disks(Scope& scope, std::uint32_t vm) {
    for (std::uint32_t d = 0; d < disks_of(scope, vm); ++d) {
        data_key(scope, vm, d).leaked = true;
    }
    note_exposure(scope, vm);
}

void handle(const ThiefChanged& event, std::uint32_t slot, Scope& scope) {
    const HostSlot& host = scope.fleet().hosts[slot];
    for (std::uint32_t i = 0; i < host.vms; ++i) {
        const std::uint32_t vm = scope.fleet().host_vms[host.first_vm + i];
        if (scope.vm(vm).phase == Phase::absent) {
            continue;
        }
        if (event.news == ThiefNews::strikes) {
            strike(scope, vm, event.emergency);
        } else {
            contain(scope, vm, event.emergency);
        }
        note_exposure(scope, vm);
    }
}

void handle(const ThiefContained& event, std::uint32_t, Scope& scope) {
    SimTime& contained = scope.state().board.contained_at[event.emergency];
    if (contained == SimTime::never()) {
        contained = scope.now();
        scope.did(Deed::thief_contained);
    }
}

}  // namespace rotasim
