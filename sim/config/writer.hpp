// sim/config/writer.hpp — canonical YAML of a described value: every default written out, one
// order, one form per value.
#pragma once

#include "sim/schema/type.hpp"
#include "sim/schema/type_of.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rotasim::config {

struct WriteOptions {
    std::vector<std::string_view> leave_out;  // Fields of the outermost record.
};

// Reading the text gives the same value, and equal values have equal text. Absent optionals and
// notes (`x-`) are left out; marks and sources are kept.
[[nodiscard]] std::string to_yaml(const schema::Type& type, const void* value,
                                  const WriteOptions& options = {});

// The value on one line: {kind: exponential, mean: 30 d}.
[[nodiscard]] std::string to_flow_yaml(const schema::Type& type, const void* value);

// As a YAML scalar: plain where every reader takes it for text, else in double quotes.
[[nodiscard]] std::string yaml_text(std::string_view text);
// The text in double quotes.
[[nodiscard]] std::string quoted_yaml(std::string_view text);

template <class T>
[[nodiscard]] std::string to_yaml(const T& value, const WriteOptions& options = {}) {
    return to_yaml(schema::type_of<T>(), &value, options);
}

}  // namespace rotasim::config
