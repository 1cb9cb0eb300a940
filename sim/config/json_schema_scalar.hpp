// sim/config/json_schema_scalar.hpp — the JSON Schema of what is written as one value.
#pragma once

#include "sim/schema/type.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace rotasim::config {

using Json = nlohmann::ordered_json;

[[nodiscard]] Json pattern(std::string pattern_text, std::string_view description);
// One of them; choices among the choices are taken apart.
[[nodiscard]] Json any(std::vector<Json> choices);
// Of a number, with the field's bounds.
[[nodiscard]] Json bounded(Json json, const schema::FieldInfo& info);
// Scalars that are text with a unit. Their bounds stand in words: a pattern cannot hold them.
[[nodiscard]] Json text(schema::Shape shape, const schema::FieldInfo& info);

}  // namespace rotasim::config
