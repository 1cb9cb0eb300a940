// sim/run/table_format.hpp — numbers, lengths of time and dates as a person writes them.
#pragma once

#include "sim/base/time.hpp"

#include <string>

namespace rotasim {

// Three significant digits, thousands in groups: "0", "0.0123", "4.21", "12,300", "1.2e-07".
[[nodiscard]] std::string human_number(double value);
// "0 s", "850 ms", "52 s", "3.4 min", "4.21 h", "12.3 d", "3.2 y". Negative lengths keep a sign.
[[nodiscard]] std::string human_length(double seconds);
// Exact to the second, largest units first: "2 d 3 h 5 min", "45 s"; below a second: "850 ms".
[[nodiscard]] std::string exact_length(Duration length);
// "3.9-4.5 h", "50 min-1.2 h": two texts of human_length and its like; equal ones give one.
[[nodiscard]] std::string human_interval(const std::string& low, const std::string& high);
// "12.3 %", "0.012 %", "0 %".
[[nodiscard]] std::string human_share(double share);
// "1.5 GiB".
[[nodiscard]] std::string human_bytes(double bytes);
// "2028-07-31"; for a date of a table.
[[nodiscard]] std::string human_date(UtcTime time);
// "2028-07-31 04:12:09" in UTC, to the second.
[[nodiscard]] std::string human_moment(UtcTime time);
// "1 VM", "3 VMs".
[[nodiscard]] std::string counted(std::int64_t n, std::string_view one, std::string_view many);
[[nodiscard]] std::string grouped_digits(std::int64_t n);

}  // namespace rotasim
