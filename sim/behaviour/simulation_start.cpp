// The state before the first event, and the events that are known by then.
#include "sim/behaviour/backup.hpp"
#include "sim/behaviour/component.hpp"
#include "sim/behaviour/exposure.hpp"
#include "sim/behaviour/key_orders.hpp"
#include "sim/behaviour/load.hpp"
#include "sim/behaviour/migration.hpp"
#include "sim/behaviour/recovery_points.hpp"
#include "sim/behaviour/simulation.hpp"
#include "sim/behaviour/storage_loss.hpp"
#include "sim/behaviour/vm_availability.hpp"
#include "sim/behaviour/vm_operations.hpp"
#include "sim/behaviour/work_list.hpp"

namespace rotasim {

void Simulation::build_board() {
    const Fleet& fleet = *world_->fleet;
    for (const VaultSlot& slot : fleet.vaults) {
        const VaultSpec& vault = fleet.spec.vaults[slot.spec];
        VaultBoard board;
        board.enabled_for_disk_encryption = vault.enabled_for_disk_encryption;
        board.bypass = vault.trusted_service_bypass;
        board.perimeter = vault.network_perimeter;
        state_.board.vaults.push_back(board);
    }
    for (const KeySlot& slot : fleet.keys) {
        const KeySpec& key = fleet.spec.keys[slot.spec];
        KeyBoard board;
        for (const KeyVersionSpec& given : key.versions) {
            VersionBoard version;
            version.created = fleet.calendar.to_sim(given.created);
            if (given.expires) {
                version.expires = fleet.calendar.to_sim(*given.expires);
            }
            if (given.not_before) {
                version.not_before = fleet.calendar.to_sim(*given.not_before);
            }
            version.enabled = given.enabled;
            board.versions.push_back(version);
        }
        if (key.age == KeyAge::random_phase && slot.policy != none) {
            const RotationPolicy& policy = world_->policies[slot.policy];
            const auto period =
                std::visit([](const auto& when) { return when.period(); }, policy.when);
            SIM_EXPECTS(period.has_value());  // Checked at load.
            Draw draw(StreamKey{.seed = options_.seed,
                                .entity = fleet.entities[slot.entity].stream,
                                .replication = options_.replication,
                                .branch = 0,
                                .purpose = Purpose::key_phase,
                                .antithetic = options_.antithetic},
                      0);
            const auto length = static_cast<double>(period->typical_length().ns);
            VersionBoard version;
            version.created = SimTime{-static_cast<std::int64_t>(length * draw.uniform())};
            if (policy.expire_after) {
                version.expires = fleet.calendar.add(version.created, *policy.expire_after);
            }
            board.versions.push_back(version);
        }
        KeyState state;
        state.versions.resize(board.versions.size());
        state.planned = static_cast<std::uint32_t>(board.versions.size());
        state.deleted_at.push_back(SimTime::never());
        state.verified.reserve(fleet.emergencies.size());  // No window asks for more.
        state_.keys.push_back(std::move(state));
        state_.board.keys.push_back(std::move(board));
    }
    build_secrets_and_sets();
}

void Simulation::build_secrets_and_sets() {
    const Fleet& fleet = *world_->fleet;
    for (const SecretSlot& slot : fleet.secrets) {
        SecretBoard secret;
        secret.enabled = fleet.spec.secrets[slot.spec].enabled;
        if (!secret.enabled) {
            secret.broken = ++state_.board.broken_secrets;
        }
        state_.board.secrets.push_back(secret);
        state_.secrets.push_back(SecretState{});
    }
    for (const SetSlot& slot : fleet.sets) {
        const EncryptionSetSpec& spec = fleet.spec.sets[slot.spec];
        const auto& listed = fleet.spec.keys[fleet.keys[slot.key].spec].versions;
        const std::size_t count = state_.board.keys[slot.key].versions.size();
        SetBoard set;
        set.key = slot.key;
        set.version = static_cast<std::uint16_t>(count == 0 ? 0 : count - 1);
        for (std::size_t v = 0; spec.version && v < listed.size(); ++v) {
            if (listed[v].name == *spec.version) {
                set.version = static_cast<std::uint16_t>(v);
            }
        }
        state_.board.sets.push_back(set);
        const auto& versions = state_.board.keys[slot.key].versions;
        if (set.version < versions.size()) {
            state_.board.sets.back().newest = versions[set.version].created;
        }
        SetState state;
        for (const std::uint32_t vm : slot.offline_vms) {
            state.on += fleet.vms[vm].from == SimTime::zero() ? 1 : 0;
        }
        state_.sets.push_back(state);
    }
}

void Simulation::note_retirement() {
    const RetirementSpec& retirement = world_->fleet->spec.in_guest_retirement;
    if (retirement.active) {
        state_.parts[control_cell].causes.push_back(
            CauseRecord{world_->fleet->calendar.to_sim(retirement.when), 0, 0,
                        ChainKind::retirement_day, Evidence::documented});
        state_.retired_why = Why{cause_ref(state_, state_.parts[control_cell],
                                           state_.parts[control_cell].causes.size() - 1),
                                 Evidence::documented};
    }
}

// Counting costs two messages for every disk that is wrapped again: only where somebody waits for
// the count: a policy that retires after confirmed re-wrap or rotates after so many wraps, or an
// emergency that verifies.
void Simulation::note_counted_keys() {
    const Fleet& fleet = *world_->fleet;
    for (std::uint32_t k = 0; k < fleet.keys.size(); ++k) {
        const std::uint32_t policy = fleet.keys[k].policy;
        bool counted = false;
        if (policy != none) {
            counted = std::visit([](const auto& r) { return r.after_confirmed().has_value(); },
                                 world_->policies[policy].retire) ||
                      std::visit([](const auto& w) { return w.wraps_allowed().has_value(); },
                                 world_->policies[policy].when);
        }
        for (const EmergencyPlan& emergency : fleet.emergencies) {
            counted |= emergency.compromised == k;
        }
        state_.counts_users.push_back(counted);
    }
}

void Simulation::build_disks() {
    const Fleet& fleet = *world_->fleet;
    for (std::size_t v = 0; v < fleet.vms.size(); ++v) {
        state_.vms[v].first_disk = static_cast<std::uint32_t>(state_.disks.size());
        for (const DiskPlan& plan : fleet.plans[fleet.vms[v].plan].disks) {
            DiskState disk;
            disk.key = plan.key;
            if (plan.version != none) {
                disk.version = static_cast<std::uint16_t>(plan.version);
            } else if (plan.set != none) {
                disk.version = state_.board.sets[plan.set].version;
            } else if (plan.key != none) {
                const std::size_t count = state_.board.keys[plan.key].versions.size();
                disk.version = static_cast<std::uint16_t>(count == 0 ? 0 : count - 1);
            }
            const bool exists = fleet.vms[v].from == SimTime::zero();
            if (exists && disk.key != none &&
                disk.version < state_.keys[disk.key].versions.size()) {
                ++state_.keys[disk.key].users;
                ++state_.keys[disk.key].versions[disk.version].users;
                ++state_.keys[disk.key].versions[disk.version].wraps;
            }
            state_.disks.push_back(disk);
        }
    }
}

void Simulation::build_emergencies() {
    const Fleet& fleet = *world_->fleet;
    state_.emergencies.resize(fleet.emergencies.size());
    state_.board.contained_at.resize(fleet.emergencies.size(), SimTime::never());
    for (std::size_t e = 0; e < fleet.emergencies.size(); ++e) {
        state_.emergencies[e].queue.reserve(fleet.emergencies[e].guests.size());
        if (!fleet.emergencies[e].guests.empty()) {
            state_.reencryptions.resize(fleet.vms.size());
        }
    }
}

void Simulation::build_data_keys() {
    const auto& all = world_->fleet->spec.emergencies;
    if (std::any_of(all.begin(), all.end(),
                    [](const EmergencySpec& each) { return each.strikes_disks(); })) {
        state_.data_keys.resize(state_.disks.size());
    }
}

// All the room that loads need, so that no window asks for any: only where a cell has such VMs.
void Simulation::build_load_books() {
    const Fleet& fleet = *world_->fleet;
    if (fleet.loads.empty()) {
        return;
    }
    for (std::uint32_t v = 0; v < fleet.vms.size(); ++v) {
        const std::uint32_t plan = fleet.vms[v].plan;
        if (fleet.plans[plan].load == none) {
            continue;
        }
        Tally& tally = state_.parts[cell_of_vm(v)].tally;
        open_load_book(tally.loads[plan], fleet.horizon);
        if (fleet.plans[plan].in_guest && fleet.plans[plan].crew != none) {
            open_load_book(tally.unlocked_loads[plan],
                           fleet.horizon);  // They may unlock its disks.
        }
    }
}

void Simulation::prime(EntityIndex entity, Outbox& outbox) {
    Scope scope(*world_, options_, state_, observers_, outbox);
    const Entity& what = world_->fleet->entities[entity];
    switch (what.kind) {
        case EntityKind::host: prime_host(what.slot, scope); break;
        case EntityKind::vm: prime_vm(what.slot, scope); break;
        case EntityKind::key: prime_key(what.slot, scope); break;
        case EntityKind::secret: prime_secret(what.slot, scope); break;
        case EntityKind::vault: prime_vault(what.slot, scope); break;
        case EntityKind::station: prime_station(what.slot, scope); break;
        case EntityKind::source: prime_source(what.slot, scope); break;
        case EntityKind::migration: begin_migration(scope, what.slot); break;
        case EntityKind::storage: begin_storage(scope, what.slot); break;
        case EntityKind::component: prime_component(what.slot, scope); break;
        case EntityKind::common_cause: begin_common_cause(scope, what.slot); break;
        case EntityKind::work_list: begin_work_list(scope, what.slot); break;
        case EntityKind::set:
        case EntityKind::crew:
        case EntityKind::compute_limit:
        case EntityKind::probe: break;
    }
    prime_incidents(entity, scope);
}

void Simulation::prime_host(std::uint32_t slot, Scope& scope) {
    const EntityIndex entity = scope.fleet().hosts[slot].entity;
    const HostSlot& host = scope.fleet().hosts[slot];
    if (const HostFaultsSpec* faults = scope.fleet().faults_of(host)) {
        const Duration up =
            scope.sample(faults->failure_every.value, entity, Purpose::host_failure, 0);
        scope.send(entity, EventClass::change, scope.after(up), HostFails{});
        for (std::uint32_t m = 0; m < faults->maintenance.size(); ++m) {
            const Duration wait = scope.sample(faults->maintenance[m].every.value, entity,
                                               Purpose::maintenance, std::uint64_t{m} << 32);
            scope.send(entity, EventClass::change, scope.after(wait), MaintenanceDue{m, 0});
        }
    }
    const RetirementSpec& retirement = scope.spec().in_guest_retirement;
    const SimTime day = scope.fleet().calendar.to_sim(retirement.when);
    bool in_guest = false;
    for (std::uint32_t i = 0; i < host.vms; ++i) {
        in_guest |= scope.plan(scope.fleet().host_vms[host.first_vm + i]).in_guest;
    }
    if (retirement.active && in_guest && day > SimTime::zero()) {
        scope.send(entity, EventClass::change, day, RetirementDay{});
    }
    prime_thefts(slot, scope);
}

// Known from the start, so that nobody has to tell hosts of it at the very moment.
void Simulation::prime_thefts(std::uint32_t host, Scope& scope) {
    for (std::uint32_t e = 0; e < scope.fleet().emergencies.size(); ++e) {
        const auto& hosts = scope.fleet().emergencies[e].hosts;
        if (std::binary_search(hosts.begin(), hosts.end(), host)) {
            scope.send(scope.fleet().hosts[host].entity, EventClass::act, scope.stolen_at(e),
                       ThiefChanged{e, ThiefNews::strikes});
        }
    }
}

void Simulation::prime_vm(std::uint32_t slot, Scope& scope) {
    const VmSlot& plan = scope.vm_slot(slot);
    VmState& vm = scope.vm(slot);
    if (plan.from == SimTime::zero()) {
        vm.phase = Phase::running;
        look_again(scope, slot);
        note_exposure(scope, slot);
    } else if (plan.migration == none) {
        scope.send(plan.entity, EventClass::change, plan.from, VmCreated{});
    }
    if (plan.to != SimTime::never()) {
        scope.send(plan.entity, EventClass::change, plan.to, VmDeleted{});
    }
    prime_activity(slot, scope);
    if (scope.plan(slot).backup != none) {
        const BackupPolicySpec& policy = scope.spec().backups[scope.plan(slot).backup];
        // Who comes by a migration comes nobody knows when: none of the schedule is left out.
        const SimTime from = plan.migration == none ? plan.from : SimTime::zero();
        const std::int64_t missed = from.ns - policy.first.value.ns;
        const std::int64_t every = policy.every.value.ns;
        const auto number =
            static_cast<std::uint32_t>(missed > 0 ? (missed + every - 1) / every : 0);
        begin_backups(scope, slot, number);
        if (policy.drill_every) {
            plan_drill(scope, slot, policy, 0);
        }
    }
}

void Simulation::prime_activity(std::uint32_t slot, Scope& scope) {
    const ActivitySpec* activity = scope.activity(slot);
    if (activity == nullptr) {
        return;
    }
    const EntityIndex entity = scope.vm_slot(slot).entity;
    const auto begin = [&](const std::optional<Marked<DurationDistribution>>& every,
                           Purpose purpose, EventClass event_class, const auto& event) {
        if (every) {
            const Duration wait = scope.sample(every->value, entity, purpose, 0);
            scope.send(entity, event_class, scope.after(wait), event);
        }
    };
    begin(activity->guest_reboot_every, Purpose::guest_reboot, EventClass::change,
          GuestRebootDue{});
    begin(activity->deallocate_every, Purpose::deallocate, EventClass::change, DeallocateDue{});
    begin(activity->redeploy_every, Purpose::redeploy, EventClass::change, RedeployDue{});
    begin(activity->heal_every, Purpose::host_heal, EventClass::change, HealDue{});
    begin(activity->restore_whole_vm_every, Purpose::restore_whole_vm, EventClass::act,
          RestoreAsked{1, 1});
    begin(activity->restore_file_every, Purpose::restore_file, EventClass::act, RestoreAsked{0, 1});
}

// What is closed from the start was closed by nobody in the story.
void Simulation::prime_vault(std::uint32_t slot, Scope& scope) {
    VaultBoard& board = state_.board.vaults[slot];
    if (!board.enabled_for_disk_encryption || !board.bypass || board.perimeter) {
        board.why = scope.because(ChainKind::vault_closed, scope.fleet().vaults[slot].entity, Why{},
                                  Evidence::given);
    }
}

void Simulation::prime_key(std::uint32_t slot, Scope& scope) {
    auto& versions = state_.board.keys[slot].versions;
    const EntityIndex entity = scope.fleet().keys[slot].entity;
    for (VersionBoard& version : versions) {
        version.born_why =
            scope.because(ChainKind::start_of_simulation, entity, Why{}, Evidence::given);
        version.disabled_why = version.born_why;  // If it only is not valid yet.
        if (version.expires < SimTime::zero()) {  // Before the beginning, so not because of it.
            version.expired_why = scope.because_at(version.expires, ChainKind::version_expired,
                                                   entity, Why{}, Evidence::given);
        } else if (version.expires <= SimTime::zero() + scope.floor()) {
            version.expired_why = scope.because_at(version.expires, ChainKind::version_expired,
                                                   entity, version.born_why, Evidence::given);
        }
        if (!version.enabled) {
            version.disabled_why = scope.because(ChainKind::version_disabled_by_incident, entity,
                                                 version.born_why, Evidence::given);
        }
    }
    if (!versions.empty()) {
        scope.measures().key_renewed(slot, SimTime::zero(), versions.back().created);
    }
    count_alive(scope, slot);
    for (std::size_t v = 0; v < versions.size(); ++v) {
        plan_version(scope, slot, static_cast<std::uint16_t>(v));
    }
    plan_rotation(scope, slot);
    for (std::uint32_t e = 0; e < scope.spec().emergencies.size(); ++e) {
        const EmergencySpec& emergency = scope.spec().emergencies[e];
        if (scope.fleet().emergencies[e].compromised == slot) {
            scope.send(entity, EventClass::change, scope.fleet().calendar.to_sim(emergency.when),
                       Compromised{e});
        }
    }
}

void Simulation::prime_secret(std::uint32_t slot, Scope& scope) {
    const EntityIndex entity = scope.fleet().secrets[slot].entity;
    const SecretSpec& spec = scope.spec().secrets[scope.fleet().secrets[slot].spec];
    SecretBoard& board = state_.board.secrets[slot];
    board.born_why = scope.because(ChainKind::start_of_simulation, entity, Why{}, Evidence::given);
    if (!board.enabled) {
        board.disabled_why =
            scope.because(ChainKind::secret_disabled, entity, board.born_why, Evidence::given);
    }
    const SimTime expires =
        spec.expires ? scope.fleet().calendar.to_sim(*spec.expires) : SimTime::never();
    if (expires >= SimTime::zero()) {
        scope.send(entity, EventClass::notice, expires, SecretExpires{});
    }
}

SimTime Simulation::incident_time(std::uint32_t index) const {
    const IncidentSpec& incident = world_->fleet->spec.incidents[index];
    if (incident.when) {
        return world_->fleet->calendar.to_sim(*incident.when);
    }
    Draw draw(StreamKey{.seed = options_.seed,
                        .entity = entity_id("incident/" + incident.name).value,
                        .replication = options_.replication,
                        .branch = 0,
                        .purpose = Purpose::incident,
                        .antithetic = options_.antithetic},
              0);
    return Scope::later(SimTime::zero(), incident.after->sample(draw));
}

void Simulation::prime_incidents(EntityIndex entity, Scope& scope) {
    const Entity& what = scope.fleet().entities[entity];
    for (std::uint32_t i = 0; i < scope.fleet().incidents.size(); ++i) {
        if (scope.fleet().incidents[i].target == entity) {
            scope.send(entity, EventClass::change, incident_time(i), IncidentDue{i});
        }
        const IncidentSpec& incident = scope.spec().incidents[i];
        const auto* operate = std::get_if<OperateVms>(&incident.action);
        if (operate != nullptr && what.kind == EntityKind::vm &&
            scope.spec().vms[scope.plan(what.slot).spec].name == operate->vms.name) {
            scope.send(entity, EventClass::change, incident_time(i), VmOperated{i});
        }
    }
}

}  // namespace rotasim
