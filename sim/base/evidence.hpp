// sim/base/evidence.hpp — on what a number rests: the mark that every catalogue value carries.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace rotasim {

// From firm to soft, except `given`: the user's own number, which is neither a catalogue's nor ours
// to doubt.
enum class Evidence : std::uint8_t { documented, measured, field_report, inferred, assumed, given };

inline constexpr std::array<Evidence, 6> all_evidence = {Evidence::documented,   Evidence::measured,
                                                         Evidence::field_report, Evidence::inferred,
                                                         Evidence::assumed,      Evidence::given};

// "documented", "measured", "field_report", "inferred", "assumed", "given".
[[nodiscard]] std::string_view to_string(Evidence evidence);
[[nodiscard]] std::optional<Evidence> parse_evidence(std::string_view text);

// The softer of two marks: what a conclusion rests on if it needs both. `given` gives way to any
// other mark.
[[nodiscard]] Evidence weaker(Evidence a, Evidence b);

}  // namespace rotasim
