// Adding the sums of cells.
#include "sim/behaviour/tally.hpp"

#include <algorithm>

namespace rotasim {

void GroupTally::add(const GroupTally& other) {
    const auto sum = [&](auto... members) { ((this->*members += other.*members), ...); };
    sum(&GroupTally::exists, &GroupTally::down, &GroupTally::down_keys, &GroupTally::not_wanted,
        &GroupTally::latent, &GroupTally::outage_ticks, &GroupTally::age_us2,
        &GroupTally::age_ticks, &GroupTally::rotation_lag, &GroupTally::data_loss,
        &GroupTally::restore_time, &GroupTally::exposure, &GroupTally::reencryption_fs);
    sum(&GroupTally::outages, &GroupTally::failed_starts, &GroupTally::dead_end_vms,
        &GroupTally::vault_calls, &GroupTally::rewraps, &GroupTally::lags,
        &GroupTally::backups_done, &GroupTally::backups_failed, &GroupTally::points_unusable,
        &GroupTally::points, &GroupTally::restores_vm, &GroupTally::restores_vm_done,
        &GroupTally::restores_vm_impossible, &GroupTally::restores_file,
        &GroupTally::restores_file_done, &GroupTally::restores_file_impossible,
        &GroupTally::repairs, &GroupTally::latent_spells, &GroupTally::key_outages,
        &GroupTally::latent_reboots, &GroupTally::drills_done, &GroupTally::drills_failed);
    const auto earliest = [&](auto... members) {
        ((this->*members = std::min(this->*members, other.*members)), ...);
    };
    earliest(&GroupTally::first_latent, &GroupTally::first_failed_start,
             &GroupTally::first_dead_end, &GroupTally::first_failed_drill);
    // Nothing may be forgotten when a member is added.
    static_assert(sizeof(GroupTally) == 13 * sizeof(int128) + 26 * sizeof(std::int64_t));
}

void GroupBook::add(const GroupBook& other) {
    sums.add(other.sums);
    for (std::size_t c = 0; c < cause_count; ++c) {
        for (std::size_t m = 0; m < marks; ++m) {
            downtime[c][m] += other.downtime[c][m];
            intervals[c][m] += other.intervals[c][m];
        }
    }
}

void LoadBook::add(const LoadBook& other) {
    loaded += other.loaded;
    steps += other.steps;
    hours.resize(std::max(hours.size(), other.hours.size()), 0);
    for (std::size_t h = 0; h < other.hours.size(); ++h) {
        hours[h] += other.hours[h];
    }
}

void Tally::add(const Tally& other) {
    for (std::uint32_t g = 0; g < other.place_.size(); ++g) {
        if (other.place_[g] != absent) {
            group(g).add(other.books_[other.place_[g]]);
        }
    }
    for (std::size_t p = 0; p < running.size(); ++p) {
        running[p] += other.running[p];
        unlocked[p] += other.unlocked[p];
        loads[p].add(other.loads[p]);
        unlocked_loads[p].add(other.unlocked_loads[p]);
    }
}

}  // namespace rotasim
