// sim/run/cli_help.hpp — the text of --help, wrapped to the screen.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace rotasim {

// Usage, what it does, arguments, options, commands, examples (the app's footer).
[[nodiscard]] std::string help_text(const CLI::App& app, std::size_t width);

}  // namespace rotasim
