// The start state read off the scenario, without simulating: by the rules of the behaviour.
#include "sim/model/start_trouble.hpp"

#include <algorithm>

namespace rotasim {

namespace {

bool needs_at_start(const EncryptionMode& mode) {
    const auto& needs = mode.needs_key_at.value;
    return std::any_of(needs.begin(), needs.end(), [](KeyNeed need) {
        return need == KeyNeed::platform_start || need == KeyNeed::host_start;
    });
}

bool wraps_at_start(const EncryptionMode& mode) {
    const auto& operations = mode.operations.value;
    return std::find(operations.begin(), operations.end(), KeyOperation::wrap) != operations.end();
}

bool stops(const Reaction& reaction) { return reaction.action.value == UnusableAction::stop; }

bool validity_refuses_start(const SwitchesSpec& switches, const EncryptionMode& mode) {
    if (mode.in_guest) return switches.in_guest_expired_start == InGuestExpired::fails;
    return switches.expired_key != ExpiredKey::kv_permissive && wraps_at_start(mode);
}

// Slot of the key that a disk's wrap hangs on, and the version; key none: no tenant key.
struct Wrap {
    std::uint32_t key = none;
    const KeyVersionSpec* version = nullptr;
};

Wrap wrap_of(const Fleet& fleet, const DiskPlan& disk) {
    Wrap wrap;
    std::optional<std::string> of_set;
    if (disk.set != none) {
        const SetSlot& set = fleet.sets[disk.set];
        wrap.key = set.key;
        of_set = fleet.spec.sets[set.spec].version;
    } else {
        wrap.key = disk.key;
    }
    if (wrap.key == none) return wrap;
    const auto& versions = fleet.spec.keys[fleet.keys[wrap.key].spec].versions;
    if (disk.version != none && disk.version < versions.size()) {
        wrap.version = &versions[disk.version];
    } else if (of_set) {
        for (const KeyVersionSpec& version : versions) {
            if (version.name == *of_set) wrap.version = &version;
        }
    } else if (!versions.empty()) {
        wrap.version = &versions.back();
    }
    return wrap;
}

struct Finding {
    std::string why;
    std::optional<UtcTime> since;
    bool shut_down = false;
};

std::optional<Finding> finding_of_vault(const VaultSpec& vault, const EncryptionMode& mode) {
    if (mode.in_guest && !vault.enabled_for_disk_encryption) {
        return Finding{"the vault is not enabled for disk encryption", std::nullopt,
                       stops(mode.on_denied)};
    }
    if (vault.network_perimeter || !vault.trusted_service_bypass) {
        return Finding{"the vault's network does not let the platform in", std::nullopt,
                       stops(mode.on_denied)};
    }
    return std::nullopt;
}

std::optional<Finding> finding_of_secret(const Fleet& fleet, const VmPlan& plan,
                                         const DiskPlan& disk, const EncryptionMode& mode) {
    const SecretSlot& secret = fleet.secrets[disk.secret];
    if (!fleet.spec.secrets[secret.spec].enabled) {
        return Finding{"the secret is disabled", std::nullopt, stops(mode.on_disabled)};
    }
    const VmTemplateSpec& vm = fleet.spec.vms[plan.spec];
    if (disk.key == none && vm.os == OperatingSystem::windows &&
        vm.switches.value_or(fleet.spec.switches).windows_secret_only_start ==
            SecretOnlyStart::asks_for_key) {
        return Finding{"Windows with its secret only asks for the key that unlocks it",
                       std::nullopt, false};
    }
    return finding_of_vault(fleet.spec.vaults[fleet.vaults[secret.vault].spec], mode);
}

std::optional<Finding> finding_of(const Fleet& fleet, const VmPlan& plan, const DiskPlan& disk,
                                  const Wrap& wrap) {
    const EncryptionMode& mode = fleet.catalogue.encryption_modes[disk.mode];
    const UtcTime now = fleet.calendar.start();
    const SwitchesSpec switches = fleet.spec.vms[plan.spec].switches.value_or(fleet.spec.switches);
    const RetirementSpec& retirement = fleet.spec.in_guest_retirement;
    if (plan.in_guest && retirement.active && retirement.when <= now) {
        return Finding{"in-guest encryption has been retired", retirement.when, false};
    }
    if (!needs_at_start(mode)) return std::nullopt;
    if (disk.secret != none) {
        if (auto finding = finding_of_secret(fleet, plan, disk, mode)) return finding;
    }
    if (wrap.key == none || wrap.version == nullptr) return std::nullopt;
    const KeyVersionSpec& version = *wrap.version;
    const VaultSpec& vault = fleet.spec.vaults[fleet.vaults[fleet.keys[wrap.key].vault].spec];
    if (!version.enabled) {
        return Finding{"the version is disabled", std::nullopt, stops(mode.on_disabled)};
    }
    if (auto finding = finding_of_vault(vault, mode)) return finding;
    const ExpiryHarm harm = harm_of_expiry(switches, mode);
    if (harm == ExpiryHarm::harmless) return std::nullopt;
    const bool stop = harm == ExpiryHarm::shut_down;
    if (version.not_before && now < *version.not_before) {
        return Finding{"the version is not valid yet", std::nullopt, stop};
    }
    if (version.expires && *version.expires <= now) {
        return Finding{"the version has expired", version.expires, stop};
    }
    return std::nullopt;
}

}  // namespace

ExpiryHarm harm_of_expiry(const SwitchesSpec& switches, const EncryptionMode& mode) {
    if (!needs_at_start(mode) || !validity_refuses_start(switches, mode))
        return ExpiryHarm::harmless;
    const bool stop = switches.expired_key == ExpiredKey::doc_shutdown && stops(mode.on_expired);
    return stop ? ExpiryHarm::shut_down : ExpiryHarm::fails_to_start;
}

std::vector<StartTrouble> trouble_at_start(const Fleet& fleet) {
    std::vector<std::vector<std::uint32_t>> vms_of_plan(fleet.plans.size());
    for (std::uint32_t v = 0; v < fleet.vms.size(); ++v) {
        const VmSlot& vm = fleet.vms[v];
        if (vm.from <= SimTime::zero() && vm.to > SimTime::zero())
            vms_of_plan[vm.plan].push_back(v);
    }
    std::vector<StartTrouble> troubles;
    for (std::uint32_t p = 0; p < fleet.plans.size(); ++p) {
        if (vms_of_plan[p].empty()) continue;
        for (std::uint32_t d = 0; d < fleet.plans[p].disks.size(); ++d) {
            const DiskPlan& disk = fleet.plans[p].disks[d];
            const Wrap wrap = wrap_of(fleet, disk);
            if (wrap.key != none &&
                fleet.spec.keys[fleet.keys[wrap.key].spec].age == KeyAge::random_phase) {
                continue;
            }
            const auto finding = finding_of(fleet, fleet.plans[p], disk, wrap);
            if (!finding) continue;
            StartTrouble trouble;
            trouble.plan = p;
            trouble.disk = d;
            trouble.key = wrap.key;
            if (wrap.version != nullptr) trouble.version = wrap.version->name;
            trouble.why = finding->why;
            trouble.since = finding->since;
            trouble.shut_down = finding->shut_down;
            trouble.vms = vms_of_plan[p];
            troubles.push_back(std::move(trouble));
        }
    }
    return troubles;
}

}  // namespace rotasim
