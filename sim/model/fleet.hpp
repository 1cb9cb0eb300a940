// The built fleet: every entity with its place, its stream and its plan; checked, and fixed from
// then on.
#pragma once

#include "sim/base/ids.hpp"
#include "sim/model/fleet_spec.hpp"
#include "sim/model/load_plan.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rotasim {

enum class EntityKind : std::uint8_t {
    host,
    vm,
    vault,
    key,
    set,
    crew,
    probe,
    secret,
    station,
    source,
    migration,
    compute_limit,
    storage,
    component,
    common_cause,
    work_list
};

inline constexpr std::uint32_t none = UINT32_MAX;

struct Entity {
    EntityId id;               // Hash of the canonical name.
    std::uint64_t stream = 0;  // What keys its random draws: its own id, or its twin's.
    std::uint32_t slot = 0;    // Position among the entities of its kind.
    std::uint32_t lp = 0;      // Logical process that owns it.
    EntityKind kind = EntityKind::host;
};

// What all disks of one template's VMs share.
struct DiskPlan {
    std::string name;
    DiskRole role = DiskRole::data;
    std::uint32_t mode = 0;        // Index into the catalogue's encryption modes.
    std::uint32_t set = none;      // Slot of the set, if its mode follows one.
    std::uint32_t key = none;      // Slot of the key, if its mode is pinned to one.
    std::uint32_t secret = none;   // Slot of the secret that unlocks it; none: always there.
    std::uint32_t version = none;  // Position in the key's versions at the start; none: the newest.
    Bytes size{};
};

struct VmPlan {
    std::uint32_t spec = 0;  // Index into FleetSpec::vms.
    std::uint32_t group = 0;
    std::uint32_t mode = 0;  // Of the VM itself.
    std::uint32_t activity = none, workload = none, backup = none, crew = none;
    std::uint32_t compute_limit = none;  // Slot of what its starts wait for.
    std::uint32_t storage = none;        // Slot of the unit that its disks lie on.
    std::vector<DiskPlan> disks;
    std::vector<std::uint32_t>
        offline_sets;  // Slots of its sets that rotate while all VMs are off.
    bool in_guest = false;
    std::uint32_t vcpus = 1;
    // Processor time that encryption takes per second of running, in picoseconds (crypto-cost.md
    // 6).
    std::int64_t guest_cpu_ps_per_s = 0;
    std::int64_t host_cpu_ps_per_s = 0;
    std::int64_t bytes_per_s = 0;
    std::uint32_t load = none;  // Index into Fleet::loads; none: always the workload's rates.
};

struct VmSlot {
    EntityIndex entity = 0;
    std::uint32_t plan = 0;    // Index into plans.
    std::uint32_t number = 0;  // Index within its template.
    std::uint32_t host = 0;    // Slot of its host.
    SimTime from{};
    SimTime to = SimTime::never();
    std::uint32_t migration = none;  // That brings it into being, if `from` is never.
};

struct HostSlot {
    EntityIndex entity = 0;
    std::uint32_t pool = none;    // Index into FleetSpec::host_pools; none: one VM's own host.
    std::uint32_t faults = none;  // Index into FleetSpec::host_faults; none: it never fails.
    std::uint32_t number = 0;
    std::uint32_t first_vm = 0;  // Its VMs: host_vms[first_vm .. first_vm + vms).
    std::uint32_t vms = 0;
};

struct KeySlot {
    EntityIndex entity = 0;
    std::uint32_t spec = 0;
    std::uint32_t vault = 0;           // Slot.
    std::uint32_t policy = none;       // Index into the policies.
    std::uint32_t place = 0;           // Among the keys of its policy, by name.
    Duration points_kept{};            // Longest life of a recovery point that needs its version.
    std::vector<std::uint32_t> sets;   // Slots of sets that start on it.
    std::vector<std::uint32_t> hosts;  // Slots of hosts with anything that may come to need it.
    std::vector<std::uint32_t>
        pinned;  // Slots of VMs with a disk that may come to be pinned to it.
};

struct SecretSlot {
    EntityIndex entity = 0;
    std::uint32_t spec = 0;
    std::uint32_t vault = 0;
    std::vector<std::uint32_t> hosts;  // Slots of hosts with a VM that it unlocks.
};

struct SetSlot {
    EntityIndex entity = 0;
    std::uint32_t spec = 0;
    std::uint32_t key = 0;
    std::uint32_t disks = 0;
    std::vector<std::uint32_t> keys;  // Slots of those that it may come to name.
    std::vector<std::uint32_t> hosts;
    std::vector<std::uint32_t>
        offline_vms;  // Slots of its VMs, if it rotates only while all are off.
};

struct VaultSlot {
    EntityIndex entity = 0;
    std::uint32_t spec = 0;
    std::uint32_t service = none;  // Index into the catalogue's key services; none: its defaults.
    std::vector<std::uint32_t> hosts;
};

struct CrewSlot {
    EntityIndex entity = 0;
    std::uint32_t spec = 0;
};

// A job goes to this station if its uniform number lies below this bound and no earlier one.
struct RoutePlan {
    double below = 0;
    std::uint32_t station = 0;  // Slot.
};

// A limit on calls, in whole parts: what it holds is counted in parts, of which a unit of weight
// takes `unit`, so that a bucket gains a whole number of them in each tick.
struct LimiterPlan {
    bool bucket = false;
    bool refused_count = false;
    Duration window{};        // Of windows, from the start on.
    std::int64_t unit = 1;    // Parts.
    std::int64_t budget = 0;  // Weight: of one window, or of a full bucket.
    std::int64_t gain = 0;    // Parts a tick, of a bucket.
};

struct StationSlot {
    EntityIndex entity = 0;
    std::uint32_t spec = 0;
    std::uint32_t servers = 1;  // UINT32_MAX: no bound.
    std::uint32_t network = 0;  // Of those that no job leads out of; a logical process.
    std::vector<RoutePlan> next;
    std::vector<std::uint32_t> limiters;  // Slots, ascending: a job passes all of them.
    SharePlan sharing;
};

struct SourceSlot {
    EntityIndex entity = 0;
    std::uint32_t spec = 0;
    std::uint32_t station = 0;   // Slot.
    std::vector<SimTime> times;  // At which jobs come, ascending; empty: not by a list.
};

struct ComponentSlot {
    EntityIndex entity = 0;
    std::uint32_t spec = 0;
    std::uint32_t system = 0;         // Index into Fleet::systems.
    std::uint32_t inside = none;      // Position of its domain in the system's parts.
    std::uint32_t ages_while = none;  // Slot of the structure.
};

// What structures count: a component, whose units are parts each, or a structure.
struct PartPlan {
    bool is_structure = false;
    std::uint32_t slot = 0;
    std::vector<std::uint32_t> of;  // Of a structure: positions of its parts, all before its own.
    std::uint64_t needs = 0;        // So many of those must work.
};

struct CommonCauseSlot {
    EntityIndex entity = 0;
    std::uint32_t spec = 0;
    std::uint32_t system = 0;
    std::vector<std::uint32_t> components;  // Slots, ascending.
};

// Components, structures and common causes that have to do with one another: one logical process.
struct SystemPlan {
    std::uint32_t network = 0;
    std::vector<PartPlan> parts;  // What a part rests on comes before it.
};

struct WorkJobPlan {
    std::uint32_t awaits = 0;             // Jobs that must be done before.
    std::vector<std::uint32_t> leads_to;  // Jobs that wait for it.
};

struct WorkListSlot {
    EntityIndex entity = 0;
    std::uint32_t spec = 0;
    std::uint32_t network = 0;
    std::vector<WorkJobPlan> jobs;
};

// What an incident acts on and with, found once: its events look no name up.
struct IncidentPlan {
    EntityIndex target = none;  // The key, set or vault; none: VMs.
    std::uint32_t key = none;   // Slot of the key that a set is pointed to, if one is named.
};

struct EmergencyPlan {
    std::uint32_t compromised = none;  // Slots of keys.
    std::uint32_t new_key = none;
    // Of one that strikes disks: hosts of keys that are in the thief's hands, and VMs with a disk
    // that step reencrypt can bring under a new data key; slots, ascending.
    std::vector<std::uint32_t> hosts, guests;
    std::vector<std::int64_t> fs_per_byte;  // Of re-encryption, by encryption mode.
};

struct MigrationPlan {
    EntityIndex entity = 0;
    std::uint32_t spec = 0;
    SimTime begins{};
    SimTime deadline = SimTime::never();
    Duration copying{};                 // Of one VM's disks.
    std::uint32_t first_vm = 0;         // Slots of those that go: first_vm .. first_vm + vms.
    std::uint32_t first_successor = 0;  // Slots of those that come, in the same order.
    std::uint32_t vms = 0;
};

// What starts of VMs wait for, one each.
struct ComputeLimitPlan {
    EntityIndex entity = 0;
    std::uint32_t spec = 0;
    LimiterPlan starts;  // A bucket.
};

// A storage unit, and the hosts of VMs with disks on it.
struct StoragePlan {
    EntityIndex entity = 0;
    std::uint32_t spec = 0;
    std::vector<std::uint32_t> hosts;  // Ascending.
};

class Fleet {
public:
    FleetSpec spec;
    Catalogue catalogue;
    Calendar calendar{UtcTime{}};
    SimTime horizon{};
    std::vector<Entity> entities;  // In canonical-name order.
    std::vector<HostSlot> hosts;   // Slots never depend on the order of the file.
    std::vector<VmSlot> vms;
    std::vector<VaultSlot> vaults;
    std::vector<KeySlot> keys;
    std::vector<SecretSlot> secrets;
    std::vector<SetSlot> sets;
    std::vector<CrewSlot> crews;
    std::vector<LimiterPlan> limiters;  // As FleetSpec::limiters, then those of single stations.
    std::vector<StationSlot> stations;
    std::vector<SourceSlot> sources;
    std::vector<ComponentSlot> components;
    std::vector<std::uint32_t> structure_system;  // By structure, as FleetSpec::structures.
    std::vector<CommonCauseSlot> common_causes;
    std::vector<SystemPlan> systems;
    std::vector<WorkListSlot> work_lists;
    // Parts of `stations` that no job leads between, then `systems`, then `work_lists`.
    std::uint32_t networks = 0;
    std::vector<IncidentPlan> incidents;           // As FleetSpec::incidents.
    std::vector<EmergencyPlan> emergencies;        // As FleetSpec::emergencies.
    std::vector<MigrationPlan> migrations;         // As FleetSpec::migrations.
    std::vector<ComputeLimitPlan> compute_limits;  // As FleetSpec::compute_limits.
    std::vector<StoragePlan> storage;              // As FleetSpec::storage.
    std::vector<VmPlan> plans;
    std::vector<LoadPlan> loads;
    std::vector<std::uint32_t> host_vms;
    std::vector<std::string> groups;  // In canonical order.
    std::vector<std::uint32_t> group_vms;
    std::uint32_t lps = 0;

    // Canonical name of an entity, made from its template's name and number.
    [[nodiscard]] std::string name_of(EntityIndex entity) const;
    [[nodiscard]] std::optional<EntityIndex> find(std::string_view name) const;
    // Slot of the key of this name, or none: for what is no part of the fleet, such as measures.
    [[nodiscard]] std::uint32_t key_named(std::string_view name) const;
    // The same of what else a measure may name.
    [[nodiscard]] std::uint32_t station_named(std::string_view name) const;
    [[nodiscard]] std::uint32_t source_named(std::string_view name) const;
    [[nodiscard]] std::uint32_t component_named(std::string_view name) const;
    [[nodiscard]] std::uint32_t structure_named(std::string_view name) const;
    [[nodiscard]] std::uint32_t work_list_named(std::string_view name) const;
    // How a host fails and is maintained; null: it never is.
    [[nodiscard]] const HostFaultsSpec* faults_of(const HostSlot& host) const {
        return host.faults == none ? nullptr : &spec.host_faults[host.faults];
    }
};

struct FleetInput {
    const FleetSpec* spec = nullptr;
    const Catalogue* catalogue = nullptr;
    UtcTime start{};
    SimTime horizon{};
    std::vector<std::string> policy_names;
};

// Checks references, documented exclusions and capacities, and builds. Empty result: see
// `problems`.
std::optional<Fleet> build_fleet(const FleetInput& input, std::vector<Problem>& problems);

}  // namespace rotasim
