// A key in a managed HSM has at most a hundred versions (azure.md 4.1, 10.6).
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

// A rotation a week, by hand: the hundred-and-first version would come after a hundred weeks.
std::string weekly(const std::string& vault, const std::string& versions) {
    return "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nhorizon: 710 d\n"
           "in_guest_retirement: {active: false}\nvaults: [{name: kv, sku: " +
           vault + "}]\nkeys: [{name: k, vault: kv, type: rsa_hsm, versions: [" + versions +
           "]}]\nencryption_sets: [{name: s, key: k, auto_rotation: true}]\n"
           "vms: [{name: sse, size: D4s_v3, mode: sse_cmk, set: s, "
           "disks: [{name: os, role: os, tier: P10}]}]\n"
           "incidents: [{name: r, after: 7 d, every: 7 d, do: {kind: rotate_key, key: k}}]\n";
}
const std::string refused = "a new version is refused: the key has as many as a managed HSM takes";

}  // namespace

TEST_CASE("azure 4.1 a managed HSM refuses the version after the hundredth", "[behaviour][azure]") {
    const bool hsm = GENERATE(true, false);
    const Ran ran(
        weekly(hsm ? "managed_hsm" : "premium", "{name: v1, created: 2026-12-01T00:00:00Z}"));
    CHECK(ran.told("kv/k", refused) ==
          (hsm ? std::vector<SimTime>{t(days(700)), t(days(707))} : std::vector<SimTime>{}));
    CHECK(ran.value("sse", Metric::versions_alive_max) == (hsm ? 100 : 102));
    CHECK(ran.value("sse", Metric::rewraps) == (hsm ? 99 : 101));
    CHECK(ran.of("sse").empty());
}

TEST_CASE("azure 4.1 a key cannot begin with more versions than a managed HSM takes",
          "[behaviour][azure]") {
    std::string versions;
    for (int v = 0; v <= 100; ++v) {
        versions += (v == 0 ? "{name: v" : ", {name: v") + std::to_string(v) +
                    ", created: 2026-12-01T00:00:00Z}";
    }
    CHECK_THROWS_WITH(Ran(weekly("managed_hsm", versions)),
                      Catch::Contains("more versions than a managed HSM takes"));
    CHECK_NOTHROW(Ran(weekly("premium", versions)));
}
