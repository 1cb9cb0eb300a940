// The metric catalogue: one row a metric.
#include "sim/measure/metric.hpp"

#include <array>

namespace rotasim {

namespace {

constexpr std::int64_t ppt = 1'000'000'000'000;  // Ratios in 1e-12.
constexpr std::int64_t micro = 1'000'000;
using K = MetricKind;

constexpr std::array<MetricInfo, metric_count> rows{{
    {"unavailability", "1", K::ratio, ppt, true, "Share of the VMs' life in which they are down."},
    {"unavailability_keys", "1", K::ratio, ppt, true, "The part of it that key management owns."},
    {"availability", "1", K::ratio, ppt, true, "One minus unavailability."},
    {"outages", "count", K::count, 1, false, "Spells in which a VM is down."},
    {"outage_length_mean", "s", K::quantity, micro, true, "Mean length of an outage."},
    {"blast_size_max", "count", K::count, 1, true, "Most VMs down at one moment."},
    {"not_wanted_share", "1", K::ratio, ppt, false, "Share of life switched off by the owner."},
    {"latent_dead_vm_hours", "h", K::quantity, micro, true,
     "VM-hours up only until the next moment that needs the key."},
    {"latent_dead_max", "count", K::count, 1, true, "Most VMs latent dead at one moment."},
    {"failed_starts", "count", K::count, 1, false, "Platform starts that failed."},
    {"first_latent_dead", "date", K::date, 1, false, "First moment with a latent-dead VM."},
    {"first_failed_start", "date", K::date, 1, false, "First platform start that failed."},
    {"first_dead_end", "date", K::date, 1, false,
     "First moment at which no allowed action leads a VM back."},
    {"dead_end_vms", "count", K::count, 1, false, "VMs that came to a dead end."},
    {"guest_cpu", "vCPU h", K::quantity, micro, false, "Guest processor time spent encrypting."},
    {"host_cpu", "core h", K::quantity, micro, false, "Host processor time spent encrypting."},
    {"bytes_moved", "GB", K::quantity, 1000, false, "Disk traffic of the workload, while running."},
    {"vault_calls", "count", K::count, 1, false, "Calls to vaults for starts and re-wraps."},
    {"rewraps", "count", K::count, 1, false, "Data keys wrapped again."},
    {"rotation_lag", "s", K::quantity, micro, false,
     "Mean time from a version's creation until a disk is wrapped under it."},
    {"key_age_mean", "d", K::quantity, micro, false,
     "Mean age of the key version that disks are wrapped under."},
    {"versions_alive_max", "count", K::count, 1, false,
     "Most usable versions of one of the group's keys at one moment."},
    {"backups_done", "count", K::count, 1, false, "Backups that made a recovery point."},
    {"backups_failed", "count", K::count, 1, false, "Backups that failed."},
    {"recovery_points_unusable", "1", K::ratio, ppt, false,
     "Share of the recovery points kept at the end that cannot be restored."},
    {"restores_vm_asked", "count", K::count, 1, false, "Restores of whole VMs asked for."},
    {"restores_vm_done", "count", K::count, 1, false, "Restores of whole VMs done."},
    {"restores_vm_impossible", "count", K::count, 1, false, "Restores of whole VMs impossible."},
    {"restores_file_asked", "count", K::count, 1, false, "Restores of files asked for."},
    {"restores_file_done", "count", K::count, 1, false, "Restores of files done."},
    {"restores_file_impossible", "count", K::count, 1, false, "Restores of files impossible."},
    {"data_loss_mean", "s", K::quantity, micro, true,
     "Mean data loss of a restore: what the VM, while it ran, has written since."},
    {"restore_time_mean", "s", K::quantity, micro, true, "Mean duration of a restore."},
    {"exposure_hours", "h", K::quantity, micro, true,
     "VM-hours under a stolen key that is still usable, or with a data key that a thief has."},
    {"operator_repairs", "count", K::count, 1, false, "Tickets that operators acted on."},
    {"load_mean", "1", K::quantity, micro, false,
     "Mean load of a running VM, in parts of its workload's rates; its events are steps of load.",
     true},
    {"bytes_rate_peak", "MB/s", K::quantity, micro, false,
     "Disk traffic of the group in its busiest hour.", true},
    {"guest_cpu_peak", "vCPU", K::quantity, micro, false,
     "Guest processors that encrypt, in the group's busiest hour.", true},
    {"host_cpu_peak", "core", K::quantity, micro, false,
     "Host processors that encrypt, in the group's busiest hour.", true},
    {"latent_dead_reboots", "count", K::count, 1, false,
     "Guest reboots from which a latent-dead VM came back: they need no key."},
    {"drills_done", "count", K::count, 1, false,
     "Restore drills that restored their recovery point."},
    {"drills_failed", "count", K::count, 1, false,
     "Restore drills whose recovery point could not be restored."},
    {"first_failed_drill", "date", K::date, 1, false, "First restore drill that failed."},
}};

}  // namespace

const MetricInfo& info(Metric metric) { return rows.at(static_cast<std::size_t>(metric)); }

std::span<const MetricInfo> metric_catalogue() { return rows; }

}  // namespace rotasim
