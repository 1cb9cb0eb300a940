// Builds the fleet: logical processes, and who depends on which key, secret and set.
#include "sim/model/fleet_builder.hpp"

#include <algorithm>
#include <numeric>
#include <set>

namespace rotasim {

namespace {

// A host with its VMs is one logical process.
std::uint32_t number_hosts(Fleet& fleet, std::uint32_t lp) {
    std::vector<std::vector<std::uint32_t>> vms_of(fleet.hosts.size());
    for (std::uint32_t v = 0; v < fleet.vms.size(); ++v) {
        vms_of[fleet.vms[v].host].push_back(v);
    }
    for (std::size_t h = 0; h < fleet.hosts.size(); ++h, ++lp) {
        HostSlot& host = fleet.hosts[h];
        fleet.entities[host.entity].lp = lp;
        host.first_vm = static_cast<std::uint32_t>(fleet.host_vms.size());
        host.vms = static_cast<std::uint32_t>(vms_of[h].size());
        for (const std::uint32_t v : vms_of[h]) {
            fleet.entities[fleet.vms[v].entity].lp = lp;
            fleet.host_vms.push_back(v);
        }
    }
    return lp;
}

// A vault with its keys, its secrets and the sets that start on its keys is one logical process.
std::uint32_t number_vaults(Fleet& fleet, std::uint32_t lp) {
    const std::uint32_t first = lp;
    for (const VaultSlot& vault : fleet.vaults) {
        fleet.entities[vault.entity].lp = lp++;
    }
    for (const KeySlot& key : fleet.keys) {
        fleet.entities[key.entity].lp = first + key.vault;
    }
    for (const SecretSlot& secret : fleet.secrets) {
        fleet.entities[secret.entity].lp = first + secret.vault;
    }
    for (const SetSlot& set : fleet.sets) {
        fleet.entities[set.entity].lp = first + fleet.keys[set.key].vault;
    }
    return lp;
}

// Who must be told when a key, set or vault changes, while it is being found out.
struct Dependents {
    std::vector<std::set<std::uint32_t>> hosts_of_key, hosts_of_set;
    std::vector<std::set<std::uint32_t>> pinned_to;  // VMs that may come to be, by key.
    std::vector<std::set<std::uint32_t>> keys_of_set;

    explicit Dependents(const Fleet& fleet)
        : hosts_of_key(fleet.keys.size()),
          hosts_of_set(fleet.sets.size()),
          pinned_to(fleet.keys.size()),
          keys_of_set(fleet.sets.size()) {
        for (std::size_t s = 0; s < fleet.sets.size(); ++s) {
            keys_of_set[s].insert(fleet.sets[s].key);
        }
        for (std::uint32_t v = 0; v < fleet.vms.size(); ++v) {
            for (const DiskPlan& disk : fleet.plans[fleet.vms[v].plan].disks) {
                add(disk, v, fleet.vms[v].host);
            }
        }
    }
    // Who follows a happening may come to need the key that it leads to.
    // One leads on to the next, in whatever order they are listed.
    void follow_happenings(const Fleet& fleet) {
        while (follow_once(fleet)) {
        }
    }

private:
    // Whether anybody was found.
    bool follow_once(const Fleet& fleet) {
        const std::size_t before = size();
        for (const IncidentPlan& incident : fleet.incidents) {
            if (incident.key != none) {
                const Entity& set = fleet.entities[incident.target];
                hosts_of_key[incident.key].insert(hosts_of_set[set.slot].begin(),
                                                  hosts_of_set[set.slot].end());
                keys_of_set[set.slot].insert(incident.key);
            }
        }
        for (const EmergencyPlan& emergency : fleet.emergencies) {
            const auto& from = hosts_of_key[emergency.compromised];
            hosts_of_key[emergency.new_key].insert(from.begin(), from.end());
            const auto& pinned = pinned_to[emergency.compromised];
            pinned_to[emergency.new_key].insert(pinned.begin(), pinned.end());
            for (auto& keys : keys_of_set) {
                if (keys.count(emergency.compromised) != 0) {
                    keys.insert(emergency.new_key);
                }
            }
        }
        return size() > before;
    }
    [[nodiscard]] std::size_t size() const {
        const auto add = [](std::size_t sum, const auto& set) { return sum + set.size(); };
        return std::accumulate(hosts_of_key.begin(), hosts_of_key.end(), std::size_t{0}, add) +
               std::accumulate(pinned_to.begin(), pinned_to.end(), std::size_t{0}, add) +
               std::accumulate(keys_of_set.begin(), keys_of_set.end(), std::size_t{0}, add);
    }
    void add(const DiskPlan& disk, std::uint32_t vm, std::uint32_t host) {
        if (disk.set != none) {
            hosts_of_set[disk.set].insert(host);
        }
        if (disk.key == none) {
            return;
        }
        hosts_of_key[disk.key].insert(host);
        if (disk.set == none) {
            pinned_to[disk.key].insert(vm);
        }
    }
};

}  // namespace

namespace {

bool may_come_to(const Dependents& who, const DiskPlan& disk, std::uint32_t vm, std::uint32_t key) {
    return disk.set != none ? who.keys_of_set[disk.set].count(key) != 0
                            : who.pinned_to[key].count(vm) != 0;
}

// How long recovery points live that need the key's version of their day.
Duration points_kept(const Fleet& fleet, const Dependents& who, std::uint32_t key) {
    Duration longest{};
    for (std::uint32_t v = 0; v < fleet.vms.size(); ++v) {
        const VmPlan& plan = fleet.plans[fleet.vms[v].plan];
        if (plan.backup == none) {
            continue;
        }
        for (const DiskPlan& disk : plan.disks) {
            const EncryptionMode& mode = fleet.catalogue.encryption_modes[disk.mode];
            if (mode.backup_needs.value == BackupNeeds::version_at_backup &&
                may_come_to(who, disk, v, key)) {
                longest = std::max(longest, fleet.spec.backups[plan.backup].retention.value);
            }
        }
    }
    return longest;
}

}  // namespace

void FleetBuilder::number_processes() {
    std::uint32_t lp = number_vaults(fleet_, number_hosts(fleet_, 0));
    for (const CrewSlot& crew : fleet_.crews) {
        fleet_.entities[crew.entity].lp = lp++;
    }
    for (const MigrationPlan& migration : fleet_.migrations) {
        fleet_.entities[migration.entity].lp = lp++;
    }
    for (const ComputeLimitPlan& limit : fleet_.compute_limits) {
        fleet_.entities[limit.entity].lp = lp++;
    }
    for (const StoragePlan& storage : fleet_.storage) {
        fleet_.entities[storage.entity].lp = lp++;
    }
    for (Entity& entity : fleet_.entities) {
        if (entity.kind == EntityKind::probe) {
            entity.lp = lp++;
        }
    }
    for (const StationSlot& station : fleet_.stations) {
        fleet_.entities[station.entity].lp = lp + station.network;
    }
    for (const SourceSlot& source : fleet_.sources) {
        fleet_.entities[source.entity].lp = lp + fleet_.stations[source.station].network;
    }
    for (const ComponentSlot& component : fleet_.components) {
        fleet_.entities[component.entity].lp = lp + fleet_.systems[component.system].network;
    }
    for (const CommonCauseSlot& cause : fleet_.common_causes) {
        fleet_.entities[cause.entity].lp = lp + fleet_.systems[cause.system].network;
    }
    for (const WorkListSlot& list : fleet_.work_lists) {
        fleet_.entities[list.entity].lp = lp + list.network;
    }
    fleet_.lps = lp + fleet_.networks;
}

void FleetBuilder::connect() {
    Dependents who(fleet_);
    who.follow_happenings(fleet_);
    for (const VmSlot& vm : fleet_.vms) {
        for (const DiskPlan& disk : fleet_.plans[vm.plan].disks) {
            if (disk.set != none) {
                ++fleet_.sets[disk.set].disks;
            }
        }
    }
    for (std::uint32_t s = 0; s < fleet_.sets.size(); ++s) {
        fleet_.keys[fleet_.sets[s].key].sets.push_back(s);
        fleet_.sets[s].hosts.assign(who.hosts_of_set[s].begin(), who.hosts_of_set[s].end());
        fleet_.sets[s].keys.assign(who.keys_of_set[s].begin(), who.keys_of_set[s].end());
    }
    for (std::uint32_t k = 0; k < fleet_.keys.size(); ++k) {
        const auto& hosts = who.hosts_of_key[k];
        fleet_.keys[k].hosts.assign(hosts.begin(), hosts.end());
        const auto& pinned = who.pinned_to[k];
        fleet_.keys[k].pinned.assign(pinned.begin(), pinned.end());
        fleet_.keys[k].points_kept = points_kept(fleet_, who, k);
        auto& of_vault = fleet_.vaults[fleet_.keys[k].vault].hosts;
        of_vault.insert(of_vault.end(), hosts.begin(), hosts.end());
    }
    connect_secrets();
    connect_offline_sets();
    connect_storage();
    for (VaultSlot& vault : fleet_.vaults) {
        std::sort(vault.hosts.begin(), vault.hosts.end());
        vault.hosts.erase(std::unique(vault.hosts.begin(), vault.hosts.end()), vault.hosts.end());
    }
}

void FleetBuilder::connect_offline_sets() {
    for (std::uint32_t v = 0; v < fleet_.vms.size(); ++v) {
        for (const std::uint32_t set : fleet_.plans[fleet_.vms[v].plan].offline_sets) {
            fleet_.sets[set].offline_vms.push_back(v);
        }
    }
}

void FleetBuilder::connect_secrets() {
    for (const VmSlot& vm : fleet_.vms) {
        for (const DiskPlan& disk : fleet_.plans[vm.plan].disks) {
            if (disk.secret != none) {
                fleet_.secrets[disk.secret].hosts.push_back(vm.host);
            }
        }
    }
    for (SecretSlot& secret : fleet_.secrets) {
        std::sort(secret.hosts.begin(), secret.hosts.end());
        secret.hosts.erase(std::unique(secret.hosts.begin(), secret.hosts.end()),
                           secret.hosts.end());
        auto& of_vault = fleet_.vaults[secret.vault].hosts;
        of_vault.insert(of_vault.end(), secret.hosts.begin(), secret.hosts.end());
    }
}

}  // namespace rotasim
