// What a rotation policy may see of a key when it is asked a question.
#pragma once

#include "sim/base/calendar.hpp"
#include "sim/base/distribution.hpp"
#include "sim/base/random.hpp"
#include "sim/base/units.hpp"
#include "sim/schema/fields.hpp"
#include "sim/schema/values.hpp"

#include <optional>
#include <string_view>

namespace rotasim {

using schema::Marked;

struct KeyView {
    SimTime created_at;                 // Of the newest version; may lie before the start.
    std::optional<SimTime> expires_at;  // Of the newest version.
    SimTime now;
    const Calendar* calendar = nullptr;
};

}  // namespace rotasim
