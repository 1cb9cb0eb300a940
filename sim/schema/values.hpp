// sim/schema/values.hpp — two value types that scenarios use: a value with its evidence, and a
// reference by name.
#pragma once

#include "sim/base/evidence.hpp"
#include "sim/base/problem.hpp"

#include <string>

namespace rotasim::schema {

// A value and how well it is known. Written plainly (`mean: 2 h`) it is the user's own (`given`); a
// catalogue writes {value: 2 h, mark: documented, source: "..."}. Documented and measured values
// and field reports need a source.
template <class T>
struct Marked {
    using value_type = T;

    T value{};
    Evidence mark = Evidence::given;
    std::string source;
    Place at;  // Filled by the reader.
};

// A reference by name to another entity; sim/model resolves it.
struct Ref {
    std::string name;
    Place at;  // Filled by the reader.

    friend bool operator==(const Ref& left, const Ref& right) { return left.name == right.name; }
};

}  // namespace rotasim::schema
