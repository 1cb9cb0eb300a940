// The parallel engine equals the reference on random worlds, whatever the threads, cells, bucket
// widths and slices; and a model that promises too much is found out.
#include "sim/base/contract.hpp"
#include "tests/support/engine_runs.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::random_world;

namespace {

// Every manner of running the worlds [first, first + count) gives what the reference gives.
template <unsigned hooks>
void check_worlds(std::uint64_t first, std::uint64_t count, std::uint64_t manners) {
    std::uint64_t handled = 0;
    for (std::uint64_t seed = first; seed < first + count; ++seed) {
        const World world = make_world(seed);
        const Outcome expected = run_reference(world);
        handled += expected.events;
        for (std::uint64_t m = 0; m < manners; ++m) {
            const Manner manner = any_manner(world, seed * 1'000 + m);
            const Outcome outcome = run_parallel<hooks>(world, manner);
            INFO("world " << seed << ", " << world.processes() << " processes, manner " << m << ": "
                          << manner.text());
            REQUIRE(outcome.events == expected.events);
            REQUIRE(outcome.pending == expected.pending);
            REQUIRE((outcome == expected));
        }
    }
    // Worlds in which nothing happens prove nothing.
    CHECK(handled / count > 500);
}

}  // namespace

TEST_CASE("the parallel engine equals the reference on random worlds", "[property][engine]") {
    check_worlds<none>(1, 40, 16);
}

TEST_CASE("it does so for models that know when they can be heard, and that prefetch",
          "[property][engine]") {
    check_worlds<knows_output | prefetches>(1'001, 30, 12);
}

TEST_CASE("it does so for models that merge at barriers what cells wrote apart",
          "[property][engine]") {
    check_worlds<meets>(2'001, 30, 12);
}

TEST_CASE("worlds whose events fit one bucket, one tick or a nanosecond of floor come out equal",
          "[property][engine]") {
    for (std::uint64_t seed = 3'001; seed < 3'021; ++seed) {
        World world = make_world(seed);
        world.floor = nanoseconds(1);
        world.period = Duration::zero();
        const Outcome expected = run_reference(world);
        for (const std::int64_t bucket :
             {std::int64_t{1}, std::int64_t{3}, std::int64_t{1} << 62}) {
            Manner manner = any_manner(world, seed);
            manner.bucket = nanoseconds(bucket);
            INFO("world " << seed << ": " << manner.text());
            REQUIRE((run_parallel<none>(world, manner) == expected));
        }
    }
}

TEST_CASE("a model that promises silence for too long is stopped, never wrong in silence",
          "[property][engine]") {
    unsigned stopped = 0;
    unsigned equal = 0;
    for (std::uint64_t seed = 4'001; seed < 4'041; ++seed) {
        const World world = make_world(seed);
        const Outcome expected = run_reference(world);
        for (std::uint64_t m = 0; m < 6; ++m) {
            const Manner manner = any_manner(world, seed * 1'000 + m);
            INFO("world " << seed << ": " << manner.text());
            try {
                const Outcome outcome = run_parallel<knows_output>(world, manner, world.floor);
                REQUIRE((outcome == expected));
                ++equal;
            } catch (const InvariantViolation&) {
                ++stopped;
            }
        }
    }
    CHECK(stopped > 50);
    CHECK(equal > 0);  // One cell needs no promise.
}
