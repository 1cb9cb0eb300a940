// Builds the fleet: what thieves have, first checked, later as slots of hosts and VMs that it
// concerns.
#include "sim/model/fleet_builder.hpp"

#include <algorithm>
#include <set>

namespace rotasim {

namespace {

using Kind = EmergencyStepKind;

// Position of the first step of this kind; beyond the last: there is none.
std::ptrdiff_t position_of(const EmergencySpec& emergency, Kind wanted) {
    return std::find_if(emergency.steps.begin(), emergency.steps.end(),
                        [wanted](const EmergencyStep& each) { return each.step == wanted; }) -
           emergency.steps.begin();
}

bool is_pinned_in_place(const Fleet& fleet, const DiskPlan& disk) {
    return disk.set == none && disk.key != none &&
           fleet.catalogue.encryption_modes[disk.mode].new_data_key.value == NewDataKey::in_place;
}

bool has_disk_in_place(const Fleet& fleet, const VmPlan& plan) {
    return std::any_of(plan.disks.begin(), plan.disks.end(),
                       [&fleet](const DiskPlan& disk) { return is_pinned_in_place(fleet, disk); });
}

// Femtoseconds of processor time a byte: it is decrypted, encrypted, moved through the page cache
// and secured (crypto-cost.md 5, measured: 0.75 ns a byte for moving; 1.1 and 0.2 ns more).
std::int64_t cost_of_byte(const EncryptionMode& mode, const CostProfile& profile,
                          Resilience resilience) {
    constexpr std::int64_t moving = 750'000;
    const std::int64_t sector = std::max<std::int64_t>(512, mode.cipher_sector.value);
    const std::int64_t cipher =
        profile.beta_fs_per_byte.value + profile.alpha_ps_512.value * 1000 / sector;
    switch (resilience) {
        case Resilience::checksum: return 2 * cipher + moving + 1'100'000;
        case Resilience::journal: return 2 * cipher + moving + 200'000;
        case Resilience::none: break;
    }
    return 2 * cipher + moving;
}

}  // namespace

void FleetBuilder::check_reencryption(const EmergencySpec& emergency) {
    const auto times =
        std::count_if(emergency.steps.begin(), emergency.steps.end(),
                      [](const EmergencyStep& each) { return each.step == Kind::reencrypt; });
    if (times > 1) {
        resolver_.error(emergency.at, "steps", "step 'reencrypt' is given twice",
                        "it goes on by itself until every disk is done");
    }
    if (times > 0 && !emergency.reencryption) {
        resolver_.error(emergency.at, "reencryption", "step 'reencrypt' has no rate",
                        "give `reencryption: {rate: ...}`; crypto-cost.md 5 tells what to expect");
    }
    if (times == 0 && emergency.reencryption) {
        resolver_.error(emergency.reencryption->at, "reencryption",
                        "there is no step 'reencrypt' that it could be for",
                        "list that step, or leave this out");
    }
    if (emergency.has_step(Kind::verify_reencrypted) &&
        position_of(emergency, Kind::verify_reencrypted) <
            (times > 0 ? position_of(emergency, Kind::reencrypt) : PTRDIFF_MAX)) {
        resolver_.error(emergency.at, "steps",
                        "step 'verify_reencrypted' has no step 'reencrypt' before it",
                        "there is nothing yet to wait for");
    }
}

void FleetBuilder::check_theft(const EmergencySpec& emergency) {
    if (resolver_.unread().any) {
        return;
    }
    check_reencryption(emergency);
    // An unknown key has been told of.
    const auto vault_of = [this](const Ref& key) {
        const auto& keys = spec().keys;
        const auto found = std::find_if(keys.begin(), keys.end(), [&key](const KeySpec& each) {
            return each.name == key.name;
        });
        return found == keys.end() ? none
                                   : vault_of_key_[static_cast<std::size_t>(found - keys.begin())];
    };
    if (emergency.leaked != Leaked::vault_access) {
        if (emergency.unwrapped) {
            resolver_.error(emergency.at, "unwrapped",
                            "says what becomes of vault_access, but that is not what leaked",
                            "leave it out, or `leaked: vault_access`");
        }
        return;
    }
    const std::uint32_t robbed = vault_of(emergency.compromised);
    if (robbed != none && emergency.new_key.name != emergency.compromised.name &&
        robbed == vault_of(emergency.new_key)) {
        resolver_.error(emergency.new_key.at, "new_key",
                        "lies in the vault that the thief has access to",
                        "azure.md 4.3: a new key in a clean vault, not a new version");
    }
}

void FleetBuilder::plan_theft(const EmergencySpec& emergency, EmergencyPlan& plan) {
    std::set<std::uint32_t> hosts;
    std::set<std::uint32_t> guests;
    for (std::uint32_t k = 0; k < fleet_.keys.size(); ++k) {
        const KeySlot& key = fleet_.keys[k];
        const bool of_vault = emergency.leaked == Leaked::vault_access &&
                              key.vault == fleet_.keys[plan.compromised].vault;
        if (k == plan.compromised || of_vault) {
            hosts.insert(key.hosts.begin(), key.hosts.end());
            guests.insert(key.pinned.begin(), key.pinned.end());
        }
    }
    plan.hosts.assign(hosts.begin(), hosts.end());
    if (!emergency.has_step(Kind::reencrypt)) {
        return;
    }
    std::copy_if(guests.begin(), guests.end(), std::back_inserter(plan.guests),
                 [this](std::uint32_t vm) {
                     return has_disk_in_place(fleet_, fleet_.plans[fleet_.vms[vm].plan]);
                 });
    for (const EncryptionMode& mode : fleet_.catalogue.encryption_modes) {
        plan.fs_per_byte.push_back(
            cost_of_byte(mode, *profile_, emergency.reencryption->resilience));
    }
    if (plan.guests.empty()) {
        resolver_.warning(emergency.at, "steps",
                          "step 'reencrypt' finds no disk that can get a new data key in place",
                          "`new_data_key` of the modes; others need a copy on a new disk: "
                          "`migrations` with `copy_rate`");
    }
}

void FleetBuilder::plan_thefts() {
    for (std::size_t e = 0; e < fleet_.emergencies.size(); ++e) {
        if (spec().emergencies[e].strikes_disks()) {
            plan_theft(spec().emergencies[e], fleet_.emergencies[e]);
        }
    }
}

}  // namespace rotasim
