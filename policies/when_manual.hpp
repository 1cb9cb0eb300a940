// When to rotate: by hand, when somebody thinks of it: late, or not at all this time.
#pragma once

#include "policies/key_view.hpp"

namespace rotasim {

struct WhenManual {
    static constexpr std::string_view kind = "manual";
    static constexpr std::string_view meaning =
        "By hand: due after a time, done late, forgotten with some chance until it is due again.";
    Period due{12, {}};
    Marked<DurationDistribution> late{
        DurationDistribution::constant(Duration::zero()), Evidence::assumed, "no source", {}};
    Marked<Probability> forgotten{Probability{0.0}, Evidence::assumed, "no source", {}};

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using W = WhenManual;
        return fields(required("due", &W::due, "From a version's creation until it is due."),
                      optional("late", &W::late, "How late it is done."),
                      optional("forgotten", &W::forgotten,
                               "Chance that it is forgotten until it is due once more."));
    }

    [[nodiscard]] std::optional<SimTime> next_rotation(const KeyView& key, Draw& draw) const {
        SimTime at = key.calendar->add(key.created_at, due);
        // A forgotten date comes back one period later; 1,000 in a row count as never.
        for (int skipped = 0; draw.uniform() < forgotten.value.value; ++skipped) {
            if (skipped == 1000) {
                return std::nullopt;
            }
            at = key.calendar->add(at, due);
        }
        return at + late.value.sample(draw);
    }
    [[nodiscard]] std::optional<Period> period() const { return due; }
    [[nodiscard]] std::optional<std::uint64_t> wraps_allowed() const { return std::nullopt; }
};

}  // namespace rotasim
