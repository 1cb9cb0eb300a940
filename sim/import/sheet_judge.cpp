// What can be said of a spreadsheet's fleet without simulating: the latent dead first of all.
#include "sim/base/text.hpp"
#include "sim/import/sheet_fleet.hpp"
#include "sim/model/start_trouble.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

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
    Judgement(const SheetFleet& fleet, const Fleet& built, ImportReport& report)
        : fleet_(fleet), built_(built), start_(built.calendar.start()), report_(report) {}

    void run() {
        judge_start();
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
    // The same judgement as `rotasim show` makes of the scenario, so that the two always agree.
    void judge_start() {
        for (StartTrouble& trouble : trouble_at_start(built_)) {
            const std::string& vm = built_.spec.vms[built_.plans[trouble.plan].spec].name;
            troubles_.emplace(std::pair(vm, trouble.disk), std::move(trouble));
        }
    }

    void judge_vm(const SheetVm& vm) {
        const std::size_t before = report_.latent_dead.size();
        for (std::uint32_t d = 0; d < vm.disks.size(); ++d) {
            const SheetDisk& disk = vm.disks[d];
            const auto trouble = troubles_.find(std::pair(vm.name, d));
            const bool dead = trouble != troubles_.end();
            if (dead) report_.latent_dead.push_back(dead_text(vm, disk, trouble->second));
            if (disk.key && is_in_guest(disk.mode)) judge_pinned(disk, dead);
        }
        report_.latent_dead_vms += report_.latent_dead.size() > before ? 1 : 0;
    }

    [[nodiscard]] std::string dead_text(const SheetVm& vm, const SheetDisk& disk,
                                        const StartTrouble& trouble) const {
        std::string text = fmt::format("{}: {} ({})", name_of(vm),
                                       disk.named ? "disk " + disk.name : "its disk", disk.mode);
        if (disk.key) {
            text += " needs " + in_sheet(fleet_.keys[*disk.key], disk.version);
        } else if (disk.secret) {
            const std::string& secret = fleet_.secrets[*disk.secret].given;
            text += secret.empty() ? " needs its secret" : " needs secret " + secret;
        }
        text += ": " + trouble.why;
        if (trouble.since) text += ", since " + format_utc(*trouble.since);
        return text + (trouble.shut_down ? "; shut down within about an hour"
                                         : "; lost at its next platform start");
    }

    void judge_pinned(const SheetDisk& disk, bool dead) {
        const SheetVersion& version = version_of(fleet_, disk);
        if (version.name != fleet_.keys[*disk.key].versions.back().name) ++in_guest_old_;
        if (!dead && version.enabled && expired(version, start_)) ++in_guest_expired_;
    }

    void judge_key(const SheetKey& key) {
        for (const SheetVersion& version : key.versions) {
            const std::string what = in_sheet(key, version.name);
            if (!version.expires) {
                report_.findings.push_back(what + " never expires");
            } else if (version.enabled && !expired(version, start_)) {
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
            "{} is on {}, not on the newest version {}{}", in_sheet(set), set.version,
            key.versions.back().name,
            set.auto_rotation.value_or(false) ? ", although it rotates by itself" : ""));
    }

    const SheetFleet& fleet_;
    const Fleet& built_;
    const UtcTime start_;
    ImportReport& report_;
    // By VM and position of the disk.
    std::map<std::pair<std::string, std::uint32_t>, StartTrouble> troubles_;
    std::int64_t in_guest_expired_ = 0;
    std::int64_t in_guest_old_ = 0;
};

}  // namespace

void judge(const SheetFleet& fleet, const Fleet& built, ImportReport& report) {
    Judgement(fleet, built, report).run();
}

}  // namespace rotasim::importing
