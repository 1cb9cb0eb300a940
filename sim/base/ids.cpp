// sim/base/ids.cpp — entity ids from names.
#include "sim/base/ids.hpp"

#include "sim/base/digest.hpp"

namespace rotasim {

EntityId entity_id(std::string_view name) { return {hash64(name)}; }

std::string canonical_name(std::string_view template_name, std::uint64_t index) {
    std::string name(template_name);
    name += '[';
    name += std::to_string(index);
    name += ']';
    return name;
}

}  // namespace rotasim
