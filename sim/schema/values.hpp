// sim/schema/values.hpp — value types that files use: a value with its evidence, a reference by
// name, settings of another file's fields.
#pragma once

#include "sim/base/evidence.hpp"
#include "sim/base/problem.hpp"

#include <string>
#include <vector>

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

// One field of another file and its new value: `vms.web.count: 10`. The value is YAML of one line,
// since only the other file's table knows its type.
struct Setting {
    std::string path;
    std::string value;
    Place at;  // Of the value; filled by the reader.
};

// Written as a map of path to value.
struct Settings {
    std::vector<Setting> all;
};

}  // namespace rotasim::schema
