// sim/run/table_presets_harm.cpp — where a rotation that somebody asks for costs service that a
// twin without it keeps.
#include "sim/run/table_format.hpp"
#include "sim/run/table_results.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace rotasim {

namespace {

constexpr double seconds_per_year = 365.2425 * 86400.0;

// Presets that the policies of the group's keys follow, and the twin names of its templates.
struct Ordered {
    std::set<std::string> presets;
    std::set<std::string> twins;
    bool rotates = false;  // Any of its keys has a policy that ever rotates.
};

Ordered ordered_of(const World& world, std::uint32_t group) {
    const Fleet& fleet = *world.fleet;
    Ordered ordered;
    for (const VmPlan& plan : fleet.plans) {
        if (plan.group != group) continue;
        ordered.twins.insert(fleet.spec.vms[plan.spec].twin);
        for (const DiskPlan& disk : plan.disks) {
            const std::uint32_t policy = disk.key == none ? none : fleet.keys[disk.key].policy;
            if (policy == none) continue;
            const RotationPolicy& of_key = world.policies[policy];
            if (!of_key.preset.empty()) ordered.presets.insert(of_key.preset);
            ordered.rotates |= !std::holds_alternative<WhenNever>(of_key.when);
        }
    }
    return ordered;
}

bool are_twins(const Ordered& a, const Ordered& b) {
    return a.twins == b.twins && a.twins.count("") == 0;
}

// Intervals apart from each other; of a group without any such outage there is none.
bool is_clearly_worse(const Estimate& ordered, const Estimate& twin) {
    if (!ordered.low || *ordered.low <= 0) return false;
    return twin.events == 0 || (twin.high && *twin.high < *ordered.low);
}

std::string cost(const Estimate& estimate) {
    if (estimate.events == 0) return "nothing that was seen";
    return human_length(estimate.mean.value_or(0) * seconds_per_year);
}

}  // namespace

std::vector<std::string> preset_sentences(const World& world, const ExperimentResult& result) {
    const Fleet& fleet = *world.fleet;
    const bool any = std::any_of(world.policies.begin(), world.policies.end(),
                                 [](const RotationPolicy& p) { return !p.preset.empty(); });
    if (!any) return {};
    std::vector<Ordered> groups;
    for (std::uint32_t g = 0; g < fleet.groups.size(); ++g)
        groups.push_back(ordered_of(world, g));
    std::vector<std::string> out;
    for (std::uint32_t a = 0; a < groups.size(); ++a) {
        for (std::uint32_t b = 0; b < groups.size(); ++b) {
            const bool compares = a != b && groups[a].presets.size() == 1 &&
                                  groups[b].presets != groups[a].presets &&
                                  are_twins(groups[a], groups[b]);
            const Estimate& ordered = result.row(a, Metric::unavailability_keys).estimate;
            const Estimate& twin = result.row(b, Metric::unavailability_keys).estimate;
            if (!compares || !is_clearly_worse(ordered, twin)) continue;
            out.push_back(fmt::format(
                "Rotation as preset {} asks for it makes {} worse off: keys cost {} of service per "
                "VM and year, and {} in its twin {}, whose keys {}.",
                *groups[a].presets.begin(), fleet.groups[a], cost(ordered), cost(twin),
                fleet.groups[b],
                groups[b].rotates ? "rotate by another policy" : "are never rotated"));
        }
    }
    return out;
}

}  // namespace rotasim
