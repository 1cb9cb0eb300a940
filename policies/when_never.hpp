// When to rotate: never.
#pragma once

#include "policies/key_view.hpp"

namespace rotasim {

struct WhenNever {
    static constexpr std::string_view kind = "never";
    static constexpr std::string_view meaning = "Nobody and nothing rotates the key.";

    static constexpr auto schema() { return schema::fields(); }

    [[nodiscard]] std::optional<SimTime> next_rotation(const KeyView&, Draw&) const {
        return std::nullopt;
    }
    [[nodiscard]] std::optional<Period> period() const { return std::nullopt; }
    [[nodiscard]] std::optional<std::uint64_t> wraps_allowed() const { return std::nullopt; }
};

}  // namespace rotasim
