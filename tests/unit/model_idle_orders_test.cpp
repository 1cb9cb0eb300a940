// tests/unit/model_idle_orders_test.cpp — happenings that can never take effect are warned of.
//
// Goal: an order that the vault refuses for certain, or that comes after the end, is not passed in
// silence; one that may work is not warned of. Method: each order alone, and after what makes it
// possible.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

std::vector<std::string> warnings_of(const std::vector<Step>& steps, bool protection) {
    OneOfEach each{
        .vault_more = protection ? ", purge_protection: true" : ", purge_protection: false",
        .set_key = "guarded",
        .steps = steps};
    each.more_vaults = ", {name: kv2, sku: premium, purge_protection: true}";
    each.more_keys =
        "  - {name: guarded, vault: kv2, versions: [{name: v1, created: 2026-01-01T00:00:00Z}]}\n";
    each.pinned_more = ", secret: bek";
    each.rest = "secrets: [{name: bek, vault: kv}]\n";
    std::vector<std::string> messages;
    const TextWorld world(each.text());
    for (const Problem& problem : world.warnings()) {
        CHECK(problem.warning);
        messages.push_back(problem.message);
    }
    return messages;
}

using Messages = std::vector<std::string>;

}  // namespace

TEST_CASE("an order on what nobody deletes is warned of", "[unit][model]") {
    const Messages key{"nothing deletes key 'kek' before"};
    const Messages secret{"nothing deletes secret 'bek' before"};
    CHECK(warnings_of({{"10 h", "recover_key, key: kek"}}, false) == key);
    CHECK(warnings_of({{"10 h", "purge_key, key: kek"}}, false) == key);
    CHECK(warnings_of({{"10 h", "recover_secret, secret: bek"}}, false) == secret);
    CHECK(warnings_of({{"10 h", "purge_secret, secret: bek"}}, false) == secret);
    for (const std::string order : {"recover", "purge"}) {
        CHECK(warnings_of({{"9 h", "delete_key, key: kek"}, {"10 h", order + "_key, key: kek"}},
                          false)
                  .empty());
        CHECK(warnings_of(
                  {{"9 h", "delete_secret, secret: bek"}, {"10 h", order + "_secret, secret: bek"}},
                  false)
                  .empty());
    }
}

TEST_CASE("a purge that the vault refuses is warned of", "[unit][model]") {
    const Messages refused{"vault 'kv' refuses it: purge protection"};
    CHECK(warnings_of({{"9 h", "delete_key, key: kek"}, {"10 h", "purge_key, key: kek"}}, true) ==
          refused);
    CHECK(
        warnings_of({{"9 h", "delete_secret, secret: bek"}, {"10 h", "purge_secret, secret: bek"}},
                    true) == refused);
}

TEST_CASE("a happening after the horizon is warned of", "[unit][model]") {
    const Messages late{"not before the scenario's horizon"};
    CHECK(warnings_of({{"30 d", "disable_version, key: kek"}}, false) == late);
    CHECK(warnings_of({{"29 d", "disable_version, key: kek"}}, false).empty());
}
