// sim/run/main.cpp — the program: hands its arguments to the command line and returns the exit
// code.
#include "sim/run/cli.hpp"
#include "sim/run/cli_signals.hpp"

#include <string>
#include <vector>

int main(int argc, char** argv) {
    rotasim::occupy_standard_descriptors();
    rotasim::install_signal_handlers();
    const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
    return rotasim::run_command_line(arguments);
}
