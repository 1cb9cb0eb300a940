// Builds the fleet: the order of its steps; names and references of vaults, keys and sets.
#include "sim/model/fleet_builder.hpp"

#include "sim/model/backup_check.hpp"
#include "sim/model/date_check.hpp"
#include "sim/model/fleet_check.hpp"
#include "sim/model/mode_check.hpp"
#include "sim/model/working_hours.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <utility>
#include <vector>

namespace rotasim {

std::optional<Fleet> build_fleet(const FleetInput& input, std::vector<Problem>& problems) {
    return FleetBuilder(input, {}, problems).build();
}

void check_fleet(const FleetInput& input, const Unread& unread, std::vector<Problem>& problems) {
    (void)FleetBuilder(input, unread, problems).build();
}

namespace {

// Positions from 0 to `count` - 1, sorted.
std::vector<std::size_t> sorted_positions(
    std::size_t count, const std::function<bool(std::size_t, std::size_t)>& before) {
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), before);
    return order;
}

// Sorts positions and not the records, which are large: sorting those would be compiled anew for
// each kind, and is slow.
template <class T, class Before>
void sort_records(std::vector<T>& records, const Before& before) {
    std::vector<T> sorted;
    sorted.reserve(records.size());
    for (const std::size_t i : sorted_positions(records.size(), [&](std::size_t a, std::size_t b) {
             return before(records[a], records[b]);
         })) {
        sorted.push_back(std::move(records[i]));
    }
    records = std::move(sorted);
}

template <class T>
void by_name(std::vector<T>& records) {
    sort_records(records, [](const T& a, const T& b) { return a.name < b.name; });
}

// Slots follow names, so that a permuted file is the same scenario.
void forget_file_order(FleetSpec& spec) {
    by_name(spec.host_pools);
    by_name(spec.vaults);
    by_name(spec.keys);
    by_name(spec.secrets);
    by_name(spec.sets);
    by_name(spec.operators);
    by_name(spec.hygiene);
    by_name(spec.incidents);
    by_name(spec.emergencies);
    by_name(spec.migrations);
    by_name(spec.compute_limits);
    by_name(spec.storage);
    by_name(spec.limiters);
    by_name(spec.stations);
    by_name(spec.sources);
    by_name(spec.components);
    by_name(spec.structures);
    by_name(spec.common_causes);
    by_name(spec.work_lists);
    sort_records(spec.vms, [](const VmTemplateSpec& a, const VmTemplateSpec& b) {
        return a.name != b.name ? a.name < b.name : a.first < b.first;
    });
}

}  // namespace

FleetBuilder::FleetBuilder(const FleetInput& input, Unread unread, std::vector<Problem>& problems)
    : input_(&input), resolver_(problems, std::move(unread)) {
    fleet_.spec = *input.spec;
    forget_file_order(fleet_.spec);
    fleet_.catalogue = *input.catalogue;
    fleet_.calendar = Calendar(input.start);
    fleet_.horizon = input.horizon;
}

std::optional<Fleet> FleetBuilder::build() {
    learn_names();
    const std::size_t before = resolver_.errors();
    resolve_keys();
    resolve_secrets();
    resolve_sets();
    check_people();
    check_happenings();
    if (resolver_.errors() == before && !resolver_.unread().any && !resolver_.unread().times) {
        warn_of_idle_orders();
    }
    resolve_templates();
    check_moved_users();
    resolve_migrations();
    resolve_compute_limits();
    resolve_storage();
    resolve_loads();
    resolve_stations();
    resolve_structures();
    resolve_work_lists();
    if (machines_known_) {
        place_vms();
    }
    if (machines_known_ && names_known_ && !resolver_.unread().any) {
        name_entities();
    }
    if (resolver_.failed()) {
        return std::nullopt;
    }
    resolve_happenings();
    number_migrated();
    number_processes();
    connect();
    plan_thefts();
    return std::move(fleet_);
}

void FleetBuilder::learn_names() {
    const Catalogue& catalogue = fleet_.catalogue;
    skus_ = catalogue.host_skus;
    skus_.insert(skus_.end(), spec().host_skus.begin(), spec().host_skus.end());
    resolver_.learn("host SKU", skus_);
    resolver_.learn("VM size", catalogue.vm_sizes);
    resolver_.learn("disk tier", catalogue.disk_tiers);
    resolver_.learn("encryption mode", catalogue.encryption_modes);
    resolver_.learn("cost profile", catalogue.cost_profiles);
    resolver_.learn("key service", catalogue.key_services);
    resolver_.learn("fault model", spec().host_faults);
    resolver_.learn("host pool", spec().host_pools);
    resolver_.learn("vault", spec().vaults);
    resolver_.learn("key", spec().keys);
    resolver_.learn("secret", spec().secrets);
    resolver_.learn("encryption set", spec().sets);
    resolver_.learn("activity", spec().activities);
    resolver_.learn("workload", spec().workloads);
    resolver_.learn("backup policy", spec().backups);
    resolver_.learn("VM list", spec().vm_lists);
    resolver_.learn("operators", spec().operators);
    resolver_.learn("incident", spec().incidents);
    resolver_.learn("emergency", spec().emergencies);
    resolver_.learn("migration", spec().migrations);
    resolver_.learn("hygiene job", spec().hygiene);
    resolver_.learn("storage unit", spec().storage);
    resolver_.learn("limiter", spec().limiters);
    resolver_.learn("station", spec().stations);
    resolver_.learn("source", spec().sources);
    resolver_.learn("common cause", spec().common_causes);
    resolver_.learn_names("policy", input_->policy_names);
    check_modes(catalogue.encryption_modes, resolver_);
    check_services(catalogue.key_services, resolver_);
    check_backups(spec().backups, resolver_);
    const std::uint32_t profile = resolver_.find("cost profile", spec().profile, "profile");
    if (profile != none) {
        profile_ = &fleet_.catalogue.cost_profiles[profile];
    }
    for (const HostPoolSpec& pool : spec().host_pools) {
        sku_of_pool_.push_back(resolver_.find("host SKU", pool.sku, "sku"));
        faults_of_pool_.push_back(resolver_.find("fault model", pool.faults, "faults"));
        machines_known_ = machines_known_ && resolver_.read(pool) && sku_of_pool_.back() != none;
    }
}

void FleetBuilder::resolve_keys() {
    const auto& keys = spec().keys;
    emergency_key_.assign(keys.size(), false);
    for (const EmergencySpec& emergency : spec().emergencies) {
        resolver_.find("key", emergency.compromised, "compromised");
        const std::uint32_t key = resolver_.find("key", emergency.new_key, "new_key");
        if (key != none) {
            emergency_key_[key] = true;
        }
    }
    fleet_.vaults.resize(spec().vaults.size());
    for (std::uint32_t v = 0; v < fleet_.vaults.size(); ++v) {
        fleet_.vaults[v].spec = v;
        fleet_.vaults[v].service = service_of(fleet_.spec.vaults[v]);
    }
    std::map<std::uint32_t, std::uint32_t> keys_of_policy;
    for (std::uint32_t k = 0; k < keys.size(); ++k) {
        KeySlot slot;
        slot.spec = k;
        slot.vault = resolver_.find("vault", keys[k].vault, "vault");
        slot.policy = resolver_.find("policy", keys[k].policy, "policy");
        slot.place = slot.policy == none ? 0 : keys_of_policy[slot.policy]++;
        names_known_ = names_known_ && slot.vault != none;
        vault_of_key_.push_back(slot.vault);
        if (slot.vault != none && resolver_.read(keys[k]) &&
            resolver_.read(spec().vaults[slot.vault])) {
            check_key(keys[k], spec().vaults[slot.vault], emergency_key_[k], resolver_);
            if (const std::uint32_t service = fleet_.vaults[slot.vault].service; service != none) {
                check_enabled(keys[k], fleet_.catalogue.key_services[service], resolver_);
            }
        }
        if (resolver_.read(keys[k]) && !resolver_.unread().times) {
            check_version_dates(keys[k], fleet_.calendar.start(), fleet_.horizon, resolver_);
        }
        fleet_.keys.push_back(std::move(slot));
    }
}

// Index into the catalogue's key services; none: it has no such list, or names another.
std::uint32_t FleetBuilder::service_of(VaultSpec& vault) {
    const auto& services = fleet_.catalogue.key_services;
    std::uint32_t index = none;
    if (vault.service) {
        index = resolver_.find("key service", vault.service, "service");
    } else {
        for (std::uint32_t s = 0; s < services.size(); ++s) {
            index = services[s].name == default_key_service ? s : index;
        }
    }
    if (resolver_.read(vault) && (index != none || !vault.service)) {
        check_vault(vault, index == none ? KeyService{} : services[index], resolver_);
    }
    return index;
}

void FleetBuilder::resolve_secrets() {
    for (std::uint32_t s = 0; s < spec().secrets.size(); ++s) {
        SecretSlot slot;
        slot.spec = s;
        slot.vault = resolver_.find("vault", spec().secrets[s].vault, "vault");
        names_known_ = names_known_ && slot.vault != none;
        const SecretSpec& secret = spec().secrets[s];
        if (secret.expires && resolver_.read(secret) && !resolver_.unread().times) {
            check_reach(*secret.expires, fleet_.calendar.start(), secret.at, "expires", resolver_);
        }
        fleet_.secrets.push_back(std::move(slot));
    }
}

void FleetBuilder::resolve_sets() {
    std::map<std::string, std::uint32_t> sets_in_region;
    for (std::uint32_t s = 0; s < spec().sets.size(); ++s) {
        const EncryptionSetSpec& set = spec().sets[s];
        SetSlot slot;
        slot.spec = s;
        slot.key = resolver_.find("key", set.key, "key");
        key_of_set_.push_back(slot.key);
        const std::uint32_t vault = slot.key == none ? none : vault_of_key_[slot.key];
        if (vault != none && resolver_.read(set) && resolver_.read(spec().keys[slot.key]) &&
            resolver_.read(spec().vaults[vault])) {
            check_set(set, spec().keys[slot.key], spec().vaults[vault], resolver_);
        }
        if (++sets_in_region[set.region] == 5001) {
            resolver_.error(set.at, "encryption_sets", "more than 5000 sets in one region",
                            "azure.md 2.2: quota per region and subscription");
        }
        fleet_.sets.push_back(std::move(slot));
    }
}

void FleetBuilder::check_people() {
    for (const OperatorsSpec& crew : spec().operators) {
        if (crew.working_hours && resolver_.read(*crew.working_hours)) {
            std::vector<Problem> problems;
            check_working_hours(*crew.working_hours, problems);
            for (const Problem& problem : problems) {
                resolver_.error(problem.at, problem.field, problem.message, problem.why,
                                problem.suggestion);
            }
        }
    }
}

std::uint32_t FleetBuilder::version_of(const KeySpec& key, const std::optional<std::string>& name,
                                       Place at) {
    if (!name || !resolver_.read(key)) {
        return none;
    }
    for (std::uint32_t v = 0; v < key.versions.size(); ++v) {
        if (key.versions[v].name == *name) {
            return v;
        }
    }
    resolver_.error(at, "version", "key '" + key.name + "' has no version '" + *name + "'");
    return none;
}

}  // namespace rotasim
