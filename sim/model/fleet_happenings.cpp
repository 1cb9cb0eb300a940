// Builds the fleet: happenings and emergencies, first checked, later as slots of what they act on.
#include "sim/model/date_check.hpp"
#include "sim/model/fleet_builder.hpp"
#include "sim/model/names.hpp"

#include <algorithm>

namespace rotasim {

namespace {

// Checks the references of one incident's action.
struct ActionCheck {
    Resolver& out;
    const FleetSpec& spec;
    Place at;

    void version(const Ref& ref, const std::string& name) {
        const std::uint32_t key = out.find("key", ref, "key");
        if (key == none || is_order_word(name)) {
            return;
        }
        if (!out.read(spec.keys[key])) {
            return;
        }
        const auto& versions = spec.keys[key].versions;
        const bool listed = std::any_of(versions.begin(), versions.end(),
                                        [&name](const auto& v) { return v.name == name; });
        if (!listed) {
            out.error(at, "version", "key '" + ref.name + "' has no version '" + name + "'",
                      "newest, previous and oldest name versions that do not exist yet");
        }
    }
    void operator()(const DisableVersion& action) { version(action.key, action.version); }
    void operator()(const EnableVersion& action) { version(action.key, action.version); }
    void operator()(const DeleteKey& action) { out.find("key", action.key, "key"); }
    void operator()(const RecoverKey& action) { out.find("key", action.key, "key"); }
    void operator()(const PurgeKey& action) { out.find("key", action.key, "key"); }
    void operator()(const RotateKey& action) { out.find("key", action.key, "key"); }
    void secret(const Ref& ref) { out.find("secret", ref, "secret"); }
    void operator()(const DisableSecret& action) { secret(action.secret); }
    void operator()(const EnableSecret& action) { secret(action.secret); }
    void operator()(const DeleteSecret& action) { secret(action.secret); }
    void operator()(const RecoverSecret& action) { secret(action.secret); }
    void operator()(const PurgeSecret& action) { secret(action.secret); }
    void operator()(const PointSet& action) {
        const std::uint32_t set = out.find("encryption set", action.set, "set");
        if (action.key) {
            version(*action.key, action.version);
        } else if (set != none) {
            version(spec.sets[set].key, action.version);
        }
    }
    void operator()(const RevokeGrant& action) { out.find("encryption set", action.set, "set"); }
    void operator()(const RestoreGrant& action) { out.find("encryption set", action.set, "set"); }
    void operator()(const ChangeVaultAccess& action) {
        out.find("vault", action.vault, "vault");
        if (!action.enabled_for_disk_encryption && !action.network_perimeter &&
            !action.trusted_service_bypass && !action.reachable && !action.read_only &&
            !action.answers) {
            out.error(at, "change_vault_access", "changes nothing",
                      "give what is to be different from then on");
        }
    }
    void operator()(const LoseStorage& action) {
        out.find("storage unit", action.storage, "storage");
    }
    void operator()(const OperateVms& action) { out.find("VM template", action.vms, "vms"); }
};

// What one incident's action names, as slots; its references are known to be good.
struct ActionPlan {
    Resolver& names;
    const Fleet& fleet;

    [[nodiscard]] IncidentPlan key(const Ref& ref) const {
        return {fleet.keys[names.find("key", ref, "key")].entity, none};
    }
    [[nodiscard]] IncidentPlan set(const Ref& ref) const {
        return {fleet.sets[names.find("encryption set", ref, "set")].entity, none};
    }
    IncidentPlan operator()(const DisableVersion& action) const { return key(action.key); }
    IncidentPlan operator()(const EnableVersion& action) const { return key(action.key); }
    IncidentPlan operator()(const DeleteKey& action) const { return key(action.key); }
    IncidentPlan operator()(const RecoverKey& action) const { return key(action.key); }
    IncidentPlan operator()(const PurgeKey& action) const { return key(action.key); }
    IncidentPlan operator()(const RotateKey& action) const { return key(action.key); }
    [[nodiscard]] IncidentPlan secret(const Ref& ref) const {
        return {fleet.secrets[names.find("secret", ref, "secret")].entity, none};
    }
    IncidentPlan operator()(const DisableSecret& action) const { return secret(action.secret); }
    IncidentPlan operator()(const EnableSecret& action) const { return secret(action.secret); }
    IncidentPlan operator()(const DeleteSecret& action) const { return secret(action.secret); }
    IncidentPlan operator()(const RecoverSecret& action) const { return secret(action.secret); }
    IncidentPlan operator()(const PurgeSecret& action) const { return secret(action.secret); }
    IncidentPlan operator()(const PointSet& action) const {
        return {set(action.set).target, names.find("key", action.key, "key")};
    }
    IncidentPlan operator()(const RevokeGrant& action) const { return set(action.set); }
    IncidentPlan operator()(const RestoreGrant& action) const { return set(action.set); }
    IncidentPlan operator()(const ChangeVaultAccess& action) const {
        return {fleet.vaults[names.find("vault", action.vault, "vault")].entity, none};
    }
    IncidentPlan operator()(const LoseStorage& action) const {
        return {fleet.storage[names.find("storage unit", action.storage, "storage")].entity, none};
    }
    IncidentPlan operator()(const OperateVms&) const { return {}; }
};

}  // namespace

void FleetBuilder::check_incident(const IncidentSpec& incident) {
    if (incident.when.has_value() == incident.after.has_value()) {
        resolver_.error(incident.at, "at", "give either `at` or `after`",
                        "an incident happens once, at one time");
    }
    if (incident.when && !resolver_.unread().times) {
        check_not_before_start(*incident.when, fleet_.calendar.start(), incident.at, resolver_);
    }
    std::visit(ActionCheck{resolver_, spec(), incident.at}, incident.action);
}

void FleetBuilder::check_new_key(const EmergencySpec& emergency) {
    constexpr const char* advised = "azure.md 4.3: a new key in a clean vault, not a new version";
    const Ref& named = emergency.new_key;
    if (emergency.compromised.name == named.name) {
        resolver_.error(named.at, "new_key", "is the stolen key itself", advised);
        return;
    }
    for (const KeySpec& key : spec().keys) {
        const bool filled = !key.versions.empty() || key.age == KeyAge::random_phase;
        if (key.name == named.name && filled && resolver_.read(key)) {
            resolver_.error(named.at, "new_key",
                            "key '" + key.name + "' has a version before the step that makes it",
                            advised);
        }
    }
}

void FleetBuilder::check_happenings() {
    std::vector<std::string> templates;
    for (const VmTemplateSpec& vm : spec().vms) {
        templates.push_back(vm.name);
        if (vm.name.empty()) {
            resolver_.knows_in_part("VM template");
        }
    }
    if (templates.empty() && resolver_.unread().lists) {
        resolver_.knows_in_part("VM template");
    }
    resolver_.learn_names("VM template", templates);
    for (const IncidentSpec& incident : spec().incidents) {
        if (resolver_.read(incident)) {
            check_incident(incident);
        }
    }
    for (const EmergencySpec& emergency : spec().emergencies) {
        if (!resolver_.read(emergency)) {
            continue;
        }
        check_new_key(emergency);
        check_theft(emergency);
        if (!resolver_.unread().times) {
            check_not_before_start(emergency.when, fleet_.calendar.start(), emergency.at,
                                   resolver_);
        }
    }
    for (const HygieneSpec& job : spec().hygiene) {
        if (job.action == HygieneAction::delete_key) {
            resolver_.warning(job.at, "action", "deletes whole keys, the version in use included",
                              "azure.md 4.1: a vault cannot delete one version");
        }
        for (const Ref& key : job.keys) {
            resolver_.find("key", key, "keys");
        }
    }
}

void FleetBuilder::resolve_happenings() {
    for (const IncidentSpec& incident : spec().incidents) {
        fleet_.incidents.push_back(std::visit(ActionPlan{resolver_, fleet_}, incident.action));
    }
    for (const EmergencySpec& emergency : spec().emergencies) {
        EmergencyPlan plan;
        plan.compromised = resolver_.find("key", emergency.compromised, "compromised");
        plan.new_key = resolver_.find("key", emergency.new_key, "new_key");
        fleet_.emergencies.push_back(std::move(plan));
    }
}

}  // namespace rotasim
