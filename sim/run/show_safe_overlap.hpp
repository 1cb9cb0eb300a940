// sim/run/show_safe_overlap.hpp — how long an old key version must stay after a rotation, before
// nobody needs it any more (platforms.md 3, "safe overlap").
#pragma once

#include "sim/run/cli_scenario.hpp"
#include "sim/run/terminal.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rotasim {

// One reason for an old version to stay: who needs it, and until how long after the rotation.
struct OverlapNeed {
    std::string who;
    std::optional<Duration> until;  // Nothing: for ever.
};

struct SafeOverlap {
    std::string key;
    std::vector<OverlapNeed> needs;  // The longest first.
    // What every need is lengthened by, the sum of: orders on their way, and somebody noticing that
    // the version is still needed.
    Duration margin{};
    Duration propagation{};
    Duration detection{};
    std::optional<Duration> taken_after;   // By its policy or a job; nothing: never.
    std::optional<std::int64_t> versions;  // Usable at once, if each stays so long.

    // The longest need and the margin; nothing: for ever, as somebody stays on the version.
    [[nodiscard]] std::optional<Duration> needed() const;
    [[nodiscard]] bool is_safe() const;
};

// Of every key with users, in order of their names. Waits without a bound count with what one in a
// hundred exceeds.
[[nodiscard]] std::vector<SafeOverlap> safe_overlaps(const Fleet& fleet, const Scenario& scenario);

[[nodiscard]] std::string safe_overlap_text(const ReadyScenario& ready, const Terminal& terminal);
[[nodiscard]] std::string safe_overlap_json(const ReadyScenario& ready);

}  // namespace rotasim
