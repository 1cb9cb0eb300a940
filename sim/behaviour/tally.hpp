// Sums of one replication, kept apart by cell and added up at the end: integers, so the order of
// adding does not matter.
#pragma once

#include "sim/base/time.hpp"
#include "sim/base/wide.hpp"
#include "sim/measure/cause.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace rotasim {

struct GroupTally {
    int128 exists = 0, down = 0, down_keys = 0, not_wanted = 0, latent = 0, outage_ticks = 0;
    int128 age_us2 = 0;    // Integral of the wrap's key age, microseconds squared, over disks.
    int128 age_ticks = 0;  // Over what time.
    int128 rotation_lag = 0, data_loss = 0, restore_time = 0, exposure = 0;
    int128 reencryption_fs = 0;  // Processor time of guests.
    std::int64_t outages = 0, failed_starts = 0, dead_end_vms = 0, vault_calls = 0, rewraps = 0,
                 lags = 0, backups_done = 0, backups_failed = 0, points_unusable = 0, points = 0,
                 restores_vm = 0, restores_vm_done = 0, restores_vm_impossible = 0,
                 restores_file = 0, restores_file_done = 0, restores_file_impossible = 0,
                 repairs = 0, latent_spells = 0, key_outages = 0, latent_reboots = 0,
                 drills_done = 0, drills_failed = 0;
    SimTime first_latent = SimTime::never(), first_failed_start = SimTime::never(),
            first_dead_end = SimTime::never(), first_failed_drill = SimTime::never();

    void add(const GroupTally& other);
};

// What the VMs of one plan were asked for while they ran, where its load changes (load.hpp).
struct LoadBook {
    int128 loaded = 0;                // Load, in millionths, times VM-ticks.
    std::int64_t steps = 0;           // That began while a VM ran.
    std::vector<std::int64_t> hours;  // As `loaded`, in 10^12, by hour since the start.

    void add(const LoadBook& other);
};

// All sums of one group.
struct GroupBook {
    static constexpr std::size_t marks = 6;
    template <class T>
    using ByCause = std::array<std::array<T, marks>, cause_count>;

    GroupTally sums;
    ByCause<int128> downtime{};
    ByCause<std::int64_t> intervals{};

    void add(const GroupBook& other);
};

// The sums of one cell: only the groups that occur in it take room.
class Tally {
public:
    Tally() = default;
    Tally(std::size_t groups, std::size_t plans)
        : place_(groups, absent),
          running(plans, 0),
          unlocked(plans, 0),
          loads(plans),
          unlocked_loads(plans) {}

    [[nodiscard]] GroupBook& group(std::uint32_t group) {
        std::uint32_t& place = place_[group];
        if (place == absent) {
            place = static_cast<std::uint32_t>(books_.size());
            books_.emplace_back();
        }
        return books_[place];
    }
    // Adds another cell's sums.
    void add(const Tally& other);

private:
    static constexpr std::uint32_t absent = UINT32_MAX;
    std::vector<std::uint32_t> place_;  // By group.
    std::vector<GroupBook> books_;

public:
    std::vector<int128> running;           // By plan: VM-ticks in which it ran.
    std::vector<int128> unlocked;          // Of those, with disks that were unlocked for good.
    std::vector<LoadBook> loads;           // By plan: of VMs whose disks were not.
    std::vector<LoadBook> unlocked_loads;  // Of those whose disks were.
};

}  // namespace rotasim
