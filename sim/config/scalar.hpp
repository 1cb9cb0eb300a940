// sim/config/scalar.hpp — one YAML scalar to one typed value, or the reason why not.
#pragma once

#include "sim/config/node.hpp"
#include "sim/config/plain.hpp"
#include "sim/schema/fields.hpp"
#include "sim/schema/type.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace rotasim::config {

// The parts of a problem that do not depend on where it is.
struct Refusal {
    std::string message;
    std::string why;
    std::string suggestion;
};

// Reads a scalar of any shape that a single scalar can express, and checks its bounds. Expects
// node.is_scalar().
[[nodiscard]] std::optional<Refusal> read_scalar(const schema::Type& type, void* value,
                                                 const Node& node, const schema::FieldInfo& info);

// A plain number (for distributions); refuses quoted, infinite and odd ones.
[[nodiscard]] std::optional<Refusal> read_number(const Node& node, double& number);

// "7 d to 90 d", "at least 0": the bounds in the unit of the shape.
[[nodiscard]] std::string allowed_text(const schema::Bounds& bounds, schema::Shape shape);

// A name that results, files and overrides can carry: letters, digits and `_ - .`, at most 128 of
// them.
[[nodiscard]] std::optional<Refusal> check_name(std::string_view name);

// What a shape expects, for messages: "a duration such as 90 d".
[[nodiscard]] std::string_view expectation(schema::Shape shape);

}  // namespace rotasim::config
