// Everything of a scenario that exists or happens to the fleet, before it is checked and built.
#pragma once

#include "sim/model/incident_spec.hpp"

namespace rotasim {

// Readings of what an expired key does, where sources contradict each other (azure.md 0.2, 10.1).
enum class ExpiredKey : std::uint8_t { doc_shutdown, field_fail_on_start, kv_permissive };
constexpr auto enum_names(ExpiredKey) {
    using E = schema::EnumName<ExpiredKey>;
    return schema::names(
        E{"doc_shutdown", ExpiredKey::doc_shutdown,
          "Documentation: running VMs are shut down, starts fail."},
        E{"field_fail_on_start", ExpiredKey::field_fail_on_start,
          "Field reports: running VMs go on, starts fail."},
        E{"kv_permissive", ExpiredKey::kv_permissive,
          "The vault still unwraps: nothing happens."});
}
// Reading of an in-guest VM's platform start under an expired key (azure.md 0.2, unverified).
enum class InGuestExpired : std::uint8_t { starts, fails };
constexpr auto enum_names(InGuestExpired) {
    using E = schema::EnumName<InGuestExpired>;
    return schema::names(E{"starts", InGuestExpired::starts, "Unwrap is still allowed: it starts."},
                         E{"fails", InGuestExpired::fails, "The start fails."});
}

struct SwitchesSpec {
    ExpiredKey expired_key = ExpiredKey::field_fail_on_start;
    InGuestExpired in_guest_expired_start = InGuestExpired::starts;

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using S = SwitchesSpec;
        return fields(optional("expired_key", &S::expired_key,
                               "What expiry does to VMs on an encryption set."),
                      optional("in_guest_expired_start", &S::in_guest_expired_start,
                               "What expiry does to the platform start of an in-guest VM."));
    }
};

// The dated end of in-guest encryption (azure.md 1.3).
struct RetirementSpec {
    bool active = true;
    UtcTime when{1852588800LL * 1000000000LL};  // 2028-09-15T00:00:00Z

    static constexpr auto schema() {
        using namespace rotasim::schema;
        return fields(optional("active", &RetirementSpec::active, "Whether it takes place."),
                      optional("at", &RetirementSpec::when, "From this moment on, encrypted disks "
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
            optional("vaults", &F::vaults, "Key vaults."),
            optional("keys", &F::keys, "Keys."),
            optional("encryption_sets", &F::sets, "Disk-encryption sets."),
            optional("activities", &F::activities, "What happens to VMs."),
            optional("workloads", &F::workloads, "Disk traffic of VMs."),
            optional("backups", &F::backups, "Backup policies."),
            optional("vm_lists", &F::vm_lists, "Life spans of VMs, from a trace."),
            optional("vms", &F::vms, "VMs."),
            optional("operators", &F::operators, "People who repair."),
            optional("hygiene", &F::hygiene, "Jobs that tidy old key versions."),
            optional("incidents", &F::incidents, "Single happenings."),
            optional("emergencies", &F::emergencies, "Compromises and their answers."));
    }
};

}  // namespace rotasim
