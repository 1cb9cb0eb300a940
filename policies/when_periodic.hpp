// When to rotate: a fixed time after a version's creation, spread by a jitter.
#pragma once

#include "policies/key_view.hpp"

namespace rotasim {

struct WhenPeriodic {
    static constexpr std::string_view kind = "periodic";
    static constexpr std::string_view meaning = "A fixed time after the version's creation.";
    Period every{3, {}};
    Duration jitter{};

    static constexpr auto schema() {
        using namespace rotasim::schema;
        return fields(
            required("period", &WhenPeriodic::every, "From a version's creation to the next."),
            optional("jitter", &WhenPeriodic::jitter,
                     "Largest extra delay; keeps keys made together from rotating together.")
                .at_least(0));
    }

    [[nodiscard]] std::optional<SimTime> next_rotation(const KeyView& key, Draw& draw) const {
        const auto extra = static_cast<double>(jitter.ns) * draw.uniform();
        return key.calendar->add(key.created_at, every) +
               Duration{static_cast<std::int64_t>(extra)};
    }
    [[nodiscard]] std::optional<Period> period() const { return every; }
};

}  // namespace rotasim
