// sim/config/source.hpp — bytes of an input file, and whether they may be parsed at all.
#pragma once

#include "sim/base/problem.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rotasim::config {

inline constexpr std::size_t default_size_limit = std::size_t{64} << 20;

// Reads a regular file of at most `limit` bytes; what stands in the way (absent, a folder, a pipe,
// a device, too large) becomes a problem. Never blocks on a pipe and never reads past the limit.
[[nodiscard]] std::optional<std::string> read_source(const std::filesystem::path& path,
                                                     std::uint32_t file, std::size_t limit,
                                                     std::vector<Problem>& problems);

// True if the text is clean UTF-8 without byte-order mark, NUL, other control characters, lone
// carriage returns, tabs in the indentation and YAML directives. Else the problems say what is
// where.
[[nodiscard]] bool check_text(std::string_view text, std::uint32_t file,
                              std::vector<Problem>& problems);

}  // namespace rotasim::config
