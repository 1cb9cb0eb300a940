// tests/unit/base_basics_test.cpp — problems, errors, evidence, ids, digests, wide integers, text.
#include "sim/base/digest.hpp"
#include "sim/base/error.hpp"
#include "sim/base/evidence.hpp"
#include "sim/base/ids.hpp"
#include "sim/base/problem.hpp"
#include "sim/base/text.hpp"
#include "sim/base/wide.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace rotasim {

TEST_CASE("a problem names place, field, reason and remedy", "[unit][base]") {
    const std::vector<std::string> files{"a.yaml"};
    Problem problem{.at = {.file = 0, .line = 7, .column = 28},
                    .field = "when",
                    .message = "unknown field 'periode'",
                    .why = "not in the schema",
                    .suggestion = "period"};
    CHECK(to_text(problem, files) ==
          "a.yaml:7:28: when: unknown field 'periode' (not in the schema). did you mean 'period'?");
    problem.suggestion.clear();
    problem.why.clear();
    problem.warning = true;
    CHECK(to_text(problem, files) == "a.yaml:7:28: warning: when: unknown field 'periode'");
    CHECK(
        to_text({.at = {.file = 3}, .field = {}, .message = "no file", .why = {}, .suggestion = {}},
                files) == "no file");
}

TEST_CASE("problems are sorted by place and told once", "[unit][base]") {
    const auto at = [](std::uint32_t line, std::uint32_t column, std::string message) {
        return Problem{.at = {.file = 0, .line = line, .column = column},
                       .field = {},
                       .message = std::move(message),
                       .why = {},
                       .suggestion = {}};
    };
    std::vector<Problem> problems{at(9, 1, "c"), at(2, 5, "b"), at(2, 3, "a"), at(9, 1, "c")};
    sort_problems(problems);
    REQUIRE(problems.size() == 3);
    CHECK(problems[0].message == "a");
    CHECK(problems[2].message == "c");
    CHECK(has_errors(problems));
    for (Problem& problem : problems)
        problem.warning = true;
    CHECK_FALSE(has_errors(problems));
}

TEST_CASE("every error carries its exit code", "[unit][base]") {
    CHECK(UsageError("x").code() == ExitCode::usage);
    CHECK(static_cast<int>(ResourceError("x").code()) == 4);
    CHECK(static_cast<int>(StoreError("x").code()) == 6);
    const ScenarioError error({{.at = {.file = 0, .line = 2, .column = 1},
                                .field = "b",
                                .message = "second",
                                .why = {},
                                .suggestion = {}},
                               {.at = {.file = 0, .line = 1, .column = 1},
                                .field = "a",
                                .message = "first",
                                .why = {},
                                .suggestion = {}}},
                              {"f.yaml"});
    CHECK(static_cast<int>(error.code()) == 3);
    CHECK(std::string(error.what()) == "f.yaml:1:1: a: first (and 1 more)");
    CHECK(error.problems().front().message == "first");
}

TEST_CASE("a broken contract says what and where", "[unit][base]") {
    const auto broken = [](int n) { SIM_EXPECTS(n > 3); };
    CHECK_NOTHROW(broken(4));
    CHECK_THROWS_WITH(broken(3), Catch::Contains("precondition does not hold: n > 3") &&
                                     Catch::Contains("base_basics_test.cpp"));
}

TEST_CASE("the weaker evidence decides, and a user's number never weakens", "[unit][base]") {
    CHECK(weaker(Evidence::documented, Evidence::assumed) == Evidence::assumed);
    CHECK(weaker(Evidence::inferred, Evidence::field_report) == Evidence::inferred);
    CHECK(weaker(Evidence::given, Evidence::documented) == Evidence::documented);
    CHECK(weaker(Evidence::given, Evidence::given) == Evidence::given);
    for (const Evidence mark : all_evidence)
        CHECK(parse_evidence(to_string(mark)) == mark);
    CHECK_FALSE(parse_evidence("guessed").has_value());
}

TEST_CASE("ids are XXH3 of the name, today and for ever", "[unit][base]") {
    CHECK(entity_id("").value == 0x2d06800538d394c2ULL);  // Published for XXH3 of nothing.
    CHECK(entity_id(canonical_name("vm", 12)) == entity_id("vm[12]"));
    CHECK(entity_id("vm[1]") != entity_id("vm[2]"));
}

TEST_CASE("a digest separates neighbours and can go on after it was read", "[unit][base]") {
    Digest a;
    a.update("ab");
    a.update("c");
    Digest b;
    b.update("a");
    b.update("bc");
    CHECK(a.hex() != b.hex());
    CHECK(a.hex().size() == 32);
    Digest copy = a;
    const std::string before = a.hex();
    a.update(std::int64_t{-1});
    CHECK(copy.hex() == before);
    copy.update(std::int64_t{-1});
    CHECK(copy.hex() == a.hex());
    CHECK(Digest{}.hex() == "99aa06d3014798d86001c324468d497f");  // XXH3-128 of nothing.
}

TEST_CASE("wide integers print, divide and convert exactly", "[unit][base]") {
    const int128 large = static_cast<int128>(INT64_MAX) * INT64_MAX;
    CHECK(to_string(large) == "85070591730234615847396907784232501249");
    CHECK(to_string(-large) == "-85070591730234615847396907784232501249");
    CHECK(to_string(int128{0}) == "0");
    CHECK(divide_half_even(5, 2) == 2);
    CHECK(divide_half_even(7, 2) == 4);
    CHECK(divide_half_even(-5, 2) == -2);
    CHECK(divide_half_even(-7, 2) == -4);
    CHECK(divide_half_even(-8, 3) == -3);
    CHECK(mul_div_half_even(INT64_MAX, 1'000, 1'000) == INT64_MAX);
    CHECK_THROWS_AS(mul_div_half_even(INT64_MAX, 2, 1), InvariantViolation);
    CHECK_THROWS_AS(checked_mul(large, 4), InvariantViolation);
    CHECK(to_double(large) == 0x1p126);
    CHECK(to_double(-((int128{1} << 100) + 1)) == -0x1p100);
    CHECK(to_double((int128{1} << 53) + 1) == 0x1p53);
    CHECK(to_double((int128{1} << 53) + 3) == 0x1p53 + 4);
    CHECK(to_double((int128{1} << 70) + (int128{1} << 17) + 1) == 0x1p70 + 0x1p18);
}

TEST_CASE("moments are exact where doubles would cancel", "[unit][base]") {
    // Values near 1.6e17 that differ by single ticks; variance of 0 .. 9 is 55/6.
    ExactMoments a;
    ExactMoments b;
    for (std::int64_t i = 0; i < 10; ++i) {
        (i % 3 == 0 ? a : b).add(157'680'000'000'000'000 + i);
    }
    ExactMoments other = b;
    other.merge(a);
    a.merge(b);
    CHECK(a == other);
    CHECK(a.variance() == Approx(55.0 / 6).epsilon(1e-15));
    CHECK(a.mean() == 157'680'000'000'000'000.0 + 4.5);
    ExactMoments huge;  // Squares whose sum needs more than 128 bits.
    for (int i = 0; i < 1'000; ++i)
        huge.add(i % 2 == 0 ? INT64_MAX : INT64_MIN);
    CHECK(huge.variance() == Approx(0x1p126 * 1'000 / 999));
    ExactMoments negative;
    for (const int value : {-3, -1, 4, 8})
        negative.add(value);
    CHECK(negative.variance() == Approx(74.0 / 3));
}

TEST_CASE("a slip of the pen is recognised, a different word is not", "[unit][base]") {
    const std::vector<std::string> names{"period", "jitter", "periods_kept", "sse_cmk", "host_cmk"};
    CHECK(closest("periode", names) == "period");
    CHECK(closest("perido", names) == "period");
    CHECK(closest("SSE-CMK", names) == "sse_cmk");
    CHECK(closest("jiter", names) == "jitter");
    CHECK_FALSE(closest("colour", names).has_value());
    CHECK_FALSE(closest("", names).has_value());
    CHECK_FALSE(closest("x", std::vector<std::string>{"y"}).has_value());
    CHECK(edit_distance("kitten", "sitting") == 3);
    CHECK(edit_distance("ab", "ba") == 1);
}

TEST_CASE("texts in messages cannot break the line", "[unit][base]") {
    CHECK(quoted("a\nb\x01") == "'a\\nb\\x01'");
    CHECK(quoted(std::string(80, 'x')) == "'" + std::string(60, 'x') + "...'");
    CHECK(quoted(std::string(59, 'x') + "\xC3\xA9" + "yy") == "'" + std::string(59, 'x') + "...'");
    const std::vector<std::string_view> names{"a", "b", "c"};
    CHECK(one_of(names) == "a, b or c");
}

TEST_CASE("doubles as text read back to the same bits", "[unit][base]") {
    CHECK(shortest(0.1) == "0.1");
    CHECK(shortest(1e22) == "1e+22");
    CHECK(parse_double("0.1") == 0.1);
    for (const char* text : {"", "x", "1x", " 1", "1 ", "inf", "nan", "1e999", "0x10", "+1"}) {
        CHECK_FALSE(parse_double(text).has_value());
    }
}

}  // namespace rotasim
