// Whether the parameters of an encryption mode go together: a catalogue says some things twice.
#include "sim/model/mode_check.hpp"

#include <algorithm>
#include <array>

namespace rotasim {

namespace {

template <class T>
bool contains(const std::vector<T>& list, const T& item) {
    return std::find(list.begin(), list.end(), item) != list.end();
}

class ModeCheck {
public:
    ModeCheck(const EncryptionMode& mode, Resolver& out) : mode_(&mode), out_(&out) {}

    void check() {
        const bool tenant =
            mode_->binding.value == Binding::pinned || mode_->binding.value == Binding::follow_set;
        const auto& needs = mode_->needs_key_at.value;
        const auto& operations = mode_->operations.value;
        agree(!needs.empty() == tenant, "needs_key_at", "a tenant's key is needed at some moment",
              "and no other key at any: `binding` says whose it is");
        agree(!operations.empty() == tenant, "operations", "a tenant's key is used somehow",
              "and no other key in a way that the tenant could refuse");
        agree((mode_->on_rotate.value != OnRotate::none) ==
                  (mode_->binding.value == Binding::follow_set),
              "on_rotate", "a disk is wrapped again if and only if it follows a set",
              "`binding` says what it follows");
        agree(contains(needs, KeyNeed::periodic) == stops_running_vms(), "needs_key_at",
              "`periodic` if and only if a running VM can be stopped",
              "the reactions `on_...` say whether it can");
        agree(mode_->in_guest == (mode_->dek_home.value == DekHome::guest), "dek_home",
              "in the guest if and only if `in_guest`", "the guest unlocks what it encrypts");
        agree(mode_->in_guest == contains(operations, KeyOperation::get_secret), "operations",
              "`get_secret` if and only if `in_guest`", "in guest the data key lies in a secret");
        agree(mode_->host_encryption == (mode_->dek_home.value == DekHome::host), "dek_home",
              "on the host if and only if `host_encryption`", "the host encrypts");
        agree(
            (mode_->dek_scope.value == DekScope::none) == (mode_->dek_home.value == DekHome::none),
            "dek_scope", "a data key covers something if and only if it lies somewhere",
            "`dek_home` says where");
        agree(contains(needs, KeyNeed::restore) ==
                  (mode_->backup_needs.value != BackupNeeds::nothing),
              "backup_needs", "a restore needs a key if and only if its point does",
              "`needs_key_at` says whether a restore needs it");
        agree((mode_->heals_within.value > Duration::zero()) == (mode_->heals_after.at.line != 0),
              "heals_after", "what heals by itself takes some time, and nothing else",
              "`heals_within` says until when it does");
        agree(mode_->rewrap_order.value == RewrapOrder::while_running ||
                  (mode_->binding.value == Binding::pinned && !mode_->in_guest),
              "rewrap_order", "only a disk that is pinned outside of the guest waits for an order",
              "`binding` says what it follows; in guest, enable is run again while the VM runs");
        agree(mode_->key_services.value.empty() || tenant, "key_services",
              "no tenant's key, so of no key service", "`binding` says whose key it is");
        agree(!(contains(needs, KeyNeed::host_start) && contains(needs, KeyNeed::platform_start)),
              "needs_key_at", "`platform_start` includes `host_start`", "leave one of them out");
        agree(pays_where_key_is(), "cpu_site", "others pay than those who hold the data key",
              "`dek_home` says who holds it");
    }

private:
    void agree(bool holds, const std::string& field, const std::string& rule,
               const std::string& why) {
        if (!holds) {
            out_->error(mode_->at, field, "mode '" + mode_->name + "' contradicts itself: " + rule,
                        why);
        }
    }
    [[nodiscard]] bool stops_running_vms() const {
        const auto stops = [](const Reaction* reaction) {
            return reaction->action.value == UnusableAction::stop;
        };
        const std::array all{&mode_->on_disabled, &mode_->on_expired, &mode_->on_deleted,
                             &mode_->on_denied, &mode_->on_unreachable};
        return std::any_of(all.begin(), all.end(), stops);
    }
    [[nodiscard]] bool pays_where_key_is() const {
        switch (mode_->dek_home.value) {
            case DekHome::card:
            case DekHome::none: return mode_->cpu_site.value == CpuSite::none;
            case DekHome::guest:
            case DekHome::software:
            case DekHome::processor: return mode_->cpu_site.value == CpuSite::guest;
            case DekHome::host: return mode_->cpu_site.value == CpuSite::host;
            case DekHome::storage: return mode_->cpu_site.value == CpuSite::storage;
        }
        return false;
    }

    const EncryptionMode* mode_;
    Resolver* out_;
};

}  // namespace

void check_modes(const std::vector<EncryptionMode>& modes, Resolver& out) {
    for (const EncryptionMode& mode : modes) {
        ModeCheck(mode, out).check();
        for (const std::string& service : mode.key_services.value) {
            out.find("key service", Ref{service, mode.at}, "key_services");
        }
        for (const std::string& other : mode.migrate_to.value) {
            out.find("encryption mode", Ref{other, mode.at}, "migrate_to");
        }
    }
}

void check_services(const std::vector<KeyService>& services, Resolver& out) {
    for (const KeyService& service : services) {
        if (service.deletion_wait_min.value > service.deletion_wait_max.value ||
            service.deletion_wait.value < service.deletion_wait_min.value ||
            service.deletion_wait.value > service.deletion_wait_max.value) {
            out.error(service.at, "deletion_wait",
                      "key service '" + service.name + "' contradicts itself: not between " +
                          to_text(service.deletion_wait_min.value) + " and " +
                          to_text(service.deletion_wait_max.value),
                      "`deletion_wait_min` and `deletion_wait_max` are its bounds");
        }
    }
}

void check_enabled(const KeySpec& key, const KeyService& service, Resolver& out) {
    if (service.disables.value != DisableUnit::key) {
        return;
    }
    for (const KeyVersionSpec& version : key.versions) {
        if (version.enabled != key.versions.front().enabled) {
            out.error(version.at, "enabled",
                      "'" + service.name + "' disables and enables a key as a whole",
                      service.disables.source);
            return;
        }
    }
}

void check_vault(VaultSpec& vault, const KeyService& service, Resolver& out) {
    Marked<Duration>& wait = vault.soft_delete;
    const bool stated = wait.at.line != 0 || wait.mark == Evidence::given;
    if (!stated && vault.service) {
        wait = service.deletion_wait;
        wait.at = Place{};
    }
    if (wait.value < service.deletion_wait_min.value ||
        wait.value > service.deletion_wait_max.value) {
        out.error(stated && wait.at.line != 0 ? wait.at : vault.at, "soft_delete",
                  "'" + to_text(wait.value) +
                      "' is out of range (allowed: " + to_text(service.deletion_wait_min.value) +
                      " to " + to_text(service.deletion_wait_max.value) + ")");
    }
}

}  // namespace rotasim
