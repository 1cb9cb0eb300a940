// tests/unit/base_random_test.cpp — streams by key: known answers, distinct keys, lazy lanes,
// twins.
#include "sim/base/contract.hpp"
#include "sim/base/random.hpp"

#include <catch2/catch.hpp>

#include <set>

namespace rotasim {

using Block = std::array<std::uint64_t, 4>;

TEST_CASE("the generator gives the published answers of Random123", "[unit][base][random]") {
    const std::uint64_t ones = ~std::uint64_t{0};
    CHECK(philox_block({0, 0, 0, 0}, {0, 0}) ==
          Block{0x16554d9eca36314c, 0xdb20fe9d672d0fdc, 0xd7e772cee186176b, 0x7e68b68aec7ba23b});
    CHECK(philox_block({ones, ones, ones, ones}, {ones, ones}) ==
          Block{0x87b092c3013fe90b, 0x438c3c67be8d0224, 0x9cc7d7c69cd777b6, 0xa09caebf594f0ba0});
    CHECK(philox_block(
              {0x243f6a8885a308d3, 0x13198a2e03707344, 0xa4093822299f31d0, 0x082efa98ec4e6c89},
              {0x452821e638d01377, 0xbe5466cf34e90c6c}) ==
          Block{0xa528f45403e61d95, 0x38c72dbd566e9788, 0xa5a1610e72fd18b5, 0x57bd43b5e52b7fe6});
}

TEST_CASE("key and counter hold what the design says", "[unit][base][random]") {
    const StreamKey key{
        .seed = 7, .entity = 11, .replication = 3, .branch = 2, .purpose = Purpose::host_repair};
    const std::uint64_t purpose_word = std::uint64_t{2} | (std::uint64_t{2} << 32U);
    const Block first = philox_block({5, purpose_word, 3, 0}, {7, 11});
    const Block second = philox_block({5, purpose_word, 3, 1}, {7, 11});
    Draw draw(key, 5);
    for (const std::uint64_t word : first)
        CHECK(draw.bits() == word);
    for (const std::uint64_t word : second)
        CHECK(draw.bits() == word);
    CHECK(draw.lanes_used() == 8);
}

TEST_CASE("changing any part of the key changes the draw", "[unit][base][random]") {
    const StreamKey base{.seed = 1, .entity = 1};
    std::set<std::uint64_t> seen{Draw(base, 0).bits()};
    const auto is_new = [&seen](const StreamKey& key, std::uint64_t index) {
        return seen.insert(Draw(key, index).bits()).second;
    };
    CHECK(is_new({.seed = 2, .entity = 1}, 0));
    CHECK(is_new({.seed = 1, .entity = 2}, 0));
    CHECK(is_new({.seed = 1, .entity = 1, .replication = 1}, 0));
    CHECK(is_new({.seed = 1, .entity = 1, .branch = 1}, 0));
    CHECK(is_new({.seed = 1, .entity = 1, .purpose = Purpose::host_failure}, 0));
    CHECK(is_new(base, 1));
    CHECK_FALSE(is_new(base, 0));
}

TEST_CASE("no two purposes share a number or a name", "[unit][base][random]") {
    std::set<std::string_view> names;
    for (std::uint32_t i = 0; i <= static_cast<std::uint32_t>(Purpose::probe); ++i) {
        CHECK(names.insert(to_string(static_cast<Purpose>(i))).second);
    }
    CHECK_THROWS_AS(to_string(static_cast<Purpose>(9'999)), InvariantViolation);
    CHECK(static_cast<std::uint32_t>(Purpose::host_failure) == 1);
    CHECK(static_cast<std::uint32_t>(Purpose::operator_error) == 24);
    CHECK(static_cast<std::uint32_t>(Purpose::probe) == 37);
}

TEST_CASE("the antithetic twin mirrors every uniform exactly", "[unit][base][random]") {
    StreamKey key{.seed = 4, .entity = 9};
    StreamKey twin = key;
    twin.antithetic = true;
    for (std::uint64_t i = 0; i < 1'000; ++i) {
        Draw a(key, i);
        Draw b(twin, i);
        for (int lane = 0; lane < 6; ++lane) {
            const double u = a.uniform();
            CHECK(u > 0);
            CHECK(u < 1);
            CHECK(b.uniform() == 1 - u);
        }
    }
}

TEST_CASE("a draw below n stays below n and covers it", "[unit][base][random]") {
    std::set<std::uint64_t> seen;
    for (std::uint64_t i = 0; i < 200; ++i)
        seen.insert(Draw({.seed = 3}, i).below(7));
    CHECK(seen.size() == 7);
    CHECK(*seen.rbegin() == 6);
    CHECK(Draw({.seed = 3}, 0).below(1) == 0);
    CHECK_THROWS_AS(Draw({.seed = 3}, 0).below(0), InvariantViolation);
}

TEST_CASE("chances 0 and 1 are certain", "[unit][base][random]") {
    for (std::uint64_t i = 0; i < 200; ++i) {
        CHECK_FALSE(Draw({.seed = 3}, i).happens(0));
        CHECK(Draw({.seed = 3}, i).happens(1));
    }
}

}  // namespace rotasim
