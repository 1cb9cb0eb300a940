// Sizes and disk tiers of a spreadsheet's fleet, held against the catalogue.
#include "sim/base/text.hpp"
#include "sim/import/sheet_fleet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <tuple>

namespace rotasim::importing {

namespace {

constexpr std::string_view usual_size = "D4s_v3";

// Takes over the catalogue's spelling. False if it does not hold the name in any.
template <class Entry>
bool find_in(const std::vector<Entry>& list, std::string& name) {
    const auto found = std::find_if(list.begin(), list.end(), [&name](const Entry& entry) {
        return lower(entry.name) == lower(name);
    });
    if (found == list.end()) return false;
    name = found->name;
    return true;
}

// Data disks of the VM that the size does not take.
std::int64_t left_out(const VmSize& size, const SheetVm& vm) {
    const std::int64_t most = size.data_disks_max.value;
    const std::int64_t disks =
        std::count_if(vm.disks.begin(), vm.disks.end(),
                      [](const SheetDisk& disk) { return disk.role == "data"; });
    return most == 0 ? 0 : std::max<std::int64_t>(disks - most, 0);
}

bool allows_modes(const VmSize& size, const SheetVm& vm) {
    const bool in_guest = std::any_of(vm.disks.begin(), vm.disks.end(),
                                      [](const SheetDisk& disk) { return is_in_guest(disk.mode); });
    return !in_guest || (vm.os == "windows" ? size.in_guest_windows : size.in_guest_linux);
}

// The usual size, or the smallest that takes all disks; if none does, the one that takes most.
std::string size_for(const Catalogue& catalogue, const SheetVm& vm) {
    const VmSize* best = nullptr;
    const auto rank = [&vm](const VmSize& size) {
        return std::tuple(left_out(size, vm), size.name != usual_size, size.vcpus,
                          size.memory.value, size.name);
    };
    for (const VmSize& size : catalogue.vm_sizes) {
        if (!allows_modes(size, vm)) continue;
        if (best == nullptr || rank(size) < rank(*best)) best = &size;
    }
    return best == nullptr ? std::string(usual_size) : best->name;
}

}  // namespace

void check_catalogue(const Catalogue& catalogue, SheetFleet& fleet, ImportReport& report) {
    std::int64_t usual = 0;
    std::int64_t larger = 0;
    for (SheetVm& vm : fleet.vms) {
        if (!find_in(catalogue.vm_sizes, vm.size)) {
            const std::string assumed = size_for(catalogue, vm);
            if (vm.size.empty()) {
                ++(assumed == usual_size ? usual : larger);
            } else {
                report.dangling.push_back(
                    fmt::format("{}: the catalogue has no VM size {}: {} instead", vm.name,
                                rotasim::quoted(vm.size), assumed));
            }
            vm.size = assumed;
        }
        for (SheetDisk& disk : vm.disks) {
            if (disk.tier.empty() || find_in(catalogue.disk_tiers, disk.tier)) continue;
            report.dangling.push_back(
                fmt::format("{}: the catalogue has no disk tier {}: P10 or P20 instead", vm.name,
                            rotasim::quoted(disk.tier)));
            disk.tier.clear();
        }
    }
    const auto say = [&report](std::int64_t vms, const std::string& what) {
        if (vms > 0) report.assumptions.push_back(fmt::format("{}: {}", vms, what));
    };
    say(usual, fmt::format("VMs name no size: {}", usual_size));
    say(larger, fmt::format("VMs name no size and have more data disks than {} takes: the smallest "
                            "size that takes them",
                            usual_size));
}

}  // namespace rotasim::importing
