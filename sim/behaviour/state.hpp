// The state of one replication: plain values, written by their owners only, copied as a whole. A
// host and its VMs belong to one cell, keys, sets, vaults and crews to the first one.
#pragma once

#include "sim/behaviour/deeds.hpp"
#include "sim/behaviour/events.hpp"
#include "sim/behaviour/observers.hpp"
#include "sim/behaviour/station_state.hpp"
#include "sim/behaviour/structure_state.hpp"
#include "sim/behaviour/tally.hpp"
#include "sim/behaviour/work_list_state.hpp"
#include "sim/measure/results.hpp"
#include "sim/model/fleet.hpp"

#include <array>
#include <vector>

namespace rotasim {

// Because of what, and on how firm a ground.
struct Why {
    CauseRef ref = 0;
    Evidence mark = Evidence::given;
};

enum class Phase : std::uint8_t {
    absent,  // Not created yet, or deleted.
    running,
    rebooting,  // Inside the guest.
    starting,   // By the platform: the key was asked for at its beginning.
    off,        // Deallocated by its owner: nobody misses it.
    failed,     // Start failed or shut down by the platform.
    held,       // Its host is down or in maintenance.
    migrating,  // Stopped, while its disks are copied for the VM that takes its place.
};

// Of a fleet's million VMs each has several: what follows a `Why` takes the room at its end.
struct ActiveCause {
    SimTime since{};
    [[no_unique_address]] Why why;
    Cause cause = Cause::host_failure;
};
static_assert(sizeof(ActiveCause) == 16);

// What a VM's current start attempt will come to: decided when it began.
struct StartAnswer {
    [[no_unique_address]] Why why;
    Cause cause = Cause::key_disabled;
    bool refused = false;
};
static_assert(sizeof(StartAnswer) == 8);

struct DiskState {
    std::uint32_t key = none;  // Slot; none: no tenant key.
    std::uint16_t version = 0;
    std::uint16_t rewrap_planned : 1 = 0;  // An attempt is on its way: nobody plans another.
    std::uint16_t rewrap_loud : 1 = 0;     // It may be heard by keys or crews.
    std::uint16_t own_key : 1 = 0;         // Its key was restored or made for it alone.
    std::uint16_t draws : 13 = 0;          // Re-wrap lags drawn so far, the highest bits cut off.
};
static_assert(sizeof(DiskState) == 8);

// Of the data key of a disk; kept only where some emergency strikes disks.
struct DataKeyState {
    SimTime renewed_at{INT64_MIN};  // When its data came under the present one.
    bool leaked = false;            // Somebody has it.
    bool leaked_before = false;     // An earlier one was leaked.
    bool due = false;               // To be renewed: it was under a stolen key at the theft.
};

// Of a VM whose disks get new data keys in place; kept only where some emergency does so.
struct ReencryptionState {
    SimTime since = SimTime::never();  // The stretch under way began then.
    std::int64_t done = 0;             // Bytes of the disk before that.
    std::uint32_t disk = none;         // Position; none: nobody has begun.
    std::uint32_t emergency = none;
    std::uint32_t stretch = 0;  // Names the one under way: an older one's end is dropped.
    bool asked = false;         // The emergency waits for an answer.
};

// A row of recovery points that need the same version: numbers first .. last of the VM's schedule.
struct RecoveryRun {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    std::uint32_t next = none;  // Older run, in the cell's pool.
    std::uint32_t key = none;   // Of the first disk with one.
    std::uint16_t version = 0;
    std::uint16_t wraps : 15 = 0;  // Of the VM, when they were made, the highest bits cut off.
    std::uint16_t plain : 1 = 0;   // Made after somebody unlocked the disks for good.
};
static_assert(sizeof(RecoveryRun) == 20);

// How often each stream of a VM has been drawn from.
struct VmDraws {
    std::uint32_t guest_reboot = 0, deallocate = 0, redeploy = 0, heal = 0, restore_vm = 0,
                  restore_file = 0, check = 0, ticket = 0, rerun = 0;
};

// Of a failed VM with a crew.
enum class Ticket : std::uint8_t {
    closed,
    open,          // Somebody will act.
    under_review,  // Somebody has acted and waits whether it helps.
    idle,          // Seen; nothing is left to try as things are.
};

struct VmState {
    std::array<ActiveCause, 4> active{};  // Of the phase, of the next one, of two pauses.
    std::uint8_t active_count = 0;
    std::uint8_t owner = 0;  // Position in `active` of the cause that owns the spell.
    Phase phase = Phase::absent;
    Ticket ticket = Ticket::closed;  // The latest, whose number is `draws.ticket`.
    std::uint8_t tried = 0;         // Recovery actions taken, a bit each, while the same is broken.
    std::uint8_t rounds = 0;        // How often all of them were, in vain.
    std::uint8_t loud_rewraps = 0;  // Pending ones that may be heard by keys or crews.
    bool latent : 1 = false;
    bool key_volume_lost : 1 = false;
    bool rescued : 1 = false;         // Unlocked by hand onto new disks: no key is needed any more.
    bool repair_waiting : 1 = false;  // Somebody starts it as soon as its key works.
    bool was_dead_end : 1 = false;    // Counted once.
    bool repin_due : 1 = false;
    bool was_off : 1 = false;  // Off or failed since it last ran.
    bool check_pending : 1 = false;
    bool backup_followed : 1 = false;   // An event for its next backup is pending.
    bool restless : 1 = false;          // May be heard outside its cell: counted there.
    bool keys_unreadable : 1 = false;   // In guest: no backup can take secret and key along.
    bool fresh_host : 1 = false;        // Its host holds no key of it: down, rebooted, another one.
    std::uint32_t secrets_written = 0;  // By a run of enable: after that many had been broken.
    std::uint32_t tried_for = 0;        // What was broken then: causes, a bit each.
    std::uint32_t generation = 0;
    std::uint32_t wraps = 0;  // How often a disk was wrapped, or a secret written, again in guest.
    std::uint32_t first_disk = 0;
    std::uint32_t next_backup = 0;      // Of the VM's schedule.
    std::uint32_t next_failure = none;  // The next of them that fails by chance.
    std::uint32_t runs = none;          // Newest recovery run, in the pool.
    VmDraws draws;
    SimTime cut{};  // Ledger: everything before is booked.
    SimTime down_since = SimTime::never();
    SimTime phase_since{};
    SimTime ran_until{};  // While it does not run: when it last did, and data was written.
    SimTime next_backup_at = SimTime::never();
    SimTime latent_since{};
    SimTime age_since{};
    SimTime exposed_from = SimTime::never();  // Under a stolen key: unbooked from then on.
    StartAnswer answer;
    std::int64_t down_ticks = 0;  // Measured: by the phase alone.
    std::int64_t attributed = 0;  // Booked: by the ledger.
};
static_assert(sizeof(VmState) == 232);

struct HostState {
    std::uint32_t failures = 0;
    bool down = false;
    bool in_maintenance = false;
    bool reboots = false;  // By maintenance: nothing is started on it meanwhile.
    Why why;
    Why reboots_why;
};

// Key state as all cells see it. Announced before it takes effect, so a cell may keep a copy.
struct VersionBoard {
    SimTime created{};  // May lie before the start.
    SimTime expires = SimTime::never();
    SimTime not_before{INT64_MIN};
    std::uint16_t object = 0;
    bool enabled = true;
    bool deleted = false;
    bool purged = false;
    bool spared = false;  // Somebody enabled it again on purpose.
    SimTime lost_at{};    // When it ceased to open wraps, if it does not open them.
    // Each state has a reason of its own: one that has ended is no reason for another.
    Why born_why, disabled_why, gone_why, expired_why;
};
struct KeyBoard {
    std::vector<VersionBoard> versions;
    // Slot of the key that took its place after a theft: whoever is enabled in guest takes that.
    std::uint32_t replaced_by = none;
};
struct SecretBoard {
    bool enabled = true;
    bool deleted = false;
    bool purged = false;
    std::uint32_t broken = 0;  // Which one it was of all that were broken, last time; 0: never.
    Why born_why, disabled_why, gone_why;
};
struct SetBoard {
    std::uint32_t key = 0;
    std::uint16_t version = 0;
    bool granted = true;
    // When it was last pointed by hand: that revives the disks whose wrap was out of reach then.
    SimTime recovered_at{INT64_MIN};
    // Of a set that rotates only while all its VMs are off: what it ordered last, and when.
    std::uint16_t first_attempt = 0;  // Of those that ordered the same.
    std::uint16_t attempt = 0;        // 0: never.
    std::uint16_t ordered_version = 0;
    std::uint32_t ordered_key = none;
    SimTime ordered_at{};
    SimTime newest{INT64_MIN};  // When the newest version was made that it has ever named.
    bool moves_on = true;       // Where it points now it had not been before: it is no step back.
    SimTime pointed_at = SimTime::never();  // Where it points now, since then; never: the start.
    Why why;
    Why grant_why;
};
struct VaultBoard {
    bool enabled_for_disk_encryption = true;
    bool bypass = true;
    bool perimeter = false;
    bool reachable = true;
    bool read_only = false;
    std::uint8_t answers = 100;  // Of a hundred calls; fewer: a brown-out.
    SimTime closed_at{};         // When it ceased to let platform services in, if it does not.
    Why why;                     // Of whom it lets in.
    Why unreachable_why;
    Why brown_out_why;
};
struct StorageBoard {
    bool lost = false;
    std::uint32_t number = 0;  // Of the loss: two that abut are one.
    SimTime back_at{INT64_MIN};
    Why why;
};
struct Board {
    std::vector<KeyBoard> keys;
    std::vector<SecretBoard> secrets;
    std::vector<SetBoard> sets;
    std::vector<VaultBoard> vaults;
    std::vector<StorageBoard> storage;
    std::vector<SimTime> contained_at;  // By emergency: the thief's access ends; never: it has not.
    std::uint32_t brown_outs = 0;       // Vaults that answer some calls only.
    std::uint32_t broken_secrets = 0;   // Times that any of them was disabled, deleted or purged.
};

// What only the vault knows of a key.
struct VersionPrivate {
    std::int64_t users = 0;          // Disks wrapped under it, as reported.
    std::uint64_t wraps = 0;         // How many ever were.
    std::uint16_t turns = 0;         // How often it was enabled for a while.
    bool retire_confirmed = false;   // Retires once nobody uses it.
    std::uint32_t confirmation = 1;  // Of that: another one whenever somebody comes back to it.
    Why pending;
};
// Who is to be moved by a rolling rollout, in order, and how far it has come.
struct RollingUser {
    SimTime ready{};           // Not before: it was asked once, and could not be moved.
    std::uint32_t slot = 0;    // Of a VM or set.
    std::uint32_t domain = 0;  // Of its host; sets stand alone.
    bool is_set = false;
};
struct RollingState {
    std::vector<RollingUser> queue;
    std::size_t next = 0;
    std::uint32_t number = 0;   // Of the rotation that it follows.
    std::uint32_t running = 0;  // Being moved now.
    std::uint32_t tried = 0;    // Moved or broken.
    std::uint32_t broken = 0;
    std::uint32_t room = 0;  // Of the present batch, with a barrier.
    bool stopped = true;
    SimTime soaked = SimTime::never();  // From then on the canaries have lived long enough.
    SimTime alarm = SimTime::never();   // The latest step that was sent.
};
struct KeyState {
    std::vector<VersionPrivate> versions;
    std::int64_t users = 0;  // Of all versions.
    RollingState rolling;
    std::uint32_t rotations = 0;
    std::uint32_t planned = 0;  // Versions announced so far.
    std::uint16_t objects = 1;
    std::vector<EmergencyStepDue> verified;  // Steps that go on once nobody uses the key.
    std::vector<SimTime> deleted_at;         // By object; never: not deleted.
    SimTime ordered{INT64_MIN};  // When the last order takes effect: they keep their order.
    Why pending;
};

// What only the set itself knows.
struct SetState {
    // What was ordered last, and from when it holds.
    SetApplied announced{};
    SimTime announced_for{};
    // Of a set that rotates while all its VMs are off:
    std::int64_t on = 0;  // VMs of it that are not off, as reported.
    std::uint16_t first_attempt = 0;
    std::uint16_t attempts = 0;
    std::uint16_t ordered_version = 0;
    std::uint32_t ordered_key = none;
};

// Of operators of whom there are not as many as one likes: when each has done what was begun.
struct CrewState {
    std::vector<SimTime> free_at;  // A heap, the earliest on top; empty: nobody waits for them.
};

// What only the storage unit knows.
struct StorageState {
    std::uint32_t losses = 0;  // Under way: by itself, by incidents.
    std::uint32_t draws = 0;   // How often it has failed by itself.
};

// What only the vault knows of a secret.
struct SecretState {
    SimTime deleted_at = SimTime::never();
};

// A VM to re-encrypt; not before `ready`.
struct ReencryptionTurn {
    SimTime ready{};
    std::uint32_t vm = 0;  // Slot.
};
struct EmergencyState {
    Why why;
    std::vector<ReencryptionTurn> queue;  // A heap.
    std::uint32_t running = 0;            // VMs of step reencrypt that were asked.
    std::uint32_t left = 0;               // That are not done.
    std::uint32_t waiting = none;         // Step that goes on once none is left.
    SimTime alarm = SimTime::never();     // The latest look at the queue that was sent.
};

// Who is to be moved by a migration, and how far it has come.
struct MigrationTurn {
    SimTime ready{};       // Not before: its wave, or it could not be moved at first.
    std::uint32_t vm = 0;  // Slot.
    std::uint32_t attempt = 0;
};
struct MigrationState {
    std::vector<MigrationTurn> queue;  // A heap.
    std::uint32_t running = 0;
    SimTime alarm = SimTime::never();  // The latest step that was sent.
};

// How often each thing took place in one cell.
struct Counts {
    std::array<std::uint64_t, event_kind_count> events{};
    std::array<std::uint64_t, chain_kind_count> links{};
    std::array<std::uint64_t, deed_count> deeds{};
};

// What one cell writes: sums, its recovery runs, its part of the ledger. Nobody else touches it.
struct alignas(128) CellPart {
    Tally tally;
    std::vector<RecoveryRun> runs;
    std::vector<std::uint32_t> free_runs;
    std::vector<CauseRecord> causes;
    std::vector<LedgerInterval> intervals;
    std::vector<StoryLine> story;
    std::vector<Observation> journal;  // Since the last window's end.
    std::uint64_t handled = 0;         // Events.
    Counts counts;
    std::int64_t restless = 0;  // VMs that may be heard outside their cell.
};

struct FleetState {
    std::vector<HostState> hosts;
    std::vector<VmState> vms;
    std::vector<DiskState> disks;
    std::vector<KeyState> keys;
    std::vector<SecretState> secrets;
    std::vector<SetState> sets;
    std::vector<EmergencyState> emergencies;
    std::vector<DataKeyState> data_keys;           // As `disks`, or none at all.
    std::vector<ReencryptionState> reencryptions;  // As `vms`, or none at all.
    std::vector<MigrationState> migrations;
    std::vector<CrewState> crews;
    std::vector<StorageState> storage;
    std::vector<LimiterState> compute_limits;  // Below zero: starts are promised already.
    std::vector<StationState> stations;
    std::vector<LimiterState> limiters;
    std::vector<SourceState> sources;
    std::vector<NetworkState> networks;
    std::vector<ComponentState> components;
    std::vector<StructureState> structures;
    std::vector<CommonCauseState> common_causes;
    std::vector<WorkListState> work_lists;
    Board board;  // Written by events of class `board` only, which run when no cell does.
    std::vector<std::uint32_t> versions_alive_max;  // By key.
    Why retired_why;                                // The retirement day, if it comes.
    std::vector<CellPart> parts;                    // By cell.
    std::vector<bool> counts_users;  // By key: whether anybody waits until nobody uses a version.
};

// Names the `index`-th cause of a cell; zero names none.
inline CauseRef cause_ref(const FleetState& state, const CellPart& part, std::size_t index) {
    const std::size_t cells = state.parts.size();
    const std::size_t ref =
        1 + index * cells + static_cast<std::size_t>(&part - state.parts.data());
    SIM_EXPECTS(ref <= UINT32_MAX);
    return static_cast<CauseRef>(ref);
}

}  // namespace rotasim
