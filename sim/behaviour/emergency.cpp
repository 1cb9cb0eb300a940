// A key is stolen, somebody finds out, and answers step by step in the order that the scenario
// gives.
#include "sim/base/saturate.hpp"
#include "sim/behaviour/key_access.hpp"
#include "sim/behaviour/key_orders.hpp"
#include "sim/behaviour/reencryption.hpp"

namespace rotasim {

namespace {

// Its draws go by its name: neither its place in the file nor other emergencies change them.
std::uint64_t draws_of(const EmergencySpec& emergency) {
    return entity_id("emergency/" + emergency.name).value;
}

// A vault that does not answer does nothing for anybody.
bool waits_for_vault(Scope& scope, std::uint32_t key, const EmergencyStepDue& due) {
    const EmergencyStepKind step = scope.spec().emergencies[due.emergency].steps[due.step].step;
    const std::uint32_t new_key = scope.fleet().emergencies[due.emergency].new_key;
    return (step == EmergencyStepKind::new_key && !takes_orders(scope, new_key)) ||
           (step == EmergencyStepKind::disable_old && !takes_orders(scope, key));
}

// In effect one floor from now, for everybody at once; only access can be ended.
void contain(Scope& scope, std::uint32_t key, std::uint32_t index) {
    if (scope.spec().emergencies[index].leaked != Leaked::vault_access) {
        return;
    }
    const SimTime at = scope.after(scope.floor());
    scope.send(scope.fleet().keys[key].entity, EventClass::board, at, ThiefContained{index});
    for (const std::uint32_t host : scope.fleet().emergencies[index].hosts) {
        scope.send(scope.fleet().hosts[host].entity, EventClass::change, at,
                   ThiefChanged{index, ThiefNews::is_contained});
    }
}

// False if the step goes on by itself later.
bool perform(Scope& scope, std::uint32_t key, std::uint32_t index, std::uint32_t step) {
    const EmergencySpec& emergency = scope.spec().emergencies[index];
    const std::uint32_t new_key = scope.fleet().emergencies[index].new_key;
    KeyState& state = scope.state().keys[key];
    switch (emergency.steps[step].step) {
        case EmergencyStepKind::contain: contain(scope, key, index); return true;
        case EmergencyStepKind::reencrypt: begin_reencryption(scope, key, index); return true;
        case EmergencyStepKind::verify_reencrypted: {
            EmergencyState& all = scope.state().emergencies[index];
            all.waiting = all.left == 0 ? none : step;
            return all.left == 0;
        }
        case EmergencyStepKind::new_key:
            scope.send(scope.fleet().keys[new_key].entity, EventClass::act,
                       scope.across(Duration::zero()),
                       KeyAsked{KeyOrder::create_version,
                                static_cast<std::uint8_t>(ChainKind::version_created), 0});
            return true;
        case EmergencyStepKind::re_point_sets:
            for (std::uint32_t s = 0; s < scope.fleet().sets.size(); ++s) {
                if (scope.board().sets[s].key == key) {
                    order_set(scope, s, SetOrder::point_by_hand, new_key, newest_version,
                              ChainKind::set_pointed, scope.state().emergencies[index].why);
                }
            }
            return true;
        case EmergencyStepKind::rerun_in_guest: {
            std::int64_t position = 0;
            scope.send(scope.fleet().keys[key].entity, EventClass::board,
                       scope.after(scope.floor()), KeyReplaced{new_key});
            for (const std::uint32_t vm : scope.fleet().keys[key].pinned) {
                const Duration wait =
                    saturated(int128{emergency.in_guest_interval.value.ns} * position++);
                scope.send(scope.fleet().vms[vm].entity, EventClass::act, scope.across(wait),
                           ExtensionRerun{key, new_key});
            }
            return true;
        }
        case EmergencyStepKind::verify: {
            if (state.users == 0) {
                return true;
            }
            state.verified.push_back(EmergencyStepDue{index, step});
            return false;
        }
        case EmergencyStepKind::disable_old: {
            const auto versions =
                static_cast<std::uint16_t>(scope.board().keys[key].versions.size());
            for (std::uint16_t v = 0; v < versions; ++v) {
                if (scope.board().keys[key].versions[v].enabled) {
                    order_version(scope, key, v, VersionOrder::disable,
                                  ChainKind::version_disabled_by_emergency,
                                  scope.state().emergencies[index].why);
                }
            }
            return true;
        }
    }
    return true;
}

void plan_step(Scope& scope, std::uint32_t key, std::uint32_t index, std::uint32_t step) {
    const EmergencySpec& emergency = scope.spec().emergencies[index];
    if (step >= emergency.steps.size()) {
        return;
    }
    const EntityIndex entity = scope.fleet().keys[key].entity;
    const Duration takes = scope.sample(emergency.steps[step].takes.value, entity,
                                        Purpose::incident, draws_of(emergency) + step);
    Why& why = scope.state().emergencies[index].why;
    why.mark = weaker(why.mark, emergency.steps[step].takes.mark);
    scope.send(entity, EventClass::act, scope.after(takes), EmergencyStepDue{index, step});
}

}  // namespace

void handle(const Compromised& event, std::uint32_t slot, Scope& scope) {
    const EmergencySpec& emergency = scope.spec().emergencies[event.emergency];
    EmergencyState& state = scope.state().emergencies[event.emergency];
    const EntityIndex entity = scope.fleet().keys[slot].entity;
    state.why = scope.because(ChainKind::compromised, entity, Why{}, emergency.detected_after.mark);
    scope.tell(entity, "the key is stolen");
    const Duration unseen = scope.sample(emergency.detected_after.value, entity, Purpose::discovery,
                                         draws_of(emergency));
    scope.send(entity, EventClass::notice, scope.after(unseen),
               CompromiseDetected{event.emergency});
}

void handle(const CompromiseDetected& event, std::uint32_t slot, Scope& scope) {
    scope.tell(scope.fleet().keys[slot].entity, "the theft is detected");
    plan_step(scope, slot, event.emergency, 0);
}

void handle(const EmergencyStepDue& event, std::uint32_t slot, Scope& scope) {
    const EntityIndex entity = scope.fleet().keys[slot].entity;
    if (waits_for_vault(scope, slot, event)) {
        scope.send(entity, EventClass::act, scope.after(ask_again_after), event);
        return;
    }
    if (scope.telling(entity)) {
        for (const auto& known : enum_names(EmergencyStepKind{})) {
            if (known.value == scope.spec().emergencies[event.emergency].steps[event.step].step) {
                scope.tell(entity, "emergency step: " + std::string(known.name));
            }
        }
    }
    if (perform(scope, slot, event.emergency, event.step)) {
        plan_step(scope, slot, event.emergency, event.step + 1);
    }
}

void handle(const KeyReplaced& event, std::uint32_t slot, Scope& scope) {
    scope.state().board.keys[slot].replaced_by = event.by;
}

}  // namespace rotasim
