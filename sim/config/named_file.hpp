// sim/config/named_file.hpp — a file that another file names: relative to it, and below one root.
#pragma once

#include "sim/base/problem.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace rotasim::config {

struct NamedFile {
    std::filesystem::path real;  // Without symbolic links.
    std::string shown;           // As the user is told of it.
};

// The file that `text` names in `includer`; if there is none that may be read, what stands in the
// way is the problem's message and reason.
[[nodiscard]] std::optional<NamedFile> find_named_file(const std::string& text,
                                                       const NamedFile& includer,
                                                       const std::filesystem::path& root,
                                                       Problem& problem);

// The scenario root of a file: the nearest ancestor named `scenarios`, else its own folder.
[[nodiscard]] std::filesystem::path scenario_root(const std::filesystem::path& real_file);

[[nodiscard]] bool is_below(const std::filesystem::path& root, const std::filesystem::path& real);

}  // namespace rotasim::config
