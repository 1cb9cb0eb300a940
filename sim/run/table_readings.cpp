// sim/run/table_readings.cpp — the scenario's `switches`, and the templates that override them.
#include "sim/run/table_readings.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rotasim {

namespace {

bool has_tenant_key(const VmPlan& plan) {
    return std::any_of(plan.disks.begin(), plan.disks.end(), [](const DiskPlan& disk) {
        return disk.set != none || disk.key != none || disk.secret != none;
    });
}

std::string text_of(const SwitchesSpec& switches) {
    std::string text =
        fmt::format("an expired key: {}; in guest: {}", schema::name_of(switches.expired_key),
                    schema::name_of(switches.in_guest_expired_start));
    if (switches.windows_secret_only_start != SecretOnlyStart::starts) {  // Rarely of concern.
        text += fmt::format("; Windows with its secret only: {}",
                            schema::name_of(switches.windows_secret_only_start));
    }
    if (switches.stopped_at_rotation != StoppedAtRotation::starts) {
        text +=
            fmt::format("; off at a rotation: {}", schema::name_of(switches.stopped_at_rotation));
    }
    return text;
}

}  // namespace

Readings readings_of(const Fleet& fleet) {
    Readings readings;
    readings.scenario = fleet.spec.switches;
    for (std::uint32_t g = 0; g < fleet.groups.size(); ++g) {
        std::vector<SwitchesSpec> told;  // Templates of one group may read differently.
        for (const VmPlan& plan : fleet.plans) {
            if (plan.group != g || !has_tenant_key(plan)) continue;
            readings.matter = true;
            const SwitchesSpec own = fleet.spec.vms[plan.spec].switches.value_or(readings.scenario);
            const bool known =
                own == readings.scenario || std::find(told.begin(), told.end(), own) != told.end();
            if (known) continue;
            told.push_back(own);
            readings.other.push_back({fleet.groups[g], own});
        }
    }
    return readings;
}

std::string readings_text(const Readings& readings) {
    if (!readings.matter) return {};
    std::string text = "Readings: " + text_of(readings.scenario);
    for (const GroupReading& other : readings.other) {
        text += fmt::format(". {}: {}", other.group, text_of(other.switches));
    }
    return text;
}

}  // namespace rotasim
