// tests/unit/config_writer_test.cpp — canonical text: stable, complete, and read back to the same
// value.
#include "sim/config/writer.hpp"
#include "tests/unit/config_sample.hpp"

#include <catch2/catch.hpp>

namespace rotasim {
namespace {

// The canonical text of what a text means; empty if it does not read.
std::string canonical(std::string_view text) {
    const SampleResult result = read_sample(text);
    INFO(result.problems);
    CHECK(result.problems.empty());
    return config::to_yaml(result.value);
}

TEST_CASE("defaults are written out in the order of the table", "[unit][config]") {
    CHECK(canonical("title: t\n") == R"(title: t
enabled: true
ratio: 0.5
offset: -3
colour: green
when:
  kind: never
items: []
probes: []
packing: {}
rate: 0 B/s
arrivals: 0/s
failure: 0
batch: 1
lag: 0 s
delay: {value: 5 min, mark: assumed}
repair: 0 s
)");
}

TEST_CASE("parts stand on lines of their own, everything else on one", "[unit][config]") {
    const std::string text = canonical(R"(title: "no"
when: {kind: periodic, period: 2 years}
items: [{name: a, parts: [{name: b}, {name: c}]}, {name: d}]
probes: [60 min, 1 d]
packing: {8: 6, "4": 12}
colour: "off"
size: 2048 GiB
until: 2027-01-01
delay: {source: 'say "so"', mark: documented, value: 3600 s}
repair: {kind: uniform, to: 2 h, from: 90 min, mark: inferred}
colours: {value: [red, "off"], mark: inferred}
)");
    CHECK(text == R"(title: "no"
enabled: true
ratio: 0.5
offset: -3
colour: "off"
when:
  kind: periodic
  period: P24M
  jitter: 0 s
items:
  - name: a
    count: 1
    parts:
      - name: b
        count: 1
        parts: []
      - name: c
        count: 1
        parts: []
  - name: d
    count: 1
    parts: []
probes: [1 h, 1 d]
packing:
  4: 12
  8: 6
size: 2 TiB
until: 2027-01-01T00:00:00Z
rate: 0 B/s
arrivals: 0/s
failure: 0
batch: 1
lag: 0 s
delay: {value: 1 h, mark: documented, source: "say \"so\""}
repair: {kind: uniform, from: 90 min, to: 2 h, mark: inferred}
colours: {value: [red, "off"], mark: inferred}
)");
}

// Each text is read, written, read and written again; the second text equals the first.
TEST_CASE("canonical text reads back to itself", "[unit][config]") {
    const std::vector<std::string> lines = {
        "lag: {kind: constant, value: 1500 ms}",
        "lag: never",
        "lag: {kind: exponential, mean: 30 d}",
        "lag: {kind: exponential, mean: never}",
        "lag: {kind: exponential, rate: 2/year}",
        "lag: {kind: exponential, rate: 0/s}",
        "lag: {kind: uniform, from: 0 s, to: 7 min}",
        "lag: {kind: triangular, from: 1 h, mode: 90 min, to: 3 h}",
        "lag: {kind: lognormal, mean: 2 h, cv: 1.5}",
        "lag: {kind: weibull, mean: 30 d, shape: 0.7}",
        "lag: {kind: weibull, scale: 30 d, shape: 2}",
        "lag: {kind: gamma, mean: 1 h, cv: 0.3}",
        "lag: {kind: gamma, mean: 1 h, shape: 3}",
        "lag: {kind: bounded_pareto, from: 1 s, to: 1 h, shape: 1.1}",
        "lag: {kind: geometric, probability: 25 %, step: 10 min}",
        "lag: {kind: poisson, mean: 3.5, step: 1 h}",
        "lag: {kind: discrete, values: [{value: 1 h, weight: 3}, {value: 2 h, weight: 0.5}]}",
        "lag: {kind: discrete_uniform, from: 1, to: 6, step: 1 d}",
        "lag: {kind: empirical, values: [1 h, 2 h, 2 h], interpolate: true}",
        "lag: {kind: mixture, parts: [{weight: 0.9, of: 1 h}, {weight: 0.1, of: {kind: "
        "exponential, mean: 2 d}}]}",
        "lag: {kind: sum, of: [5 min, {kind: exponential, mean: 10 min}]}",
        "lag: {kind: schedule, values: [1 h, 2 h], cycle: true}",
        "batch: 3",
        "batch: {kind: empirical, values: [1, 2, 7.5]}",
        "batch: {kind: discrete_uniform, from: 2, to: 9}",
        "rate: 10 Gbit/s",
        "arrivals: 3/7 s",
        "arrivals: 2.5/year",
        "failure: 0.1",
        "failure: 1e-9",
        "ratio: 0.1",
        "ratio: 1e-300",
        "until: 2027-03-01T12:34:56.789Z",
        "key: vault/key",
    };
    for (const std::string& line : lines) {
        INFO(line);
        const std::string once = canonical("title: t\n" + line + "\n");
        CHECK(once == canonical(once));
        CHECK(once.find(line.substr(0, line.find(':'))) != std::string::npos);
    }
}

// {kind: constant, value: x} is x, wherever x may stand: read, refused and written alike.
TEST_CASE("a constant means the same as its value alone", "[unit][config]") {
    const auto both = [](const std::string& field, const std::string& value) {
        INFO(field << " " << value);
        const SampleResult plain = read_sample("title: t\n" + field + ": " + value + "\n");
        const SampleResult spelt =
            read_sample("title: t\n" + field + ": {kind: constant, value: " + value + "}\n");
        CHECK(config::to_yaml(plain.value) == config::to_yaml(spelt.value));
        // The same words; only the column differs.
        const auto words = [](const std::string& problem) {
            return problem.substr(std::min(problem.size(), problem.find(": ")));
        };
        CHECK(words(plain.problems) == words(spelt.problems));
    };
    for (const char* value : {"0 s", "1500 ms", "1 h", "never", "200 y", "5", "-3 d", "x"})
        both("lag", value);
    for (const char* value : {"2 h", "0 s", "never", "no time"})
        both("repair", value);
    for (const char* value : {"1", "7.5", "0.5", "never", "1 h"})
        both("batch", value);
    CHECK(canonical("title: t\nrepair: {kind: constant, value: 45 min, mark: inferred}\n") ==
          canonical("title: t\nrepair: {value: 45 min, mark: inferred}\n"));
    CHECK(read_sample("title: t\nrepair: {kind: constant, value: {kind: exponential, mean: 1 h}}\n")
              .problems ==
          "f:2:33: repair: a constant's value is not one value (such as {kind: constant, value: "
          "3})\n");
    CHECK(read_sample("title: t\nrepair: {kind: constant, value: 1 h, marc: 2}\n").problems ==
          "f:2:38: repair: unknown field 'marc' (not in the schema). did you mean 'mark'?\n");
}

TEST_CASE("text is plain where every reader takes it for text", "[unit][config]") {
    using config::yaml_text;
    CHECK(yaml_text("Standard_D4s_v3") == "Standard_D4s_v3");
    CHECK(yaml_text("azure.md 0.3") == "azure.md 0.3");
    CHECK(yaml_text("") == "\"\"");
    CHECK(yaml_text("12") == "\"12\"");
    CHECK(yaml_text("off") == "\"off\"");
    CHECK(yaml_text("null") == "\"null\"");
    CHECK(yaml_text("~") == "\"~\"");
    CHECK(yaml_text("a: b") == "\"a: b\"");
    CHECK(yaml_text("-x") == "\"-x\"");
    CHECK(yaml_text(" x") == "\" x\"");
    CHECK(yaml_text("line\nbreak\t\"q\" \\") == "\"line\\nbreak\\t\\\"q\\\" \\\\\"");
}

TEST_CASE("a field can be left out of the outermost record", "[unit][config]") {
    config::WriteOptions options;
    options.leave_out = {"title", "ratio"};
    const std::string text = config::to_yaml(Sample{}, options);
    CHECK(text.find("title") == std::string::npos);
    CHECK(text.find("ratio") == std::string::npos);
    CHECK(text.find("offset") != std::string::npos);
}

}  // namespace
}  // namespace rotasim
