// sim/config/parse.hpp — YAML text to a tree of nodes; the only place that uses the YAML library.
#pragma once

#include "sim/base/problem.hpp"
#include "sim/config/node.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace rotasim::config {

inline constexpr std::size_t deepest_nesting = 64;

// Parses one YAML document of the strict subset: no anchors, aliases, tags, merge keys, directives,
// duplicate or composed keys, second documents, or nesting deeper than 64. Problems are collected;
// a syntax error ends the text. Gives null if no tree could be made; a tree with problems may hold
// broken nodes.
[[nodiscard]] Node* parse_yaml(Tree& tree, std::string_view text, std::uint32_t file,
                               std::vector<Problem>& problems);

}  // namespace rotasim::config
