// Warns of happenings that can never take effect: after the horizon, refused by the vault for
// certain, or of a state that nothing leads to.
#include "sim/model/fleet_builder.hpp"

#include <algorithm>

namespace rotasim {

namespace {

// What may come before one order; conservative where a policy or a job may do it.
class Earlier {
public:
    explicit Earlier(const FleetSpec& spec) : spec_(&spec) {}

    [[nodiscard]] bool may_delete_key(const std::string& key) const {
        const auto named = [&key](const Ref& ref) { return ref.name == key; };
        const bool by_policy =
            std::any_of(spec_->keys.begin(), spec_->keys.end(),
                        [&](const KeySpec& k) { return k.name == key && k.policy.has_value(); });
        const bool by_job =
            std::any_of(spec_->hygiene.begin(), spec_->hygiene.end(), [&](const HygieneSpec& job) {
                return job.action == HygieneAction::delete_key &&
                       std::any_of(job.keys.begin(), job.keys.end(), named);
            });
        return by_policy || by_job || any_incident<DeleteKey>([&](const DeleteKey& action) {
                   return action.key.name == key;
               });
    }
    [[nodiscard]] bool may_delete_secret(const std::string& secret) const {
        return any_incident<DeleteSecret>(
            [&](const DeleteSecret& action) { return action.secret.name == secret; });
    }

private:
    template <class Action, class Test>
    [[nodiscard]] bool any_incident(Test test) const {
        return std::any_of(spec_->incidents.begin(), spec_->incidents.end(),
                           [&](const IncidentSpec& incident) {
                               const auto* action = std::get_if<Action>(&incident.action);
                               return action != nullptr && test(*action);
                           });
    }

    const FleetSpec* spec_;
};

struct OrderCheck {
    Resolver& out;
    const FleetSpec& spec;
    Place at;

    template <class T>
    static const T& named(const std::vector<T>& list, const std::string& name) {
        return *std::find_if(list.begin(), list.end(),
                             [&name](const T& one) { return one.name == name; });
    }
    void protects(const Ref& vault) {
        if (named(spec.vaults, vault.name).purge_protection) {
            out.warning(at, "do", "vault '" + vault.name + "' refuses it: purge protection",
                        "azure.md 4.3: gone only once the soft-delete time is over");
        }
    }
    void expects_deleted(bool may_be, const std::string& what) {
        if (!may_be) {
            out.warning(at, "do", "nothing deletes " + what + " before", "it will be refused");
        }
    }
    void deleted(const KeySpec& key) {
        expects_deleted(Earlier(spec).may_delete_key(key.name), "key '" + key.name + "'");
    }
    void deleted(const SecretSpec& secret) {
        expects_deleted(Earlier(spec).may_delete_secret(secret.name),
                        "secret '" + secret.name + "'");
    }
    template <class Thing>
    void purged(const Thing& thing) {
        deleted(thing);
        protects(thing.vault);
    }
    void operator()(const RecoverKey& action) { deleted(named(spec.keys, action.key.name)); }
    void operator()(const PurgeKey& action) { purged(named(spec.keys, action.key.name)); }
    void operator()(const RecoverSecret& action) {
        deleted(named(spec.secrets, action.secret.name));
    }
    void operator()(const PurgeSecret& action) { purged(named(spec.secrets, action.secret.name)); }
    template <class Other>
    void operator()(const Other&) {}
};

}  // namespace

void FleetBuilder::warn_of_idle_orders() {
    const auto too_late = [this](Place at, const char* field) {
        resolver_.warning(at, field, "not before the scenario's horizon", "it never happens");
    };
    for (const IncidentSpec& incident : spec().incidents) {
        if (incident.when && fleet_.calendar.to_sim(*incident.when) >= fleet_.horizon) {
            too_late(incident.at, "at");
        }
        if (incident.after && incident.after->minimum().ns >= fleet_.horizon.ns) {
            too_late(incident.at, "after");
        }
        std::visit(OrderCheck{resolver_, spec(), incident.at}, incident.action);
    }
    for (const EmergencySpec& emergency : spec().emergencies) {
        if (fleet_.calendar.to_sim(emergency.when) >= fleet_.horizon) {
            too_late(emergency.at, "at");
        }
    }
}

}  // namespace rotasim
