// The metric catalogue: every number the simulator reports, with its unit and meaning; unlisted
// does not compile.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace rotasim {

enum class Metric : std::uint16_t {
    unavailability,
    unavailability_keys,
    availability,
    outages,
    outage_length_mean,
    blast_size_max,
    not_wanted_share,
    latent_dead_vm_hours,
    latent_dead_max,
    failed_starts,
    first_latent_dead,
    first_failed_start,
    first_dead_end,
    dead_end_vms,
    guest_cpu,
    host_cpu,
    bytes_moved,
    vault_calls,
    rewraps,
    rotation_lag,
    key_age_mean,
    versions_alive_max,
    backups_done,
    backups_failed,
    recovery_points_unusable,
    restores_vm_asked,
    restores_vm_done,
    restores_vm_impossible,
    restores_file_asked,
    restores_file_done,
    restores_file_impossible,
    data_loss_mean,
    restore_time_mean,
    exposure_hours,
    operator_repairs,
    load_mean,
    bytes_rate_peak,
    guest_cpu_peak,
    host_cpu_peak,
    latent_dead_reboots,
    drills_done,
    drills_failed,
    first_failed_drill,
};
inline constexpr std::size_t metric_count = 43;

// How a per-replication value may be averaged over replications.
enum class MetricKind : std::uint8_t {
    ratio,     // Share of something, 0 .. 1.
    count,     // Number of happenings.
    quantity,  // Amount in the unit.
    date,      // A moment; absent where it never came.
};

struct MetricInfo {
    std::string_view id;
    std::string_view unit;  // "1", "h", "s", "vCPU h", "count", "B", "date"
    MetricKind kind = MetricKind::quantity;
    // A replication's value is an integer: value * 1 / scale in the unit (dates: ns since start).
    std::int64_t scale = 1;
    // Small numbers of events make an interval dishonest (statistics.md 2.0): below 20 refuse.
    bool gated_by_events = false;
    std::string_view meaning;
    bool of_load = false;  // Has no value where nothing changes the load.
};

const MetricInfo& info(Metric metric);
std::span<const MetricInfo> metric_catalogue();  // In the order of the enum.

}  // namespace rotasim
