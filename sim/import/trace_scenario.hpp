// A list of VM lives -> a scenario: five founding modes as twin copies of the list, keys of random
// age.
#pragma once

#include "sim/import/import.hpp"

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace rotasim::importing {

struct TraceVm {
    std::int64_t from_s = 0;           // Seconds after the trace's beginning.
    std::optional<std::int64_t> to_s;  // Absent: alive when the trace ended.
    std::uint32_t vcpus = 1;
    std::int64_t memory_bytes = 0;
};

// Hosts of one size. No count: as many as the VMs need.
struct TraceHosts {
    std::string name;
    std::uint32_t vcpus = 1;
    std::int64_t memory_bytes = 0;
    std::optional<std::uint32_t> count;
};

struct Trace {
    std::string title;
    std::string origin;  // A comment: where the rows come from.
    std::string prefix;  // Of list names: "pods".
    std::vector<TraceHosts> hosts;
    std::vector<TraceVm> vms;
    std::uint32_t keys_per_mode = 1;
};

// Adds what it assumes and counts to the report.
void write_trace_scenario(const Trace& trace, const TraceOptions& options, ImportReport& report,
                          std::ostream& yaml);

}  // namespace rotasim::importing
