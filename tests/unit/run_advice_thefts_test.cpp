// Warnings about answers to a theft that leave in a thief's hands what he has.
#include "sim/run/cli_advice.hpp"
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

using Lines = std::vector<std::string>;

// Advice on one emergency, and nothing else to advise on.
Lines advice(const std::string& leaked, const std::string& steps, const std::string& mode) {
    const TextWorld world(
        "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nhorizon: 100 d\n"
        "vaults: [{name: kv, sku: premium}, {name: safe, sku: premium}]\nkeys:\n"
        "  - {name: k, vault: kv, versions: [{name: v1, created: 2026-12-20T00:00:00Z}]}\n"
        "  - {name: clean, vault: safe}\nencryption_sets: [{name: s, key: k}]\n"
        "operators: [{name: ops}]\nemergencies:\n"
        "  - {name: e, compromised: k, leaked: " +
        leaked + ", at: 2027-01-10T00:00:00Z, new_key: clean, steps: [" + steps +
        "]}\nvms:\n  - {name: g, size: D4s_v3, operators: ops, mode: " + mode +
        ", disks: [{name: os, role: os}]}\n");
    Lines messages;
    for (const Problem& problem : world.warnings())
        messages.push_back(problem.message);
    for (const Problem& problem : scenario_advice(world.fleet(), world.loaded().scenario))
        messages.push_back(problem.message);
    return messages;
}

const std::string guest = "ade_dmcrypt, key: k";
const std::string renew = "{step: reencrypt}], reencryption: {rate: 1 MB/s}, x-rest: [";

}  // namespace

TEST_CASE("an answer that leaves leaked data keys in use is warned of", "[unit][cli]") {
    const Lines left{"emergency 'e' leaves every disk under its leaked data key"};
    CHECK(advice("key", "{step: contain}", guest).empty());
    CHECK(advice("disk_keys", "{step: contain}", guest) == left);
    CHECK(advice("key_and_disk_keys", "{step: new_key}", guest) == left);
    CHECK(advice("disk_keys", renew, guest).empty());
    CHECK(advice("vault_access", "{step: contain}", guest) == left);
    CHECK(advice("vault_access, unwrapped: not_kept", "{step: contain}", guest).empty());
}

TEST_CASE("access to a vault that nobody ends in time is warned of", "[unit][cli]") {
    const std::string first = "emergency 'e' re-encrypts disks before the thief is shut out";
    const std::string never = "emergency 'e' never ends the thief's access to the vault";
    CHECK(advice("vault_access", renew, guest) == Lines{never, first});
    CHECK(advice("vault_access, unwrapped: not_kept", "{step: new_key}", guest) == Lines{never});
    CHECK(advice("vault_access", "{step: contain}, " + renew, guest).empty());
}

TEST_CASE("a re-encryption that finds no disk is warned of", "[unit][cli]") {
    CHECK(advice("disk_keys", renew, "sse_cmk, set: s") ==
          Lines{"step 'reencrypt' finds no disk that can get a new data key in place"});
}
