// What a replication counts of what it has reached.
#include "sim/behaviour/deeds.hpp"
#include "sim/behaviour/events.hpp"
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

#include <numeric>
#include <set>

using namespace rotasim;
using namespace rotasim::testing;

TEST_CASE("every event is counted once, by its kind", "[unit][reached]") {
    const Ran ran(OneOfEach{.steps = {{"1 d", "disable_version, key: kek"},
                                      {"2 d", "enable_version, key: kek"},
                                      {"3 d", "disable_version, key: kek"}}});
    const auto& counts = ran.result().reached.events;
    REQUIRE(counts.size() == event_kind_count);
    CHECK(std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}) == ran.result().events);
    CHECK(counts[static_cast<std::size_t>(EventKind::incident_due)] == 3);
    CHECK(counts[static_cast<std::size_t>(EventKind::version_applied)] == 3);
    CHECK(counts[static_cast<std::size_t>(EventKind::host_fails)] == 0);
}

TEST_CASE("a deed counts when it takes effect, not when it is asked for", "[unit][reached]") {
    const Ran ran(OneOfEach{.steps = {{"1 d", "disable_version, key: kek"},
                                      {"2 d", "disable_version, key: kek"},
                                      {"3 d", "recover_key, key: kek"},
                                      {"4 d", "revoke_grant, set: des"},
                                      {"5 d", "delete_key, key: kek"},
                                      {"6 d", "purge_key, key: kek"},
                                      {"7 d", "recover_key, key: kek"}}});
    const auto count = [&ran](Deed deed) {
        return ran.result().reached.deeds.at(static_cast<std::size_t>(deed));
    };
    CHECK(count(Deed::version_disabled) == 1);  // The second time it was disabled already.
    CHECK(count(Deed::version_enabled) == 0);
    CHECK(count(Deed::key_deleted) == 1);
    CHECK(count(Deed::key_purged) == 0);  // Purge protection.
    CHECK(count(Deed::key_recovered) == 1);
    CHECK(count(Deed::grant_revoked) == 1);
    const auto& links = ran.result().reached.links;
    CHECK(links.at(static_cast<std::size_t>(ChainKind::version_disabled_by_incident)) == 1);
}

TEST_CASE("deeds have names of their own", "[unit][reached]") {
    std::set<std::string_view> names;
    for (std::size_t d = 0; d < deed_count; ++d) {
        names.insert(info(static_cast<Deed>(d)).id);
    }
    CHECK(names.size() == deed_count);
}
