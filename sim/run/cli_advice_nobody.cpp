// sim/run/cli_advice_nobody.cpp — VMs that may lose their keys, with nobody who starts them.
#include "sim/run/cli_advice_view.hpp"

#include <fmt/format.h>

#include <set>

namespace rotasim {

namespace {

// Somebody or something may take the key away, or the way to it.
bool may_be_lost(const AdviceView& view, std::uint32_t key) {
    const FleetSpec& spec = view.fleet().spec;
    return !spec.incidents.empty() || !spec.emergencies.empty() ||
           (view.taken_after(key).has_value() && view.comes_to_rotate(key));
}

}  // namespace

void advise_on_nobody(const AdviceView& view, std::vector<Problem>& out) {
    const Fleet& fleet = view.fleet();
    std::set<std::uint32_t> told;
    for (const VmPlan& plan : fleet.plans) {
        const bool loses = plan.crew == none &&
                           std::any_of(plan.disks.begin(), plan.disks.end(), [&](const auto& disk) {
                               return disk.key != none && may_be_lost(view, disk.key);
                           });
        if (!loses || !told.insert(plan.spec).second) continue;
        const VmTemplateSpec& vms = fleet.spec.vms[plan.spec];
        out.push_back(
            advice(vms.at, "operators",
                   fmt::format("VMs of '{}' have no operators: they start the moment their keys "
                               "work again",
                               vms.name),
                   "the platform does not start them by itself (azure.md 2.4), so that with "
                   "operators they are down longer, not shorter"));
    }
}

}  // namespace rotasim
