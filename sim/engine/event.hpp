// One event: when, in which order among equals, to whom, and eight bytes of what.
#pragma once

#include "sim/base/ids.hpp"
#include "sim/base/time.hpp"

#include <bit>
#include <cstdint>
#include <cstring>
#include <tuple>
#include <type_traits>

namespace rotasim {

// Among events of one tick and round, lower classes go first.
enum class EventClass : std::uint8_t {
    board = 0,   // Announced state takes effect before anybody reads it.
    change = 1,  // Something outside happens: failures, ends of work.
    notice = 2,  // Somebody is told.
    act = 3,     // Somebody acts on what holds at this tick.
};

// 32 bytes: two events a cache line. The order is (at, round, class, target, origin, sequence):
// caused by the model alone, never by threads, partition, file order or addresses.
struct Event {
    SimTime at{};
    // round << 16 | class << 8 | kind. The kind takes no part in the order.
    std::uint32_t order = 0;
    EntityIndex target = 0;
    EntityIndex origin = 0;
    std::uint32_t sequence = 0;
    std::uint64_t payload = 0;

    [[nodiscard]] std::uint32_t round() const { return order >> 16; }
    [[nodiscard]] EventClass event_class() const {
        return static_cast<EventClass>((order >> 8) & 0xFFU);
    }
    [[nodiscard]] std::uint8_t kind() const { return static_cast<std::uint8_t>(order & 0xFFU); }

    static constexpr std::uint32_t largest_round = 0xFFFF;

    static std::uint32_t pack(std::uint32_t round, EventClass event_class, std::uint8_t kind) {
        return round << 16 | static_cast<std::uint32_t>(event_class) << 8 | kind;
    }
};
static_assert(sizeof(Event) == 32);
static_assert(std::is_trivially_copyable_v<Event>);  // Queues move events as bytes.

[[nodiscard]] inline bool before(const Event& a, const Event& b) {
    if (a.at != b.at) {
        return a.at < b.at;
    }
    const std::uint32_t order_a = a.order >> 8;
    const std::uint32_t order_b = b.order >> 8;
    return std::tie(order_a, a.target, a.origin, a.sequence) <
           std::tie(order_b, b.target, b.origin, b.sequence);
}

// A typed event body of at most eight bytes, to and from the payload.
template <class Body>
[[nodiscard]] std::uint64_t to_payload(const Body& body) {
    static_assert(std::is_trivially_copyable_v<Body> && sizeof(Body) <= sizeof(std::uint64_t));
    // Every bit is hashed: padding would carry whatever a compiler left there into the digest.
    static_assert(std::is_empty_v<Body> || std::has_unique_object_representations_v<Body>);
    std::uint64_t payload = 0;
    if constexpr (!std::is_empty_v<Body>) {
        std::memcpy(&payload, &body, sizeof(Body));
    }
    return payload;
}
template <class Body>
[[nodiscard]] Body from_payload(std::uint64_t payload) {
    Body body{};
    if constexpr (!std::is_empty_v<Body>) {
        std::memcpy(static_cast<void*>(&body), &payload, sizeof(Body));
    }
    return body;
}

}  // namespace rotasim
