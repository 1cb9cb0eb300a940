// A single happening of the scenario takes place at its key, secret, set, vault or VMs.
#include "sim/behaviour/key_access.hpp"
#include "sim/behaviour/key_orders.hpp"
#include "sim/behaviour/storage_loss.hpp"
#include "sim/behaviour/vm_availability.hpp"
#include "sim/behaviour/vm_operations.hpp"

#include <type_traits>

namespace rotasim {

namespace {

// What an incident does, in the logical process of what it acts on.
struct Act {
    Scope& scope;
    std::uint32_t slot;
    const IncidentPlan& plan;

    void tell_none_before(EntityIndex entity) {
        scope.tell(entity, "nothing is done: the key has no previous version");
    }
    void order(const std::string& name, VersionOrder what) {
        const auto& versions = scope.board().keys[slot].versions;
        if (!takes_orders(scope, slot)) {
            const VaultBoard& vault = scope.board().vaults[scope.fleet().keys[slot].vault];
            scope.tell(scope.fleet().keys[slot].entity, "nothing is done: " + why_no_orders(vault));
            return;
        }
        if (!versions.empty()) {
            const std::uint16_t version = version_named(scope, slot, name);
            if (version == newest_version) {
                tell_none_before(scope.fleet().keys[slot].entity);
                return;
            }
            order_version(scope, slot, version, what, ChainKind::version_disabled_by_incident,
                          versions[version].born_why);
        }
    }
    void ask(KeyOrder what, ChainKind by) {
        const auto& versions = scope.board().keys[slot].versions;
        std::uint16_t object = versions.empty() ? std::uint16_t{0} : versions.back().object;
        if (what != KeyOrder::remove) {  // Another key may have been made in its place meanwhile.
            const auto gone =
                std::find_if(versions.rbegin(), versions.rend(),
                             [](const VersionBoard& v) { return v.deleted && !v.purged; });
            object = gone == versions.rend() ? object : gone->object;
        }
        handle(KeyAsked{what, static_cast<std::uint8_t>(by), object}, slot, scope);
    }
    void operator()(const DisableVersion& action) { order(action.version, VersionOrder::disable); }
    void operator()(const EnableVersion& action) { order(action.version, VersionOrder::enable); }
    void operator()(const DeleteKey&) { ask(KeyOrder::remove, ChainKind::key_deleted); }
    void operator()(const RecoverKey&) { ask(KeyOrder::recover, ChainKind::key_deleted); }
    void operator()(const PurgeKey&) { ask(KeyOrder::purge, ChainKind::key_purged); }
    void operator()(const RotateKey&) { order_new_version(scope, slot, false); }
    void ask(SecretOrder what) { handle(SecretAsked{what}, slot, scope); }
    void operator()(const DisableSecret&) { ask(SecretOrder::disable); }
    void operator()(const EnableSecret&) { ask(SecretOrder::enable); }
    void operator()(const DeleteSecret&) { ask(SecretOrder::remove); }
    void operator()(const RecoverSecret&) { ask(SecretOrder::recover); }
    void operator()(const PurgeSecret&) { ask(SecretOrder::purge); }
    void operator()(const PointSet& action) {
        const std::uint32_t key = plan.key != none ? plan.key : scope.board().sets[slot].key;
        const std::uint16_t version =
            action.version == "newest" ? newest_version : version_named(scope, key, action.version);
        if (version == newest_version && !scope.board().keys[key].versions.empty() &&
            action.version == "previous") {
            tell_none_before(scope.fleet().sets[slot].entity);
            return;
        }
        handle(SetAsked{key, version, SetOrder::point_by_hand,
                        static_cast<std::uint8_t>(ChainKind::set_pointed)},
               slot, scope);
    }
    void operator()(const RevokeGrant&) {
        handle(SetAsked{0, 0, SetOrder::revoke_grant, 0}, slot, scope);
    }
    void operator()(const RestoreGrant&) {
        handle(SetAsked{0, 0, SetOrder::restore_grant, 0}, slot, scope);
    }
    void operator()(const ChangeVaultAccess& action) {
        const auto setting = [](const std::optional<bool>& value) {
            return static_cast<std::uint8_t>(!value ? 2 : *value ? 1 : 0);
        };
        handle(VaultAsked{setting(action.enabled_for_disk_encryption),
                          setting(action.network_perimeter), setting(action.reachable),
                          setting(action.trusted_service_bypass), setting(action.read_only),
                          static_cast<std::uint8_t>(action.answers.value_or(0))},
               slot, scope);
    }
    void operator()(const LoseStorage& action) {
        lose_storage(scope, slot, action.lasts, Evidence::given);
    }
    void operator()(const OperateVms&) {}  // Each VM is told by itself.
};

}  // namespace

void handle(const IncidentDue& event, std::uint32_t slot, Scope& scope) {
    const IncidentSpec& incident = scope.spec().incidents[event.incident];
    const IncidentPlan& plan = scope.fleet().incidents[event.incident];
    if (incident.every) {
        scope.send(plan.target, EventClass::change, scope.after(*incident.every), event);
    }
    std::visit(Act{scope, slot, plan}, incident.action);
}

void handle(const VmOperated& event, std::uint32_t slot, Scope& scope) {
    const IncidentSpec& incident = scope.spec().incidents[event.incident];
    const EntityIndex entity = scope.vm_slot(slot).entity;
    if (incident.every) {
        scope.send(entity, EventClass::change, scope.after(*incident.every), event);
    }
    if (scope.vm(slot).phase == Phase::absent) {
        return;
    }
    switch (std::get<OperateVms>(incident.action).operation) {
        case VmOperation::guest_reboot: begin_guest_reboot(scope, slot, Evidence::given); break;
        case VmOperation::deallocate:
            if (!stop_by_owner(scope, slot) && scope.vm(slot).phase == Phase::failed) {
                scope.tell(entity, "not stopped by its owner: it is down already");
            }
            break;
        case VmOperation::start: start_by_owner(scope, slot, Evidence::given); break;
        case VmOperation::redeploy: redeploy(scope, slot, Evidence::given); break;
        case VmOperation::restore_whole_vm: restore(scope, slot, true); break;
        case VmOperation::restore_file: restore(scope, slot, false); break;
        case VmOperation::rerun_extension: rerun_extension(scope, slot, none, none, 0.0); break;
    }
}

}  // namespace rotasim
