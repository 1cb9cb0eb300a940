// sim/store/checksum.hpp — checks over what is stored of a replication, so that a damaged row is
// noticed.
#pragma once

#include "sim/measure/results.hpp"

#include <string>

namespace rotasim {

// Over index, digest, events, metrics, causes and measures.
[[nodiscard]] std::string numbers_check(const ReplicationResult& result);
// Over intervals and cause records.
[[nodiscard]] std::string intervals_check(const ReplicationResult& result);

}  // namespace rotasim
