// How `explain` heads a VM's story: what is said of its encryption is true of this VM.
#include "sim/run/explain.hpp"
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

// The second line of the story of `vm`.
std::string heading(const std::string& unlocked_by) {
    const TextWorld world(
        "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nhorizon: 30 d\n"
        "vaults: [{name: kv, sku: premium}]\n"
        "keys:\n  - {name: k, vault: kv, versions: [{name: v1, created: 2026-12-20T00:00:00Z}]}\n"
        "secrets: [{name: s, vault: kv}]\nvms:\n  - {name: vm, size: D4s_v3, mode: ade_dmcrypt, " +
        unlocked_by + ", disks: [{name: os, role: os, tier: P10}]}\n");
    const VmStory story = tell_story(world.fleet(), world.run(), *world.fleet().find("vm"));
    Terminal wide;
    wide.width = 1000;
    const std::string text = story_text(world.fleet(), story, std::nullopt, wide);
    const std::size_t first = text.find('\n') + 1;
    return text.substr(first, text.find('\n', first) - first);
}

}  // namespace

TEST_CASE("a VM is headed by what unlocks it", "[unit][run]") {
    const std::string wrapped =
        "In the guest, Linux (dm-crypt), secret wrapped by a key of the vault (ade_dmcrypt); "
        "host vm/host; disk os pinned to key kv/k";
    CHECK(heading("key: k") == wrapped + ".");
    CHECK(heading("key: k, secret: s") == wrapped + " unlocked by secret kv/secrets/s.");
    CHECK(heading("secret: s") ==
          "In the guest, by a secret that no key wraps (ade_dmcrypt); host vm/host; disk os "
          "unlocked by secret kv/secrets/s.");
}
