// Everything of a scenario that exists or happens to the fleet, before it is checked and built.
#pragma once

#include "sim/model/compute_limit_spec.hpp"
#include "sim/model/incident_spec.hpp"
#include "sim/model/migration_spec.hpp"
#include "sim/model/station_spec.hpp"
#include "sim/model/storage_spec.hpp"
#include "sim/model/structure_spec.hpp"
#include "sim/model/work_list_spec.hpp"

namespace rotasim {

// The dated end of in-guest encryption (azure.md 1.3).
struct RetirementSpec {
    bool active = true;
    UtcTime when{1852588800LL * 1000000000LL};  // 2028-09-15T00:00:00Z

    static constexpr auto schema() {
        using namespace rotasim::schema;
        return fields(optional("active", &RetirementSpec::active, "Whether it takes place."),
                      optional("at", &RetirementSpec::when,
                               "From this moment on, encrypted disks "
                               "fail to unlock at the next reboot."));
    }
};

struct FleetSpec {
    SwitchesSpec switches;
    RetirementSpec in_guest_retirement;
    Marked<Duration> control_floor = assumed(seconds(1), "shortest way between two services");
    Ref profile{"aes_ni", {}};
    std::vector<HostSku> host_skus;
    std::vector<HostFaultsSpec> host_faults;
    std::vector<HostPoolSpec> host_pools;
    std::vector<VaultSpec> vaults;
    std::vector<KeySpec> keys;
    std::vector<SecretSpec> secrets;
    std::vector<EncryptionSetSpec> sets;
    std::vector<ActivitySpec> activities;
    std::vector<WorkloadSpec> workloads;
    std::vector<BackupPolicySpec> backups;
    std::vector<VmListSpec> vm_lists;
    std::vector<VmTemplateSpec> vms;
    std::vector<OperatorsSpec> operators;
    std::vector<HygieneSpec> hygiene;
    std::vector<IncidentSpec> incidents;
    std::vector<EmergencySpec> emergencies;
    std::vector<MigrationSpec> migrations;
    std::vector<ComputeLimitSpec> compute_limits;
    std::vector<StorageSpec> storage;
    std::vector<LimiterSpec> limiters;
    std::vector<StationSpec> stations;
    std::vector<SourceSpec> sources;
    std::vector<ComponentSpec> components;
    std::vector<StructureSpec> structures;
    std::vector<CommonCauseSpec> common_causes;
    std::vector<WorkListSpec> work_lists;

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using F = FleetSpec;
        return fields(
            optional("switches", &F::switches, "Choices where sources contradict each other."),
            optional("in_guest_retirement", &F::in_guest_retirement,
                     "The dated end of in-guest encryption."),
            optional("control_floor", &F::control_floor,
                     "Shortest delay of any message between vaults, hosts and people.")
                .more_than(0),
            optional("profile", &F::profile, "Cost profile of the catalogue."),
            optional("host_skus", &F::host_skus, "Host SKUs beside the catalogue's."),
            optional("host_faults", &F::host_faults, "Fault models."),
            optional("host_pools", &F::host_pools, "Hosts."),
            optional("vaults", &F::vaults, "Key vaults."), optional("keys", &F::keys, "Keys."),
            optional("secrets", &F::secrets, "Secrets of in-guest VMs."),
            optional("encryption_sets", &F::sets, "Disk-encryption sets."),
            optional("activities", &F::activities, "What happens to VMs."),
            optional("workloads", &F::workloads, "Disk traffic of VMs."),
            optional("backups", &F::backups, "Backup policies."),
            optional("vm_lists", &F::vm_lists, "Life spans of VMs, from a trace."),
            optional("vms", &F::vms, "VMs."),
            optional("operators", &F::operators, "People who repair."),
            optional("hygiene", &F::hygiene, "Jobs that tidy old key versions."),
            optional("incidents", &F::incidents, "Single happenings."),
            optional("emergencies", &F::emergencies, "Compromises and their answers."),
            optional("migrations", &F::migrations,
                     "VMs that are replaced by others, as planned work."),
            optional("compute_limits", &F::compute_limits,
                     "How fast a platform starts VMs; absent: as fast as they are asked for."),
            optional("storage", &F::storage,
                     "Storage units that fail as a whole; absent: disks are always in reach."),
            optional("limiters", &F::limiters, "Limits on calls that stations share."),
            optional("stations", &F::stations,
                     "Service stations, with or without a fleet beside them."),
            optional("sources", &F::sources, "Where the jobs of stations come from."),
            optional("components", &F::components,
                     "What fails and is repaired by laws of its own, apart from the fleet."),
            optional("structures", &F::structures,
                     "What works while enough of its components and structures do."),
            optional("common_causes", &F::common_causes, "What strikes many components at once."),
            optional("work_lists", &F::work_lists,
                     "Jobs with precedence that workers take in the order of a list."));
    }
};

}  // namespace rotasim
