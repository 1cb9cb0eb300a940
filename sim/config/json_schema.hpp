// sim/config/json_schema.hpp — JSON Schema (draft-07) from the same field tables that read, so
// editors check and complete.
#pragma once

#include "sim/schema/type.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace rotasim::config {

enum class FileSort : std::uint8_t {
    plain,
    composed,   // May be {extends: base.yaml, change: {...}}, and may import (see compose.hpp).
    catalogue,  // Says of all that it holds what it rests on.
};

// The schema of a file whose root is the record `type`.
[[nodiscard]] std::string json_schema(const schema::Type& type, std::string_view title,
                                      FileSort sort);

// Of a scenario file, of a study file, and of a catalogue file.
[[nodiscard]] std::string scenario_json_schema();
[[nodiscard]] std::string study_json_schema();
[[nodiscard]] std::string catalogue_json_schema();

}  // namespace rotasim::config
