// The files of scenarios/catalogue as they were when the program was built.
#pragma once

#include <span>
#include <string_view>

namespace rotasim {

struct EmbeddedFile {
    std::string_view name;  // path below scenarios/catalogue, "encryption_modes.yaml"
    std::string_view text;  // the file's bytes, unchanged
};

// Sorted by name (bytewise). The generated source is written by
// scripts/cmake/embed_catalogue.cmake.
std::span<const EmbeddedFile> embedded_catalogue();

}  // namespace rotasim
