// The model that an engine runs: from an event to its handler, and the checks that stay on in
// release.
#include "sim/behaviour/simulation.hpp"

#include "sim/behaviour/compute_limit.hpp"
#include "sim/behaviour/point_watch.hpp"

#include <utility>

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

Simulation::Simulation(const World& world, const ReplicationOptions& options,
                       std::span<const std::uint32_t> cell_of, std::uint32_t cells)
    : world_(&world),
      options_(options),
      cell_of_(cell_of),
      observers_(*world.fleet, world.measures) {
    const Fleet& fleet = *world.fleet;
    state_.hosts.resize(fleet.hosts.size());
    state_.vms.resize(fleet.vms.size());
    build_emergencies();
    state_.migrations.resize(fleet.migrations.size());
    for (const CrewSlot& crew : fleet.crews) {
        const std::uint32_t people = fleet.spec.operators[crew.spec].people.value_or(0);
        state_.crews.push_back({std::vector<SimTime>(people, SimTime::zero())});
    }
    state_.storage.resize(fleet.storage.size());
    state_.board.storage.resize(fleet.storage.size());
    for (const ComputeLimitPlan& limit : fleet.compute_limits) {
        state_.compute_limits.push_back(full_of_starts(limit));
    }
    state_.versions_alive_max.resize(fleet.keys.size(), 0);
    state_.parts.resize(cells);
    for (CellPart& part : state_.parts) {
        part.tally = Tally(fleet.groups.size(), fleet.plans.size());
    }
    build_load_books();
    build_stations();
    build_structures();
    build_work_lists();
    build_board();
    build_disks();
    build_data_keys();
    note_counted_keys();
    note_retirement();
}

void Simulation::handle(std::span<const Event> batch, Outbox& outbox) {
    Scope scope(*world_, options_, state_, observers_, outbox);
    const std::uint8_t kind = batch.front().kind();
    SIM_EXPECTS(kind < event_kind_count);
    const Handler handler = table[kind];
    for (const Event& event : batch) {
        outbox.begin(event);
        if (options_.points != nullptr) {
            options_.points->before(scope, event);
        }
        handler(event.payload, world_->fleet->entities[event.target].slot, scope);
        if (options_.points != nullptr) {
            options_.points->after(scope, event);
        }
    }
    scope.part().handled += batch.size();
    scope.part().counts.events[kind] += batch.size();
    if (state_.parts.size() == 1 && scope.part().handled - audited_ >= audit_every) {
        audited_ = scope.part().handled;
        if (state_.parts[0].journal.empty()) {
            audit();
        }
    }
}

void Simulation::at_barrier(std::span<const std::uint32_t> cells) {
    // What was seen while the state was primed comes before every event, in cells, too, that have
    // none for a while.
    if (!std::exchange(told_since_primed_, true)) {
        tell_all();
        return;
    }
    journals_.clear();
    for (const std::uint32_t cell : cells) {
        if (!state_.parts[cell].journal.empty()) {
            journals_.push_back(&state_.parts[cell].journal);
        }
        audited_ += std::exchange(state_.parts[cell].handled, 0);
    }
    if (!journals_.empty()) {
        observers_.see_all(journals_);
    }
    if (audited_ >= audit_every) {
        audited_ = 0;
        audit();
    }
}

void Simulation::prefetch(EntityIndex entity) const {
    const Entity& what = world_->fleet->entities[entity];
    if (what.kind == EntityKind::vm) {
        const auto* vm = reinterpret_cast<const char*>(&state_.vms[what.slot]);  // NOLINT
        for (std::size_t line = 0; line < sizeof(VmState); line += 64) {
            __builtin_prefetch(vm + line, 1);
        }
    }
}

std::uint32_t Simulation::cell_of_vm(std::uint32_t vm) const {
    const Fleet& fleet = *world_->fleet;
    return cell_of_[fleet.entities[fleet.vms[vm].entity].lp];
}

void Simulation::audit() const {
    if constexpr (!contracts_on) {
        return;
    }
    const Fleet& fleet = *world_->fleet;
    std::vector<std::int64_t> down(fleet.groups.size(), 0);
    std::vector<std::int64_t> latent(fleet.groups.size(), 0);
    for (const VmSlot& slot : fleet.vms) {
        const VmState& vm = state_.vms[static_cast<std::size_t>(&slot - fleet.vms.data())];
        const std::uint32_t group = fleet.plans[slot.plan].group;
        const bool is_down = vm.down_since != SimTime::never();
        SIM_ENSURES(is_down == (vm.active_count > 0));
        SIM_ENSURES(vm.phase != Phase::failed || is_down);
        SIM_ENSURES(vm.phase != Phase::off || !is_down);
        SIM_ENSURES(vm.phase != Phase::absent || !is_down);
        SIM_ENSURES(!vm.latent || vm.phase == Phase::running || vm.phase == Phase::rebooting);
        down[group] += is_down ? 1 : 0;
        latent[group] += vm.latent ? 1 : 0;
    }
    for (std::uint32_t g = 0; g < fleet.groups.size(); ++g) {
        SIM_ENSURES(observers_.now(g, Level::down) == down[g]);
        SIM_ENSURES(observers_.now(g, Level::latent) == latent[g]);
    }
    audit_stations();
    audit_structures();
    audit_work_lists();
}

}  // namespace rotasim
