// A VM's recovery points, kept as runs of consecutive backups that need the same key version.
#include "sim/behaviour/recovery_points.hpp"

#include "sim/behaviour/key_access.hpp"

namespace rotasim {

namespace {

constexpr std::uint32_t wraps_kept = 0x7FFF;  // Of their number, in a point.

const BackupPolicySpec* policy_of(Scope& scope, std::uint32_t vm) {
    const std::uint32_t index = scope.plan(vm).backup;
    return index == none ? nullptr : &scope.spec().backups[index];
}

// The disk whose key points depend on: the first with a tenant key, or with a secret alone.
std::uint32_t keyed_disk(Scope& scope, std::uint32_t vm) {
    const auto& disks = scope.plan(vm).disks;
    for (std::uint32_t d = 0; d < disks.size(); ++d) {
        if (disks[d].key != none || disks[d].secret != none) {
            return d;
        }
    }
    return none;
}

TierAnswer tier_of(const StartAnswer& answer) {
    TierAnswer tier;
    tier.refused = answer.refused && !only_unwraps(answer.cause);
    tier.cause = answer.cause;
    tier.why = answer.why;
    return tier;
}

// Of a version that a point was made under.
TierAnswer version_answer(Scope& scope, std::uint32_t key, std::uint16_t version) {
    const VersionBoard& board = scope.board().keys[key].versions[version];
    TierAnswer tier;
    tier.key = key;
    tier.version = version;
    tier.refused = !unwraps(board);
    if (board.deleted || board.purged) {
        tier.cause = board.purged ? Cause::key_purged : Cause::key_deleted;
        tier.why = board.gone_why;
    } else {
        tier.cause = Cause::key_disabled;
        tier.why = board.disabled_why;
    }
    return tier;
}

// What opens the disk itself now.
TierAnswer present_answer(Scope& scope, std::uint32_t vm, std::uint32_t disk) {
    TierAnswer tier = tier_of(disk_answer(scope, vm, disk));
    const DiskState& state = scope.disk(vm, disk);
    if (!is_unlocked(scope, vm, disk) && !state.own_key) {
        tier.key = state.key;
        tier.version = state.version;
    }
    return tier;
}

// Whether one point can be restored now, with all of its disks, and from which tier.
bool is_restorable(Scope& scope, std::uint32_t vm, RecoveryPoint& point) {
    const BackupPolicySpec& policy = *policy_of(scope, vm);
    point.from_snapshot = scope.now().ns - point.consistent.ns <= policy.snapshots_kept.value.ns;
    const auto& disks = scope.plan(vm).disks;
    for (std::uint32_t d = 0; d < disks.size(); ++d) {
        if (disks[d].key == none && disks[d].secret == none) {
            continue;
        }
        const PointAnswer disk = point_answer(scope, vm, d, point, scope.now());
        if (disk.vault.refused) {
            return false;
        }
        point.from_snapshot = point.from_snapshot && !disk.snapshot.refused;
    }
    return true;
}

RecoveryPoint point_of(Scope& scope, const BackupPolicySpec& policy, std::uint32_t vm,
                       const RecoveryRun& run, std::uint32_t number) {
    return RecoveryPoint{number,    backup_time(scope, policy, vm, number),
                         run.key,   run.version,
                         run.wraps, run.plain != 0,
                         false};
}

bool is_expired(Scope& scope, const BackupPolicySpec& policy, const RecoveryPoint& point) {
    return scope.now().ns - point.consistent.ns >= policy.retention.value.ns;
}

template <class Accept>
std::optional<RecoveryPoint> newest_point(Scope& scope, std::uint32_t vm, Accept accept) {
    const BackupPolicySpec* policy = policy_of(scope, vm);
    if (policy == nullptr) {
        return std::nullopt;
    }
    const auto& pool = scope.part().runs;
    for (std::uint32_t r = scope.vm(vm).runs; r != none; r = pool[r].next) {
        for (std::uint32_t n = pool[r].last + 1; n-- > pool[r].first;) {
            RecoveryPoint point = point_of(scope, *policy, vm, pool[r], n);
            if (is_expired(scope, *policy, point)) {
                return std::nullopt;  // This one and all older ones.
            }
            if (ready_time(scope, vm, n) > scope.now()) {
                continue;
            }
            if (accept(point)) {
                return point;
            }
            if (n != pool[r].last) {
                break;  // The rest of a run needs the same version: as little use.
            }
        }
    }
    return std::nullopt;
}

}  // namespace

PointAnswer point_answer(Scope& scope, std::uint32_t vm, std::uint32_t disk,
                         const RecoveryPoint& point, SimTime at) {
    const EncryptionMode& mode = scope.mode(scope.plan(vm).disks[disk].mode);
    PointAnswer answer;
    if (mode.in_guest && point.plain) {
        return answer;
    }
    if (mode.in_guest && was_retired(scope, vm, at)) {
        // Restores may not work any more: counted as not.
        answer.vault = tier_of({scope.state().retired_why, Cause::retirement, true});
        answer.snapshot = answer.vault;
        return answer;
    }
    switch (mode.backup_needs.value) {
        case BackupNeeds::nothing: break;
        case BackupNeeds::current_wrap:  // The vault tier does not depend on the disk's key.
            answer.snapshot = present_answer(scope, vm, disk);
            break;
        case BackupNeeds::key_in_point:  // A snapshot may fail after a rotation; the vault tier
                                         // works.
            answer.snapshot = present_answer(scope, vm, disk);
            if (!answer.snapshot.refused && point.wraps != (scope.vm(vm).wraps & wraps_kept)) {
                answer.snapshot.refused = true;
                answer.snapshot.rotated_since = true;
            }
            break;
        case BackupNeeds::version_at_backup:
            answer.vault = point.key == none || disk != keyed_disk(scope, vm)
                               ? present_answer(scope, vm, disk)
                               : version_answer(scope, point.key, point.version);
            answer.snapshot = answer.vault;
            break;
    }
    return answer;
}

bool files_can_be_read(Scope& scope, std::uint32_t vm, const RecoveryPoint& point) {
    const auto& disks = scope.plan(vm).disks;
    return std::all_of(disks.begin(), disks.end(), [&](const DiskPlan& disk) {
        const EncryptionMode& mode = scope.mode(disk.mode);
        return mode.file_restore.value || (mode.in_guest && point.plain);
    });
}

SimTime ready_time(Scope& scope, std::uint32_t vm, std::uint32_t number) {
    const BackupPolicySpec& policy = *policy_of(scope, vm);
    Draw draw = scope.vm_draw(vm, Purpose::backup_length, number);
    return Scope::later(backup_time(scope, policy, vm, number), policy.length.value.sample(draw));
}

SimTime backup_time(Scope& scope, const BackupPolicySpec& policy, std::uint32_t vm,
                    std::uint32_t number) {
    const SimTime scheduled{policy.first.value.ns +
                            policy.every.value.ns * static_cast<std::int64_t>(number)};
    Draw draw = scope.vm_draw(vm, Purpose::backup_jitter, number);
    // One that is still waiting when the next is due starts then: they keep their order.
    return Scope::later(scheduled, std::min(policy.jitter.value.sample(draw), policy.every.value));
}

PointWrap wrap_in_points(Scope& scope, std::uint32_t vm) {
    const std::uint32_t disk = keyed_disk(scope, vm);
    if (disk == none) {
        return {};
    }
    const DiskState& state = scope.disk(vm, disk);
    return {state.key, state.version, scope.vm(vm).wraps, scope.vm(vm).rescued};
}

void add_recovery_points(Scope& scope, std::uint32_t slot, std::uint32_t first, std::uint32_t last,
                         PointWrap wrap) {
    VmState& vm = scope.vm(slot);
    auto& pool = scope.part().runs;
    if (vm.runs != none) {
        RecoveryRun& newest = pool[vm.runs];
        if (newest.last + 1 == first && newest.key == wrap.key && newest.version == wrap.version &&
            newest.wraps == (wrap.wraps & wraps_kept) && (newest.plain != 0) == wrap.plain) {
            newest.last = last;
            return;
        }
    }
    std::uint32_t fresh = none;
    if (scope.part().free_runs.empty()) {
        fresh = static_cast<std::uint32_t>(pool.size());
        pool.push_back({});
    } else {
        fresh = scope.part().free_runs.back();
        scope.part().free_runs.pop_back();
    }
    RecoveryRun& run = pool[fresh];
    run = RecoveryRun{first, last, vm.runs, wrap.key, wrap.version};
    run.wraps = static_cast<std::uint16_t>(wrap.wraps & wraps_kept) & wraps_kept;
    run.plain = wrap.plain ? 1 : 0;
    vm.runs = fresh;
    // Runs whose newest point has expired are given back.
    const BackupPolicySpec& policy = *policy_of(scope, slot);
    std::uint32_t previous = fresh;
    for (std::uint32_t r = pool[fresh].next; r != none; r = pool[previous].next) {
        const SimTime at = backup_time(scope, policy, slot, pool[r].last);
        if (scope.now().ns - at.ns >= policy.retention.value.ns) {
            pool[previous].next = pool[r].next;
            scope.part().free_runs.push_back(r);
        } else {
            previous = r;
        }
    }
}

void drop_recovery_points(Scope& scope, std::uint32_t slot) {
    VmState& vm = scope.vm(slot);
    while (vm.runs != none) {
        scope.part().free_runs.push_back(vm.runs);
        vm.runs = scope.part().runs[vm.runs].next;
    }
}

std::optional<RecoveryPoint> newest_restorable(Scope& scope, std::uint32_t vm) {
    return newest_point(scope, vm,
                        [&](RecoveryPoint& point) { return is_restorable(scope, vm, point); });
}

std::optional<KeptPoint> kept_point(Scope& scope, std::uint32_t vm, DrillPoint which) {
    const BackupPolicySpec* policy = policy_of(scope, vm);
    if (policy == nullptr) {
        return std::nullopt;
    }
    std::optional<RecoveryPoint> found;
    const auto answer = [&]() -> std::optional<KeptPoint> {
        if (!found) {
            return std::nullopt;
        }
        const bool restorable = is_restorable(scope, vm, *found);
        return KeptPoint{*found, restorable};
    };
    const auto& pool = scope.part().runs;
    for (std::uint32_t r = scope.vm(vm).runs; r != none; r = pool[r].next) {
        for (std::uint32_t n = pool[r].last + 1; n-- > pool[r].first;) {
            const RecoveryPoint point = point_of(scope, *policy, vm, pool[r], n);
            if (is_expired(scope, *policy, point)) {
                return answer();  // And so have all older ones.
            }
            if (ready_time(scope, vm, n) <= scope.now()) {
                found = point;
                if (which == DrillPoint::newest) {
                    return answer();
                }
            }
        }
    }
    return answer();
}

std::int64_t data_lost(Scope& scope, std::uint32_t vm, const RecoveryPoint& point) {
    const VmState& state = scope.vm(vm);
    const SimTime written = state.phase == Phase::running ? scope.now() : state.ran_until;
    return std::max(std::int64_t{0}, written.ns - point.consistent.ns);
}

std::optional<RecoveryPoint> newest_point_with_key(Scope& scope, std::uint32_t vm) {
    const auto& disks = scope.plan(vm).disks;
    const bool carried = std::any_of(disks.begin(), disks.end(), [&](const DiskPlan& disk) {
        return scope.mode(disk.mode).backup_needs.value == BackupNeeds::key_in_point;
    });
    if (!carried) {
        return std::nullopt;
    }
    return newest_restorable(scope, vm);
}

void count_recovery_points(Scope& scope, std::uint32_t vm) {
    const BackupPolicySpec* policy = policy_of(scope, vm);
    if (policy == nullptr) {
        return;
    }
    GroupTally& group = scope.group_of(vm);
    const auto& pool = scope.part().runs;
    for (std::uint32_t r = scope.vm(vm).runs; r != none; r = pool[r].next) {
        for (std::uint32_t n = pool[r].last + 1; n-- > pool[r].first;) {
            RecoveryPoint point = point_of(scope, *policy, vm, pool[r], n);
            if (is_expired(scope, *policy, point)) {
                return;  // And all older ones.
            }
            ++group.points;
            group.points_unusable += is_restorable(scope, vm, point) ? 0 : 1;
        }
    }
}

}  // namespace rotasim
