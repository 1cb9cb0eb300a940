// sim/config/json_schema.hpp — JSON Schema (draft-07) from the same field tables that read, so
// editors check and complete.
#pragma once

#include "sim/schema/type.hpp"

#include <string>
#include <string_view>

namespace rotasim::config {

// The schema of a file whose root is the record `type`. With `composed`, the file may instead be
// {extends: base.yaml, change: {...}} and may import others (see compose.hpp).
[[nodiscard]] std::string json_schema(const schema::Type& type, std::string_view title,
                                      bool composed);

// Of a scenario file, of a study file, and of a catalogue file.
[[nodiscard]] std::string scenario_json_schema();
[[nodiscard]] std::string study_json_schema();
[[nodiscard]] std::string catalogue_json_schema();

}  // namespace rotasim::config
