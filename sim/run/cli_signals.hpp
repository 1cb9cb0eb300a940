// sim/run/cli_signals.hpp — Ctrl-C and SIGTERM as a flag that a run looks at, so that what is
// complete is kept.
#pragma once

#include <atomic>

namespace rotasim {

// Occupies descriptors 0 to 2 if the caller left them closed, else a results file could become
// "standard output". Writing to one that was closed still fails.
void occupy_standard_descriptors();

// From now on SIGINT and SIGTERM set the flag; the second one of either ends the process at once.
// SIGPIPE is ignored: a reader that goes away must not lose a run.
void install_signal_handlers();

// True once asked to stop. Its address is given to the replications.
[[nodiscard]] const std::atomic<bool>& stop_requested();

// SIGINT or SIGTERM, 0 if none came.
[[nodiscard]] int stop_signal();

}  // namespace rotasim
