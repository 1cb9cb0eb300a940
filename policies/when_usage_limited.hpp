// When to rotate: after so many data keys were wrapped under the newest version.
#pragma once

#include "policies/key_view.hpp"

namespace rotasim {

// NIST SP 800-57 part 1, 5.3: a cryptoperiod may end by the volume of what is protected.
struct WhenUsageLimited {
    static constexpr std::string_view kind = "usage_limited";
    static constexpr std::string_view meaning =
        "After so many disks were wrapped under the newest version, or at the latest after a time.";
    std::uint64_t wraps = 1000;
    std::optional<Period> at_latest;

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using W = WhenUsageLimited;
        return fields(
            required("wraps", &W::wraps,
                     "Disks wrapped under one version, by re-wraps, new VMs and runs of in-guest "
                     "enable; with this many the key is rotated.")
                .between(1, 1e15),
            optional("at_latest", &W::at_latest,
                     "From a version's creation to the next, however few were wrapped."));
    }

    [[nodiscard]] std::optional<SimTime> next_rotation(const KeyView& key, Draw&) const {
        return at_latest ? std::optional(key.calendar->add(key.created_at, *at_latest))
                         : std::nullopt;
    }
    [[nodiscard]] std::optional<Period> period() const { return at_latest; }
    [[nodiscard]] std::optional<std::uint64_t> wraps_allowed() const { return wraps; }
};

}  // namespace rotasim
