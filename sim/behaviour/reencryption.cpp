// A VM's disks come under new data keys in place: in stretches, from when it is asked to when it
// stops or a disk is through. Progress is bytes, in integers (crypto-cost.md 5).
#include "sim/behaviour/reencryption.hpp"

#include "sim/base/saturate.hpp"
#include "sim/behaviour/data_keys.hpp"
#include "sim/behaviour/storage_loss.hpp"
#include "sim/behaviour/vm_availability.hpp"

namespace rotasim {

namespace {

constexpr int128 ns_per_s = 1'000'000'000;

const ReencryptionSpec& spec_of(Scope& scope, std::uint32_t emergency) {
    return *scope.spec().emergencies[emergency].reencryption;
}

std::int64_t size_of(Scope& scope, std::uint32_t vm, std::uint32_t disk) {
    return scope.plan(vm).disks[disk].size.value;
}

// Struck by a theft, and can get a new data key in place.
bool is_due(Scope& scope, std::uint32_t vm, std::uint32_t disk) {
    return scope.mode(scope.plan(vm).disks[disk].mode).new_data_key.value == NewDataKey::in_place &&
           scope.disk(vm, disk).key != none &&
           scope.state().data_keys[scope.vm(vm).first_disk + disk].due;
}

// The one that was begun, else the first; none: there is none.
std::uint32_t next_disk(Scope& scope, std::uint32_t vm) {
    const std::uint32_t begun = scope.state().reencryptions[vm].disk;
    if (begun != none && is_due(scope, vm, begun)) {
        return begun;
    }
    const auto disks = static_cast<std::uint32_t>(scope.plan(vm).disks.size());
    for (std::uint32_t d = 0; d < disks; ++d) {
        if (is_due(scope, vm, d)) {
            return d;
        }
    }
    return none;
}

void tell_key(Scope& scope, std::uint32_t vm, std::uint32_t emergency,
              ReencryptionOutcome outcome) {
    SIM_EXPECTS(emergency <= UINT16_MAX);
    const std::uint32_t key = scope.fleet().emergencies[emergency].compromised;
    scope.send(scope.fleet().keys[key].entity, EventClass::act, scope.across(Duration::zero()),
               ReencryptionEnded{vm, static_cast<std::uint16_t>(emergency), outcome});
}

// Of whoever has asked the VM, which does no more for it.
void leave(Scope& scope, std::uint32_t vm, ReencryptionOutcome outcome) {
    ReencryptionState& state = scope.state().reencryptions[vm];
    state.asked = false;
    tell_key(scope, vm, state.emergency, outcome);
}

void begin_stretch(Scope& scope, std::uint32_t vm) {
    ReencryptionState& state = scope.state().reencryptions[vm];
    state.since = scope.now();
    ++state.stretch;
    const int128 left = size_of(scope, vm, state.disk) - state.done;
    const int128 rate = spec_of(scope, state.emergency).rate.value.value;
    const Duration takes = saturated((left * ns_per_s + rate - 1) / rate);
    scope.send(scope.vm_slot(vm).entity, EventClass::change, scope.after(takes),
               DiskReencrypted{state.stretch});
}

// Adds what the stretch has done so far, and charges it.
void end_stretch(Scope& scope, std::uint32_t vm) {
    ReencryptionState& state = scope.state().reencryptions[vm];
    const int128 ran = scope.now().ns - state.since.ns;
    const int128 moved = ran * spec_of(scope, state.emergency).rate.value.value / ns_per_s;
    const int128 left = size_of(scope, vm, state.disk) - state.done;
    const std::int64_t bytes = to_int64(std::min(moved, left));
    const std::uint32_t mode = scope.plan(vm).disks[state.disk].mode;
    scope.group_of(vm).reencryption_fs +=
        int128{bytes} * scope.fleet().emergencies[state.emergency].fs_per_byte[mode];
    state.done += bytes;
    state.since = SimTime::never();
    ++state.stretch;
}

void tell_disk(Scope& scope, std::uint32_t vm, std::string_view what) {
    const EntityIndex entity = scope.vm_slot(vm).entity;
    if (scope.telling(entity)) {
        const std::uint32_t disk = scope.state().reencryptions[vm].disk;
        scope.tell(entity, "disk " + scope.plan(vm).disks[disk].name + " " + std::string(what));
    }
}

// No time is left to write anything down: the platform or the hardware ends it.
bool is_crash(const VmState& vm) {
    if (vm.active_count == 0) {
        return false;
    }
    const Cause cause = vm.active[vm.owner].cause;
    return cause == Cause::host_failure || cause == Cause::service_heal || info(cause).of_keys;
}

}  // namespace

void interrupt_reencryption(Scope& scope, std::uint32_t vm, Phase phase) {
    end_stretch(scope, vm);
    if (phase == Phase::absent) {
        return;
    }
    ReencryptionState& state = scope.state().reencryptions[vm];
    const ReencryptionSpec& spec = spec_of(scope, state.emergency);
    scope.did(Deed::reencryption_interrupted);
    if (spec.resilience == Resilience::none && is_crash(scope.vm(vm))) {
        scope.did(Deed::reencryption_lost_data);
        tell_disk(scope, vm, "loses its data while it is re-encrypted: it begins again");
        state.done = 0;
    } else {
        tell_disk(scope, vm, "is not re-encrypted any further: the VM stops");
        state.done -= state.done % spec.hot_zone.value.value;
    }
    leave(scope, vm, ReencryptionOutcome::not_now);
}

void leave_reencryption(Scope& scope, std::uint32_t vm) {
    auto& all = scope.state().reencryptions;
    if (!all.empty() && all[vm].asked) {
        leave(scope, vm, ReencryptionOutcome::done);
    }
}

void restart_reencryption(Scope& scope, std::uint32_t vm, std::uint32_t disk) {
    auto& all = scope.state().reencryptions;
    if (all.empty() || all[vm].disk != disk) {
        return;
    }
    const bool runs = is_reencrypting(scope, vm);
    if (runs) {
        end_stretch(scope, vm);
    }
    all[vm].done = 0;
    if (runs) {
        begin_stretch(scope, vm);
    }
}

void handle(const ReencryptionAsked& event, std::uint32_t slot, Scope& scope) {
    ReencryptionState& state = scope.state().reencryptions[slot];
    if (is_reencrypting(scope, slot)) {  // For another emergency.
        tell_key(scope, slot, event.emergency, ReencryptionOutcome::not_now);
        return;
    }
    const std::uint32_t disk = next_disk(scope, slot);
    const Phase phase = scope.vm(slot).phase;
    if (phase == Phase::absent || disk == none) {
        tell_key(scope, slot, event.emergency, ReencryptionOutcome::done);
        return;
    }
    if (!runs_with_its_disks(scope, slot)) {
        tell_key(scope, slot, event.emergency, ReencryptionOutcome::not_now);
        return;
    }
    if (state.disk != disk) {
        state.disk = disk;
        state.done = 0;
    }
    state.emergency = event.emergency;
    state.asked = true;
    tell_disk(scope, slot, "is being re-encrypted");
    begin_stretch(scope, slot);
    look_again(scope, slot);
}

void handle(const DiskReencrypted& event, std::uint32_t slot, Scope& scope) {
    ReencryptionState& state = scope.state().reencryptions[slot];
    if (event.stretch != state.stretch) {
        return;  // The VM has stopped meanwhile.
    }
    end_stretch(scope, slot);
    scope.did(Deed::disk_reencrypted);
    tell_disk(scope, slot, "is re-encrypted: its data lies under a new data key");
    renew_data_key(scope, slot, state.disk);
    state.done = 0;
    state.disk = next_disk(scope, slot);
    if (state.disk != none) {
        begin_stretch(scope, slot);
    } else {
        leave(scope, slot, ReencryptionOutcome::done);
    }
    look_again(scope, slot);
}

}  // namespace rotasim
