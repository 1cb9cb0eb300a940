// sim/run/show_backup_matrix.hpp — recovery points against the key versions that they need: which
// can be restored, until when, and in which way; of one replication of the simulation.
#pragma once

#include "sim/behaviour/point_watch.hpp"
#include "sim/run/cli_scenario.hpp"
#include "sim/run/terminal.hpp"

#include <atomic>
#include <optional>
#include <string>
#include <vector>

namespace rotasim {

// What becomes of a point in the time in which it is ready and kept, up to the end of the run.
enum class PointOutcome : std::uint8_t {
    throughout,   // It can be restored at any time.
    interrupted,  // Not for a while, but again at the end.
    until,        // Up to a date, and not after it.
    never,
};

// Points of one template's VMs, in one tier, that fare alike.
struct MatrixRow {
    bool snapshot = false;  // Of the snapshot tier, else of the vault tier.
    std::optional<NeededVersion> made_under;
    PointOutcome outcome = PointOutcome::throughout;
    std::vector<NeededVersion> needs;  // One after another or at once, while it can be restored.
    PointTier trouble;                 // Why it cannot be restored (any more).
    bool files = false;                // While it can be: single files, too.
    std::int64_t points = 0;
    std::int64_t vms = 0;
    SimTime first{}, last{};  // When they were made.
    // Where the trouble begins; of `interrupted`, where it is over.
    SimTime lost_first{}, lost_last{};
    SimTime back_first{}, back_last{};
    std::int64_t kept_beyond = 0;  // Of the points: kept for longer than the run looks ahead.
};

struct MatrixSection {
    std::uint32_t group = 0;
    std::uint32_t vms_spec = 0;   // Index into FleetSpec::vms.
    std::uint32_t backup = 0;     // Index into FleetSpec::backups.
    std::int64_t vms = 0;         // Those with a point.
    std::int64_t unfinished = 0;  // Points that are not ready before they are gone, or by the end.
    std::vector<MatrixRow> rows;  // By tier, version, date, outcome.
};

// Of a group, as the replication's own metrics say it, and as the points followed say it.
struct MatrixEnd {
    std::uint32_t group = 0;
    std::int64_t points = 0;  // Kept at the end of the run.
    std::int64_t unusable = 0;
    std::int64_t vm_restores = 0, vm_restores_impossible = 0;
    std::int64_t file_restores = 0, file_restores_impossible = 0;
};

struct BackupMatrix {
    std::uint64_t seed = 0;
    std::uint32_t replication = 0;
    std::vector<MatrixSection> sections;  // By group, template.
    std::vector<MatrixEnd> ends;          // Of groups with a backup policy.
};

// Throws Cancelled; InvariantViolation if the points followed and the replication's metrics
// disagree.
[[nodiscard]] BackupMatrix backup_matrix(const World& world, std::uint64_t seed,
                                         std::uint32_t replication,
                                         const std::atomic<bool>* cancel = nullptr);

// As the scenario names it; versions that are made later are numbered: "v3".
[[nodiscard]] std::string version_name(const Fleet& fleet, NeededVersion which);
// "kv/kek".
[[nodiscard]] std::string key_name(const Fleet& fleet, std::uint32_t key);
// Names of the disks that can be restored all the same, of the first 63.
[[nodiscard]] std::vector<std::string> open_disks(const Fleet& fleet, const MatrixSection& section,
                                                  const PointTier& trouble);
// Why points of the tier cannot be restored.
[[nodiscard]] std::string why_text(const PointTier& trouble);

[[nodiscard]] std::string backup_matrix_text(const Fleet& fleet, const BackupMatrix& matrix,
                                             const Terminal& terminal);
// {"version":1,"replication","seed","groups":[...]}
[[nodiscard]] std::string backup_matrix_json(const Fleet& fleet, const BackupMatrix& matrix);

}  // namespace rotasim
