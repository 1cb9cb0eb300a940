// One scenario from its file to its printed answer.
#pragma once

#include "sim/run/commands/commands.hpp"
#include "sim/run/run_request.hpp"

#include <memory>

namespace rotasim {

ExitCode run_scenario(const CommandContext& context, const RunRequest& request, const Only& only,
                      std::unique_ptr<ReadyScenario> ready);

}  // namespace rotasim
