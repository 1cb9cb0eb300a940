// What programs and spreadsheets get to read of a result.
#include "sim/base/error.hpp"
#include "sim/run/result_json.hpp"
#include "tests/unit/run_experiment_support.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>

using namespace rotasim;
using namespace rotasim::testing;
using nlohmann::json;

namespace {

std::string slurp(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("the JSON has what the design names, and null has a reason", "[unit][run]") {
    const MadeUpWorld w;
    ExperimentOptions options = made_up_options(12);
    options.seed = UINT64_MAX;
    const ExperimentResult result = run_experiment(w.world, options, [](ReplicationOptions r) {
        r.seed = 1;
        return made_up_source(r);
    });
    const json j = json::parse(result_json(w.world, options, result));
    CHECK(j["version"] == 1);
    CHECK(j["digest"] == result.digest);
    CHECK(j["scenario"] == "made_up");
    CHECK(j["seed"] == UINT64_MAX);
    CHECK(j["replications"] == 12);
    REQUIRE(j["metrics"].size() == 2 * metric_count);
    for (const json& row : j["metrics"]) {
        INFO(row.dump());
        for (const char* key : {"metric", "unit", "group", "estimate", "se", "low", "high", "n",
                                "events", "estimator"}) {
            CHECK(row.contains(key));
        }
        CHECK((row["estimate"].is_number() || row["estimate"].is_null()));
        if (row["estimate"].is_null() || row["low"].is_null() || row["high"].is_null()) {
            CHECK(row.contains("reason"));
        }
    }
    const json& first = j["metrics"][0];
    CHECK(first["metric"] == "unavailability");
    CHECK(first["group"] == "first");
    CHECK(first["evidence"]["documented"] == Approx(2.0 / 3));
    CHECK(first["evidence"]["assumed"] == Approx(1.0 / 3));
    CHECK(j["causes"].size() == 2);
    CHECK(j["causes"][0]["cause"] == "host_failure");
    CHECK(j["causes"][0]["vm_nanoseconds"].is_string());
    CHECK(j["measures"].size() == 5);
    CHECK(j["measures"][0]["measure"] == "share");
    CHECK(j["measures"][0]["over"] == "mean");
}

TEST_CASE("dates are days and calendar dates side by side", "[unit][run]") {
    const MadeUpWorld w;
    const auto source = [](const ReplicationOptions& r) {
        ReplicationResult result = made_up_source(r);
        auto& row = result.metrics[static_cast<std::size_t>(Metric::first_failed_start)];
        row.value = days(31 + r.replication).ns;
        return result;
    };
    const ExperimentResult result = run_experiment(w.world, made_up_options(7), source);
    const json j = json::parse(result_json(w.world, made_up_options(7), result));
    const json& row = j["metrics"][static_cast<std::size_t>(Metric::first_failed_start)];
    CHECK(row["metric"] == "first_failed_start");
    CHECK(row["unit"] == "d");
    CHECK(row["estimate"] == 34);
    CHECK(row["date"] == "2027-02-04T00:00:00Z");
    CHECK(row["earliest"] == "2027-02-01T00:00:00Z");
    CHECK(row["share"] == 1);
}

TEST_CASE("cells that a spreadsheet would run are disarmed", "[unit][run]") {
    CHECK(csv_cell("plain") == "plain");
    CHECK(csv_cell("=1+2") == "'=1+2");
    CHECK(csv_cell("+cmd") == "'+cmd");
    CHECK(csv_cell("-2+3") == "'-2+3");
    CHECK(csv_cell("@SUM(A1)") == "'@SUM(A1)");
    CHECK(csv_cell("\tx") == "'\tx");
    CHECK(csv_cell("a,b") == "\"a,b\"");
    CHECK(csv_cell("say \"no\"") == "\"say \"\"no\"\"\"");
    CHECK(csv_cell("=HYPERLINK(\"x\",\"y\")") == "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"");
    CHECK(csv_cell("two\nlines") == "\"two\nlines\"");
    CHECK(csv_cell("") == "");
}

TEST_CASE("the CSV has one line per group, metric and measure", "[unit][run]") {
    MadeUpWorld w;
    w.fleet->groups[1] = "=evil";
    const ExperimentResult result = run_experiment(w.world, made_up_options(8), made_up_source);
    const std::string csv = result_csv(w.world, result);
    const auto lines = std::count(csv.begin(), csv.end(), '\n');
    CHECK(static_cast<std::size_t>(lines) == 1 + 2 * metric_count + 5);
    CHECK(csv.find(",'=evil,") != std::string::npos);
    CHECK(csv.find(",=evil,") == std::string::npos);
    std::size_t at = 0;
    while (at < csv.size()) {
        const std::size_t end = csv.find('\n', at);
        CHECK(std::count(csv.begin() + static_cast<std::ptrdiff_t>(at),
                         csv.begin() + static_cast<std::ptrdiff_t>(end), ',') == 14);
        at = end + 1;
    }
}

TEST_CASE("a results folder holds its files, whole", "[unit][run]") {
    const MadeUpWorld w;
    const TemporaryFolder folder;
    const std::string results = folder / "deep/er";
    make_results_folder(results);
    make_results_folder(results);
    const ExperimentOptions options = made_up_options(8);
    const ExperimentResult result = run_experiment(w.world, options, made_up_source);
    const Manifest manifest{.command = "rotasim run x.yaml",
                            .started = *parse_utc("2026-11-22T00:00:00Z"),
                            .ended = *parse_utc("2026-11-22T00:00:07Z")};
    for (int i = 0; i < 2; ++i) {
        write_results(results, w.world, options, result, "schema: x\n", manifest);
    }
    CHECK(slurp(results + "/scenario.resolved.yaml") == "schema: x\n");
    CHECK(json::parse(slurp(results + "/summary.json"))["digest"] == result.digest);
    const json m = json::parse(slurp(results + "/manifest.json"));
    CHECK(m["digest"] == result.digest);
    CHECK(m["started"] == "2026-11-22T00:00:00Z");
    CHECK(m["engine_version"] == engine_version);
    CHECK_FALSE(m["compiler"].get<std::string>().empty());
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(results)) {
        static_cast<void>(entry);
        ++files;
    }
    CHECK(files == 4);  // Nothing half-written is left beside them.
}

TEST_CASE("what cannot be written is a matter of resources", "[unit][run]") {
    const TemporaryFolder folder;
    CHECK_THROWS_AS(write_durably(folder / "absent/file", "x"), ResourceError);
    std::filesystem::create_directory(folder / "taken");
    CHECK_THROWS_AS(write_durably(folder / "taken", "x"), ResourceError);
    CHECK(std::filesystem::is_directory(folder / "taken"));
    write_durably(folder / "file", "x");
    CHECK_THROWS_AS(make_results_folder(folder / "file"), ResourceError);
    CHECK_THROWS_AS(make_results_folder(folder / "file/below"), ResourceError);
}
