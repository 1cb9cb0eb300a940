// tests/unit/model_moved_users_test.cpp — keys that nobody is led to need serve nobody.
//
// Goal: an emergency is refused for a key that its steps lead somebody to, and for no other.
// Method: the keys that golden bad scenarios are refused for, with the step that leads to them
// left out, or with users of the other sort.
#include "sim/base/contract.hpp"
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

OneOfEach answered(const std::string& vault, const std::string& key, const std::string& steps) {
    OneOfEach each{.more_vaults = ", {name: kv2, sku: premium" + vault + "}",
                   .more_keys = "  - {name: clean, vault: kv2" + key + "}\n"};
    each.rest =
        "emergencies: [{name: theft, compromised: kek, at: 2027-01-20T00:00:00Z, new_key: clean, "
        "steps: [{step: new_key}" +
        steps + "]}]\n";
    return each;
}

std::string refusal(const OneOfEach& each) {
    try {
        const TextWorld world(each.text());
        return {};
    } catch (const InvariantViolation& refused) {
        return refused.what();
    }
}

}  // namespace

TEST_CASE("an emergency leads nobody to its key without the step that does", "[unit][model]") {
    const std::string sets = ", {step: re_point_sets}";
    const std::string guests = ", {step: rerun_in_guest}";
    const std::string far = ", region: region-2";
    CHECK(refusal(answered(far, "", "")).empty());
    CHECK(refusal(answered(far, "", sets)).find("set 'des': vault 'kv2' is in another region") !=
          std::string::npos);
    CHECK(refusal(answered(far, "", guests)).find("VM 'ade': vault 'kv2' is in another region") !=
          std::string::npos);
    CHECK(refusal(answered(", purge_protection: false", "", guests)).empty());
    CHECK(refusal(answered(", subscription: other", "", sets)).empty());
    CHECK(refusal(answered("", "", sets + guests)).empty());
}

TEST_CASE("a set is not pointed to a key that cannot serve it", "[unit][model]") {
    OneOfEach each{.more_vaults = ", {name: kv2, sku: premium, purge_protection: false}",
                   .more_keys = other_key("kv2")};
    CHECK(refusal(each).empty());
    each.steps = {{"3 d", "point_set, set: des, key: other"}};
    CHECK(refusal(each).find("key: set 'des': vault 'kv2' has no purge protection") !=
          std::string::npos);
}
