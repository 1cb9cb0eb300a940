// sim/run/show_migration.hpp — runs the scenario and says how its migrations come along: VMs left
// each month, who is stranded, and when each must begin at the latest.
#pragma once

#include "sim/run/cli_scenario.hpp"
#include "sim/run/experiment.hpp"
#include "sim/run/terminal.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rotasim {

struct VmsLeft {
    SimTime at{};
    double mean = 0;
    double most = 0;  // In 95 of 100 replications not more than these.
};

struct MigrationOutlook {
    std::uint32_t migration = 0;  // Slot.
    std::uint32_t vms = 0;
    std::uint32_t replications = 0;
    std::vector<VmsLeft> months;         // The first of each month, from its beginning on.
    std::optional<VmsLeft> at_deadline;  // Nothing: it has none before the end of the run.
    double on_time = 0;                  // Share of replications that reach the goal by then.
    double stranded = 0;                 // VMs of its group at a dead end, mean.
    double stranding = 0;                // Share of replications with at least one.
    double failed = 0;                   // Attempts a replication.
    double effort = 0;                   // Seconds of work a replication.
    double down = 0;                     // Seconds a VM, by the migration itself.
    bool searched = false;               // There is a deadline to keep.
    std::optional<SimTime> last_safe;    // Of whole days; nothing: not even from the start on.
};

// Of every migration; empty if it was cancelled.
[[nodiscard]] std::optional<std::vector<MigrationOutlook>> migration_outlooks(
    const ReadyScenario& ready, const ExperimentOptions& options);

[[nodiscard]] std::string migration_text(const ReadyScenario& ready,
                                         const std::vector<MigrationOutlook>& outlooks,
                                         const Terminal& terminal);
[[nodiscard]] std::string migration_json(const ReadyScenario& ready,
                                         const std::vector<MigrationOutlook>& outlooks);

}  // namespace rotasim
