// Sets of confidential VMs rotate while all of their VMs are off, all or none (azure.md 2.3, V11).
//
// Whoever points the set asks: an incident, a rollout, operators who assign a new key, an
// emergency. With one VM not off nothing changes, and the next to ask tries again; nobody does by
// himself. What is accepted is carried through, even for a VM that is started within the lag.
#include "sim/behaviour/key_orders.hpp"
#include "sim/behaviour/rewrap.hpp"
#include "sim/behaviour/vm_availability.hpp"

namespace rotasim {

namespace {

// Held by its host it was not stopped; failed it was.
bool is_on(Phase phase) {
    return phase != Phase::absent && phase != Phase::off && phase != Phase::failed;
}

const EncryptionSetSpec& spec_of(Scope& scope, std::uint32_t set) {
    return scope.spec().sets[scope.fleet().sets[set].spec];
}

}  // namespace

bool rotates_offline(Scope& scope, std::uint32_t set) {
    return !scope.fleet().sets[set].offline_vms.empty();
}

void report_power(Scope& scope, std::uint32_t vm, Phase before, Phase after) {
    if (is_on(before) == is_on(after)) {
        return;
    }
    for (const std::uint32_t set : scope.plan(vm).offline_sets) {
        scope.send(scope.fleet().sets[set].entity, EventClass::notice,
                   scope.across(Duration::zero()), VmSwitched{is_on(after) ? 1 : -1});
    }
}

void handle(const VmSwitched& event, std::uint32_t slot, Scope& scope) {
    SetState& set = scope.state().sets[slot];
    set.on += event.delta;
    SIM_ENSURES(set.on >= 0);
}

bool is_left_behind(Scope& scope, std::uint32_t vm, std::uint32_t set, std::uint16_t first,
                    std::uint16_t last) {
    const double chance = spec_of(scope, set).offline_failure.value.value;
    bool missed = chance > 0.0;
    for (std::uint32_t attempt = first; missed && attempt <= last; ++attempt) {
        Draw draw = scope.vm_draw(vm, Purpose::rewrap_failure, attempt);
        missed = draw.happens(chance);
    }
    return missed;
}

void ask_offline_rotation(Scope& scope, std::uint32_t slot, SetApplied order) {
    const SetSlot& set = scope.fleet().sets[slot];
    SetState& state = scope.state().sets[slot];
    if (state.on > 0) {
        if (scope.telling(set.entity)) {
            scope.tell(set.entity,
                       "rotation refused: " + std::to_string(state.on) + " of its VMs are not off");
        }
        for (const std::uint32_t host : set.hosts) {
            scope.send(scope.fleet().hosts[host].entity, EventClass::notice,
                       scope.across(Duration::zero()),
                       RotationRefused{slot, static_cast<std::uint32_t>(state.on)});
        }
        return;
    }
    ++state.attempts;
    SIM_EXPECTS(state.attempts < UINT16_MAX);
    if (state.ordered_key != order.key || state.ordered_version != order.version) {
        state.first_attempt = state.attempts;
        state.ordered_key = order.key;
        state.ordered_version = order.version;
    }
    bool partly = false;
    for (const std::uint32_t vm : set.offline_vms) {
        const VmSlot& life = scope.vm_slot(vm);
        partly |= life.from < scope.now() && scope.now() < life.to &&
                  is_left_behind(scope, vm, slot, state.first_attempt, state.attempts);
    }
    order.offline = partly ? OfflineRotation::partly : OfflineRotation::whole;
    announce_set(scope, slot, order);
}

namespace {

template <class Each>
void for_vms_of_set(Scope& scope, std::uint32_t host, std::uint32_t set, Each each) {
    const HostSlot& slot = scope.fleet().hosts[host];
    for (std::uint32_t i = 0; i < slot.vms; ++i) {
        const std::uint32_t vm = scope.fleet().host_vms[slot.first_vm + i];
        const auto& sets = scope.plan(vm).offline_sets;
        if (scope.vm(vm).phase != Phase::absent &&
            std::find(sets.begin(), sets.end(), set) != sets.end()) {
            each(vm);
        }
    }
}

}  // namespace

void handle(const RotationRefused& event, std::uint32_t slot, Scope& scope) {
    for_vms_of_set(scope, slot, event.set, [&](std::uint32_t vm) {
        scope.happened(Quantity::rotation_refused, scope.plan(vm).group);
        const EntityIndex entity = scope.vm_slot(vm).entity;
        if (scope.telling(entity)) {
            scope.tell(entity, "its set cannot rotate: " + std::to_string(event.on) +
                                   " of the set's VMs are not off");
        }
    });
}

void tell_left_behind(Scope& scope, std::uint32_t host, std::uint32_t set) {
    const SetBoard& board = scope.board().sets[set];
    if (board.attempt == 0 || board.ordered_at != scope.now()) {
        return;
    }
    for_vms_of_set(scope, host, set, [&](std::uint32_t vm) {
        if (is_left_behind(scope, vm, set, board.first_attempt, board.attempt)) {
            scope.tell(scope.vm_slot(vm).entity,
                       "left behind by its set's rotation: it stays on its version");
        }
    });
}

}  // namespace rotasim
