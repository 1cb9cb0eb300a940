// sim/run/cli_output.hpp — standard output written whole, with failures noticed.
#pragma once

#include <string_view>

namespace rotasim {

// Writes all of it to standard output. A reader that went away (EPIPE) is its own choice and no
// error; a closed or full output throws ResourceError.
void write_output(std::string_view text);

// One message on standard error, "rotasim: TEXT"; failures to write it are ignored.
void write_message(std::string_view text);

// The text alone on standard error, for reports of several lines.
void write_raw_message(std::string_view text);

}  // namespace rotasim
