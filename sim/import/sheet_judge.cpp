// What can be said of a spreadsheet's fleet without simulating: the latent dead first of all.
#include "sim/base/text.hpp"
#include "sim/config/scenario.hpp"
#include "sim/config/source.hpp"
#include "sim/import/sheet_fleet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace rotasim::importing {

namespace {

const SheetVersion& version_of(const SheetFleet& fleet, const SheetDisk& disk) {
    const auto& versions = fleet.keys[*disk.key].versions;
    return *std::find_if(versions.begin(), versions.end(),
                         [&disk](const SheetVersion& v) { return v.name == disk.version; });
}

bool expired(const SheetVersion& version, UtcTime now) {
    return version.expires && *version.expires <= now;
}

std::string disks(std::int64_t n) { return fmt::format("{} {}", n, n == 1 ? "disk" : "disks"); }

class Judgement {
public:
    Judgement(const SheetFleet& fleet, const CsvOptions& options, ImportReport& report)
        : fleet_(fleet), options_(options), report_(report) {}

    void run() {
        for (const SheetVm& vm : fleet_.vms)
            judge_vm(vm);
        for (const SheetKey& key : fleet_.keys)
            judge_key(key);
        for (const SheetSet& set : fleet_.sets)
            judge_set(set);
        if (in_guest_expired_ > 0) {
            report_.findings.push_back(fmt::format(
                "{} encrypted in the guest on an expired version: the vault still unwraps, "
                "which is taken to be enough to start (not verified; see `switches`)",
                disks(in_guest_expired_)));
        }
        if (in_guest_old_ > 0) {
            report_.findings.push_back(
                fmt::format("{} encrypted in the guest pinned to a version that is not the newest: "
                            "disabling it "
                            "makes a VM latent dead",
                            disks(in_guest_old_)));
        }
    }

private:
    // As the sheet calls it, so that its owner finds it; and as the scenario does.
    static std::string name_of(const SheetVm& vm) {
        if (vm.name == vm.given) return vm.name;
        return fmt::format("{} ({} in the scenario)", rotasim::quoted(vm.given), vm.name);
    }
    void judge_vm(const SheetVm& vm) {
        const std::size_t before = report_.latent_dead.size();
        judge_disks(vm);
        report_.latent_dead_vms += report_.latent_dead.size() > before ? 1 : 0;
    }
    void judge_disks(const SheetVm& vm) {
        for (const SheetDisk& disk : vm.disks) {
            if (!disk.key) continue;
            const SheetKey& key = fleet_.keys[*disk.key];
            const SheetVersion& version = version_of(fleet_, disk);
            const std::string what =
                fmt::format("{}: disk {} ({}) needs {}/{}/{}", name_of(vm), disk.name, disk.mode,
                            key.vault, key.name, version.name);
            const bool in_guest = is_in_guest(disk.mode);
            if (in_guest && version.name != key.versions.back().name) ++in_guest_old_;
            if (!version.enabled) {
                report_.latent_dead.push_back(
                    what + (in_guest ? ", which is disabled: lost at its next platform start"
                                     : ", which is disabled: shut down within about an hour"));
            } else if (expired(version, options_.start)) {
                in_guest_expired_ += in_guest ? 1 : 0;
                if (!in_guest) {
                    report_.latent_dead.push_back(fmt::format(
                        "{}, expired on {}: lost at its next platform start (field reports)", what,
                        format_utc(*version.expires)));
                }
            }
        }
    }

    void judge_key(const SheetKey& key) {
        for (const SheetVersion& version : key.versions) {
            const std::string what = key.vault + "/" + key.name + "/" + version.name;
            if (!version.expires) {
                report_.findings.push_back(what + " never expires");
            } else if (version.enabled && !expired(version, options_.start)) {
                report_.findings.push_back(fmt::format("{} expires on {}: used by {}", what,
                                                       format_utc(*version.expires),
                                                       disks(version.disks)));
            }
        }
    }

    void judge_set(const SheetSet& set) {
        const SheetKey& key = fleet_.keys[set.key];
        if (set.version == key.versions.back().name) return;
        report_.findings.push_back(fmt::format(
            "set {} is on {}, not on the newest version {}{}", set.name, set.version,
            key.versions.back().name,
            set.auto_rotation.value_or(false) ? ", although it rotates by itself" : ""));
    }

    const SheetFleet& fleet_;
    const CsvOptions& options_;
    ImportReport& report_;
    std::int64_t in_guest_expired_ = 0;
    std::int64_t in_guest_old_ = 0;
};

}  // namespace

void check_catalogue(SheetFleet& fleet, ImportReport& report) {
    std::vector<std::string> files;
    std::vector<Problem> problems;
    const Catalogue catalogue = load_catalogue({}, config::default_size_limit, files, problems);
    const auto holds = [](const auto& list, const std::string& name) {
        return std::any_of(list.begin(), list.end(),
                           [&name](const auto& entry) { return entry.name == name; });
    };
    for (SheetVm& vm : fleet.vms) {
        if (!vm.size.empty() && !holds(catalogue.vm_sizes, vm.size)) {
            report.dangling.push_back(
                fmt::format("{}: the catalogue has no VM size {}: D4s_v3 instead", vm.name,
                            rotasim::quoted(vm.size)));
            vm.size.clear();
        }
        for (SheetDisk& disk : vm.disks) {
            if (disk.tier.empty() || holds(catalogue.disk_tiers, disk.tier)) continue;
            report.dangling.push_back(
                fmt::format("{}: the catalogue has no disk tier {}: P10 or P20 instead", vm.name,
                            rotasim::quoted(disk.tier)));
            disk.tier.clear();
        }
    }
}

void judge(const SheetFleet& fleet, const CsvOptions& options, ImportReport& report) {
    Judgement(fleet, options, report).run();
}

}  // namespace rotasim::importing
