// sim/base/ids.hpp — stable identity of entities: a hash of the canonical name.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace rotasim {

// XXH3-64 of the canonical name (template name + index, or a given name). Random streams are keyed
// by it.
struct EntityId {
    std::uint64_t value = 0;

    friend constexpr auto operator<=>(const EntityId&, const EntityId&) = default;
};

[[nodiscard]] EntityId entity_id(std::string_view name);

// "template[index]": the canonical name of an entity made from a template with a count. The index
// is padded with nothing, so sorting by name is by text; the order is stable, which is all that
// matters.
[[nodiscard]] std::string canonical_name(std::string_view template_name, std::uint64_t index);

// Position in canonical-name order; used for addressing and for breaking ties.
using EntityIndex = std::uint32_t;
inline constexpr EntityIndex no_entity = 0xFFFF'FFFFU;

}  // namespace rotasim
