// Events of stations, sources, components, common causes and work lists: a part of events.hpp.
#pragma once

#include "sim/behaviour/event_kinds.hpp"
#include "sim/engine/event.hpp"

#include <cstdint>

namespace rotasim {

// --- stations and sources: the target is the station or the source ---------------------------
// Something may be ready by now; more may have come in between, so that it is not.
struct ServiceDue {
    static constexpr auto kind = EventKind::service_due;
};
struct StationFails {
    static constexpr auto kind = EventKind::station_fails;
};
struct StationRepaired {
    static constexpr auto kind = EventKind::station_repaired;
};
struct JobsCome {
    static constexpr auto kind = EventKind::jobs_come;
};
// A job of a population has thought.
struct ThinkingEnds {
    static constexpr auto kind = EventKind::thinking_ends;
    std::uint32_t member = 0;
};
// The target is the station: a client stops waiting, if that call is still there.
struct CallTimesOut {
    static constexpr auto kind = EventKind::call_times_out;
    std::uint32_t job = 0;
    std::uint32_t call = 0;
};
// A client has waited to call again.
struct ClientCalls {
    static constexpr auto kind = EventKind::client_calls;
    std::uint32_t job = 0;
};
// One more of the jobs that a pause held back may come.
struct SourceResumes {
    static constexpr auto kind = EventKind::source_resumes;
};
// --- components, common causes, work lists: each its own target ---------------------------------
// The clock of the unit at a position has come to its end of life, or to its planned one.
struct ComponentDue {
    static constexpr auto kind = EventKind::component_due;
    std::uint32_t position = 0;
    std::uint32_t alarm = 0;  // An older one than the position's latest means nothing.
};
struct ComponentRepaired {
    static constexpr auto kind = EventKind::component_repaired;
};
// By the calendar: all units that work.
struct ReplacementDue {
    static constexpr auto kind = EventKind::replacement_due;
};
struct ReplacementEnds {
    static constexpr auto kind = EventKind::replacement_ends;
    std::uint32_t position = 0;
};
struct CommonCauseStrikes {
    static constexpr auto kind = EventKind::common_cause_strikes;
};
struct WorkEnds {
    static constexpr auto kind = EventKind::work_ends;
    std::uint32_t job = 0;
};
// Free workers take jobs, after all that ends at this moment has ended.
struct WorkBegins {
    static constexpr auto kind = EventKind::work_begins;
};

}  // namespace rotasim
