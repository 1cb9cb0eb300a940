// Whether the keys that incidents and emergencies lead to can serve those who are led there: what
// is refused at the start is refused here as well.
#include "sim/model/fleet_builder.hpp"
#include "sim/model/key_fit.hpp"

#include <algorithm>
#include <set>

namespace rotasim {

namespace {

// A VM template's disks in guest, by mode.
struct GuestUse {
    std::uint32_t plan = 0;
    std::uint32_t mode = 0;
    friend auto operator<=>(const GuestUse&, const GuestUse&) = default;
};

bool has_step(const EmergencySpec& emergency, EmergencyStepKind wanted) {
    return std::any_of(emergency.steps.begin(), emergency.steps.end(),
                       [wanted](const EmergencyStep& each) { return each.step == wanted; });
}

// Who may come to need which key, as far as the scenario could be read. By name, as many a name may
// be unknown and has been told of.
class MovedUsers {
public:
    MovedUsers(const Fleet& fleet, const std::vector<std::uint32_t>& vault_of_key, Resolver& out)
        : fleet_(fleet), vault_of_key_(vault_of_key), out_(out) {
        for (std::uint32_t s = 0; s < spec().sets.size(); ++s) {
            set_named_.emplace(spec().sets[s].name, s);
            sets_of_[spec().sets[s].key.name].insert(s);
        }
        for (std::uint32_t k = 0; k < spec().keys.size(); ++k)
            key_named_.emplace(spec().keys[k].name, k);
        for (std::uint32_t p = 0; p < fleet.plans.size(); ++p)
            add_plan(p);
    }

    void check() {
        while (follow_once()) {
        }
        for (const IncidentSpec& incident : spec().incidents) {
            const auto [set, key] = pointed_by(incident);
            if (set != none && out_.read(incident)) {
                offer_to_set(set, *key, "key");
            }
        }
        for (const EmergencySpec& emergency : spec().emergencies) {
            if (out_.read(emergency)) {
                offer_to_victims(emergency);
            }
        }
    }

private:
    [[nodiscard]] const FleetSpec& spec() const { return fleet_.spec; }

    void add_plan(std::uint32_t plan) {
        for (const DiskPlan& disk : fleet_.plans[plan].disks) {
            if (disk.set != none) {
                modes_of_[disk.set].insert(disk.mode);
            } else if (disk.key != none) {
                guests_of_[spec().keys[disk.key].name].insert({plan, disk.mode});
            }
        }
    }
    // The set that an incident points to a key that it names; none: it does not.
    [[nodiscard]] std::pair<std::uint32_t, const Ref*> pointed_by(
        const IncidentSpec& incident) const {
        const auto* action = std::get_if<PointSet>(&incident.action);
        if (action == nullptr || !action->key) {
            return {none, nullptr};
        }
        const auto set = set_named_.find(action->set.name);
        return {set == set_named_.end() ? none : set->second, &*action->key};
    }
    // One leads on to the next, in whatever order they are listed. Whether anybody was found.
    bool follow_once() {
        bool found = false;
        const auto lead = [&found](auto& users_of, const std::string& from, const std::string& to) {
            const auto users = users_of.find(from);
            if (users == users_of.end() || from == to) {
                return;
            }
            auto& there = users_of[to];
            const std::size_t before = there.size();
            there.insert(users->second.begin(), users->second.end());
            found = found || there.size() > before;
        };
        for (const IncidentSpec& incident : spec().incidents) {
            const auto [set, key] = pointed_by(incident);
            if (set != none) {
                found = sets_of_[key->name].insert(set).second || found;
            }
        }
        for (const EmergencySpec& emergency : spec().emergencies) {
            const std::string& from = emergency.compromised.name;
            const std::string& to = emergency.new_key.name;
            if (has_step(emergency, EmergencyStepKind::re_point_sets)) {
                lead(sets_of_, from, to);
            }
            if (has_step(emergency, EmergencyStepKind::rerun_in_guest)) {
                lead(guests_of_, from, to);
            }
        }
        return found;
    }

    void offer_to_victims(const EmergencySpec& emergency) {
        const auto sets = sets_of_.find(emergency.compromised.name);
        if (sets != sets_of_.end() && has_step(emergency, EmergencyStepKind::re_point_sets)) {
            for (const std::uint32_t s : sets->second)
                offer_to_set(s, emergency.new_key, "new_key");
        }
        const auto guests = guests_of_.find(emergency.compromised.name);
        if (guests != guests_of_.end() && has_step(emergency, EmergencyStepKind::rerun_in_guest)) {
            for (const GuestUse& use : guests->second)
                offer_to_guest(use, emergency.new_key);
        }
    }
    // The key and its vault, if both are known.
    [[nodiscard]] std::pair<const KeySpec*, const VaultSpec*> find(const Ref& key) const {
        const auto found = key_named_.find(key.name);
        if (found == key_named_.end() || vault_of_key_[found->second] == none) {
            return {nullptr, nullptr};
        }
        const KeySpec& known = spec().keys[found->second];
        const VaultSpec& vault = spec().vaults[vault_of_key_[found->second]];
        if (!out_.read(known) || !out_.read(vault)) {
            return {nullptr, nullptr};
        }
        return {&known, &vault};
    }
    void offer_to_set(std::uint32_t set, const Ref& named, const char* field) {
        const auto [key, vault] = find(named);
        const EncryptionSetSpec& of_set = spec().sets[set];
        if (key == nullptr || !out_.read(of_set) || of_set.key == named) {
            return;  // Of its first key, the set itself tells.
        }
        const KeyTold told{named.at, field, "set '" + of_set.name + "': "};
        check_set_key(of_set, *key, *vault, told, out_);
        if (key->type == KeyType::ec) {
            return;  // Told of the set, so that its disks need not say it again.
        }
        for (const std::uint32_t mode : modes_of_[set]) {
            check_wrapping_key(fleet_.catalogue.encryption_modes[mode], *key, told, out_);
            check_key_service(fleet_.catalogue.encryption_modes[mode], *vault, told, out_);
        }
    }
    void offer_to_guest(const GuestUse& use, const Ref& named) {
        const auto [key, vault] = find(named);
        const VmTemplateSpec& vm = spec().vms[fleet_.plans[use.plan].spec];
        if (key == nullptr || !out_.read(vm)) {
            return;
        }
        const EncryptionMode& mode = fleet_.catalogue.encryption_modes[use.mode];
        const KeyTold told{named.at, "new_key", "VM '" + vm.name + "': "};
        if (mode.in_guest) {
            check_guest_vault(vm, *vault, told, out_);
        }
        check_wrapping_key(mode, *key, told, out_);
        check_key_service(mode, *vault, told, out_);
    }

    const Fleet& fleet_;
    const std::vector<std::uint32_t>& vault_of_key_;
    Resolver& out_;
    std::map<std::string, std::uint32_t> set_named_, key_named_;
    std::map<std::string, std::set<std::uint32_t>> sets_of_;     // By key.
    std::map<std::string, std::set<GuestUse>> guests_of_;        // By key.
    std::map<std::uint32_t, std::set<std::uint32_t>> modes_of_;  // By set.
};

}  // namespace

void FleetBuilder::check_moved_users() {
    if (!spec().incidents.empty() || !spec().emergencies.empty()) {
        MovedUsers(fleet_, vault_of_key_, resolver_).check();
    }
}

}  // namespace rotasim
