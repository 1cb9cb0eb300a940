// A storage unit is lost and comes back; what that does to the VMs with disks on it.
#include "sim/behaviour/storage_loss.hpp"

#include "sim/behaviour/backup.hpp"
#include "sim/behaviour/reencryption.hpp"
#include "sim/behaviour/vm_availability.hpp"

namespace rotasim {

namespace {

const StorageSpec& spec_of(Scope& scope, std::uint32_t storage) {
    return scope.spec().storage[scope.fleet().storage[storage].spec];
}

// Everybody hears of it at once, one floor from now.
void announce(Scope& scope, std::uint32_t storage, bool lost, Evidence mark) {
    const StoragePlan& plan = scope.fleet().storage[storage];
    const SimTime at = scope.after(scope.floor());
    scope.send(plan.entity, EventClass::board, at,
               StorageApplied{lost ? 1U : 0U, static_cast<std::uint32_t>(mark)});
    for (const std::uint32_t host : plan.hosts) {
        scope.send(scope.fleet().hosts[host].entity, EventClass::change, at,
                   StorageChanged{storage});
    }
}

void came_back(Scope& scope, std::uint32_t storage) {
    if (--scope.state().storage[storage].losses == 0) {
        announce(scope, storage, false, Evidence::given);
    }
}

void plan_loss(Scope& scope, std::uint32_t storage) {
    const EntityIndex entity = scope.fleet().storage[storage].entity;
    const Duration up = scope.sample(spec_of(scope, storage).lost_every->value, entity,
                                     Purpose::storage_loss, scope.state().storage[storage].draws);
    scope.send(entity, EventClass::act, scope.after(up), StorageFails{});
}

template <class Each>
void for_vms_on(Scope& scope, std::uint32_t host, std::uint32_t storage, Each each) {
    const HostSlot& slot = scope.fleet().hosts[host];
    for (std::uint32_t i = 0; i < slot.vms; ++i) {
        const std::uint32_t vm = scope.fleet().host_vms[slot.first_vm + i];
        if (scope.plan(vm).storage == storage) {
            each(vm);
        }
    }
}

bool stalls(Scope& scope, std::uint32_t vm) {
    const Phase phase = scope.vm(vm).phase;
    return phase == Phase::running || phase == Phase::rebooting;
}

void lose(Scope& scope, std::uint32_t vm, Why why) {
    if (has_cause(scope.vm(vm), Cause::restore) || has_cause(scope.vm(vm), Cause::storage_loss)) {
        return;  // A restore ends first; who is held, or stalls since this tick, knows.
    }
    if (scope.vm(vm).phase == Phase::starting) {
        hold(scope, vm, Cause::storage_loss, why);
    } else if (stalls(scope, vm)) {
        settle_backups(scope, vm);  // Those so far were made.
        if (is_reencrypting(scope, vm)) {
            interrupt_reencryption(scope, vm, scope.vm(vm).phase);
        }
        add_cause(scope, vm, Cause::storage_loss, why);
        scope.did(Deed::vm_stalled);
    } else {
        return;
    }
    if (scope.telling(scope.vm_slot(vm).entity)) {
        scope.tell(scope.vm_slot(vm).entity, "its disks are out of reach");
    }
}

void regain(Scope& scope, std::uint32_t vm) {
    if (!has_cause(scope.vm(vm), Cause::storage_loss)) {
        return;
    }
    if (stalls(scope, vm)) {
        settle_backups(scope, vm);  // Those meanwhile failed.
        drop_cause(scope, vm, Cause::storage_loss);
        scope.did(Deed::vm_goes_on);
        return;
    }
    SIM_EXPECTS(scope.vm(vm).phase == Phase::held);
    const Why why = scope.vm(vm).active[0].why;
    begin_platform_start(scope, vm, Cause::platform_start, why, draw_start_length(scope, vm));
}

}  // namespace

bool has_lost_storage(Scope& scope, std::uint32_t vm) {
    const std::uint32_t storage = scope.plan(vm).storage;
    return storage != none && scope.board().storage[storage].lost;
}

bool runs_with_its_disks(Scope& scope, std::uint32_t vm) {
    return scope.vm(vm).phase == Phase::running && !has_lost_storage(scope, vm);
}

void begin_storage(Scope& scope, std::uint32_t storage) {
    if (spec_of(scope, storage).lost_every) {
        plan_loss(scope, storage);
    }
}

void lose_storage(Scope& scope, std::uint32_t storage, Duration lasts, Evidence mark) {
    if (scope.state().storage[storage].losses++ == 0) {
        announce(scope, storage, true, mark);
    }
    scope.send(scope.fleet().storage[storage].entity, EventClass::act, scope.after(lasts),
               StorageReturns{0});
}

void handle(const StorageFails&, std::uint32_t slot, Scope& scope) {
    const StorageSpec& spec = spec_of(scope, slot);
    StorageState& state = scope.state().storage[slot];
    const EntityIndex entity = scope.fleet().storage[slot].entity;
    if (state.losses++ == 0) {
        announce(scope, slot, true, weaker(spec.lost_every->mark, spec.lost_for.mark));
    }
    const Duration lasts =
        scope.sample(spec.lost_for.value, entity, Purpose::storage_return, state.draws++);
    scope.send(entity, EventClass::act, scope.after(lasts), StorageReturns{1});
}

void handle(const StorageReturns& event, std::uint32_t slot, Scope& scope) {
    came_back(scope, slot);
    if (event.by_itself != 0) {
        plan_loss(scope, slot);
    }
}

void handle(const StorageApplied& event, std::uint32_t slot, Scope& scope) {
    StorageBoard& board = scope.state().board.storage[slot];
    const EntityIndex entity = scope.fleet().storage[slot].entity;
    board.lost = event.lost != 0;
    if (board.lost) {
        board.number += board.back_at == scope.now() ? 0U : 1U;  // Else the 120 s began anew.
        board.why = scope.because(ChainKind::storage_lost, entity, Why{},
                                  static_cast<Evidence>(event.mark));
    }
    board.back_at = board.lost ? board.back_at : scope.now();
    scope.did(board.lost ? Deed::storage_lost : Deed::storage_returned);
    if (scope.telling(entity)) {
        scope.tell(entity, board.lost ? "is lost" : "is back");
    }
}

void handle(const StorageChanged& event, std::uint32_t slot, Scope& scope) {
    const StorageBoard& board = scope.board().storage[event.storage];
    if (!board.lost) {
        for_vms_on(scope, slot, event.storage, [&](std::uint32_t vm) { regain(scope, vm); });
        return;
    }
    for_vms_on(scope, slot, event.storage, [&](std::uint32_t vm) { lose(scope, vm, board.why); });
    // Shut down after more than that time.
    const Duration patience = spec_of(scope, event.storage).shutdown_after.value;
    scope.send(scope.fleet().hosts[slot].entity, EventClass::act, scope.after(patience),
               StorageGivenUp{event.storage, board.number});
}

void handle(const StorageGivenUp& event, std::uint32_t slot, Scope& scope) {
    const StorageBoard& board = scope.board().storage[event.storage];
    if (!board.lost || board.number != event.number) {
        return;  // Back in time.
    }
    for_vms_on(scope, slot, event.storage, [&](std::uint32_t vm) {
        if (!stalls(scope, vm)) {
            return;
        }
        Why why = board.why;
        why.mark = weaker(why.mark, spec_of(scope, event.storage).shutdown_after.mark);
        scope.did(Deed::vm_shut_down_without_disks);
        if (scope.telling(scope.vm_slot(vm).entity)) {
            scope.tell(scope.vm_slot(vm).entity,
                       "the platform shuts it down: it has been without its disks for too long");
        }
        hold(scope, vm, Cause::storage_loss, why);
    });
}

}  // namespace rotasim
