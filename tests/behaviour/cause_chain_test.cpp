// The chains behind outages: each link names what really led to the one before it.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

// What stands behind the VM's last outage of this cause, from the effect to the root.
std::vector<CauseRecord> chain_of(const Ran& ran, const std::string& vm, Cause cause) {
    const auto entity = ran.world().fleet().find(vm);
    CauseRef ref = 0;
    for (const LedgerInterval& line : ran.result().intervals) {
        if (line.vm == *entity && line.cause == cause) ref = line.why;
    }
    std::vector<CauseRecord> chain;
    for (; ref != 0; ref = chain.back().parent) {
        chain.push_back(ran.result().cause_records.at(ref));
    }
    return chain;
}

std::vector<ChainKind> kinds_of(const Ran& ran, const std::string& vm, Cause cause) {
    std::vector<ChainKind> kinds;
    for (const CauseRecord& record : chain_of(ran, vm, cause)) {
        kinds.push_back(record.kind);
    }
    return kinds;
}

using Kinds = std::vector<ChainKind>;

const std::string expires_on_the_third =
    "{name: v1, created: 2026-01-01T00:00:00Z, expires: 2027-01-03T00:00:00Z}";

}  // namespace

TEST_CASE("a version expires because of its age, at its moment, whatever was done to it before",
          "[behaviour]") {
    const Ran ran(OneOfEach{.versions = expires_on_the_third,
                            .steps = {{"10 h", "disable_version, key: kek"},
                                      {"10.5 h", "enable_version, key: kek"},
                                      operate("3 d", "sse", "redeploy")}});
    CHECK(kinds_of(ran, "sse", Cause::key_expired) == Kinds{ChainKind::start_failed,
                                                            ChainKind::version_expired,
                                                            ChainKind::start_of_simulation});
    CHECK(chain_of(ran, "sse", Cause::key_expired).at(1).at == t(days(2)));
}

TEST_CASE("a version is retired by the rotation that replaced it", "[behaviour]") {
    OneOfEach each{.key_more = ", policy: hand"};
    each.rest =
        "policies: [{name: hand, when: {kind: never}, "
        "retire: {kind: after_overlap, overlap: 36 h}}]\n";
    each.steps = {{"1 d", "rotate_key, key: kek"}, {"2 d", "rotate_key, key: kek"}};
    const Ran ran(each);
    CHECK(kinds_of(ran, "sse", Cause::key_disabled) ==
          Kinds{ChainKind::forced_stop, ChainKind::version_disabled_by_retirement,
                ChainKind::version_created});
    // The first of the two, 36 h before.
    CHECK(chain_of(ran, "sse", Cause::key_disabled).back().at == t(days(1) + vault_order));
}

TEST_CASE("what has been undone is no reason for what follows", "[behaviour]") {
    // Deleted and recovered, then disabled; and the other way about.
    const Ran disabled(OneOfEach{.steps = {{"10 h", "delete_key, key: kek"},
                                           {"10.5 h", "recover_key, key: kek"},
                                           {"12 h", "disable_version, key: kek"}}});
    CHECK(kinds_of(disabled, "sse", Cause::key_disabled) ==
          Kinds{ChainKind::forced_stop, ChainKind::version_disabled_by_incident,
                ChainKind::start_of_simulation});
    const Ran deleted(OneOfEach{.steps = {{"10 h", "disable_version, key: kek"},
                                          {"10.5 h", "enable_version, key: kek"},
                                          {"12 h", "delete_key, key: kek"}}});
    CHECK(kinds_of(deleted, "sse", Cause::key_deleted) ==
          Kinds{ChainKind::forced_stop, ChainKind::key_deleted, ChainKind::start_of_simulation});
    CHECK(kinds_of(deleted, "sse", Cause::key_purged) ==
          Kinds{ChainKind::key_purged, ChainKind::key_deleted, ChainKind::start_of_simulation});
}

TEST_CASE("a version that was disabled before it was deleted is disabled when it is recovered",
          "[behaviour]") {
    const Ran ran(OneOfEach{.steps = {{"10 h", "disable_version, key: kek"},
                                      {"10.5 h", "delete_key, key: kek"},
                                      {"5 d", "recover_key, key: kek"}}});
    const SimTime shut_down = t(hours(11) + vault_order);
    const SimTime recovered = t(days(5) + vault_order);
    CHECK(ran.of("sse") == Downs{{Cause::key_deleted, shut_down, recovered},
                                 {Cause::key_disabled, recovered, ran.end()}});
    CHECK(kinds_of(ran, "sse", Cause::key_disabled).front() ==
          ChainKind::version_disabled_by_incident);
}

TEST_CASE("a cause of the very moment comes before its effect", "[behaviour]") {
    // Without an activity a start takes no time; `ade` comes before its key in the order of names.
    std::string text = OneOfEach{.steps = {{"10 h", "disable_version, key: kek"},
                                           operate("36001 s", "ade", "redeploy")}}
                           .text();
    const std::string activity = ", activity: still";
    for (std::size_t at = text.find(activity); at != std::string::npos; at = text.find(activity)) {
        text.erase(at, activity.size());
    }
    const Ran ran(text);
    const auto& records = ran.result().cause_records;
    for (CauseRef ref = 1; ref < records.size(); ++ref) {
        REQUIRE(records[ref].parent < ref);
    }
    CHECK(kinds_of(ran, "ade", Cause::key_disabled) ==
          Kinds{ChainKind::start_failed, ChainKind::version_disabled_by_incident,
                ChainKind::start_of_simulation});
}

TEST_CASE("a vault that is closed from the start is closed by its settings", "[behaviour]") {
    const Kinds by_settings = {ChainKind::start_failed, ChainKind::vault_closed};
    for (const char* setting : {", enabled_for_disk_encryption: false", ", network_perimeter: true",
                                ", trusted_service_bypass: false"}) {
        INFO(setting);
        const Ran ran(
            OneOfEach{.vault_more = setting, .steps = {operate("10 h", "ade", "redeploy")}});
        CHECK(kinds_of(ran, "ade", Cause::access_denied) == by_settings);
        CHECK(chain_of(ran, "ade", Cause::access_denied).back().at == SimTime::zero());
        CHECK(chain_of(ran, "ade", Cause::access_denied).back().mark == Evidence::given);
    }
    // Opened and closed again, it is closed by who closed it.
    const Ran changed(OneOfEach{.vault_more = ", enabled_for_disk_encryption: false",
                                .steps = {{"1 h",
                                           "change_vault_access, vault: kv, "
                                           "enabled_for_disk_encryption: true"},
                                          {"2 h",
                                           "change_vault_access, vault: kv, "
                                           "enabled_for_disk_encryption: false"},
                                          operate("10 h", "ade", "redeploy")}});
    CHECK(kinds_of(changed, "ade", Cause::access_denied) ==
          Kinds{ChainKind::start_failed, ChainKind::vault_access_changed});
}
