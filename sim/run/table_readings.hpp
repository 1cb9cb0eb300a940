// sim/run/table_readings.hpp — which reading of contradicting sources a result rests on.
#pragma once

#include "sim/model/fleet.hpp"

#include <string>
#include <vector>

namespace rotasim {

struct GroupReading {
    std::string group;
    SwitchesSpec switches;
};

struct Readings {
    SwitchesSpec scenario;            // In force unless a template states its own.
    std::vector<GroupReading> other;  // Groups with VMs that read otherwise, in canonical order.
    bool matter = false;              // Some VM hangs on a key of the tenant.
};

[[nodiscard]] Readings readings_of(const Fleet& fleet);

// "Readings: an expired key: field_fail_on_start; in guest: starts", then the groups that differ;
// empty where no reading matters.
[[nodiscard]] std::string readings_text(const Readings& readings);

}  // namespace rotasim
