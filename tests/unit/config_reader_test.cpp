// tests/unit/config_reader_test.cpp — typed reading: what is accepted, and the exact words for what
// is not.
#include "tests/unit/config_sample.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace rotasim {
namespace {

// The problems of a sample that has a title and this one more line.
std::string line(std::string_view text) {
    return read_sample("title: t\n" + std::string(text) + "\n").problems;
}

TEST_CASE("every kind of field is read", "[unit][config]") {
    const SampleResult result = read_sample(R"(title: "a sample"
enabled: false
ratio: .25
offset: -7
colour: red
when: {kind: periodic, period: P18M, jitter: 2 d}
items:
  - name: one
    count: 10000000
    parts: [{name: inner}]
  - name: two
probes: [1 h, 2 h]
packing: {4: 12, "8": 6, big: 1}
size: 2 TiB
until: 2027-01-01T00:00:00Z
rate: 200 MB/s
arrivals: 5/min
failure: 3 %
batch: {kind: geometric, probability: 0.5}
lag: {kind: lognormal, mean: 2 h, cv: 1.5}
delay: {value: 10 min, mark: documented, source: "a page"}
repair: {kind: exponential, mean: 30 d, mark: assumed}
colours: [red, "off"]
key: kek
x-note: {anything: [goes, 1]}
)");
    CHECK(result.problems.empty());
    const Sample& value = result.value;
    CHECK(value.title == "a sample");
    CHECK_FALSE(value.enabled);
    CHECK(value.limits.ratio == 0.25);
    CHECK(value.limits.offset == -7);
    CHECK(value.colour == SampleColour::red);
    REQUIRE(value.when.index() == 1);
    CHECK(std::get<1>(value.when).period == Period{18, {}});
    CHECK(std::get<1>(value.when).jitter == days(2));
    REQUIRE(value.items.size() == 2);
    CHECK(value.items[0].count == 10'000'000);
    CHECK(value.items[0].at == Place{0, 8, 5});
    CHECK(value.items[0].parts[0].name == "inner");
    CHECK(value.probes == std::vector<Duration>{hours(1), hours(2)});
    CHECK(value.packing == std::map<std::string, std::uint32_t>{{"4", 12}, {"8", 6}, {"big", 1}});
    CHECK(value.size == tebibytes(2));
    CHECK(value.until == parse_utc("2027-01-01"));
    CHECK(value.rate.value == 200'000'000);
    CHECK(value.arrivals == PerTime(5, minutes(1)));
    CHECK(value.failure.value == 0.03);
    CHECK(value.batch.name() == "geometric");
    CHECK(value.lag == DurationDistribution::lognormal(hours(2), 1.5));
    CHECK(value.delay.value == minutes(10));
    CHECK(value.delay.mark == Evidence::documented);
    CHECK(value.delay.source == "a page");
    CHECK(value.delay.at == Place{0, 21, 16});
    CHECK(value.repair.value == DurationDistribution::exponential(days(30)));
    CHECK(value.repair.mark == Evidence::assumed);
    REQUIRE(value.colours.has_value());
    CHECK(value.colours->value == std::vector<SampleColour>{SampleColour::red, SampleColour::off});
    REQUIRE(value.key.has_value());
    CHECK(value.key->name == "kek");
    CHECK(value.key->at == Place{0, 24, 6});
}

TEST_CASE("what is absent keeps its default", "[unit][config]") {
    const SampleResult result = read_sample("title: t\n");
    CHECK(result.problems.empty());
    CHECK(result.value.enabled);
    CHECK(result.value.colour == SampleColour::green);
    CHECK(result.value.delay.mark == Evidence::assumed);
    CHECK_FALSE(result.value.size.has_value());
}

TEST_CASE("unknown and missing fields name the record and the nearest field", "[unit][config]") {
    CHECK(read_sample("titel: t\nwhen: {kind: periodic, periode: 45 d}\n").problems ==
          "f:1:1: sample: required field 'title' is missing (no default)\n"
          "f:1:1: sample: unknown field 'titel' (not in the schema). did you mean 'title'?\n"
          "f:2:1: when: required field 'period' is missing (no default)\n"
          "f:2:24: when: unknown field 'periode' (not in the schema). did you mean 'period'?\n");
    CHECK(line("items: [{name: a}, {count: 2}, {name: c, cuont: 1}]") ==
          "f:2:20: items[1]: required field 'name' is missing (no default)\n"
          "f:2:42: items.c: unknown field 'cuont' (not in the schema). did you mean 'count'?\n");
}

TEST_CASE("all problems are found in one go and sorted by place", "[unit][config]") {
    CHECK(
        read_sample("title: t\nratio: 2\nenabled: yes\ncolour: blue\nsize: 5\n").problems ==
        "f:2:8: ratio: '2' is out of range (allowed: more than 0 and at most 1)\n"
        "f:3:10: enabled: 'yes' is not a truth value (write true or false). did you mean 'true'?\n"
        "f:4:9: colour: 'blue' is not known here (one of red, green or off)\n"
        "f:5:7: size: '5' has no unit (a bare number could be bytes or GiB). did you mean '5 "
        "GiB'?\n");
}

TEST_CASE("numbers are plain and decimal", "[unit][config]") {
    CHECK(line("offset: 1.5") ==
          "f:2:9: offset: '1.5' is not a whole number (digits only, without unit)\n");
    CHECK(line("offset: 1e3") ==
          "f:2:9: offset: '1e3' is not a whole number (digits only, without unit). did you mean "
          "'1000'?\n");
    CHECK(line("offset: \"5\"") ==
          "f:2:9: offset: '5' is text, not a whole number (numbers are not quoted). did you mean "
          "'5'?\n");
    CHECK(line("offset: five") ==
          "f:2:9: offset: 'five' is not a whole number (digits only, without unit)\n");
    const std::string why =
        " is not a plain decimal number (octal, hexadecimal, '_', ':' and leading "
        "zeros mean different things to different readers)";
    CHECK(line("offset: 0o17") == "f:2:9: offset: '0o17'" + why + ". did you mean '15'?\n");
    CHECK(line("offset: 0x1F") == "f:2:9: offset: '0x1F'" + why + ". did you mean '31'?\n");
    CHECK(line("offset: 017") == "f:2:9: offset: '017'" + why + ". did you mean '17'?\n");
    CHECK(line("ratio: 1_0") == "f:2:8: ratio: '1_0'" + why + ". did you mean '10'?\n");
    CHECK(line("offset: 1:30") == "f:2:9: offset: '1:30'" + why + "\n");
    CHECK(line("ratio: .inf") ==
          "f:2:8: ratio: '.inf' is not finite (a finite number is needed)\n");
    CHECK(line("ratio: 1e400") ==
          "f:2:8: ratio: '1e400' is out of range (a finite double is needed)\n");
    CHECK(line("offset: 9223372036854775808") ==
          "f:2:9: offset: '9223372036854775808' is out of range (allowed: "
          "-9223372036854775808 to 9223372036854775807)\n");
    CHECK(line("ratio: 1.000000000001") ==
          "f:2:8: ratio: '1.000000000001' is out of range (allowed: more than 0 and at most 1)\n");
    CHECK(line("ratio: 1").empty());
    CHECK(line("ratio: +1.0e0").empty());
    CHECK(line("offset: -9223372036854775808").empty());
}

TEST_CASE("negative zero becomes zero", "[unit][config]") {
    const SampleResult result = read_sample("title: t\nbatch: -0.0\n");
    CHECK(result.problems == "f:2:8: batch: '-0.0' is out of range (allowed: at least 1)\n");
    CHECK(std::signbit(read_sample("title: t\noffset: -0\n").value.limits.ratio) == false);
}

TEST_CASE("text that readers could take for something else must be quoted", "[unit][config]") {
    const auto title = [](std::string_view text) {
        return read_sample("title: " + std::string(text) + "\n").problems;
    };
    CHECK(title("no") ==
          "f:1:8: title: 'no' is a truth value, not text (text that looks like one must "
          "be quoted). did you mean '\"no\"'?\n");
    CHECK(title("12") ==
          "f:1:8: title: '12' is a number, not text (text that looks like one must be "
          "quoted). did you mean '\"12\"'?\n");
    CHECK(title("1:30").find("is a number") != std::string::npos);
    CHECK(title("\"no\"").empty());
    CHECK(title("null") == "f:1:8: title: has no value (text is needed)\n");
    CHECK(title("\"a\\e[31m\"") ==
          "f:1:8: title: 'a\\x1b[31m' holds a control character (text is printable)\n");
    CHECK(title("\"-----BEGIN PRIVATE KEY-----\"") ==
          "f:1:8: title: looks like key material (the simulator needs no real key)\n");
}

TEST_CASE("a value of the wrong kind says what is needed", "[unit][config]") {
    CHECK(line("items: one") ==
          "f:2:8: items: has 'one' (a list is needed). did you mean '[one]'?\n");
    CHECK(line("items: {name: one}") == "f:2:8: items: has a map (a list is needed)\n");
    CHECK(line("colour: [red]") == "f:2:9: colour: has a list (one word is needed)\n");
    CHECK(line("enabled:") == "f:2:1: enabled: has no value (true or false is needed)\n");
    CHECK(line("when: [never]") == "f:2:7: when: has a list (a map {kind: ...} is needed)\n");
    CHECK(line("packing: 3") == "f:2:10: packing: has '3' (a map of names is needed)\n");
    CHECK(line("lag: [1 h]") ==
          "f:2:6: lag: has a list (a duration or a map {kind: ...} is needed)\n");
}

TEST_CASE("a choice is told by its kind, and a bare word is enough without fields",
          "[unit][config]") {
    CHECK(line("when: never").empty());
    CHECK(line("when: {kind: never}").empty());
    CHECK(line("when: periodic") ==
          "f:2:1: when: required field 'period' is missing (no default)\n");
    CHECK(line("when: {kind: periodical, period: 1 d}") ==
          "f:2:14: when: unknown kind 'periodical' (one of never or periodic). did you mean "
          "'periodic'?\n");
    CHECK(line("when: {period: 1 d}") ==
          "f:2:1: when: required field 'kind' is missing (one of never or periodic)\n");
}

TEST_CASE("ranges are told in the unit of the field", "[unit][config]") {
    CHECK(line("when: {kind: periodic, period: 1 min}") ==
          "f:2:32: period: '1 min' is out of range (allowed: 1 h to 3650 d)\n");
    CHECK(line("size: 0 B") == "f:2:7: size: '0 B' is out of range (allowed: more than 0 B)\n");
    CHECK(line("probes: [1 h, -2 h]") ==
          "f:2:15: probes[1]: '-2 h' is negative (a length of time is not)\n");
    CHECK(line("items: [{name: a, count: 0}]") ==
          "f:2:26: count: '0' is out of range (allowed: 1 to 10000000)\n");
    CHECK(line("items: [{name: a, parts: [{name: p}, {name: q}, {name: r}, {name: s}]}]") ==
          "f:2:26: parts: holds 4 elements (allowed: 0 to 3)\n");
}

TEST_CASE("names are unique, also but for case, and of few characters", "[unit][config]") {
    CHECK(line("items: [{name: a}, {name: b}, {name: a}, {name: A}]") ==
          "f:2:38: items: name 'a' is taken (the first is at line 2)\n"
          "f:2:49: items: name 'A' is taken (differs only in case from 'a')\n");
    CHECK(line("items: [{name: ../x}]") ==
          "f:2:16: name: '../x' is not a name (letters, digits, '_', '-', '.' and inner blanks "
          "only)\n");
    CHECK(line("items: [{name: \"\"}]") ==
          "f:2:16: name: the name is empty (a name has at least one character)\n");
    CHECK(line("items: [{name: .x}]") ==
          "f:2:16: name: '.x' is not a name (it starts with a letter, digit or '_' and does not "
          "end with "
          "a blank)\n");
    CHECK(line("items: [{name: " + std::string(1'000, 'a') + "}]") ==
          "f:2:16: name: the name has 1000 characters (at most 128)\n");
    CHECK(line("packing: {\"a b\\n\": 1}") ==
          "f:2:11: packing: 'a b\\n' is not a name (letters, digits, '_', '-', '.' and inner "
          "blanks only)\n");
}

TEST_CASE("a mark is one of six, and a documented value has a source", "[unit][config]") {
    CHECK(line("delay: {value: 1 h, mark: documented}") ==
          "f:2:27: mark: 'documented' without a source (`source` says where it comes from)\n");
    CHECK(line("delay: {value: 1 h, mark: assumd}") ==
          "f:2:27: mark: 'assumd' is no mark (one of documented, measured, field_report, inferred, "
          "assumed or given). did you mean 'assumed'?\n");
    CHECK(
        line("delay: {mark: assumed}") ==
        "f:2:1: delay: required field 'value' is missing (it stands beside `mark` and `source`)\n");
    CHECK(line("delay: {value: 1 h, marks: assumed}") ==
          "f:2:21: delay: unknown field 'marks' (not in the schema). did you mean 'mark'?\n");
    CHECK(line("delay: 1").find("has no unit") != std::string::npos);
    CHECK(line("repair: {value: {kind: exponential, mean: 1 d}, mark: assumed}").empty());
}

TEST_CASE("null takes an optional value away, and only that", "[unit][config]") {
    CHECK(line("size: null").empty());
    CHECK(line("rate: null") == "f:2:7: rate: has no value (a rate such as 200 MB/s is needed)\n");
}

TEST_CASE("calendar lengths are refused where a fixed one is needed", "[unit][config]") {
    CHECK(line("lag: P1Y") ==
          "f:2:6: lag: 'P1Y' is a calendar period (months and years differ in length; a "
          "fixed length is needed here). did you mean '365 d'?\n");
    CHECK(line("lag: {kind: exponential, mean: 2 years}") ==
          "f:2:32: lag: '2 years' is a calendar period (months and years differ in length; a fixed "
          "length is needed here). did you mean '730 d'?\n");
}

}  // namespace
}  // namespace rotasim
