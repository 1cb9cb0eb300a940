// The model that an engine runs: from an event to its handler, and the checks that stay on in
// release.
#include "sim/behaviour/simulation.hpp"

#include "sim/behaviour/recovery_points.hpp"
#include "sim/behaviour/vm_availability.hpp"

namespace rotasim {

namespace {

using Handler = void (*)(std::uint64_t payload, std::uint32_t slot, Scope& scope);

template <class E>
void dispatch(std::uint64_t payload, std::uint32_t slot, Scope& scope) {
    handle(from_payload<E>(payload), slot, scope);
}

template <std::size_t... I>
constexpr std::array<Handler, event_kind_count> handlers(std::index_sequence<I...>) {
    std::array<Handler, event_kind_count> table{};
    ((table[static_cast<std::size_t>(std::tuple_element_t<I, AllEvents>::kind)] =
          &dispatch<std::tuple_element_t<I, AllEvents>>),
     ...);
    return table;
}
constexpr auto table = handlers(std::make_index_sequence<event_kind_count>{});

constexpr std::uint64_t audit_every = 1ULL << 22;

}  // namespace

Why Scope::because(ChainKind kind, EntityIndex entity, Why parent, Evidence mark, bool leaf) {
    const Why why{parent.ref, weaker(parent.mark, mark)};
    if (leaf && !options_->keep_intervals) {
        return why;
    }
    state_->causes.push_back(CauseRecord{now(), entity, parent.ref, kind, why.mark});
    return Why{static_cast<CauseRef>(state_->causes.size() - 1), why.mark};
}

void Scope::tell(EntityIndex entity, std::string text) {
    if (telling(entity)) {
        state_->story.push_back(StoryLine{now(), entity, std::move(text)});
    }
}

Simulation::Simulation(const World& world, const ReplicationOptions& options)
    : world_(&world), options_(options), measures_(*world.fleet, world.measures) {
    const Fleet& fleet = *world.fleet;
    state_.hosts.resize(fleet.hosts.size());
    state_.vms.resize(fleet.vms.size());
    state_.emergencies.resize(fleet.spec.emergencies.size());
    state_.tally.groups.resize(fleet.groups.size());
    state_.tally.running.resize(fleet.plans.size(), 0);
    state_.tally.downtime.resize(fleet.groups.size());
    state_.tally.intervals.resize(fleet.groups.size());
    state_.tally.versions_alive_max.resize(fleet.keys.size(), 0);
    build_board();
    build_disks();
    note_retirement();
}

void Simulation::handle(std::span<const Event> batch, Outbox& outbox) {
    Scope scope(*world_, options_, state_, measures_, outbox);
    for (const Event& event : batch) {
        SIM_EXPECTS(event.kind() < event_kind_count);
        table[event.kind()](event.payload, world_->fleet->entities[event.target].slot, scope);
        if ((++handled_ & (audit_every - 1)) == 0) {
            audit();
        }
    }
}

void Simulation::audit() const {
    const Fleet& fleet = *world_->fleet;
    std::vector<std::int64_t> down(fleet.groups.size(), 0);
    std::vector<std::int64_t> latent(fleet.groups.size(), 0);
    for (std::size_t v = 0; v < state_.vms.size(); ++v) {
        const VmState& vm = state_.vms[v];
        const std::uint32_t group = fleet.plans[fleet.vms[v].plan].group;
        const bool is_down = vm.down_since != SimTime::never();
        SIM_ENSURES(is_down == (vm.active_count > 0));
        SIM_ENSURES(vm.phase != Phase::failed || is_down);
        SIM_ENSURES(vm.phase != Phase::off || !is_down);
        SIM_ENSURES(vm.phase != Phase::absent || !is_down);
        SIM_ENSURES(!vm.latent || vm.phase == Phase::running || vm.phase == Phase::rebooting);
        down[group] += is_down ? 1 : 0;
        latent[group] += vm.latent ? 1 : 0;
    }
    for (std::size_t g = 0; g < fleet.groups.size(); ++g) {
        SIM_ENSURES(state_.tally.groups[g].down_now == down[g]);
        SIM_ENSURES(state_.tally.groups[g].latent_now == latent[g]);
    }
}

ReplicationResult Simulation::finish(Outbox& outbox) {
    const Fleet& fleet = *world_->fleet;
    audit();
    outbox.begin(0, fleet.horizon, 0);
    Scope scope(*world_, options_, state_, measures_, outbox);
    for (std::uint32_t v = 0; v < state_.vms.size(); ++v) {
        if (state_.vms[v].phase == Phase::absent) {
            continue;
        }
        count_recovery_points(scope, v);
        for (std::size_t e = 0; e < state_.emergencies.size(); ++e) {
            const EmergencyState& emergency = state_.emergencies[e];
            const std::uint32_t key = scope.disk(v, 0).key;
            if (key != none && emergency.compromised < fleet.horizon &&
                fleet.emergencies[e].compromised == key) {
                const SimTime end = std::min(fleet.horizon, emergency.ended);
                scope.group_of(v).exposure += end.ns - emergency.compromised.ns;
            }
        }
        close_books(scope, v);
    }
    ReplicationResult result;
    result.replication = options_.replication;
    result.metrics = metrics_of(*world_, state_);
    result.causes = causes_of(state_);
    result.measures = measures_.finish(fleet.horizon);
    int128 measured = 0;
    for (const GroupTally& group : state_.tally.groups) {
        measured += group.down;
        SIM_ENSURES(group.down_now == 0 && group.latent_now == 0);
    }
    for (const CauseTotal& total : result.causes) {
        measured -= total.ticks;
    }
    SIM_ENSURES(measured == 0);  // Attributed equals measured.
    std::sort(state_.intervals.begin(), state_.intervals.end(),
              [](const LedgerInterval& a, const LedgerInterval& b) {
                  return a.vm != b.vm ? a.vm < b.vm : a.from < b.from;
              });
    result.intervals = std::move(state_.intervals);
    if (options_.keep_intervals) {
        result.cause_records = std::move(state_.causes);
    }
    result.story = std::move(state_.story);
    return result;
}

}  // namespace rotasim
