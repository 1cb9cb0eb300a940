// The model that an engine runs: state of one replication, and the way from an event to its
// handler.
#pragma once

#include "sim/behaviour/scope.hpp"

#include <span>

namespace rotasim {

class Simulation {
public:
    Simulation(const World& world, const ReplicationOptions& options);

    // Sends what is known before the first event: one call an entity, which is the origin.
    void prime(EntityIndex entity, Outbox& outbox);
    void handle(std::span<const Event> batch, Outbox& outbox);
    // Observers would return false; there is no event yet that only observes.
    static bool is_hashed(std::uint8_t) { return true; }

    // Closes every book at the horizon and returns what happened, but for the digest.
    [[nodiscard]] ReplicationResult finish(Outbox& outbox);
    // Compares sums that must agree; throws InvariantViolation.
    void audit() const;

    [[nodiscard]] const FleetState& state() const { return state_; }

private:
    void build_board();
    void build_secrets_and_sets();
    void note_retirement();
    void build_disks();
    void prime_host(std::uint32_t slot, Scope& scope);
    void prime_vm(std::uint32_t slot, Scope& scope);
    void prime_activity(std::uint32_t slot, Scope& scope);
    void prime_key(std::uint32_t slot, Scope& scope);
    void prime_secret(std::uint32_t slot, Scope& scope);
    void prime_incidents(EntityIndex entity, Scope& scope);
    [[nodiscard]] SimTime incident_time(std::uint32_t incident) const;

    const World* world_;
    ReplicationOptions options_;
    FleetState state_;
    Measures measures_;
    std::vector<EntityIndex> incident_targets_;
    std::uint64_t handled_ = 0;
};

// Metrics of every group from its sums; sorted by (group, metric).
std::vector<GroupMetric> metrics_of(const World& world, const FleetState& state);
std::vector<CauseTotal> causes_of(const FleetState& state);

}  // namespace rotasim
