// sim/run/cli.hpp — the command line: from arguments to an exit code.
#pragma once

#include <string>
#include <vector>

namespace rotasim {

// `arguments` without the program's name. Data goes to standard output, everything else to standard
// error. Returns the exit code of DESIGN.md section 8; throws nothing.
int run_command_line(const std::vector<std::string>& arguments) noexcept;

}  // namespace rotasim
