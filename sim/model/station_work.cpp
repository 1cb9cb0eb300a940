// What one job of a source is to a station, in bytes or in time.
#include "sim/model/station_work.hpp"

#include "sim/base/saturate.hpp"

#include <algorithm>

namespace rotasim {

Work work_of(const StationSpec& station, const SourceSpec& source) {
    if (source.size) {
        return {nullptr, &source.size->value};
    }
    if (source.service) {
        return {&source.service->value, nullptr};
    }
    return {station.service ? &station.service->value : nullptr,
            station.size ? &station.size->value : nullptr};
}

BytesPerSecond speed_of(const StationSpec& station, const SourceSpec& source) {
    SIM_EXPECTS(station.rate.has_value());
    return source.cap ? std::min(station.rate->value, source.cap->value) : station.rate->value;
}

Duration alone(Duration service, const StationSpec& station, const SourceSpec& source) {
    if (!station.rate || !source.cap || source.cap->value >= station.rate->value ||
        service.is_for_ever()) {
        return service;
    }
    const int128 cap = source.cap->value.value;
    return saturated((int128{service.ns} * station.rate->value.value + cap - 1) / cap);
}

bool takes_no_time(const StationSpec& station, const SourceSpec& source) {
    const Work work = work_of(station, source);
    if (work.size != nullptr) {
        return work.size->value == 0;
    }
    SIM_EXPECTS(work.time != nullptr);
    return work.time->is_constant() && work.time->mean() == Duration::zero();
}

double mean_work_seconds(const StationSpec& station, const SourceSpec& source) {
    const Work work = work_of(station, source);
    if (work.size != nullptr) {
        return transfer_time(*work.size, speed_of(station, source)).as_seconds();
    }
    const double slower = station.rate && source.cap
                              ? static_cast<double>(station.rate->value.value) /
                                    static_cast<double>(speed_of(station, source).value)
                              : 1.0;
    return work.time == nullptr ? 0.0 : work.time->mean_seconds() * slower;
}

}  // namespace rotasim
