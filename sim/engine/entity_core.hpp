// What every engine keeps of an entity: its hash, its sequence counter, the place of its process.
#pragma once

#include "sim/engine/event.hpp"

#include <cstdint>

namespace rotasim {

// 16 bytes, so that one cache line serves everything that the engine touches for an event.
struct EntityCore {
    std::uint64_t hash = 0x9E3779B97F4A7C15ULL;  // Order-sensitive, of all it has handled.
    std::uint32_t sequence = 0;                  // Of the next event that it sends.
    std::uint32_t process = 0;                   // Of its logical process, within the cell.
};
static_assert(sizeof(EntityCore) == 16);

// What happened, not to whom it is numbered: positions change when bystanders are added.
inline void fold(std::uint64_t& hash, const Event& event) {
    const auto mix = [&hash](std::uint64_t word) {
        hash = (hash ^ word) * 0xD6E8FEB86659FD93ULL;
        hash ^= hash >> 32;
    };
    mix(static_cast<std::uint64_t>(event.at.ns));
    mix(event.order);
    mix(event.payload);
}

}  // namespace rotasim
