// What `show` says of limits on calls and of those who call.
#include "sim/run/table_stations.hpp"
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

const std::string head = "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nhorizon: 1 d\n";
const std::string limited =
    head +
    "limiters: [{name: cap, limit: {kind: token_bucket, tokens: 4, per: 1 s, burst: 9}}]\n"
    "stations: [{name: s, service: 1 s, shared_limiters: [cap], drop_abandoned: true, limiter: "
    "{kind: fixed_window, budget: 7, window: 10 s}}]\n"
    "sources: [{name: c, to: s, every: 2 s, weight: 3, timeout: 5 s, retry: {kind: exponential, "
    "first: 1 s, cap: 16 s, jitter: full, most: 5}, pause: {from: 1 h, to: 2 h}}]\n";

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a table of stations names their limits and what their clients do", "[unit][run]") {
    Terminal wide;
    wide.width = 400;
    const TextWorld world(limited);
    const std::string text = stations_text(world.fleet(), wide);
    // Cells are wrapped: words alone.
    for (const std::string word :
         {"limits", "fixed_window,", "cap", "waits", "exponential,", "paused"}) {
        INFO(word);
        CHECK(has(text, word));
    }
    const TextWorld plain(head +
                          "stations: [{name: s, service: 1 s}]\n"
                          "sources: [{name: c, to: s, every: 2 s}]\n");
    CHECK_FALSE(has(stations_text(plain.fleet(), wide), "limits"));
}

TEST_CASE("sizes, rates, caps and weights are shown as they are given", "[unit][run]") {
    const TextWorld world(head +
                          "stations: [{name: s, discipline: max_min, rate: 2 GB/s, size: 30 GB}]\n"
                          "sources: [{name: c, to: s, every: 2 s, cap: 150 MB/s, share_weight: 3}, "
                          "{name: d, to: s, every: 2 s, size: 7 GB}]\n");
    Terminal wide;
    wide.width = 400;
    const std::string text = stations_text(world.fleet(), wide);
    for (const std::string words :
         {"max_min", "30 GB at 2 GB/s", "at most 150 MB/s by 3", "7 GB"}) {
        INFO(words);
        CHECK(has(text, words));
    }
    nlohmann::ordered_json all;
    add_stations(world.fleet(), all);
    CHECK(all["stations"][0]["rate_bytes_per_second"] == 2'000'000'000);
    CHECK(all["stations"][0]["size_bytes"] == 30'000'000'000);
    CHECK(all["stations"][0]["service"].is_null());
    CHECK(all["sources"][0]["cap_bytes_per_second"] == 150'000'000);
    CHECK(all["sources"][0]["share_weight"] == 3);
    CHECK(all["sources"][1]["size_bytes"] == 7'000'000'000);
    CHECK(all["sources"][1]["cap_bytes_per_second"].is_null());
}

TEST_CASE("the same as JSON", "[unit][run]") {
    const TextWorld world(limited);
    nlohmann::ordered_json all;
    add_stations(world.fleet(), all);
    CHECK(all["limiters"][0]["name"] == "cap");
    CHECK(has(all["limiters"][0]["limit"], "burst: 9"));
    CHECK(all["stations"][0]["shared_limiters"][0] == "cap");
    CHECK(has(all["stations"][0]["limiter"], "window: 10 s"));
    CHECK(all["stations"][0]["drop_abandoned"] == true);
    CHECK(all["sources"][0]["weight"] == 3);
    CHECK(all["sources"][0]["timeout_seconds"] == 5.0);
    CHECK(has(all["sources"][0]["retry"], "cap: 16 s"));
    CHECK(has(all["sources"][0]["pause"], "from: 1 h"));
    CHECK(all["sources"][0]["service"].is_null());
}
