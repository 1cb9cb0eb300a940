// Follows every recovery point of one replication.
//
// What a run of points comes to changes with the state of keys, which only events of class `board`
// write, and with the state of its VM, which only events of the VM or its host write. So before
// each of these the points so far are settled, as they were made in the state before, and after it
// they are looked at again.
#include "sim/behaviour/point_watch.hpp"

#include "sim/behaviour/backup.hpp"
#include "sim/behaviour/recovery_points.hpp"

namespace rotasim {

namespace {

constexpr std::uint32_t most_bits = 63;

// What the cause's chain begins with: what brought the trouble about.
std::optional<ChainKind> brought_by(Scope& scope, const Why& why) {
    if (why.ref == 0) {
        return std::nullopt;
    }
    SIM_EXPECTS(scope.state().parts.size() == 1 && why.ref <= scope.part().causes.size());
    return scope.part().causes[why.ref - 1].kind;
}

void add_disk(Scope& scope, const TierAnswer& disk, std::uint32_t place, PointTier& tier) {
    std::optional<NeededVersion> needed;
    if (disk.key != none) {
        needed = NeededVersion{disk.key, disk.version};
        const auto at = std::lower_bound(tier.needs.begin(), tier.needs.end(), *needed);
        if (at == tier.needs.end() || *at != *needed) {
            tier.needs.insert(at, *needed);
        }
    }
    if (!disk.refused) {
        return;
    }
    tier.closed_disks |= std::uint64_t{1} << std::min(place, most_bits);
    if (!tier.refused) {
        tier.refused = true;
        tier.rotated_since = disk.rotated_since;
        tier.lacks = needed;
        if (!disk.rotated_since) {
            tier.cause = disk.cause;
            tier.brought_by = brought_by(scope, disk.why);
        }
    }
}

}  // namespace

std::uint32_t PointWatch::place_of(PointTier tier) {
    const auto [at, fresh] =
        places_.emplace(std::move(tier), static_cast<std::uint32_t>(tiers_.size()));
    if (fresh) {
        tiers_.push_back(at->first);
    }
    return at->second;
}

void PointWatch::note(Scope& scope, WatchedRun& run, std::uint32_t wraps, bool plain) {
    RecoveryPoint point;
    point.key = run.made_under ? run.made_under->key : none;
    point.version = run.made_under ? run.made_under->version : std::uint16_t{0};
    point.wraps = wraps;
    point.plain = plain;
    PointTier vault;
    PointTier snapshot;
    const auto& disks = scope.plan(run.vm).disks;
    for (std::uint32_t d = 0; d < disks.size(); ++d) {
        if (disks[d].key == none && disks[d].secret == none) {
            continue;  // Nothing that it needs can be taken away.
        }
        const PointAnswer answer = point_answer(scope, run.vm, d, point, as_of_);
        add_disk(scope, answer.vault, d, vault);
        add_disk(scope, answer.snapshot, d, snapshot);
    }
    run.files = files_can_be_read(scope, run.vm, point);
    PointLook look{scope.now(), place_of(std::move(vault)), place_of(std::move(snapshot))};
    if (run.looks.empty()) {
        look.from =
            backup_time(scope, scope.spec().backups[scope.plan(run.vm).backup], run.vm, run.first);
    } else if (run.looks.back().vault == look.vault && run.looks.back().snapshot == look.snapshot) {
        return;
    } else if (run.looks.back().from == look.from) {
        run.looks.pop_back();  // What held for no time at all.
    }
    if (run.looks.empty() || run.looks.back().vault != look.vault ||
        run.looks.back().snapshot != look.snapshot) {
        run.looks.push_back(look);
    }
}

void PointWatch::find_runs(Scope& scope, std::uint32_t vm) {
    const auto& pool = scope.part().runs;
    std::vector<WatchedRun>& mine = runs_[vm];
    if (scope.vm(vm).runs == none) {
        for (std::size_t i = mine.size(); i-- > 0 && mine[i].dropped == SimTime::never();) {
            mine[i].dropped = scope.now();
        }
        return;
    }
    // The newest first, down to one that is known: only the newest of those can have grown.
    std::vector<WatchedRun> fresh;
    for (std::uint32_t r = scope.vm(vm).runs; r != none; r = pool[r].next) {
        if (!mine.empty() && pool[r].first <= mine.back().first) {
            SIM_EXPECTS(pool[r].first == mine.back().first);
            mine.back().last = pool[r].last;
            break;
        }
        WatchedRun run;
        run.vm = vm;
        run.first = pool[r].first;
        run.last = pool[r].last;
        if (pool[r].key != none) {
            run.made_under = NeededVersion{pool[r].key, pool[r].version};
        }
        fresh.push_back(std::move(run));
    }
    mine.insert(mine.end(), std::make_move_iterator(fresh.rbegin()),
                std::make_move_iterator(fresh.rend()));
    // Runs that are kept no more are older than all that are.
    std::size_t i = mine.size();
    for (std::uint32_t r = scope.vm(vm).runs; r != none; r = pool[r].next) {
        SIM_EXPECTS(i > 0 && mine[i - 1].first == pool[r].first);
        note(scope, mine[--i], pool[r].wraps, pool[r].plain != 0);
    }
}

void PointWatch::look_at(Scope& scope, std::uint32_t vm, bool settle) {
    if (scope.plan(vm).backup == none) {
        return;
    }
    // Before an event it is still the tick before: on the retirement day the clock alone ends what
    // held up to then.
    as_of_ = settle ? SimTime{scope.now().ns - 1} : scope.now();
    if (settle) {
        settle_backups(scope, vm);
    }
    find_runs(scope, vm);
}

void PointWatch::look_around(Scope& scope, const Event& event, bool settle) {
    if (runs_.empty()) {
        runs_.resize(scope.fleet().vms.size());
        for (std::uint32_t vm = 0; vm < runs_.size(); ++vm) {
            const VmPlan& plan = scope.plan(vm);
            if (plan.backup == none) {
                continue;
            }
            backed_up_.push_back(vm);
            if (std::any_of(plan.disks.begin(), plan.disks.end(), [](const DiskPlan& disk) {
                    return disk.key != none || disk.secret != none;
                })) {
                keyed_.push_back(vm);
            }
        }
    }
    const Entity& target = scope.fleet().entities[event.target];
    if (event.event_class() == EventClass::board) {
        for (const std::uint32_t vm : keyed_) {
            look_at(scope, vm, settle);
        }
    } else if (target.kind == EntityKind::vm) {
        look_at(scope, target.slot, settle);
    } else if (target.kind == EntityKind::host) {
        const HostSlot& host = scope.fleet().hosts[target.slot];
        for (std::uint32_t i = 0; i < host.vms; ++i) {
            look_at(scope, scope.fleet().host_vms[host.first_vm + i], settle);
        }
    }
}

void PointWatch::tell(Scope& scope, const WatchedRun& run) {
    const BackupPolicySpec& policy = scope.spec().backups[scope.plan(run.vm).backup];
    for (std::uint32_t n = run.first; n <= run.last; ++n) {
        WatchedPoint point;
        point.consistent = backup_time(scope, policy, run.vm, n);
        point.ready = ready_time(scope, run.vm, n);
        point.expires =
            std::min(Scope::later(point.consistent, policy.retention.value), run.dropped);
        // One that is as old as that is still there (recovery_points.cpp).
        const SimTime kept = Scope::later(point.consistent, policy.snapshots_kept.value);
        point.snapshot_ends = std::min(point.expires, Scope::later(kept, Duration{1}));
        point.horizon = scope.fleet().horizon;
        point.run = &run;
        each_(point);
    }
}

void PointWatch::end(Scope& scope) {
    for (const std::uint32_t vm : backed_up_) {
        look_at(scope, vm, false);
    }
    for (const std::vector<WatchedRun>& runs : runs_) {
        for (const WatchedRun& run : runs) {
            tell(scope, run);
        }
    }
}

}  // namespace rotasim
