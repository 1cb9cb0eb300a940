// sim/run/cli_files.hpp — files that a command writes where the user told it to.
#pragma once

#include <string>
#include <string_view>

namespace rotasim {

// Writes a file that does not exist yet, or any file with `force`. UsageError if it exists,
// ResourceError if it cannot be written; then nothing is left behind.
void write_new_file(const std::string& path, std::string_view text, bool force);

}  // namespace rotasim
