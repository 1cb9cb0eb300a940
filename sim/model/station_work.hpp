// What one job of a source is to a station: a time, or bytes that it moves at a rate.
#pragma once

#include "sim/model/station_spec.hpp"

namespace rotasim {

// One of them, or none: nothing says.
struct Work {
    const DurationDistribution* time = nullptr;
    const Bytes* size = nullptr;
};
// The source's own, else the station's.
[[nodiscard]] Work work_of(const StationSpec& station, const SourceSpec& source);

// The most that one job gets of a station that has a rate: a server's, or its source's cap.
[[nodiscard]] BytesPerSecond speed_of(const StationSpec& station, const SourceSpec& source);

// How long a job that asks for this service time at the rate of a server takes with a server of its
// own: longer, where its cap is less. Rounded up to a tick; saturates.
[[nodiscard]] Duration alone(Duration service, const StationSpec& station,
                             const SourceSpec& source);

// For certain. Expects that something says how much work it is.
[[nodiscard]] bool takes_no_time(const StationSpec& station, const SourceSpec& source);
// With a server of its own; for estimates.
[[nodiscard]] double mean_work_seconds(const StationSpec& station, const SourceSpec& source);

}  // namespace rotasim
