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
    std::uint32_t rotations = 0;  // How many there were in the run.
    std::uint32_t place = 0;      // Among the keys of its policy, by name.
};

// How long a wait may be, for whoever looks ahead: one in a hundred takes longer, where there is no
// bound.
inline Duration longest_of(const DurationDistribution& wait) {
    if (wait.is_constant()) {
        return wait.minimum();
    }
    return wait.law().has_quantile() ? wait.quantile(0.99) : wait.mean();
}

}  // namespace rotasim
