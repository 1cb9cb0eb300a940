// Dates that a scenario gives, against its start: what lies too far from it cannot be counted.
#include "sim/model/date_check.hpp"

#include "sim/base/wide.hpp"

namespace rotasim {

bool is_countable(UtcTime date, UtcTime start) { return fits_int64(int128{date.ns} - start.ns); }

void check_reach(UtcTime date, UtcTime start, Place at, const std::string& field, Resolver& out) {
    if (!is_countable(date, start)) {
        out.error(at, field, too_far_from_start, clock_ends);
    }
}

void check_not_before_start(UtcTime date, UtcTime start, Place at, Resolver& out) {
    if (date < start) {
        out.error(at, "at", "before the scenario's start");
    } else {
        check_reach(date, start, at, "at", out);
    }
}

void check_version_dates(const KeySpec& key, UtcTime start, SimTime horizon, Resolver& out) {
    for (const KeyVersionSpec& version : key.versions) {
        if (version.created > start) {
            out.error(version.at, "created", "made after the scenario's start",
                      "later versions come by a policy, an incident or an emergency");
        }
        // Its age is counted up to the end.
        if (!fits_int64(int128{start.ns} + horizon.ns - version.created.ns)) {
            out.error(version.at, "created", "too far from the scenario's end", clock_ends);
        }
        if (version.expires) {
            check_reach(*version.expires, start, version.at, "expires", out);
        }
        if (version.not_before) {
            check_reach(*version.not_before, start, version.at, "not_before", out);
        }
    }
}

}  // namespace rotasim
