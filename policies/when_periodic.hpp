// When to rotate: a fixed time after a version's creation, spread by a stagger or a jitter.
#pragma once

#include "policies/key_view.hpp"
#include "sim/base/saturate.hpp"

namespace rotasim {

struct WhenPeriodic {
    static constexpr std::string_view kind = "periodic";
    static constexpr std::string_view meaning = "A fixed time after the version's creation.";
    Period every{3, {}};
    Duration jitter{};
    Duration stagger{};

    static constexpr auto schema() {
        using namespace rotasim::schema;
        return fields(
            required("period", &WhenPeriodic::every, "From a version's creation to the next."),
            optional("jitter", &WhenPeriodic::jitter,
                     "Largest extra delay; keeps keys made together from rotating together.")
                .at_least(0),
            optional("stagger", &WhenPeriodic::stagger,
                     "The policy's n-th key, by name, rotates n - 1 times this later than the "
                     "first; the next rotations keep that distance.")
                .at_least(0));
    }

    [[nodiscard]] std::optional<SimTime> next_rotation(const KeyView& key, Draw& draw) const {
        const auto extra = static_cast<double>(jitter.ns) * draw.uniform();
        const int128 apart = key.rotations == 0 ? int128{stagger.ns} * key.place : int128{0};
        const SimTime due = key.calendar->add(key.created_at, every);
        return SimTime{saturated(apart + due.ns + static_cast<std::int64_t>(extra)).ns};
    }
    [[nodiscard]] std::optional<Period> period() const { return every; }
    [[nodiscard]] std::optional<std::uint64_t> wraps_allowed() const { return std::nullopt; }
};

}  // namespace rotasim
