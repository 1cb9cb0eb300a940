// A VM's recovery points, kept as runs of consecutive backups that need the same key version.
#pragma once

#include "sim/behaviour/scope.hpp"

namespace rotasim {

struct RecoveryPoint {
    std::uint32_t number = 0;  // Of the VM's backup schedule.
    SimTime consistent{};      // What a restore brings back.
    std::uint32_t key = none;
    std::uint16_t version = 0;
    std::uint32_t wraps = 0;     // How often the VM had been wrapped again in the guest.
    bool plain = false;          // Of disks that nobody encrypts in the guest any more.
    bool from_snapshot = false;  // Fast tier.
};

// What one tier of a point allows for one disk now, and which key version that takes.
struct TierAnswer {
    bool refused = false;
    bool rotated_since = false;  // Refused because the guest's secret or wrap is a later one.
    Cause cause = Cause::key_disabled;  // Else why it is refused.
    Why why;
    std::uint32_t key = none;  // None: the point carries what it needs, or needs nothing.
    std::uint16_t version = 0;
};
struct PointAnswer {
    TierAnswer vault;
    TierAnswer snapshot;
};
// Of a point of the VM, whether or not it is kept any more (azure.md 5.1); as things are now, and
// by the date at `at`.
PointAnswer point_answer(Scope& scope, std::uint32_t vm, std::uint32_t disk,
                         const RecoveryPoint& point, SimTime at);
// Single files can be taken out of a point only where encryption sits below the guest, or did not
// go on in it.
bool files_can_be_read(Scope& scope, std::uint32_t vm, const RecoveryPoint& point);

// What a point that is made now depends on; `none`: on no key.
struct PointWrap {
    std::uint32_t key = none;
    std::uint16_t version = 0;
    std::uint32_t wraps = 0;
    bool plain = false;
};
PointWrap wrap_in_points(Scope& scope, std::uint32_t vm);

// Consistency point of backup `number` under the VM's policy: its scheduled time plus jitter, at
// the latest when the next is due.
SimTime backup_time(Scope& scope, const BackupPolicySpec& policy, std::uint32_t vm,
                    std::uint32_t number);
// When that backup's point is finished: nothing is restored from it before.
SimTime ready_time(Scope& scope, std::uint32_t vm, std::uint32_t number);
// Of the backups first .. last of the VM's schedule, which are its newest.
void add_recovery_points(Scope& scope, std::uint32_t vm, std::uint32_t first, std::uint32_t last,
                         PointWrap wrap);
void drop_recovery_points(Scope& scope, std::uint32_t vm);
// The newest or oldest point that is kept and finished, and whether the whole VM can be restored
// from it now.
struct KeptPoint {
    RecoveryPoint point;
    bool restorable = false;
};
std::optional<KeptPoint> kept_point(Scope& scope, std::uint32_t vm, DrillPoint which);
// The newest point from which the whole VM can be restored now.
std::optional<RecoveryPoint> newest_restorable(Scope& scope, std::uint32_t vm);
// What a restore of the point loses: what was written since, up to now or to when the VM last ran.
std::int64_t data_lost(Scope& scope, std::uint32_t vm, const RecoveryPoint& point);
// In guest: the newest point that carries secret and key and can be read.
std::optional<RecoveryPoint> newest_point_with_key(Scope& scope, std::uint32_t vm);
// Points within retention, and how many of them cannot be restored; added to the group.
void count_recovery_points(Scope& scope, std::uint32_t vm);

}  // namespace rotasim
