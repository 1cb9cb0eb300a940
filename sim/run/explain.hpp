// sim/run/explain.hpp — the story of one VM in one replication: what happened, each outage and why.
#pragma once

#include "sim/behaviour/run_replication.hpp"
#include "sim/run/terminal.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rotasim {

// One link of why: later ones are further back. The root of all chains is left out.
struct ExplainLink {
    SimTime at{};
    std::string entity;
    std::string words;
    Evidence mark = Evidence::given;
    // A run of links of the same words is one link: `at` is its last time, `first` its first.
    std::int64_t times = 1;
    SimTime first{};
};

// A stretch of an outage that one cause owns.
struct ExplainPart {
    Interval time;
    Cause cause = Cause::host_failure;
    std::vector<ExplainLink> chain;
};

// Down without a gap.
struct Outage {
    Interval time;
    bool lasts = false;  // To the horizon: it has not ended.
    std::vector<ExplainPart> parts;

    [[nodiscard]] bool by_keys() const;
};

struct VmStory {
    std::string vm;
    std::uint32_t replication = 0;
    std::vector<Outage> outages;   // In time order.
    std::vector<StoryLine> lines;  // What else happened to it.
};

// From a replication that was run with intervals and the story of `vm`.
[[nodiscard]] VmStory tell_story(const Fleet& fleet, const ReplicationResult& result,
                                 EntityIndex vm);

// For a person. With `at`, only what explains that moment: its outage, or the ones around it.
[[nodiscard]] std::string story_text(const Fleet& fleet, const VmStory& story,
                                     std::optional<SimTime> at, const Terminal& terminal);
// {"version":1,"vm",...,"outages":[...],"story":[...]}
[[nodiscard]] std::string story_json(const Fleet& fleet, const VmStory& story,
                                     std::optional<SimTime> at);

// The VM of that name. UsageError with the nearest names if there is none.
[[nodiscard]] EntityIndex find_vm(const Fleet& fleet, std::string_view name);

}  // namespace rotasim
