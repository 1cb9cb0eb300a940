// sim/config/merge.hpp — one tree changed by another: what `change:` and `import:` do.
#pragma once

#include "sim/base/problem.hpp"
#include "sim/config/node.hpp"

#include <vector>

namespace rotasim::config {

// Merges `change` into `base`; both are maps, and `change` is used up.
// - maps merge key by key; where `kind` differs (or only one side has it), the change replaces the
//   whole map;
// - lists whose elements all have a `name` merge by name, and {name: x, remove: true} takes x out;
//   a new name joins at the end, with a warning unless {name: x, add: true} says that it is meant;
//   a name stands once in a change; any other list replaces the old one;
// - everything else is replaced; null takes an optional value away.
void merge_change(Node& base, Node& change, std::vector<Problem>& problems);

// Appends the elements of every top-level list of `other` to the list of the same name in `base`.
void append_lists(Tree& tree, Node& base, Node& other, std::vector<Problem>& problems);

}  // namespace rotasim::config
