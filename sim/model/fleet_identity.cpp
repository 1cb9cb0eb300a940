// Builds the fleet: canonical names, stable ids, twins; that no two things are called alike.
#include "sim/model/fleet_builder.hpp"
#include "sim/model/names.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

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

// Apart from all that a fleet holds: a station may be called as a VM is.
std::string station_name(const Fleet& fleet, std::size_t slot) {
    return "stations/" + fleet.spec.stations[fleet.stations[slot].spec].name;
}

std::string source_name(const Fleet& fleet, std::size_t slot) {
    return "sources/" + fleet.spec.sources[fleet.sources[slot].spec].name;
}

std::string component_name(const Fleet& fleet, std::size_t slot) {
    return "components/" + fleet.spec.components[fleet.components[slot].spec].name;
}

std::string common_cause_name(const Fleet& fleet, std::size_t slot) {
    return "common_causes/" + fleet.spec.common_causes[fleet.common_causes[slot].spec].name;
}

std::string work_list_name(const Fleet& fleet, std::size_t slot) {
    return "work_lists/" + fleet.spec.work_lists[fleet.work_lists[slot].spec].name;
}

std::string migration_name(const Fleet& fleet, std::size_t slot) {
    return "migrations/" + fleet.spec.migrations[fleet.migrations[slot].spec].name;
}

std::string compute_limit_name(const Fleet& fleet, std::size_t slot) {
    return "compute_limits/" + fleet.spec.compute_limits[fleet.compute_limits[slot].spec].name;
}

std::string storage_name(const Fleet& fleet, std::size_t slot) {
    return "storage/" + fleet.spec.storage[fleet.storage[slot].spec].name;
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
        for (std::size_t s = 0; s < fleet_.stations.size(); ++s) {
            add(station_name(fleet_, s), EntityKind::station, s, 0);
        }
        for (std::size_t s = 0; s < fleet_.sources.size(); ++s) {
            add(source_name(fleet_, s), EntityKind::source, s, 0);
        }
        for (std::size_t m = 0; m < fleet_.migrations.size(); ++m) {
            add(migration_name(fleet_, m), EntityKind::migration, m, 0);
        }
        for (std::size_t c = 0; c < fleet_.compute_limits.size(); ++c) {
            add(compute_limit_name(fleet_, c), EntityKind::compute_limit, c, 0);
        }
        for (std::size_t s = 0; s < fleet_.storage.size(); ++s) {
            add(storage_name(fleet_, s), EntityKind::storage, s, 0);
        }
        for (std::size_t c = 0; c < fleet_.components.size(); ++c) {
            add(component_name(fleet_, c), EntityKind::component, c, 0);
        }
        for (std::size_t c = 0; c < fleet_.common_causes.size(); ++c) {
            add(common_cause_name(fleet_, c), EntityKind::common_cause, c, 0);
        }
        for (std::size_t w = 0; w < fleet_.work_lists.size(); ++w) {
            add(work_list_name(fleet_, w), EntityKind::work_list, w, 0);
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
        case EntityKind::station: fleet.stations[slot].entity = entity; break;
        case EntityKind::source: fleet.sources[slot].entity = entity; break;
        case EntityKind::migration: fleet.migrations[slot].entity = entity; break;
        case EntityKind::compute_limit: fleet.compute_limits[slot].entity = entity; break;
        case EntityKind::storage: fleet.storage[slot].entity = entity; break;
        case EntityKind::component: fleet.components[slot].entity = entity; break;
        case EntityKind::common_cause: fleet.common_causes[slot].entity = entity; break;
        case EntityKind::work_list: fleet.work_lists[slot].entity = entity; break;
        case EntityKind::probe: break;
    }
}

// Where the scenario speaks of an entity.
Place place_of(const Fleet& fleet, const Entity& entity) {
    const FleetSpec& spec = fleet.spec;
    const auto of_vm = [&fleet, &spec](std::uint32_t vm) {
        return spec.vms[fleet.plans[fleet.vms[vm].plan].spec].at;
    };
    switch (entity.kind) {
        case EntityKind::host: {
            const HostSlot& host = fleet.hosts[entity.slot];
            return host.pool == none ? of_vm(host.number) : spec.host_pools[host.pool].at;
        }
        case EntityKind::vm: return of_vm(entity.slot);
        case EntityKind::vault: return spec.vaults[fleet.vaults[entity.slot].spec].at;
        case EntityKind::key: return spec.keys[fleet.keys[entity.slot].spec].at;
        case EntityKind::set: return spec.sets[fleet.sets[entity.slot].spec].at;
        case EntityKind::crew: return spec.operators[fleet.crews[entity.slot].spec].at;
        case EntityKind::secret: return spec.secrets[fleet.secrets[entity.slot].spec].at;
        case EntityKind::station: return spec.stations[fleet.stations[entity.slot].spec].at;
        case EntityKind::source: return spec.sources[fleet.sources[entity.slot].spec].at;
        case EntityKind::migration: return spec.migrations[fleet.migrations[entity.slot].spec].at;
        case EntityKind::compute_limit:
            return spec.compute_limits[fleet.compute_limits[entity.slot].spec].at;
        case EntityKind::storage: return spec.storage[fleet.storage[entity.slot].spec].at;
        case EntityKind::component: return spec.components[fleet.components[entity.slot].spec].at;
        case EntityKind::common_cause:
            return spec.common_causes[fleet.common_causes[entity.slot].spec].at;
        case EntityKind::work_list: return spec.work_lists[fleet.work_lists[entity.slot].spec].at;
        case EntityKind::probe: break;
    }
    return {};
}

std::string_view words_of(EntityKind kind) {
    constexpr std::array<std::string_view, 16> words = {"a host",
                                                        "a VM",
                                                        "a vault",
                                                        "a key",
                                                        "an encryption set",
                                                        "operators",
                                                        "the scenario",
                                                        "a secret",
                                                        "a station",
                                                        "a source",
                                                        "a migration",
                                                        "a compute limit",
                                                        "a storage unit",
                                                        "a component",
                                                        "a common cause",
                                                        "a work list"};
    return words.at(static_cast<std::size_t>(kind));
}

// At both places, since they may lie in two files; once for all members of two templates.
class Clashes {
public:
    Clashes(const Fleet& fleet, Resolver& out) : fleet_(fleet), out_(out) {}

    void add(const Named& a, const Named& b, const std::string& message, const std::string& why) {
        const auto places = std::minmax({place_of(fleet_, a.entity), place_of(fleet_, b.entity)});
        if (!told_.insert(places).second) {
            return;
        }
        out_.error(places.first, "name", message, why);
        if (places.second != places.first) {
            out_.error(places.second, "name", message, why);
        }
    }

private:
    const Fleet& fleet_;
    Resolver& out_;
    std::set<std::pair<Place, Place>> told_;
};

void check_names_differ(const std::vector<Named>& sorted, Clashes& clashes) {
    for (std::size_t i = 1; i < sorted.size(); ++i) {
        const Named& a = sorted[i - 1];
        const Named& b = sorted[i];
        if (a.name == b.name) {
            clashes.add(a, b,
                        "'" + a.name + "' is the name of " + std::string(words_of(a.entity.kind)) +
                            " and of " +
                            (a.entity.kind == b.entity.kind ? "another"
                                                            : std::string(words_of(b.entity.kind))),
                        "names are unique over hosts, VMs, vaults, keys, sets and people");
        }
    }
}

void check_ids_differ(const std::vector<Named>& sorted, Clashes& clashes) {
    std::vector<std::pair<std::uint64_t, std::size_t>> ids;
    ids.reserve(sorted.size());
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        ids.emplace_back(sorted[i].entity.id.value, i);
    }
    std::sort(ids.begin(), ids.end());
    for (std::size_t i = 1; i < ids.size(); ++i) {
        const Named& a = sorted[ids[i - 1].second];
        const Named& b = sorted[ids[i].second];
        if (ids[i].first == ids[i - 1].first && a.name != b.name) {
            clashes.add(a, b, "'" + b.name + "' and '" + a.name + "' have one id",
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
        case EntityKind::station: return station_name(*this, entity.slot);
        case EntityKind::source: return source_name(*this, entity.slot);
        case EntityKind::migration: return migration_name(*this, entity.slot);
        case EntityKind::compute_limit: return compute_limit_name(*this, entity.slot);
        case EntityKind::storage: return storage_name(*this, entity.slot);
        case EntityKind::component: return component_name(*this, entity.slot);
        case EntityKind::common_cause: return common_cause_name(*this, entity.slot);
        case EntityKind::work_list: return work_list_name(*this, entity.slot);
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

namespace {

// Of a list that is sorted by name and has a slot an entry.
template <class T>
std::uint32_t slot_named(const std::vector<T>& things, std::string_view name) {
    const auto found =
        std::lower_bound(things.begin(), things.end(), name,
                         [](const T& one, std::string_view wanted) { return one.name < wanted; });
    const bool known = found != things.end() && found->name == name;
    return known ? static_cast<std::uint32_t>(found - things.begin()) : none;
}

}  // namespace

std::uint32_t Fleet::key_named(std::string_view name) const { return slot_named(spec.keys, name); }

std::uint32_t Fleet::station_named(std::string_view name) const {
    return slot_named(spec.stations, name);
}

std::uint32_t Fleet::source_named(std::string_view name) const {
    return slot_named(spec.sources, name);
}

std::uint32_t Fleet::component_named(std::string_view name) const {
    return slot_named(spec.components, name);
}

std::uint32_t Fleet::structure_named(std::string_view name) const {
    return slot_named(spec.structures, name);
}

std::uint32_t Fleet::work_list_named(std::string_view name) const {
    return slot_named(spec.work_lists, name);
}

void FleetBuilder::name_entities() {
    for (const VmSlot& vm : fleet_.vms) {
        // Who comes by a migration takes the place of another.
        fleet_.group_vms[fleet_.plans[vm.plan].group] += vm.migration == none ? 1 : 0;
    }
    fleet_.crews.resize(spec().operators.size());
    for (std::size_t c = 0; c < fleet_.crews.size(); ++c) {
        fleet_.crews[c].spec = static_cast<std::uint32_t>(c);
    }
    const NameList names(fleet_);
    const std::vector<Named>& sorted = names.sorted();
    Clashes clashes(fleet_, resolver_);
    check_names_differ(sorted, clashes);
    check_ids_differ(sorted, clashes);
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        const Entity& entity = sorted[i].entity;
        fleet_.entities.push_back(entity);
        set_entity(fleet_, entity.kind, entity.slot, static_cast<EntityIndex>(i));
    }
}

}  // namespace rotasim
