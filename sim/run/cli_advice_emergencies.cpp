// sim/run/cli_advice_emergencies.cpp — answers to a theft that do not end it, or that take the key
// away from those who still need it.
#include "sim/run/cli_advice_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace rotasim {

namespace {

using Kind = EmergencyStepKind;

// Position of the first step of this kind; beyond the last: there is none.
std::size_t position_of(const EmergencySpec& emergency, Kind wanted) {
    const auto found = std::find_if(emergency.steps.begin(), emergency.steps.end(),
                                    [wanted](const auto& each) { return each.step == wanted; });
    return static_cast<std::size_t>(found - emergency.steps.begin());
}

// "'a'", "'a', 'b' and 3 more".
std::string listed(const std::set<std::string>& names) {
    constexpr std::size_t shown = 2;
    std::string text;
    std::size_t told = 0;
    for (const std::string& name : names) {
        if (told == shown) break;
        text += fmt::format("{}'{}'", told == 0 ? "" : ", ", name);
        ++told;
    }
    return names.size() > shown ? fmt::format("{} and {} more", text, names.size() - shown) : text;
}

class AnswerAdviser {
public:
    AnswerAdviser(const AdviceView& view, std::uint32_t emergency, std::vector<Problem>& out)
        : view_(view),
          spec_(view.fleet().spec.emergencies[emergency]),
          key_(view.fleet().emergencies[emergency].compromised),
          out_(out) {
        const Fleet& fleet = view.fleet();
        for (const SetSlot& set : fleet.sets) {
            if (set.key == key_ && set.disks > 0) sets_.insert(fleet.spec.sets[set.spec].name);
        }
        for (const VmPlan& plan : fleet.plans) {
            const bool pinned = std::any_of(
                plan.disks.begin(), plan.disks.end(),
                [this](const DiskPlan& disk) { return disk.set == none && disk.key == key_; });
            if (pinned) guests_.insert(fleet.spec.vms[plan.spec].name);
        }
    }

    // What nothing in the answer ends.
    void advise_on_leak() {
        const bool leaks = spec_.leaks_disk_keys() || spec_.keeps_unwrapped();
        const std::size_t contained = position_of(spec_, Kind::contain);
        if (leaks && !spec_.has_step(Kind::reencrypt) && view_.fleet().spec.migrations.empty()) {
            tell("leaves every disk under its leaked data key",
                 "neither a new wrap nor a disabled key changes a data key: step reencrypt does, "
                 "or a copy on a new disk (`migrations` with `copy_rate`)");
        }
        if (spec_.leaked == Leaked::vault_access && contained == spec_.steps.size()) {
            tell("never ends the thief's access to the vault", "step contain does");
        }
        if (spec_.keeps_unwrapped() && spec_.has_step(Kind::reencrypt) &&
            position_of(spec_, Kind::reencrypt) < contained) {
            tell("re-encrypts disks before the thief is shut out",
                 "he unwraps their new data keys as well: step contain first");
        }
    }

    void advise() {
        const std::size_t disabled = position_of(spec_, Kind::disable_old);
        if (disabled == spec_.steps.size()) return;
        const bool sets_moved = sets_.empty() || position_of(spec_, Kind::re_point_sets) < disabled;
        const bool guests_moved =
            guests_.empty() || position_of(spec_, Kind::rerun_in_guest) < disabled;
        if (!sets_moved) {
            warn(fmt::format("while {} {} on it",
                             (sets_.size() == 1 ? "set " : "sets ") + listed(sets_),
                             sets_.size() == 1 ? "is" : "are"),
                 "running VMs on it are shut down within about an hour (azure.md 2.4), and the "
                 "advice is to disable last (azure.md 4.3)");
        }
        if (!guests_moved) {
            warn(fmt::format("while VMs of {} are wrapped under it", listed(guests_)),
                 "they become latent dead and fail at their next platform start, and the advice is "
                 "to disable last (azure.md 4.3)");
        }
        const bool used = !sets_.empty() || !guests_.empty();
        if (used && sets_moved && guests_moved && !is_verified(disabled)) {
            warn("without having verified that nothing is wrapped under it",
                 "disks are wrapped again within an hour (azure.md 0.3), VMs in guest one by one");
        }
    }

private:
    // After those are moved, before the key goes.
    [[nodiscard]] bool is_verified(std::size_t disabled) const {
        std::size_t moved = 0;
        if (!sets_.empty()) moved = position_of(spec_, Kind::re_point_sets);
        if (!guests_.empty()) moved = std::max(moved, position_of(spec_, Kind::rerun_in_guest));
        return std::any_of(spec_.steps.begin() + static_cast<std::ptrdiff_t>(moved),
                           spec_.steps.begin() + static_cast<std::ptrdiff_t>(disabled),
                           [](const auto& each) { return each.step == Kind::verify; });
    }
    void warn(const std::string& when, const std::string& why) {
        tell(fmt::format("disables '{}' {}", view_.spec_of(key_).name, when), why);
    }
    void tell(const std::string& does, const std::string& why) {
        out_.push_back(
            advice(spec_.at, "steps", fmt::format("emergency '{}' {}", spec_.name, does), why));
    }

    const AdviceView& view_;
    const EmergencySpec& spec_;
    std::uint32_t key_;
    std::vector<Problem>& out_;
    std::set<std::string> sets_, guests_;  // Who is on the stolen key as the scenario begins.
};

}  // namespace

void advise_on_emergencies(const AdviceView& view, std::vector<Problem>& out) {
    for (std::uint32_t e = 0; e < view.fleet().emergencies.size(); ++e) {
        AnswerAdviser adviser(view, e, out);
        adviser.advise_on_leak();
        adviser.advise();
    }
}

}  // namespace rotasim
