// When people work: local hours of a time zone.
#pragma once

#include "sim/base/calendar.hpp"
#include "sim/model/people_spec.hpp"

namespace rotasim {

// When `work` is done that begins at `now`, or with the next working day: it rests outside of the
// hours. Never, if it is for ever or ends beyond the longest horizon.
SimTime end_of_work(const WorkingHoursSpec& hours, const Calendar& calendar, SimTime now,
                    Duration work);

// The first moment, `now` or later, at which work may begin that ends inside the same hours; never,
// if a year's hours are all shorter than it.
SimTime start_inside(const WorkingHoursSpec& hours, const Calendar& calendar, SimTime now,
                     Duration work);

// Zone, hours or days that cannot be; problems with the place of the field.
void check_working_hours(const WorkingHoursSpec& hours, std::vector<Problem>& problems);

}  // namespace rotasim
