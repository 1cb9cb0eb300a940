// A canary: the same engine, compiled apart with one part of the total order left out on demand.
// The laws of engine_laws_test.cpp must find every such engine wrong, and this one right while
// nothing is left out.
#include <catch2/catch.hpp>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <initializer_list>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <queue>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

// Another namespace, so that nothing here meets the right engine in the linker.
#define rotasim rotasim_canary
#define before right_before
#include "sim/engine/event.hpp"
#undef before

namespace rotasim {

enum class Part { nothing, round, event_class, target, origin, sequence };
Part left_out = Part::nothing;  // NOLINT: set while no engine runs.

inline bool before(const Event& a, const Event& b) {
    const auto key = [](const Event& event) {
        const auto part = [](Part name, std::uint32_t value) {
            return left_out == name ? 0U : value;
        };
        return std::tuple(event.at.ns, part(Part::round, event.round()),
                          part(Part::event_class, (event.order >> 8) & 0xFFU),
                          part(Part::target, event.target), part(Part::origin, event.origin),
                          part(Part::sequence, event.sequence));
    };
    return key(a) < key(b);
}

}  // namespace rotasim

// NOLINTBEGIN(bugprone-suspicious-include)
#include "sim/base/contract.cpp"
#include "sim/engine/cell_queue.cpp"
#include "sim/engine/event_chunk.cpp"
#include "sim/engine/event_sorter.cpp"
#include "sim/engine/parallel_engine.hpp"
#include "sim/engine/task_team.cpp"
// NOLINTEND(bugprone-suspicious-include)

// The reference keeps the right order.
#define before right_before
#include "sim/engine/sequential_engine.hpp"
#undef before

#include "tests/support/engine_runs.hpp"

namespace rotasim {

namespace detail {
void time_overflow(const char* operation) { fail_invariant(operation); }
}  // namespace detail

using namespace random_world;

// In how many of the worlds the engine without this part of the order is found out.
static unsigned found_out(Part part, std::uint64_t worlds) {
    unsigned found = 0;
    for (std::uint64_t seed = 1; seed <= worlds; ++seed) {
        const World world = make_world(seed);
        const Outcome expected = run_reference(world);
        left_out = part;
        bool differs = false;
        for (std::uint64_t m = 0; m < 4 && !differs; ++m) {
            const Manner manner = any_manner(world, seed * 1'000 + m);
            try {
                differs = run_parallel<none>(world, manner) != expected;
            } catch (const InvariantViolation&) {
                differs = true;
            }
        }
        left_out = Part::nothing;
        found += differs ? 1U : 0U;
    }
    return found;
}

TEST_CASE("an engine with an incomplete order is found out, whichever part is missing",
          "[property][engine]") {
    CHECK(found_out(Part::nothing, 10) == 0);
    for (const Part part :
         {Part::round, Part::event_class, Part::target, Part::origin, Part::sequence}) {
        INFO("part " << static_cast<int>(part));
        CHECK(found_out(part, 10) >= 5);
    }
}

}  // namespace rotasim
