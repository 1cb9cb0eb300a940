// Builds the fleet: canonical names, stable ids, twins, logical processes, and who depends on which
// key.
#include "sim/model/fleet_builder.hpp"
#include "sim/model/names.hpp"

#include <algorithm>
#include <set>

namespace rotasim {

namespace {

std::string vm_name(const Fleet& fleet, std::uint32_t slot) {
    const VmSlot& vm = fleet.vms[slot];
    const VmTemplateSpec& spec = fleet.spec.vms[fleet.plans[vm.plan].spec];
    return spec.count || spec.list ? member_name(spec.name, vm.number) : spec.name;
}

std::string host_name(const Fleet& fleet, const HostSlot& host) {
    if (host.pool == none) {
        return vm_name(fleet, host.number) + "/host";  // `number` is its only VM here.
    }
    return member_name(fleet.spec.host_pools[host.pool].name, host.number);
}

std::string key_name(const Fleet& fleet, const KeySlot& key) {
    return fleet.spec.vaults[fleet.vaults[key.vault].spec].name + "/" +
           fleet.spec.keys[key.spec].name;
}

std::string secret_name(const Fleet& fleet, const SecretSlot& secret) {
    return fleet.spec.vaults[fleet.vaults[secret.vault].spec].name + "/secrets/" +
           fleet.spec.secrets[secret.spec].name;
}

// Two members of one twin draw the same random numbers; 0: the entity draws its own.
std::uint64_t twin_stream(const std::string& sort, const std::string& twin, std::uint32_t number) {
    return twin.empty() ? 0 : entity_id("twin/" + sort + "/" + member_name(twin, number)).value;
}

struct Named {
    std::string name;
    Entity entity;
};

// All that has a name, sorted by it; the logical processes come later.
class NameList {
public:
    explicit NameList(const Fleet& fleet) : fleet_(fleet) {
        all_.reserve(fleet.vms.size() + fleet.hosts.size() + 64);
        add_machines();
        add_infrastructure();
        add("/scenario", EntityKind::probe, 0, 0);
        std::sort(all_.begin(), all_.end(), [](const Named& a, const Named& b) {
            return a.name != b.name ? a.name < b.name : a.entity.kind < b.entity.kind;
        });
    }
    [[nodiscard]] const std::vector<Named>& sorted() const { return all_; }

private:
    void add(std::string name, EntityKind kind, std::size_t slot, std::uint64_t stream) {
        const EntityId id = entity_id(name);
        all_.push_back(Named{std::move(name), Entity{id, stream == 0 ? id.value : stream,
                                                     static_cast<std::uint32_t>(slot), 0, kind}});
    }
    void add_machines() {
        for (std::size_t h = 0; h < fleet_.hosts.size(); ++h) {
            const HostSlot& host = fleet_.hosts[h];
            const std::string twin =
                host.pool == none ? "" : fleet_.spec.host_pools[host.pool].twin;
            add(host_name(fleet_, host), EntityKind::host, h,
                twin_stream("host", twin, host.number));
        }
        for (std::size_t v = 0; v < fleet_.vms.size(); ++v) {
            const VmSlot& vm = fleet_.vms[v];
            const std::string& twin = fleet_.spec.vms[fleet_.plans[vm.plan].spec].twin;
            add(vm_name(fleet_, static_cast<std::uint32_t>(v)), EntityKind::vm, v,
                twin_stream("vm", twin, vm.number));
        }
    }
    void add_infrastructure() {
        for (std::size_t v = 0; v < fleet_.vaults.size(); ++v) {
            add(fleet_.spec.vaults[v].name, EntityKind::vault, v, 0);
        }
        for (std::size_t k = 0; k < fleet_.keys.size(); ++k) {
            add(key_name(fleet_, fleet_.keys[k]), EntityKind::key, k,
                twin_stream("key", fleet_.spec.keys[k].twin, 0));
        }
        for (std::size_t s = 0; s < fleet_.secrets.size(); ++s) {
            add(secret_name(fleet_, fleet_.secrets[s]), EntityKind::secret, s, 0);
        }
        for (std::size_t s = 0; s < fleet_.sets.size(); ++s) {
            add(fleet_.spec.sets[s].name, EntityKind::set, s, 0);
        }
        for (std::size_t c = 0; c < fleet_.crews.size(); ++c) {
            add(fleet_.spec.operators[c].name, EntityKind::crew, c, 0);
        }
    }

    const Fleet& fleet_;
    std::vector<Named> all_;
};

void set_entity(Fleet& fleet, EntityKind kind, std::uint32_t slot, EntityIndex entity) {
    switch (kind) {
        case EntityKind::host: fleet.hosts[slot].entity = entity; break;
        case EntityKind::vm: fleet.vms[slot].entity = entity; break;
        case EntityKind::vault: fleet.vaults[slot].entity = entity; break;
        case EntityKind::key: fleet.keys[slot].entity = entity; break;
        case EntityKind::set: fleet.sets[slot].entity = entity; break;
        case EntityKind::crew: fleet.crews[slot].entity = entity; break;
        case EntityKind::secret: fleet.secrets[slot].entity = entity; break;
        case EntityKind::probe: break;
    }
}

void check_names_differ(const std::vector<Named>& sorted, Resolver& out) {
    for (std::size_t i = 1; i < sorted.size(); ++i) {
        if (sorted[i].name == sorted[i - 1].name) {
            out.error(Place{}, "name", "two things are called '" + sorted[i].name + "'",
                      "names are unique over hosts, VMs, vaults, keys, sets and people");
        }
    }
}

void check_ids_differ(const std::vector<Named>& sorted, Resolver& out) {
    std::vector<std::pair<std::uint64_t, std::size_t>> ids;
    ids.reserve(sorted.size());
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        ids.emplace_back(sorted[i].entity.id.value, i);
    }
    std::sort(ids.begin(), ids.end());
    for (std::size_t i = 1; i < ids.size(); ++i) {
        const bool alike = sorted[ids[i].second].name == sorted[ids[i - 1].second].name;
        if (ids[i].first == ids[i - 1].first && !alike) {
            out.error(Place{}, "name",
                      "'" + sorted[ids[i].second].name + "' and '" +
                          sorted[ids[i - 1].second].name + "' have one id",
                      "their names hash alike: rename one");
        }
    }
}

}  // namespace

std::string Fleet::name_of(EntityIndex index) const {
    const Entity& entity = entities.at(index);
    switch (entity.kind) {
        case EntityKind::host: return host_name(*this, hosts[entity.slot]);
        case EntityKind::vm: return vm_name(*this, entity.slot);
        case EntityKind::vault: return spec.vaults[vaults[entity.slot].spec].name;
        case EntityKind::key: return key_name(*this, keys[entity.slot]);
        case EntityKind::set: return spec.sets[sets[entity.slot].spec].name;
        case EntityKind::crew: return spec.operators[crews[entity.slot].spec].name;
        case EntityKind::probe: return "/scenario";
        case EntityKind::secret: return secret_name(*this, secrets[entity.slot]);
    }
    return {};
}

std::optional<EntityIndex> Fleet::find(std::string_view name) const {
    const auto found = std::lower_bound(
        entities.begin(), entities.end(), name, [this](const Entity& entity, std::string_view key) {
            return name_of(static_cast<EntityIndex>(&entity - entities.data())) < key;
        });
    const auto index = static_cast<EntityIndex>(found - entities.begin());
    if (found == entities.end() || name_of(index) != name) {
        return std::nullopt;
    }
    return index;
}

std::uint32_t Fleet::key_named(std::string_view name) const {
    const auto found = std::lower_bound(
        spec.keys.begin(), spec.keys.end(), name,
        [](const KeySpec& key, std::string_view wanted) { return key.name < wanted; });
    const bool known = found != spec.keys.end() && found->name == name;
    return known ? static_cast<std::uint32_t>(found - spec.keys.begin()) : none;
}

void FleetBuilder::name_entities() {
    for (const VmSlot& vm : fleet_.vms) {
        ++fleet_.group_vms[fleet_.plans[vm.plan].group];
    }
    fleet_.crews.resize(spec().operators.size());
    for (std::size_t c = 0; c < fleet_.crews.size(); ++c) {
        fleet_.crews[c].spec = static_cast<std::uint32_t>(c);
    }
    const NameList names(fleet_);
    const std::vector<Named>& sorted = names.sorted();
    check_names_differ(sorted, resolver_);
    check_ids_differ(sorted, resolver_);
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        const Entity& entity = sorted[i].entity;
        fleet_.entities.push_back(entity);
        set_entity(fleet_, entity.kind, entity.slot, static_cast<EntityIndex>(i));
    }
}

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
    std::vector<std::vector<std::uint32_t>> pinned_to;  // VMs of each key.

    explicit Dependents(const Fleet& fleet)
        : hosts_of_key(fleet.keys.size()),
          hosts_of_set(fleet.sets.size()),
          pinned_to(fleet.keys.size()) {
        for (std::uint32_t v = 0; v < fleet.vms.size(); ++v) {
            for (const DiskPlan& disk : fleet.plans[fleet.vms[v].plan].disks) {
                add(disk, v, fleet.vms[v].host);
            }
        }
    }
    // Who follows a happening may come to need the key that it leads to.
    void follow_happenings(const Fleet& fleet) {
        for (const IncidentPlan& incident : fleet.incidents) {
            if (incident.key != none) {
                const Entity& set = fleet.entities[incident.target];
                hosts_of_key[incident.key].insert(hosts_of_set[set.slot].begin(),
                                                  hosts_of_set[set.slot].end());
            }
        }
        for (const EmergencyPlan& emergency : fleet.emergencies) {
            const auto& from = hosts_of_key[emergency.compromised];
            hosts_of_key[emergency.new_key].insert(from.begin(), from.end());
        }
    }

private:
    void add(const DiskPlan& disk, std::uint32_t vm, std::uint32_t host) {
        if (disk.set != none) {
            hosts_of_set[disk.set].insert(host);
        }
        if (disk.key == none) {
            return;
        }
        hosts_of_key[disk.key].insert(host);
        auto& pinned = pinned_to[disk.key];
        if (disk.set == none && (pinned.empty() || pinned.back() != vm)) {
            pinned.push_back(vm);
        }
    }
};

}  // namespace

void FleetBuilder::number_processes() {
    std::uint32_t lp = number_vaults(fleet_, number_hosts(fleet_, 0));
    for (const CrewSlot& crew : fleet_.crews) {
        fleet_.entities[crew.entity].lp = lp++;
    }
    for (Entity& entity : fleet_.entities) {
        if (entity.kind == EntityKind::probe) {
            entity.lp = lp++;
        }
    }
    fleet_.lps = lp;
}

void FleetBuilder::connect() {
    Dependents who(fleet_);
    who.follow_happenings(fleet_);
    for (std::uint32_t s = 0; s < fleet_.sets.size(); ++s) {
        fleet_.keys[fleet_.sets[s].key].sets.push_back(s);
        fleet_.sets[s].hosts.assign(who.hosts_of_set[s].begin(), who.hosts_of_set[s].end());
    }
    for (std::uint32_t k = 0; k < fleet_.keys.size(); ++k) {
        const auto& hosts = who.hosts_of_key[k];
        fleet_.keys[k].hosts.assign(hosts.begin(), hosts.end());
        fleet_.keys[k].pinned = std::move(who.pinned_to[k]);
        auto& of_vault = fleet_.vaults[fleet_.keys[k].vault].hosts;
        of_vault.insert(of_vault.end(), hosts.begin(), hosts.end());
    }
    connect_secrets();
    connect_offline_sets();
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
