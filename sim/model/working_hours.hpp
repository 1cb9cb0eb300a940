// When people work: local hours of a time zone.
#pragma once

#include "sim/base/calendar.hpp"
#include "sim/model/people_spec.hpp"

namespace rotasim {

// `now` if it lies inside working hours, else the beginning of the next working day.
SimTime next_working_time(const WorkingHoursSpec& hours, const Calendar& calendar, SimTime now);

// Zone, hours or days that cannot be; problems with the place of the field.
void check_working_hours(const WorkingHoursSpec& hours, std::vector<Problem>& problems);

}  // namespace rotasim
