// Builds the fleet: migrations, first checked, then as slots of those who go and those who come.
#include "sim/base/saturate.hpp"
#include "sim/base/wide.hpp"
#include "sim/model/date_check.hpp"
#include "sim/model/fleet_builder.hpp"
#include "sim/model/working_hours.hpp"

#include <algorithm>

namespace rotasim {

namespace {

constexpr const char* by_upload =
    "there is no other way out of it: new disks by upload, Azure compute docs, "
    "disk-encryption-migrate.md [azure.md 1.3]";

std::uint32_t template_named(const FleetSpec& spec, const std::string& name) {
    const auto found = std::find_if(spec.vms.begin(), spec.vms.end(),
                                    [&name](const auto& vm) { return vm.name == name; });
    return found == spec.vms.end() ? none : static_cast<std::uint32_t>(found - spec.vms.begin());
}

std::size_t templates_named(const FleetSpec& spec, const std::string& name) {
    return static_cast<std::size_t>(std::count_if(
        spec.vms.begin(), spec.vms.end(), [&name](const auto& vm) { return vm.name == name; }));
}

// What is copied: temporary disks are not.
int128 bytes_of(const VmPlan& plan) {
    int128 sum = 0;
    for (const DiskPlan& disk : plan.disks) {
        const bool stays = disk.role == DiskRole::temp || disk.role == DiskRole::ephemeral_os;
        sum += stays ? 0 : disk.size.value;
    }
    return sum;
}

// Whether a VM of these modes may become one of those; its reason if not.
class Way {
public:
    Way(const Fleet& fleet, const VmPlan& from, const VmPlan& to)
        : catalogue_(fleet.catalogue), from_(from), to_(to) {}

    [[nodiscard]] std::optional<std::string> missing() const {
        for (const DiskPlan& disk : from_.disks) {
            const EncryptionMode& old = mode(disk.mode);
            for (const DiskPlan& other : to_.disks) {
                const EncryptionMode& fresh = mode(other.mode);
                const auto& ways = old.migrate_to.value;
                if (old.name != fresh.name &&
                    std::find(ways.begin(), ways.end(), fresh.name) == ways.end()) {
                    return "no way is known from '" + old.name + "' to '" + fresh.name + "'";
                }
            }
        }
        return std::nullopt;
    }
    [[nodiscard]] bool rotates_offline() const {
        return !from_.offline_sets.empty() || !to_.offline_sets.empty();
    }

private:
    [[nodiscard]] const EncryptionMode& mode(std::uint32_t index) const {
        return catalogue_.encryption_modes[index];
    }

    const Catalogue& catalogue_;
    const VmPlan& from_;
    const VmPlan& to_;
};

bool modes_known(const VmPlan& plan) {
    return std::all_of(plan.disks.begin(), plan.disks.end(),
                       [](const DiskPlan& disk) { return disk.mode != none; });
}

}  // namespace

void FleetBuilder::resolve_migrations() {
    std::map<std::string, Place> taken;
    for (std::uint32_t m = 0; m < spec().migrations.size(); ++m) {
        const MigrationSpec& migration = spec().migrations[m];
        MigrationPlan plan;
        plan.spec = m;
        resolver_.find("VM template", migration.from, "from");
        resolver_.find("VM template", migration.to, "to");
        if (resolver_.read(migration)) {
            for (const Ref* ref : {&migration.from, &migration.to}) {
                if (!taken.emplace(ref->name, ref->at).second) {
                    resolver_.error(ref->at, ref == &migration.from ? "from" : "to",
                                    "'" + ref->name + "' takes part in a migration already",
                                    "each VM goes once, or comes once");
                }
            }
            check_migration(migration, plan);
        }
        fleet_.migrations.push_back(plan);
        const std::uint32_t to = template_named(spec(), migration.to.name);
        for (VmSlot& vm : fleet_.vms) {
            if (vm.plan == to) {
                vm.from = SimTime::never();
                vm.migration = m;
            }
        }
    }
}

void FleetBuilder::check_migration_times(const MigrationSpec& migration) {
    if (migration.wave_size.has_value() != migration.wave_every.has_value()) {
        resolver_.error(migration.at, migration.wave_size ? "wave_every" : "wave_size",
                        "give `wave_size` and `wave_every` both, or neither",
                        "a wave has a size and a time");
    }
    if (migration.window) {
        std::vector<Problem> problems;
        check_working_hours(*migration.window, problems);
        for (const Problem& problem : problems) {
            resolver_.error(problem.at, problem.field, problem.message, problem.why,
                            problem.suggestion);
        }
    }
    if (!resolver_.unread().times) {
        check_not_before_start(migration.begin, fleet_.calendar.start(), migration.at, resolver_);
        if (migration.deadline) {
            check_reach(*migration.deadline, fleet_.calendar.start(), migration.at, "deadline",
                        resolver_);
        }
    }
}

// Who goes and who comes: as many, of one group, with no life spans of their own.
void FleetBuilder::check_migration_pair(const MigrationSpec& migration, std::uint32_t from,
                                        std::uint32_t to) {
    const VmTemplateSpec& old = spec().vms[from];
    const VmTemplateSpec& fresh = spec().vms[to];
    for (const VmTemplateSpec* vm : {&old, &fresh}) {
        if (vm->list) {
            resolver_.error(migration.at, vm == &old ? "from" : "to",
                            "'" + vm->name + "' has life spans of its own",
                            "VMs of a list come and go by it");
            return;
        }
    }
    if (old.count.value_or(1) != fresh.count.value_or(1)) {
        resolver_.error(migration.to.at, "to",
                        "'" + fresh.name + "' has " + std::to_string(fresh.count.value_or(1)) +
                            " VMs, '" + old.name + "' has " + std::to_string(old.count.value_or(1)),
                        "each VM that goes is replaced by one");
    }
    if (old.group_name() != fresh.group_name()) {
        resolver_.error(migration.to.at, "to",
                        "'" + fresh.name + "' is of group '" + fresh.group_name() + "', '" +
                            old.name + "' of '" + old.group_name() + "'",
                        "who goes and who comes is one VM in the results: give both one `group`");
    }
    for (const MigrationSpec& other : spec().migrations) {
        const std::uint32_t theirs = template_named(spec(), other.from.name);
        if (&other < &migration && theirs != none && theirs != from &&
            spec().vms[theirs].group_name() == old.group_name()) {
            resolver_.error(migration.at, "from",
                            "migration '" + other.name + "' moves VMs of group '" +
                                old.group_name() + "' already",
                            "how far each has come is told by its group");
        }
    }
}

void FleetBuilder::check_migration(const MigrationSpec& migration, MigrationPlan& plan) {
    check_migration_times(migration);
    const std::uint32_t from = template_named(spec(), migration.from.name);
    const std::uint32_t to = template_named(spec(), migration.to.name);
    if (from == none || to == none || !resolver_.read(spec().vms[from]) ||
        !resolver_.read(spec().vms[to])) {
        return;
    }
    for (const Ref* ref : {&migration.from, &migration.to}) {
        const std::size_t parts = templates_named(spec(), ref->name);
        if (parts > 1) {
            resolver_.error(
                ref->at, ref == &migration.from ? "from" : "to",
                "'" + ref->name + "' stands for " + std::to_string(parts) + " templates",
                "a migration moves one: give the parts names of their own");
        }
    }
    check_migration_pair(migration, from, to);
    if (!modes_known(fleet_.plans[from]) || !modes_known(fleet_.plans[to])) {
        return;
    }
    const Way way(fleet_, fleet_.plans[from], fleet_.plans[to]);
    if (const auto missing = way.missing()) {
        resolver_.error(migration.to.at, "to", *missing,
                        "`migrate_to` of the mode in the catalogue lists where one can go");
    }
    if (way.rotates_offline()) {
        resolver_.error(migration.at, "from", "confidential VMs do not migrate",
                        "nothing is documented of it");
    }
    if (fleet_.plans[from].in_guest && !migration.copy_rate) {
        resolver_.error(migration.at, "copy_rate",
                        "disks encrypted in guest cannot be kept: give the rate of copying",
                        by_upload);
    }
    if (migration.copy_rate) {
        const int128 ns =
            (bytes_of(fleet_.plans[from]) * 1'000'000'000 + migration.copy_rate->value.value - 1) /
            migration.copy_rate->value.value;
        plan.copying = saturated(ns);
    }
    const RetirementSpec& retirement = spec().in_guest_retirement;
    plan.begins = resolver_.unread().times ? SimTime{} : fleet_.calendar.to_sim(migration.begin);
    if (migration.deadline && !resolver_.unread().times) {
        plan.deadline = fleet_.calendar.to_sim(*migration.deadline);
    } else if (fleet_.plans[from].in_guest && retirement.active) {
        plan.deadline = fleet_.calendar.to_sim(retirement.when);
    }
}

void FleetBuilder::number_migrated() {
    for (MigrationPlan& plan : fleet_.migrations) {
        const MigrationSpec& migration = spec().migrations[plan.spec];
        const std::uint32_t from = template_named(spec(), migration.from.name);
        const std::uint32_t to = template_named(spec(), migration.to.name);
        const auto first_of = [this](std::uint32_t wanted) {
            const auto found =
                std::find_if(fleet_.vms.begin(), fleet_.vms.end(),
                             [wanted](const VmSlot& vm) { return vm.plan == wanted; });
            return static_cast<std::uint32_t>(found - fleet_.vms.begin());
        };
        plan.first_vm = first_of(from);
        plan.first_successor = first_of(to);
        plan.vms = spec().vms[from].count.value_or(1);
    }
}

}  // namespace rotasim
