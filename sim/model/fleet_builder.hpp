// Builds the fleet in steps; each step has its own file and adds what the next ones need.
#pragma once

#include "sim/model/exclusions.hpp"
#include "sim/model/placement.hpp"

#include <functional>

namespace rotasim {

class FleetBuilder {
public:
    FleetBuilder(const FleetInput& input, Unread unread, std::vector<Problem>& problems);

    // Goes on after a problem: what is unknown stays `none`, and later checks are silent about it.
    std::optional<Fleet> build();

private:
    // fleet_builder.cpp
    void learn_names();
    void resolve_keys();
    std::uint32_t service_of(VaultSpec& vault);
    void resolve_secrets();
    void resolve_sets();
    void check_people();
    // fleet_happenings.cpp
    void check_happenings();
    void check_incident(const IncidentSpec& incident);
    void check_new_key(const EmergencySpec& emergency);
    void resolve_happenings();
    // fleet_thefts.cpp
    void check_theft(const EmergencySpec& emergency);
    void check_reencryption(const EmergencySpec& emergency);
    void plan_thefts();
    void plan_theft(const EmergencySpec& emergency, EmergencyPlan& plan);
    // fleet_migrations.cpp
    void resolve_migrations();
    void check_migration(const MigrationSpec& migration, MigrationPlan& plan);
    void check_migration_times(const MigrationSpec& migration);
    void check_migration_pair(const MigrationSpec& migration, std::uint32_t from, std::uint32_t to);
    void number_migrated();
    // fleet_compute_limits.cpp
    void resolve_compute_limits();
    // fleet_storage.cpp
    void resolve_storage();
    void connect_storage();
    // fleet_groups.cpp
    // What is said of a group that shares another one: `what` of it `does(other)` already, `why`.
    struct GroupTaken {
        std::string what;
        std::function<std::string(std::uint32_t)> does;
        std::string why;
    };
    void assign_groups(const std::vector<Ref>& groups, std::uint32_t VmPlan::*shares,
                       std::uint32_t slot, const GroupTaken& taken);
    void assign_group(const Ref& group, std::uint32_t VmPlan::*shares, std::uint32_t slot,
                      const GroupTaken& taken);
    // moved_users.cpp
    void check_moved_users();
    // idle_orders.cpp
    void warn_of_idle_orders();
    // fleet_vms.cpp
    void resolve_templates();
    VmPlan plan_of(std::uint32_t index, ResolvedVm& resolved);
    void plan_disks(const VmTemplateSpec& vm, VmPlan& plan, ResolvedVm& resolved);
    void check_shape(const VmTemplateSpec& vm);
    void find_machines(const VmTemplateSpec& vm);
    void find_material(const std::optional<Ref>& set, const std::optional<Ref>& key,
                       const std::optional<Ref>& secret);
    void give_key(const VmTemplateSpec& vm, const DiskSpec& disk, DiskPlan& plan,
                  ResolvedDisk& resolved);
    void follow_set(const VmTemplateSpec& vm, const DiskSpec& disk, DiskPlan& plan,
                    ResolvedDisk& resolved);
    void pin_key(const VmTemplateSpec& vm, const DiskSpec& disk, DiskPlan& plan,
                 const EncryptionMode& mode);
    void take_version(const VmTemplateSpec& vm, const DiskSpec& disk, DiskPlan& plan,
                      ResolvedDisk& resolved);
    std::uint32_t secret_of(const VmTemplateSpec& vm, const DiskSpec& disk, ResolvedDisk& resolved);
    DiskPlan disk_of(const VmTemplateSpec& vm, const DiskSpec& disk, ResolvedDisk& resolved);
    void check_vm_material(const VmTemplateSpec& vm, const VmPlan& plan);
    void charge_processors(VmPlan& plan);
    // fleet_hosts.cpp
    void add_vms(std::uint32_t index);
    void place_vms();
    std::optional<std::int64_t> most_traffic(const VmTemplateSpec& vm);
    void check_series(const VmTemplateSpec& vm, const std::vector<std::uint32_t>& pools);
    void place_group(const std::vector<std::uint32_t>& pools,
                     const std::vector<std::uint32_t>& vms);
    // fleet_load.cpp
    void resolve_loads();
    [[nodiscard]] LoadPlan load_of(const LoadSpec& load);
    void check_load(const LoadSpec& load, std::uint64_t vms);
    // fleet_limiters.cpp
    void resolve_limiters();
    // fleet_stations.cpp
    void resolve_stations();
    [[nodiscard]] bool resolve_routes();
    void resolve_sources();
    void resolve_shares(const std::vector<std::vector<bool>>& reached);
    void number_networks();
    // fleet_structures.cpp
    void resolve_structures();
    // fleet_work_lists.cpp
    void resolve_work_lists();
    // fleet_identity.cpp
    void name_entities();
    // fleet_processes.cpp
    void number_processes();
    void connect();
    void connect_secrets();
    void connect_offline_sets();

    [[nodiscard]] const FleetSpec& spec() const { return fleet_.spec; }
    std::uint32_t version_of(const KeySpec& key, const std::optional<std::string>& name, Place at);

    const FleetInput* input_;
    Fleet fleet_;
    Resolver resolver_;
    std::vector<HostSku> skus_;
    std::vector<std::uint32_t> vault_of_key_, key_of_set_, plan_of_template_, sku_of_pool_,
        faults_of_pool_;
    std::vector<bool> emergency_key_;
    bool machines_known_ = true;  // Every VM's size and pools, and so where it can be placed.
    bool names_known_ = true;     // Of vaults, without which keys and secrets have none.
    const CostProfile* profile_ = nullptr;
};

}  // namespace rotasim
