// sim/run/show_backup_matrix.cpp — one replication's recovery points, counted by how they fare.
#include "sim/run/show_backup_matrix.hpp"

#include "sim/base/contract.hpp"
#include "sim/base/wide.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace rotasim {

namespace {

// The stretch in which a tier of a point could be used at all.
struct Life {
    SimTime from{};
    SimTime to{};
};

struct Fate {
    PointOutcome outcome = PointOutcome::throughout;
    std::vector<NeededVersion> needs;
    PointTier trouble;
    SimTime lost{};
    SimTime back{};
};

void add_needs(const PointTier& tier, std::vector<NeededVersion>& needs) {
    for (const NeededVersion& each : tier.needs) {
        const auto at = std::lower_bound(needs.begin(), needs.end(), each);
        if (at == needs.end() || *at != each) needs.insert(at, each);
    }
}

class Fates {
public:
    explicit Fates(const std::vector<PointTier>& tiers) : tiers_(tiers) {}

    // What the tier of a run comes to over a stretch that is not empty.
    [[nodiscard]] Fate over(const WatchedRun& run, bool snapshot, Life life) const {
        Fate fate;
        bool opened = false;
        bool was_open = true;  // Before anything is known: a trouble at once begins there.
        const auto& looks = run.looks;
        auto look = std::upper_bound(looks.begin(), looks.end(), life.from,
                                     [](SimTime at, const PointLook& x) { return at < x.from; });
        SIM_EXPECTS(look != looks.begin());
        for (--look; look != looks.end() && look->from < life.to; ++look) {
            const PointTier& tier = tiers_[snapshot ? look->snapshot : look->vault];
            const SimTime at = std::max(look->from, life.from);
            if (tier.refused) {
                if (was_open || !opened) fate.trouble = tier;
                if (was_open) fate.lost = at;
            } else {
                add_needs(tier, fate.needs);
                if (!was_open) fate.back = at;
                opened = true;
            }
            was_open = !tier.refused;
        }
        if (fate.trouble.refused) {
            fate.outcome = was_open ? PointOutcome::interrupted
                           : opened ? PointOutcome::until
                                    : PointOutcome::never;
        }
        if (fate.outcome == PointOutcome::never) fate.needs = fate.trouble.needs;
        return fate;
    }

private:
    const std::vector<PointTier>& tiers_;
};

// What makes points one row.
using RowKey = std::tuple<bool, std::optional<NeededVersion>, PointOutcome,
                          std::vector<NeededVersion>, PointTier, bool>;

struct Counted {
    MatrixRow row;
    std::uint32_t latest_vm = none;
};

struct SectionCount {
    MatrixSection section;
    std::uint32_t latest_vm = none;
    std::map<RowKey, Counted> rows;
};

class MatrixMaker {
public:
    explicit MatrixMaker(const Fleet& fleet)
        : fleet_(fleet), watch_([this](const WatchedPoint& point) { take(point); }) {
        ends_.resize(fleet.groups.size());
        for (std::uint32_t g = 0; g < ends_.size(); ++g)
            ends_[g].group = g;
    }

    [[nodiscard]] PointWatch& watch() { return watch_; }

    [[nodiscard]] BackupMatrix made(const ReplicationResult& result) {
        BackupMatrix matrix;
        for (auto& [key, count] : sections_) {
            for (auto& [row_key, counted] : count.rows)
                count.section.rows.push_back(std::move(counted.row));
            std::stable_sort(count.section.rows.begin(), count.section.rows.end(), comes_first);
            matrix.sections.push_back(std::move(count.section));
        }
        for (const GroupMetric& row : result.metrics)
            compare(row);
        for (const VmPlan& plan : fleet_.plans) {
            if (plan.backup == none) continue;
            const bool there =
                std::any_of(matrix.ends.begin(), matrix.ends.end(),
                            [&plan](const MatrixEnd& end) { return end.group == plan.group; });
            if (!there) matrix.ends.push_back(ends_[plan.group]);
        }
        std::sort(matrix.ends.begin(), matrix.ends.end(),
                  [](const MatrixEnd& a, const MatrixEnd& b) { return a.group < b.group; });
        return matrix;
    }

private:
    static bool comes_first(const MatrixRow& a, const MatrixRow& b) {
        return std::tie(a.snapshot, a.made_under, a.first, a.outcome) <
               std::tie(b.snapshot, b.made_under, b.first, b.outcome);
    }

    void take(const WatchedPoint& point) {
        const WatchedRun& run = *point.run;
        const VmPlan& plan = fleet_.plans[fleet_.vms[run.vm].plan];
        SectionCount& count = sections_[{plan.group, plan.spec}];
        count.section.group = plan.group;
        count.section.vms_spec = plan.spec;
        count.section.backup = plan.backup;
        if (std::exchange(count.latest_vm, run.vm) != run.vm) ++count.section.vms;
        count_at_end(point, plan.group);
        const Life vault{point.ready, std::min(point.expires, point.horizon)};
        if (vault.from >= vault.to) {
            ++count.section.unfinished;
            return;
        }
        add(count, point, false, vault);
        const Life snapshot{point.ready, std::min(point.snapshot_ends, point.horizon)};
        if (snapshot.from < snapshot.to) add(count, point, true, snapshot);
    }

    void add(SectionCount& count, const WatchedPoint& point, bool snapshot, Life life) {
        const WatchedRun& run = *point.run;
        Fate fate = Fates(watch_.tiers()).over(run, snapshot, life);
        Counted& counted = count.rows[RowKey{snapshot, run.made_under, fate.outcome, fate.needs,
                                             fate.trouble, run.files}];
        MatrixRow& row = counted.row;
        if (row.points == 0) {
            row.snapshot = snapshot;
            row.made_under = run.made_under;
            row.outcome = fate.outcome;
            row.needs = std::move(fate.needs);
            row.trouble = std::move(fate.trouble);
            row.files = run.files;
            row.first = row.last = point.consistent;
            row.lost_first = row.lost_last = fate.lost;
            row.back_first = row.back_last = fate.back;
        }
        ++row.points;
        if (std::exchange(counted.latest_vm, run.vm) != run.vm) ++row.vms;
        row.first = std::min(row.first, point.consistent);
        row.last = std::max(row.last, point.consistent);
        row.lost_first = std::min(row.lost_first, fate.lost);
        row.lost_last = std::max(row.lost_last, fate.lost);
        row.back_first = std::min(row.back_first, fate.back);
        row.back_last = std::max(row.back_last, fate.back);
        row.kept_beyond += (snapshot ? point.snapshot_ends : point.expires) > point.horizon ? 1 : 0;
    }

    // As the replication counts its points (behaviour/recovery_points.cpp), ready or not.
    void count_at_end(const WatchedPoint& point, std::uint32_t group) {
        if (point.expires <= point.horizon) return;
        const PointTier& tier = watch_.tiers()[point.run->looks.back().vault];
        ++ends_[group].points;
        ends_[group].unusable += tier.refused ? 1 : 0;
    }

    void compare(const GroupMetric& row) {
        MatrixEnd& end = ends_[row.group];
        switch (row.metric) {
            case Metric::recovery_points_unusable:
                SIM_ENSURES(row.events == end.unusable &&
                            row.value.has_value() == (end.points > 0));
                if (row.value) {
                    SIM_ENSURES(*row.value ==
                                to_int64(divide_half_even(
                                    int128{end.unusable} * info(row.metric).scale, end.points)));
                }
                break;
            case Metric::restores_vm_asked: end.vm_restores = row.events; break;
            case Metric::restores_vm_impossible: end.vm_restores_impossible = row.events; break;
            case Metric::restores_file_asked: end.file_restores = row.events; break;
            case Metric::restores_file_impossible: end.file_restores_impossible = row.events; break;
            default: break;
        }
    }

    const Fleet& fleet_;
    PointWatch watch_;
    std::map<std::pair<std::uint32_t, std::uint32_t>, SectionCount> sections_;
    std::vector<MatrixEnd> ends_;
};

}  // namespace

BackupMatrix backup_matrix(const World& world, std::uint64_t seed, std::uint32_t replication,
                           const std::atomic<bool>* cancel) {
    MatrixMaker maker(*world.fleet);
    ReplicationOptions options;
    options.seed = seed;
    options.replication = replication;
    options.cancel = cancel;
    options.points = &maker.watch();
    BackupMatrix matrix = maker.made(run_replication(world, options));
    matrix.seed = seed;
    matrix.replication = replication;
    return matrix;
}

}  // namespace rotasim
