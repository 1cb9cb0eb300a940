// Folds replications in index order.
#include "sim/run/experiment_gatherer.hpp"

#include "sim/run/experiment_summary.hpp"

#include <algorithm>

namespace rotasim {

Gatherer::Gatherer(const World& world, const ExperimentOptions& options)
    : world_(world), options_(options), table_(world.fleet->groups.size()) {
    if (options.store != nullptr) {
        stored_ = options.store->completed();
        std::erase_if(stored_, [&](std::uint32_t r) { return r >= options.replications; });
    }
    fold();
}

void Gatherer::accept(std::vector<ReplicationResult> unit) {
    const std::lock_guard lock(mutex_);
    if (options_.store != nullptr) {
        const Fleet& fleet = *world_.fleet;
        options_.store->append(unit,
                               [&fleet](std::uint32_t entity) { return fleet.name_of(entity); });
    }
    for (ReplicationResult& result : unit) {
        events_done_ += result.events;
        ++replications_done_;
        result.intervals = {};
        result.cause_records = {};
        result.story = {};
        const std::uint32_t replication = result.replication;
        waiting_.emplace(replication, std::move(result));
    }
    ++units_done_;
    fold();
}

void Gatherer::report(Progress& progress) const {
    const std::lock_guard lock(mutex_);
    progress.units_done += units_done_;
    progress.replications_done += replications_done_ + static_cast<std::uint32_t>(stored_.size());
    progress.replications_total += options_.replications;
    progress.events += events_done_;
}

ExperimentResult Gatherer::result() const {
    ExperimentResult result =
        summarise(table_, world_.measures, world_.fleet->group_vms, options_.level);
    result.asked = options_.replications;
    result.interrupted = result.replications < result.asked;
    return result;
}

void Gatherer::fold() {
    for (;;) {
        const std::uint32_t next = table_.replications();
        const auto computed = waiting_.find(next);
        if (computed != waiting_.end()) {
            table_.add(computed->second);
            waiting_.erase(computed);
        } else if (std::binary_search(stored_.begin(), stored_.end(), next)) {
            table_.add(options_.store->read_numbers(next));
        } else {
            return;
        }
    }
}

}  // namespace rotasim
