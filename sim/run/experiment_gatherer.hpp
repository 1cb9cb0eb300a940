// What one scenario's finished replications come to, whatever order they finish in.
#pragma once

#include "sim/run/experiment.hpp"
#include "sim/run/experiment_table.hpp"

#include <map>
#include <mutex>
#include <span>
#include <vector>

namespace rotasim {

// Takes finished replications in any order and folds them in index order, so that memory holds
// numbers and not results, and the digest never depends on who finished first.
class Gatherer {
public:
    Gatherer(const World& world, const ExperimentOptions& options);

    // Replications that the store has already, ascending.
    [[nodiscard]] std::span<const std::uint32_t> stored() const { return stored_; }

    void accept(std::vector<ReplicationResult> unit);

    // Adds what is done to the progress of all.
    void report(Progress& progress) const;

    [[nodiscard]] ExperimentResult result() const;

private:
    void fold();

    const World& world_;
    const ExperimentOptions& options_;
    std::vector<std::uint32_t> stored_;
    mutable std::mutex mutex_;
    std::map<std::uint32_t, ReplicationResult> waiting_;
    ReplicationTable table_;
    std::uint32_t units_done_ = 0;
    std::uint32_t replications_done_ = 0;
    std::uint64_t events_done_ = 0;
};

}  // namespace rotasim
