// Follows every recovery point of one replication: what it can be restored from, until when, and
// which key versions that takes. It only looks on: results are the same with it and without.
#pragma once

#include "sim/engine/event.hpp"
#include "sim/measure/cause.hpp"

#include <compare>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <vector>

namespace rotasim {

class Scope;

struct NeededVersion {
    std::uint32_t key = 0;  // Slot.
    std::uint16_t version = 0;
    friend auto operator<=>(const NeededVersion&, const NeededVersion&) = default;
};

// What one tier of a VM's points comes to.
struct PointTier {
    // Of the whole VM: by the first of its disks that is refused.
    bool refused = false;
    bool rotated_since = false;  // Because the guest's secret or wrap is a later one than its own;
    Cause cause = Cause::key_disabled;    // else because of this,
    std::optional<ChainKind> brought_by;  // and what brought that about, if anything did.
    std::optional<NeededVersion> lacks;
    std::uint64_t closed_disks = 0;    // A bit each, by its place; the 64th and on share one.
    std::vector<NeededVersion> needs;  // Of all disks, sorted; empty: no version of a key.

    friend auto operator<=>(const PointTier&, const PointTier&) = default;
};

// From this moment on; tiers are places in PointWatch::tiers().
struct PointLook {
    SimTime from{};
    std::uint32_t vault = 0;
    std::uint32_t snapshot = 0;
};

// Consecutive points of a VM that were made under the same version, and so fare alike.
struct WatchedRun {
    std::uint32_t vm = 0;     // Slot.
    std::uint32_t first = 0;  // Numbers of the VM's schedule.
    std::uint32_t last = 0;
    std::optional<NeededVersion> made_under;  // Of the first disk with a key.
    bool files = false;                       // Single files can be taken out.
    SimTime dropped = SimTime::never();       // With their VM.
    std::vector<PointLook> looks;             // Ascending; what holds, since when.
};

struct WatchedPoint {
    SimTime consistent{};
    SimTime ready{};          // Before that it cannot be restored.
    SimTime expires{};        // Its retention is over, or its VM is gone.
    SimTime snapshot_ends{};  // The first moment without a snapshot of it; at most that.
    SimTime horizon{};        // What comes later was not simulated.
    const WatchedRun* run = nullptr;
};

// Of a replication under the sequential engine (ReplicationOptions::points).
class PointWatch {
public:
    // `each` is told of every point once the replication has ended, VM by VM, the oldest first.
    explicit PointWatch(std::function<void(const WatchedPoint&)> each) : each_(std::move(each)) {}

    void before(Scope& scope, const Event& event) { look_around(scope, event, true); }
    void after(Scope& scope, const Event& event) { look_around(scope, event, false); }
    // At the horizon, once the VMs' last backups are settled.
    void end(Scope& scope);

    [[nodiscard]] const std::vector<PointTier>& tiers() const { return tiers_; }
    // By VM; runs lie where they were told of until the watch goes.
    [[nodiscard]] const std::vector<std::vector<WatchedRun>>& runs() const { return runs_; }

private:
    void look_around(Scope& scope, const Event& event, bool settle);
    void look_at(Scope& scope, std::uint32_t vm, bool settle);
    void find_runs(Scope& scope, std::uint32_t vm);
    void note(Scope& scope, WatchedRun& run, std::uint32_t wraps, bool plain);
    void tell(Scope& scope, const WatchedRun& run);
    std::uint32_t place_of(PointTier tier);

    std::function<void(const WatchedPoint&)> each_;
    SimTime as_of_{};  // By the date at this time points are looked at.
    std::vector<std::vector<WatchedRun>> runs_;
    std::vector<PointTier> tiers_;
    std::map<PointTier, std::uint32_t> places_;
    std::vector<std::uint32_t> backed_up_;  // VMs with a backup policy;
    std::vector<std::uint32_t> keyed_;      // those of them that any key or secret opens.
};

}  // namespace rotasim
