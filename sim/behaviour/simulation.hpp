// The model that an engine runs: state of one replication, and the way from an event to its
// handler.
#pragma once

#include "sim/behaviour/scope.hpp"
#include "sim/model/partition.hpp"

#include <functional>
#include <span>

namespace rotasim {

class Simulation {
public:
    // `cell_of` gives the cell of each logical process; all zero under the sequential engine.
    Simulation(const World& world, const ReplicationOptions& options,
               std::span<const std::uint32_t> cell_of, std::uint32_t cells);

    // Sends what is known before the first event: one call an entity, which is the origin.
    void prime(EntityIndex entity, Outbox& outbox);
    void handle(std::span<const Event> batch, Outbox& outbox);
    // Observers would return false; there is no event yet that only observes.
    static bool is_hashed(std::uint8_t) { return true; }

    // Whether an event that is no alarm may make the cell be heard elsewhere: it has VMs that may
    // fail to start, or whose failure somebody is about to answer.
    [[nodiscard]] bool may_speak(std::uint32_t cell) const {
        return cell == control_cell || state_.parts[cell].restless > 0;
    }
    // Tells what the cells have written down in the order in which it happened.
    void at_barrier(std::span<const std::uint32_t> cells);
    void prefetch(EntityIndex entity) const;

    // Closes every book at the horizon and returns what happened, but for the digest.
    // `each_cell` calls its argument once for every cell, perhaps on several threads.
    using Work = std::function<void(std::uint32_t)>;
    [[nodiscard]] ReplicationResult finish(const EngineLayout& layout,
                                           const std::function<void(const Work&)>& each_cell);
    // Compares sums that must agree; throws InvariantViolation.
    void audit() const;

    [[nodiscard]] const FleetState& state() const { return state_; }

private:
    void build_board();
    void build_secrets_and_sets();
    void note_retirement();
    void note_counted_keys();
    void build_disks();
    void build_emergencies();
    void build_data_keys();
    void build_load_books();
    void build_stations();
    void build_structures();
    void build_work_lists();
    void prime_host(std::uint32_t slot, Scope& scope);
    void prime_vm(std::uint32_t slot, Scope& scope);
    void prime_activity(std::uint32_t slot, Scope& scope);
    void prime_vault(std::uint32_t slot, Scope& scope);
    void prime_key(std::uint32_t slot, Scope& scope);
    static void prime_thefts(std::uint32_t host, Scope& scope);
    void prime_secret(std::uint32_t slot, Scope& scope);
    void prime_station(std::uint32_t slot, Scope& scope);
    void prime_source(std::uint32_t slot, Scope& scope);
    void prime_component(std::uint32_t slot, Scope& scope);
    void prime_incidents(EntityIndex entity, Scope& scope);
    [[nodiscard]] SimTime incident_time(std::uint32_t incident) const;

    [[nodiscard]] std::uint32_t cell_of_vm(std::uint32_t vm) const;
    void close_vm(Scope& scope, std::uint32_t vm);
    void audit_stations() const;
    void audit_structures() const;
    void audit_work_lists() const;
    [[nodiscard]] std::vector<StationTotals> close_stations();
    [[nodiscard]] std::vector<SourceTotals> close_sources();
    [[nodiscard]] std::vector<ComponentTotals> close_components();
    [[nodiscard]] std::vector<StructureTotals> close_structures();
    [[nodiscard]] std::vector<WorkListTotals> close_work_lists();
    [[nodiscard]] Reached reached() const;
    // Tells everything that is still written down in any cell.
    void tell_all();

    const World* world_;
    ReplicationOptions options_;
    std::span<const std::uint32_t> cell_of_;  // By logical process.
    FleetState state_;
    Observers observers_;
    std::vector<std::vector<Observation>*> journals_;  // Scratch.
    std::uint64_t audited_ = 0;
    bool told_since_primed_ = false;
};

// What is left of a replication when all books are closed.
struct ClosedBooks {
    Tally tally;
    std::vector<std::array<std::int64_t, level_count>> most;  // By group.
    std::vector<std::uint32_t> versions_alive_max;            // By key.
};

// Metrics of every group from its sums; sorted by (group, metric).
std::vector<GroupMetric> metrics_of(const World& world, ClosedBooks& books);
std::vector<CauseTotal> causes_of(ClosedBooks& books);
// Causes of all cells in one list, in an order that cells do not show in; intervals are sorted and
// refer to the list.
void merge_ledger(std::vector<CellPart>& parts, ReplicationResult& result);

}  // namespace rotasim
