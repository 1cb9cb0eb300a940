// Builds the fleet: canonical names, stable ids, twins, logical processes, and who depends on which
// key.
#include "sim/model/fleet_builder.hpp"
#include "sim/model/names.hpp"

#include <algorithm>
#include <numeric>
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

// Two members of one twin draw the same random numbers.
std::uint64_t twin_stream(const std::string& sort, const std::string& twin, std::uint32_t number,
                          EntityId own) {
    return twin.empty() ? own.value
                        : entity_id("twin/" + sort + "/" + member_name(twin, number)).value;
}

struct Named {
    std::string name;
    Entity entity;
};

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

void FleetBuilder::name_entities() {
    std::vector<Named> all;
    all.reserve(fleet_.vms.size() + fleet_.hosts.size() + 64);
    const auto add = [&all](std::string name, EntityKind kind, std::size_t slot,
                            std::uint64_t stream) {
        const EntityId id = entity_id(name);
        all.push_back(Named{std::move(name), Entity{id, stream == 0 ? id.value : stream,
                                                    static_cast<std::uint32_t>(slot), 0, kind}});
    };
    for (std::size_t h = 0; h < fleet_.hosts.size(); ++h) {
        const HostSlot& host = fleet_.hosts[h];
        const std::string twin = host.pool == none ? "" : spec().host_pools[host.pool].twin;
        add(host_name(fleet_, host), EntityKind::host, h,
            twin_stream("host", twin, host.number, EntityId{0}));
    }
    for (std::size_t v = 0; v < fleet_.vms.size(); ++v) {
        const VmSlot& vm = fleet_.vms[v];
        add(vm_name(fleet_, static_cast<std::uint32_t>(v)), EntityKind::vm, v,
            twin_stream("vm", spec().vms[fleet_.plans[vm.plan].spec].twin, vm.number, EntityId{0}));
        ++fleet_.group_vms[fleet_.plans[vm.plan].group];
    }
    for (std::size_t v = 0; v < fleet_.vaults.size(); ++v) {
        add(spec().vaults[v].name, EntityKind::vault, v, 0);
    }
    for (std::size_t k = 0; k < fleet_.keys.size(); ++k) {
        add(key_name(fleet_, fleet_.keys[k]), EntityKind::key, k,
            twin_stream("key", spec().keys[k].twin, 0, EntityId{0}));
    }
    for (std::size_t s = 0; s < fleet_.secrets.size(); ++s) {
        add(secret_name(fleet_, fleet_.secrets[s]), EntityKind::secret, s, 0);
    }
    for (std::size_t s = 0; s < fleet_.sets.size(); ++s) {
        add(spec().sets[s].name, EntityKind::set, s, 0);
    }
    fleet_.crews.resize(spec().operators.size());
    for (std::size_t c = 0; c < fleet_.crews.size(); ++c) {
        fleet_.crews[c].spec = static_cast<std::uint32_t>(c);
        add(spec().operators[c].name, EntityKind::crew, c, 0);
    }
    add("/scenario", EntityKind::probe, 0, 0);

    std::vector<std::uint32_t> order(all.size());
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(), [&all](std::uint32_t a, std::uint32_t b) {
        return all[a].name != all[b].name ? all[a].name < all[b].name
                                          : all[a].entity.kind < all[b].entity.kind;
    });
    std::vector<std::pair<std::uint64_t, std::uint32_t>> ids;
    for (std::uint32_t i = 0; i < order.size(); ++i) {
        const Named& named = all[order[i]];
        if (i > 0 && all[order[i - 1]].name == named.name) {
            resolver_.error(Place{}, "name", "two things are called '" + named.name + "'",
                            "names are unique over hosts, VMs, vaults, keys, sets and people");
        }
        fleet_.entities.push_back(named.entity);
        ids.emplace_back(named.entity.id.value, i);
        const auto entity = static_cast<EntityIndex>(i);
        switch (named.entity.kind) {
            case EntityKind::host: fleet_.hosts[named.entity.slot].entity = entity; break;
            case EntityKind::vm: fleet_.vms[named.entity.slot].entity = entity; break;
            case EntityKind::vault: fleet_.vaults[named.entity.slot].entity = entity; break;
            case EntityKind::key: fleet_.keys[named.entity.slot].entity = entity; break;
            case EntityKind::set: fleet_.sets[named.entity.slot].entity = entity; break;
            case EntityKind::crew: fleet_.crews[named.entity.slot].entity = entity; break;
            case EntityKind::secret: fleet_.secrets[named.entity.slot].entity = entity; break;
            case EntityKind::probe: break;
        }
    }
    std::sort(ids.begin(), ids.end());
    for (std::size_t i = 1; i < ids.size() && !resolver_.failed(); ++i) {
        if (ids[i].first == ids[i - 1].first) {
            resolver_.error(Place{}, "name",
                            "'" + all[order[ids[i].second]].name + "' and '" +
                                all[order[ids[i - 1].second]].name + "' have one id",
                            "their names hash alike: rename one");
        }
    }
}

void FleetBuilder::own_processes() {
    // Logical processes: a host with its VMs; a vault with its keys and sets; a crew; the rest.
    std::uint32_t lp = 0;
    const auto own = [this, &lp](EntityIndex entity) { fleet_.entities[entity].lp = lp; };
    std::vector<std::vector<std::uint32_t>> vms_of(fleet_.hosts.size());
    for (std::uint32_t v = 0; v < fleet_.vms.size(); ++v) {
        vms_of[fleet_.vms[v].host].push_back(v);
    }
    for (std::size_t h = 0; h < fleet_.hosts.size(); ++h, ++lp) {
        HostSlot& host = fleet_.hosts[h];
        own(host.entity);
        host.first_vm = static_cast<std::uint32_t>(fleet_.host_vms.size());
        host.vms = static_cast<std::uint32_t>(vms_of[h].size());
        for (const std::uint32_t v : vms_of[h]) {
            own(fleet_.vms[v].entity);
            fleet_.host_vms.push_back(v);
        }
    }
    for (std::uint32_t v = 0; v < fleet_.vaults.size(); ++v, ++lp) {
        own(fleet_.vaults[v].entity);
        for (const KeySlot& key : fleet_.keys) {
            if (key.vault == v) {
                own(key.entity);
            }
        }
        for (const SecretSlot& secret : fleet_.secrets) {
            if (secret.vault == v) {
                own(secret.entity);
            }
        }
        for (const SetSlot& set : fleet_.sets) {
            if (fleet_.keys[set.key].vault == v) {
                own(set.entity);
            }
        }
    }
    for (const CrewSlot& crew : fleet_.crews) {
        own(crew.entity);
        ++lp;
    }
    for (Entity& entity : fleet_.entities) {
        if (entity.kind == EntityKind::probe) {
            entity.lp = lp++;
        }
    }
    fleet_.lps = lp;
}

void FleetBuilder::connect() {
    // Who must be told when a key, set or vault changes.
    std::vector<std::set<std::uint32_t>> of_key(fleet_.keys.size()), of_set(fleet_.sets.size());
    std::vector<std::vector<std::uint32_t>> pinned_to(fleet_.keys.size());
    for (std::uint32_t v = 0; v < fleet_.vms.size(); ++v) {
        const VmSlot& vm = fleet_.vms[v];
        for (const DiskPlan& disk : fleet_.plans[vm.plan].disks) {
            if (disk.set != none) {
                of_set[disk.set].insert(vm.host);
            }
            if (disk.key != none) {
                of_key[disk.key].insert(vm.host);
            }
            const bool pinned = disk.key != none && disk.set == none;
            if (pinned && (pinned_to[disk.key].empty() || pinned_to[disk.key].back() != v)) {
                pinned_to[disk.key].push_back(v);
            }
        }
    }
    const auto merge = [](std::set<std::uint32_t>& into, const std::set<std::uint32_t>& from) {
        into.insert(from.begin(), from.end());
    };
    for (const IncidentSpec& incident : spec().incidents) {
        if (const auto* point = std::get_if<PointSet>(&incident.action);
            point != nullptr && point->key) {
            merge(of_key[resolver_.find("key", *point->key, "key")],
                  of_set[resolver_.find("encryption set", point->set, "set")]);
        }
    }
    for (const EmergencySpec& emergency : spec().emergencies) {
        merge(of_key[resolver_.find("key", emergency.new_key, "new_key")],
              of_key[resolver_.find("key", emergency.compromised, "compromised")]);
    }
    for (std::uint32_t s = 0; s < fleet_.sets.size(); ++s) {
        fleet_.keys[fleet_.sets[s].key].sets.push_back(s);
        fleet_.sets[s].hosts.assign(of_set[s].begin(), of_set[s].end());
    }
    for (std::uint32_t k = 0; k < fleet_.keys.size(); ++k) {
        fleet_.keys[k].hosts.assign(of_key[k].begin(), of_key[k].end());
        fleet_.keys[k].pinned = std::move(pinned_to[k]);
        auto& of_vault = fleet_.vaults[fleet_.keys[k].vault].hosts;
        of_vault.insert(of_vault.end(), of_key[k].begin(), of_key[k].end());
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
