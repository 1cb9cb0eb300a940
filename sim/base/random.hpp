// sim/base/random.hpp — random numbers by key (who, for what, which one), not by order.
//
// Philox4x64-10 (Random123) with key {seed, entity} and counter {index, purpose | branch << 32,
// replication, lane / 4}. No state is kept, so neither threads, partition, slicing nor bystanders
// can change a draw.
#pragma once

#include "sim/base/ids.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace rotasim {

// What a draw is for. Numbers are part of every result: append only, never renumber, never reuse.
enum class Purpose : std::uint32_t {
    test = 0,
    host_failure = 1,
    host_repair = 2,
    host_heal = 3,
    maintenance = 4,
    maintenance_kind = 5,
    maintenance_length = 6,
    guest_reboot = 7,
    reboot_length = 8,
    deallocate = 9,
    off_length = 10,
    redeploy = 11,
    start_length = 12,
    backup_jitter = 13,
    backup_length = 14,
    backup_failure = 15,
    restore_whole_vm = 16,
    restore_file = 17,
    restore_length = 18,
    rewrap_lag = 19,
    key_check_lag = 20,
    shutdown_lag = 21,
    operator_notice = 22,
    operator_response = 23,
    operator_error = 24,
    rotation_jitter = 25,
    manual_delay = 26,
    manual_forget = 27,
    hygiene = 28,
    key_phase = 29,
    incident = 30,
    recovery_lag = 31,
    placement = 32,
    lifetime = 33,
    workload = 34,
    rewrap_failure = 35,
    discovery = 36,
    probe = 37,
    service_time = 38,
    routing = 39,
    station_up = 40,
    station_down = 41,
    arrival = 42,
    batch_size = 43,
    think_time = 44,
    rollout_wait = 45,
    rollout_length = 46,
    retry_jitter = 47,
    migration_length = 48,
    migration_failure = 49,
    migration_effort = 50,
    migration_registration = 51,
    restore_drill = 52,
    unit_life = 53,
    unit_repair = 54,
    unit_replacement = 55,
    common_cause_gap = 56,
    common_cause_hit = 57,
    work_length = 58,
    storage_loss = 59,
    storage_return = 60,
    vault_answer = 61,
    operator_mistake = 62,
};

// Names one random stream. Never contains a policy, a thread or a position in a file.
struct StreamKey {
    std::uint64_t seed = 0;
    std::uint64_t entity = 0;  // EntityId::value, or the twin id of compared groups.
    std::uint32_t replication = 0;
    std::uint32_t branch = 0;  // 0 except in splitting.
    Purpose purpose = Purpose::test;
    bool antithetic = false;  // The antithetic twin: same key, every u becomes 1 - u.

    friend constexpr bool operator==(const StreamKey&, const StreamKey&) = default;
};

// One logical draw: the index-th of a stream. It hands out lanes 0, 1, 2, ... for what needs
// several numbers (mixtures, sums). A block of four lanes is made when its first lane is asked for.
class Draw {
public:
    Draw(const StreamKey& key, std::uint64_t index) : key_(key), index_(index) {}

    // Uniform in the open interval (0, 1): (k + 1/2) / 2^52, so that 1 - u is exact and also open.
    [[nodiscard]] double uniform() { return (static_cast<double>(bits() >> 12) + 0.5) * 0x1p-52; }
    // 64 random bits of the next lane; complemented in the antithetic twin.
    [[nodiscard]] std::uint64_t bits() {
        if ((lane_ & 3U) == 0) fill();
        return block_[lane_++ & 3U];
    }
    // Uniform on 0 .. n - 1 by inversion, so monotone in u; bias at most n / 2^64. Expects n > 0.
    [[nodiscard]] std::uint64_t below(std::uint64_t n);
    // True with probability p, by u < p: a larger p keeps every earlier success (common random
    // numbers).
    [[nodiscard]] bool happens(double p) { return uniform() < p; }

    [[nodiscard]] std::uint64_t index() const { return index_; }
    // How many lanes were used: pinned in tests, so that an extra draw is noticed.
    [[nodiscard]] std::uint32_t lanes_used() const { return lane_; }

private:
    void fill();

    StreamKey key_;
    std::uint64_t index_;
    std::uint32_t lane_ = 0;
    std::array<std::uint64_t, 4> block_;
};

// The raw block function, for known-answer tests and for filling arrays.
[[nodiscard]] std::array<std::uint64_t, 4> philox_block(const std::array<std::uint64_t, 4>& counter,
                                                        const std::array<std::uint64_t, 2>& key);

[[nodiscard]] std::string_view to_string(Purpose purpose);

}  // namespace rotasim
