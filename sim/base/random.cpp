// sim/base/random.cpp — Philox blocks and the names of the purposes.
#include "sim/base/random.hpp"

#include "sim/base/contract.hpp"
#include "sim/base/wide.hpp"

#include <Random123/philox.h>

namespace rotasim {

std::array<std::uint64_t, 4> philox_block(const std::array<std::uint64_t, 4>& counter,
                                          const std::array<std::uint64_t, 2>& key) {
    using Generator = r123::Philox4x64_R<10>;
    const Generator::ctr_type c{{counter[0], counter[1], counter[2], counter[3]}};
    const Generator::key_type k{{key[0], key[1]}};
    const Generator::ctr_type block = Generator{}(c, k);
    return {block[0], block[1], block[2], block[3]};
}

void Draw::fill() {
    const std::uint64_t purpose_and_branch =
        static_cast<std::uint64_t>(key_.purpose) | (static_cast<std::uint64_t>(key_.branch) << 32);
    block_ = philox_block({index_, purpose_and_branch, key_.replication, lane_ / 4},
                          {key_.seed, key_.entity});
    if (key_.antithetic) {
        // The complement of the bits is exactly 1 - u, since u = (k + 1/2) / 2^52.
        for (std::uint64_t& word : block_)
            word = ~word;
    }
}

std::uint64_t Draw::below(std::uint64_t n) {
    SIM_EXPECTS(n > 0);
    return static_cast<std::uint64_t>((static_cast<uint128>(bits()) * n) >> 64);
}

std::string_view to_string(Purpose purpose) {
    switch (purpose) {
        case Purpose::test: return "test";
        case Purpose::host_failure: return "host_failure";
        case Purpose::host_repair: return "host_repair";
        case Purpose::host_heal: return "host_heal";
        case Purpose::maintenance: return "maintenance";
        case Purpose::maintenance_kind: return "maintenance_kind";
        case Purpose::maintenance_length: return "maintenance_length";
        case Purpose::guest_reboot: return "guest_reboot";
        case Purpose::reboot_length: return "reboot_length";
        case Purpose::deallocate: return "deallocate";
        case Purpose::off_length: return "off_length";
        case Purpose::redeploy: return "redeploy";
        case Purpose::start_length: return "start_length";
        case Purpose::backup_jitter: return "backup_jitter";
        case Purpose::backup_length: return "backup_length";
        case Purpose::backup_failure: return "backup_failure";
        case Purpose::restore_whole_vm: return "restore_whole_vm";
        case Purpose::restore_file: return "restore_file";
        case Purpose::restore_length: return "restore_length";
        case Purpose::rewrap_lag: return "rewrap_lag";
        case Purpose::key_check_lag: return "key_check_lag";
        case Purpose::shutdown_lag: return "shutdown_lag";
        case Purpose::operator_notice: return "operator_notice";
        case Purpose::operator_response: return "operator_response";
        case Purpose::operator_error: return "operator_error";
        case Purpose::rotation_jitter: return "rotation_jitter";
        case Purpose::manual_delay: return "manual_delay";
        case Purpose::manual_forget: return "manual_forget";
        case Purpose::hygiene: return "hygiene";
        case Purpose::key_phase: return "key_phase";
        case Purpose::incident: return "incident";
        case Purpose::recovery_lag: return "recovery_lag";
        case Purpose::placement: return "placement";
        case Purpose::lifetime: return "lifetime";
        case Purpose::workload: return "workload";
        case Purpose::rewrap_failure: return "rewrap_failure";
        case Purpose::discovery: return "discovery";
        case Purpose::probe: return "probe";
        case Purpose::service_time: return "service_time";
        case Purpose::routing: return "routing";
        case Purpose::station_up: return "station_up";
        case Purpose::station_down: return "station_down";
        case Purpose::arrival: return "arrival";
        case Purpose::batch_size: return "batch_size";
        case Purpose::think_time: return "think_time";
        case Purpose::rollout_wait: return "rollout_wait";
        case Purpose::rollout_length: return "rollout_length";
        case Purpose::retry_jitter: return "retry_jitter";
        case Purpose::migration_length: return "migration_length";
        case Purpose::migration_failure: return "migration_failure";
        case Purpose::migration_effort: return "migration_effort";
        case Purpose::migration_registration: return "migration_registration";
        case Purpose::restore_drill: return "restore_drill";
        case Purpose::storage_loss: return "storage_loss";
        case Purpose::storage_return: return "storage_return";
        case Purpose::vault_answer: return "vault_answer";
        case Purpose::operator_mistake: return "operator_mistake";
        case Purpose::unit_life: return "unit_life";
        case Purpose::unit_repair: return "unit_repair";
        case Purpose::unit_replacement: return "unit_replacement";
        case Purpose::common_cause_gap: return "common_cause_gap";
        case Purpose::common_cause_hit: return "common_cause_hit";
        case Purpose::work_length: return "work_length";
    }
    fail_invariant("a purpose that does not exist");
}

}  // namespace rotasim
