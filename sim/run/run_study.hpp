// The scenarios of a study from its file to one printed answer.
#pragma once

#include "sim/run/commands/commands.hpp"
#include "sim/run/run_request.hpp"

namespace rotasim {

ExitCode run_study(const CommandContext& context, const RunRequest& request, const Only& only);

}  // namespace rotasim
