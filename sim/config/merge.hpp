// sim/config/merge.hpp — one tree changed by another: what `change:` and `import:` do.
#pragma once

#include "sim/base/problem.hpp"
#include "sim/config/node.hpp"

#include <string_view>
#include <vector>

namespace rotasim::config {

// Merges `change` into `base`; both are maps, and `change` is used up.
// - maps merge key by key; where `kind` differs (or only one side has it), the change replaces the
//   whole map;
// - lists whose elements all have a `name` merge by name, and {name: x, remove: true} takes x out;
//   a new name joins at the end, with a warning unless {name: x, add: true} says that it is meant;
//   a name stands once in a change; any other list replaces the old one;
// - everything else is replaced; null takes an optional value away;
// - an evidence mark, and its source, speak of the value that was given with it: where a change
//   gives another value and no mark, they go.
void merge_change(Node& base, Node& change, std::vector<Problem>& problems);

// Whether a key tells of a value instead of being part of it.
bool is_evidence(std::string_view key);
// Takes the mark out, and the source with it.
void drop_evidence(Node& marked, bool source_too);

// Appends the elements of every top-level list of `other` to the list of the same name in `base`.
void append_lists(Tree& tree, Node& base, Node& other, std::vector<Problem>& problems);

}  // namespace rotasim::config
