// sim/run/table_fleet_json.cpp — the same fleet as JSON, complete.
#include "sim/model/start_trouble.hpp"
#include "sim/run/table_fleet.hpp"
#include "sim/run/table_stations.hpp"

#include <nlohmann/json.hpp>

#include <variant>

namespace rotasim {

namespace {

using Json = nlohmann::ordered_json;

Json latent_dead(const Fleet& fleet) {
    Json list = Json::array();
    for (const StartTrouble& trouble : trouble_at_start(fleet)) {
        for (const std::uint32_t vm : trouble.vms) {
            Json one = {{"vm", fleet.name_of(fleet.vms[vm].entity)},
                        {"disk", fleet.plans[trouble.plan].disks[trouble.disk].name}};
            one["key"] =
                trouble.key == none ? Json() : Json(fleet.name_of(fleet.keys[trouble.key].entity));
            one["key_version"] = trouble.version.empty() ? Json() : Json(trouble.version);
            one["why"] = trouble.why;
            one["since"] = trouble.since ? Json(format_utc(*trouble.since)) : Json();
            one["shut_down"] = trouble.shut_down;
            list.push_back(std::move(one));
        }
    }
    return list;
}

Json versions_json(const KeySpec& key) {
    Json list = Json::array();
    for (const KeyVersionSpec& version : key.versions) {
        list.push_back({{"name", version.name},
                        {"created", format_utc(version.created)},
                        {"expires", version.expires ? Json(format_utc(*version.expires)) : Json()},
                        {"enabled", version.enabled}});
    }
    return list;
}

Json secrets_json(const Fleet& fleet, std::uint32_t vault) {
    Json secrets = Json::array();
    for (const SecretSlot& slot : fleet.secrets) {
        const SecretSpec& secret = fleet.spec.secrets[slot.spec];
        if (slot.vault != vault) continue;
        secrets.push_back(
            {{"name", secret.name},
             {"enabled", secret.enabled},
             {"expires", secret.expires ? Json(format_utc(*secret.expires)) : Json()}});
    }
    return secrets;
}

Json vaults_json(const Fleet& fleet) {
    Json vaults = Json::array();
    for (std::uint32_t v = 0; v < fleet.vaults.size(); ++v) {
        const VaultSpec& vault = fleet.spec.vaults[fleet.vaults[v].spec];
        Json keys = Json::array();
        for (std::uint32_t k = 0; k < fleet.keys.size(); ++k) {
            if (fleet.keys[k].vault != v) continue;
            const KeySpec& key = fleet.spec.keys[fleet.keys[k].spec];
            Json sets = Json::array();
            for (const SetSlot& slot : fleet.sets) {
                const EncryptionSetSpec& set = fleet.spec.sets[slot.spec];
                if (slot.key != k) continue;
                sets.push_back({{"name", set.name},
                                {"auto_rotation", set.auto_rotation},
                                {"disks", slot.disks}});
            }
            keys.push_back({{"name", key.name},
                            {"bits", key.bits},
                            {"policy", key.policy ? Json(key.policy->name) : Json()},
                            {"versions", versions_json(key)},
                            {"sets", std::move(sets)}});
        }
        vaults.push_back({{"name", vault.name},
                          {"sku", schema::name_of(vault.sku)},
                          {"service", vault.service ? Json(vault.service->name) : Json()},
                          {"soft_delete_days", vault.soft_delete.value.as_seconds() / 86400.0},
                          {"purge_protection", vault.purge_protection},
                          {"keys", std::move(keys)},
                          {"secrets", secrets_json(fleet, v)}});
    }
    return vaults;
}

Json vms_json(const Fleet& fleet) {
    std::vector<std::int64_t> count(fleet.plans.size(), 0);
    for (const VmSlot& vm : fleet.vms)
        ++count[vm.plan];
    Json list = Json::array();
    for (std::uint32_t p = 0; p < fleet.plans.size(); ++p) {
        const VmPlan& plan = fleet.plans[p];
        Json disks = Json::array();
        for (const DiskPlan& disk : plan.disks) {
            Json one = {{"name", disk.name},
                        {"mode", fleet.catalogue.encryption_modes[disk.mode].name},
                        {"bytes", disk.size.value}};
            one["set"] =
                disk.set == none ? Json() : Json(fleet.name_of(fleet.sets[disk.set].entity));
            one["key"] = disk.set != none || disk.key == none
                             ? Json()
                             : Json(fleet.name_of(fleet.keys[disk.key].entity));
            one["secret"] = disk.secret == none
                                ? Json()
                                : Json(fleet.name_of(fleet.secrets[disk.secret].entity));
            disks.push_back(std::move(one));
        }
        list.push_back({{"template", fleet.spec.vms[plan.spec].name},
                        {"group", fleet.groups[plan.group]},
                        {"vms", count[p]},
                        {"mode", fleet.catalogue.encryption_modes[plan.mode].name},
                        {"disks", std::move(disks)}});
    }
    return list;
}

}  // namespace

std::string fleet_json(const ReadyScenario& ready) {
    const Fleet& fleet = ready.fleet;
    Json all = {{"version", 1},
                {"scenario", ready.loaded.name},
                {"scenario_digest", ready.loaded.digest},
                {"start", format_utc(fleet.calendar.start())},
                {"end", format_utc(fleet.calendar.to_utc(fleet.horizon))},
                {"latent_dead", latent_dead(fleet)},
                {"vaults", vaults_json(fleet)},
                {"vms", vms_json(fleet)},
                {"hosts", fleet.hosts.size()}};
    add_stations(fleet, all);
    return all.dump(2);
}

}  // namespace rotasim
