// Operators notice a failed VM, answer in their working hours, and act until it runs or nothing is
// left to try.
#include "sim/behaviour/repair.hpp"

#include "sim/base/zones.hpp"
#include "sim/behaviour/key_access.hpp"
#include "sim/behaviour/recovery_actions.hpp"
#include "sim/behaviour/recovery_options.hpp"
#include "sim/behaviour/vm_availability.hpp"
#include "sim/model/working_hours.hpp"

#include <algorithm>
#include <functional>

namespace rotasim {

namespace {

void open_ticket(Scope& scope, std::uint32_t slot, Duration wait) {
    VmState& vm = scope.vm(slot);
    vm.ticket = Ticket::open;
    const EntityIndex crew = scope.fleet().crews[scope.plan(slot).crew].entity;
    scope.send(crew, EventClass::notice, scope.across(wait), TicketOpened{slot, ++vm.draws.ticket});
}

// What is tried counts as long as the same things are broken.
void note_obstacles(Scope& scope, std::uint32_t slot) {
    VmState& vm = scope.vm(slot);
    const std::uint32_t mask = obstacle_mask(scope, slot);
    if (mask != vm.tried_for) {
        vm.tried_for = mask;
        vm.tried = 0;
        vm.rounds = 0;
    }
}

constexpr std::uint8_t most_rounds = 62;  // By then the wait is for ever.

// Whoever has tried everything begins again, each time after twice as long: so that a VM which
// nothing helps costs few events, however short the first wait.
Duration patience(Scope& scope, std::uint32_t slot) {
    const VmState& vm = scope.vm(slot);
    Draw draw =
        scope.vm_draw(slot, Purpose::operator_response, std::uint64_t{1} << 32 | vm.draws.ticket);
    Duration wait = scope.operators(slot)->retry_after.value.sample(draw);
    for (std::uint8_t i = 0; i < vm.rounds; ++i) {
        wait = Duration{Scope::later(SimTime{wait.ns}, wait).ns};
    }
    return wait;
}

}  // namespace

void call_operators(Scope& scope, std::uint32_t slot) {
    const OperatorsSpec& crew = *scope.operators(slot);
    const Duration notice = scope.sample(crew.notice.value, scope.vm_slot(slot).entity,
                                         Purpose::operator_notice, scope.vm(slot).draws.ticket);
    open_ticket(scope, slot, notice);
}

const EncryptionMode* healing_mode(Scope& scope, std::uint32_t slot) {
    for (const DiskPlan& disk : scope.plan(slot).disks) {
        const EncryptionMode& mode = scope.mode(disk.mode);
        if (mode.heals_within.value > Duration::zero()) {
            return &mode;
        }
    }
    return nullptr;
}

namespace {

// Storage uses the key at any hour; people start VMs in theirs.
SimTime started_at(Scope& scope, const OperatorsSpec* crew, SimTime ready) {
    return crew == nullptr || !crew->working_hours || ready == SimTime::never()
               ? ready
               : end_of_work(*crew->working_hours, scope.fleet().calendar, ready, Duration::zero());
}

bool heals_in_time(Scope& scope, std::uint32_t slot) {
    const EncryptionMode* mode = healing_mode(scope, slot);
    return mode != nullptr &&
           scope.now().ns - scope.vm(slot).down_since.ns <= mode->heals_within.value.ns;
}

}  // namespace

// What heals by itself waits for nobody; who comes too late for that waits for the operators that
// were called.
void start_repaired(Scope& scope, std::uint32_t slot) {
    VmState& vm = scope.vm(slot);
    const OperatorsSpec* crew = scope.operators(slot);
    const EntityIndex entity = scope.vm_slot(slot).entity;
    if (heals_in_time(scope, slot)) {
        const Duration heals = scope.sample(healing_mode(scope, slot)->heals_after.value, entity,
                                            Purpose::recovery_lag, vm.draws.ticket);
        scope.send(entity, EventClass::act, scope.after(heals), RepairStart{vm.generation});
        return;
    }
    const bool called = crew != nullptr && vm.tried == 0 &&
                        (vm.ticket == Ticket::open || vm.ticket == Ticket::closed);
    if (called && healing_mode(scope, slot) != nullptr) {
        return;
    }
    const Duration refresh = crew == nullptr ? Duration::zero()
                                             : scope.sample(crew->key_refresh.value, entity,
                                                            Purpose::recovery_lag, vm.draws.ticket);
    scope.send(entity, EventClass::act, started_at(scope, crew, scope.after(refresh)),
               RepairStart{vm.generation});
}

void look_at_ticket(Scope& scope, std::uint32_t slot, bool works) {
    VmState& vm = scope.vm(slot);
    if (works) {
        vm.tried = 0;
        vm.tried_for = 0;
        vm.rounds = 0;
        return;
    }
    if (vm.ticket != Ticket::idle && vm.ticket != Ticket::under_review) {
        return;  // Nobody has looked yet: who does will see it as it is then.
    }
    const bool same = obstacle_mask(scope, slot) == vm.tried_for;
    if (same && vm.ticket == Ticket::under_review) {
        return;
    }
    if (action_left(scope, slot, same ? vm.tried : std::uint8_t{0})) {
        open_ticket(scope, slot, Duration::zero());
    }
}

namespace {

// When the person who is free first has done so much work, which nobody interrupts. Tickets come in
// the order in which VMs are seen: what each takes is known at once.
SimTime done_by_somebody(Scope& scope, std::uint32_t slot, const OperatorsSpec& crew,
                         Duration work) {
    std::vector<SimTime>& free_at = scope.state().crews[slot].free_at;
    SimTime begins = scope.now();
    if (!free_at.empty()) {
        std::pop_heap(free_at.begin(), free_at.end(), std::greater<>());
        scope.did(Deed::ticket_waited, free_at.back() > begins ? 1 : 0);
        begins = std::max(begins, free_at.back());
    }
    const SimTime done =
        crew.working_hours ? end_of_work(*crew.working_hours, scope.fleet().calendar, begins, work)
                           : Scope::later(begins, work);
    if (!free_at.empty()) {
        free_at.back() = done;
        std::push_heap(free_at.begin(), free_at.end(), std::greater<>());
    }
    return done;
}

}  // namespace

void handle(const TicketOpened& event, std::uint32_t slot, Scope& scope) {
    const OperatorsSpec& crew = scope.spec().operators[scope.fleet().crews[slot].spec];
    const EntityIndex vm = scope.fleet().vms[event.vm].entity;
    const Duration response =
        scope.sample(crew.response.value, vm, Purpose::operator_response, event.ticket);
    const SimTime done = done_by_somebody(scope, slot, crew, response);
    const SimTime acts = std::max(done, scope.across(Duration::zero()));
    scope.send(vm, EventClass::act, acts, RepairActs{event.ticket});
}

namespace {

bool makes_mistake(Scope& scope, std::uint32_t slot) {
    const Marked<Probability>& mistakes = scope.operators(slot)->mistakes;
    VmState& vm = scope.vm(slot);
    if (mistakes.value.value == 0.0 ||
        !action_left(scope, slot, vm.tried) ||  // There is nothing that could go wrong.
        !scope.vm_draw(slot, Purpose::operator_mistake, vm.draws.ticket)
             .happens(mistakes.value.value)) {
        return false;
    }
    Why& why = vm.active[vm.owner].why;
    why.mark = weaker(why.mark, mistakes.mark);
    scope.did(Deed::operators_mistaken);
    scope.tell(scope.vm_slot(slot).entity, "what the operators do is wrong: nothing changes");
    return true;
}

}  // namespace

void handle(const RepairActs& event, std::uint32_t slot, Scope& scope) {
    VmState& vm = scope.vm(slot);
    if (vm.ticket != Ticket::open || event.ticket != vm.draws.ticket) {
        return;  // Solved, or not wanted any more.
    }
    SIM_EXPECTS(vm.phase == Phase::failed);
    ++scope.group_of(slot).repairs;
    vm.ticket = Ticket::idle;
    if (!start_answer(scope, slot).refused) {
        scope.tell(scope.vm_slot(slot).entity, "the operators start it");
        begin_platform_start(scope, slot, Cause::platform_start, vm.active[vm.owner].why,
                             draw_start_length(scope, slot));
        return;
    }
    vm.repair_waiting = true;  // Started as soon as its key works, whoever mends it.
    note_obstacles(scope, slot);
    const EntityIndex entity = scope.vm_slot(slot).entity;
    if (makes_mistake(scope, slot)) {
        vm.ticket = Ticket::under_review;
        scope.send(entity, EventClass::act, scope.after(patience(scope, slot)),
                   RepairReview{event.ticket});
        return;
    }
    const std::uint8_t taken = take_actions(scope, slot, vm.tried);
    vm.tried = static_cast<std::uint8_t>(vm.tried | taken);
    if (taken == 0) {
        scope.tell(entity, "the operators have no action that leads back");
    } else if (vm.phase == Phase::failed) {
        const OperatorsSpec& crew = *scope.operators(slot);
        Why& why = vm.active[vm.owner].why;
        why.mark = weaker(why.mark, crew.key_refresh.mark);
        vm.ticket = Ticket::under_review;
        scope.send(entity, EventClass::act, scope.after(patience(scope, slot)),
                   RepairReview{event.ticket});
    }
}

void handle(const RepairReview& event, std::uint32_t slot, Scope& scope) {
    VmState& vm = scope.vm(slot);
    if (vm.ticket != Ticket::under_review || event.ticket != vm.draws.ticket) {
        return;
    }
    vm.ticket = Ticket::idle;
    if (!start_answer(scope, slot).refused) {
        return;  // It has helped: the start is on its way.
    }
    Why& why = vm.active[vm.owner].why;
    why.mark = weaker(why.mark, scope.operators(slot)->retry_after.mark);
    scope.tell(scope.vm_slot(slot).entity, "what the operators did has not helped");
    if (!action_left(scope, slot, vm.tried)) {
        vm.tried = 0;
        vm.rounds = std::min<std::uint8_t>(vm.rounds + 1U, most_rounds);
    }
    look_again(scope, slot);
}

void handle(const RepairStart& event, std::uint32_t slot, Scope& scope) {
    VmState& vm = scope.vm(slot);
    if (event.generation != vm.generation || vm.phase != Phase::failed) {
        return;
    }
    scope.tell(scope.vm_slot(slot).entity,
               scope.operators(slot) == nullptr ? "it is started" : "the operators start it");
    begin_platform_start(scope, slot, Cause::platform_start, vm.active[vm.owner].why,
                         draw_start_length(scope, slot));
}

}  // namespace rotasim
