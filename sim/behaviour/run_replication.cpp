// One replication: prime every entity, run the engine to the horizon, close the books, digest.
#include "sim/behaviour/run_replication.hpp"

#include "sim/base/digest.hpp"
#include "sim/behaviour/simulation.hpp"
#include "sim/engine/parallel_engine.hpp"
#include "sim/engine/sequential_engine.hpp"

namespace rotasim {

namespace {

std::string describe(const Fleet& fleet, const Event& event) {
    return fleet.calendar.start().ns + event.at.ns > 0
               ? format_utc(fleet.calendar.to_utc(event.at)) + " " +
                     std::string(info(static_cast<EventKind>(event.kind())).name) + " " +
                     fleet.name_of(event.target)
               : std::string(info(static_cast<EventKind>(event.kind())).name);
}

template <class Engine>
[[noreturn]] void report(const InvariantViolation& violation, const Fleet& fleet,
                         const ReplicationOptions& options, const Engine& engine) {
    std::string text = violation.what();
    text += "\nseed " + std::to_string(options.seed) + ", replication " +
            std::to_string(options.replication) + ", event " + std::to_string(engine.events()) +
            "; the last events, oldest first:";
    for (const Event& event : engine.recent()) {
        text += "\n  " + describe(fleet, event);
    }
    throw InvariantViolation(text);
}

// Nothing of scenarios that have none, as before there were any.
void add_structures(const ReplicationResult& result, Digest& digest) {
    for (const ComponentTotals& component : result.components) {
        for (const std::uint64_t count :
             {component.failures, component.repairs, component.replacements}) {
            digest.update(count);
        }
        digest.update(to_string(component.working_ticks));
        digest.update(to_string(component.failed_ticks));
    }
    for (const StructureTotals& structure : result.structures) {
        digest.update(structure.failures);
        digest.update(to_string(structure.up_ticks));
        for (const StructureCause& cause : structure.down) {
            digest.update(std::uint64_t{static_cast<std::uint8_t>(cause.kind)});
            digest.update(std::uint64_t{cause.slot});
            digest.update(to_string(cause.ticks));
        }
    }
    for (const WorkListTotals& list : result.work_lists) {
        digest.update(std::uint64_t{list.done});
        digest.update(list.finished.ns);
        digest.update(to_string(list.busy_ticks));
    }
}

// Events, ledger and metrics, by canonical identity; never text, machine, time or measures.
template <class Engine>
std::string digest_of(const World& world, Engine& engine, const ReplicationResult& result) {
    const Fleet& fleet = *world.fleet;
    Digest digest;
    for (std::size_t e = 0; e < fleet.entities.size(); ++e) {
        if (fleet.entities[e].kind != EntityKind::probe) {
            digest.update(fleet.entities[e].id.value);
            digest.update(engine.entity_hash(static_cast<EntityIndex>(e)));
        }
    }
    for (const VmState& vm : engine.model().state().vms) {
        digest.update(vm.down_ticks);
    }
    for (const CauseTotal& total : result.causes) {
        digest.update(fleet.groups[total.group]);
        digest.update(std::uint64_t{static_cast<std::uint8_t>(total.cause)});
        digest.update(std::uint64_t{static_cast<std::uint8_t>(total.mark)});
        digest.update(to_string(total.ticks));
        digest.update(total.intervals);
    }
    for (const GroupMetric& metric : result.metrics) {
        if (info(metric.metric).of_load && !metric.value) {
            continue;  // Groups without a load keep the digests of before there were loads.
        }
        if (metric.metric >= Metric::latent_dead_reboots && metric.value.value_or(0) == 0) {
            continue;  // As before they were counted.
        }
        digest.update(fleet.groups[metric.group]);
        digest.update(info(metric.metric).id);
        digest.update(metric.value.value_or(INT64_MIN));
        digest.update(metric.events);
    }
    for (const StationTotals& station : result.stations) {
        for (const std::uint64_t count :
             {station.arrived, station.served, station.lost, station.present}) {
            digest.update(count);
        }
        digest.update(to_string(station.ticks));
        if (station.throttled + station.dropped > 0) {  // Else as before they were counted.
            digest.update(station.throttled);
            digest.update(station.dropped);
        }
    }
    for (const SourceTotals& source : result.sources) {
        if (source.retries + source.timed_out + source.outside == 0) {
            continue;  // As before clients called again.
        }
        for (const std::uint64_t count : {source.sent, source.left, source.given_up, source.inside,
                                          source.outside, source.retries, source.timed_out}) {
            digest.update(count);
        }
        digest.update(to_string(source.ticks));
    }
    add_structures(result, digest);
    return digest.hex();
}

}  // namespace

namespace {

template <class Engine>
ReplicationResult run_on(Engine& engine, const World& world, const ReplicationOptions& options,
                         const EngineLayout& layout) {
    const Fleet& fleet = *world.fleet;
    for (EntityIndex e = 0; e < fleet.entities.size(); ++e) {
        engine.prime(e, [e](Simulation& model, Outbox& outbox) { model.prime(e, outbox); });
    }
    if (!engine.run_until(fleet.horizon, options.cancel)) {
        throw Cancelled{};
    }
    ReplicationResult result = engine.model().finish(
        layout, [&engine](const Simulation::Work& work) { engine.each_cell(work); });
    result.events = engine.hashed_events();
    result.digest = digest_of(world, engine, result);
    return result;
}

ReplicationResult run_in_order(const World& world, const ReplicationOptions& options) {
    Partition whole;
    whole.cell_of.assign(world.fleet->lps, control_cell);
    const FleetLayout layout = layout_of(*world.fleet, whole);
    SequentialEngine<Simulation> engine(layout.engine,
                                        Simulation(world, options, layout.engine.cell_of, 1));
    try {
        return run_on(engine, world, options, layout.engine);
    } catch (const InvariantViolation& violation) {
        report(violation, *world.fleet, options, engine);
    }
}

}  // namespace

ReplicationResult run_replication(const World& world, const ReplicationOptions& options) {
    if (options.layout == nullptr) {
        return run_in_order(world, options);
    }
    SIM_EXPECTS(options.points == nullptr);
    ReplicationOptions apart = options;
    apart.cells_apart = true;
    const FleetLayout& layout = *options.layout;
    std::string what;
    try {
        ParallelEngine<Simulation> engine(
            layout.engine, Simulation(world, apart, layout.engine.cell_of, layout.cells),
            EngineOptions{.threads = options.threads});
        return run_on(engine, world, apart, layout.engine);
    } catch (const InvariantViolation& violation) {
        what = violation.what();
    }
    // The reference meets the same violation and can say after which events, in the total order.
    run_in_order(world, options);
    throw InvariantViolation(what + "\nseed " + std::to_string(options.seed) + ", replication " +
                             std::to_string(options.replication) +
                             ": only in cells, not under the sequential engine");
}

}  // namespace rotasim
