// What the downtime of failed starts rests on: azure.md 0.2 marks each effect of a key's state by
// itself, and the ledger must book a failure under the mark of the reading that made it.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

// Every VM is stopped and started after its key has expired, or was disabled.
const char* const scenario = R"(schema: rotasim/scenario/1
start: 2027-01-01T00:00:00Z
horizon: 100 d
in_guest_retirement: {active: false}
vaults: [{name: kv, sku: premium}]
keys:
  - {name: k, vault: kv, versions: [{name: v1, created: 2026-01-20T00:00:00Z, expires: 2027-03-01T00:00:00Z}]}
  - {name: kd, vault: kv, versions: [{name: v1, created: 2026-01-20T00:00:00Z}]}
encryption_sets: [{name: s, key: k}]
activities: [{name: act, deallocate_every: 70 d, off_length: 1 d, start_length: 90 s}]
incidents:
  - {name: i, at: 2027-03-01T00:00:00Z, do: {kind: disable_version, key: kd, version: v1}}
CREWvms:
  - {name: field, size: D4s_v3, mode: sse_cmk, set: s, switches: {expired_key: field_fail_on_start}, activity: act, disks: [{name: os, role: os, tier: P10}]MORE}
  - {name: fails, size: D4s_v3, mode: ade_dmcrypt, key: k, switches: {in_guest_expired_start: fails}, activity: act, disks: [{name: os, role: os, tier: P10}]MORE}
  - {name: disabled, size: D4s_v3, mode: ade_dmcrypt, key: kd, activity: act, disks: [{name: os, role: os, tier: P10}]MORE}
)";

std::string with_crew(const std::string& crew) {
    std::string text = scenario;
    const auto replace_all = [&text](const std::string& what, const std::string& by) {
        for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at)) {
            text.replace(at, what.size(), by);
            at += by.size();
        }
    };
    replace_all("CREW", crew);
    replace_all("MORE", crew.empty() ? "" : ", operators: ops");
    return text;
}

// The marks under which the group's downtime by this cause is booked.
std::set<Evidence> marks(const Ran& ran, const std::string& group, Cause cause) {
    std::set<Evidence> found;
    for (const CauseTotal& total : ran.result().causes) {
        if (ran.world().fleet().groups[total.group] == group && total.cause == cause) {
            found.insert(total.mark);
        }
    }
    return found;
}

}  // namespace

TEST_CASE("azure 0.2: a failed start is booked under the mark of its own reading",
          "[behaviour][azure]") {
    const Ran ran(with_crew(""));
    CHECK(marks(ran, "field", Cause::key_expired) == std::set{Evidence::field_report});
    CHECK(marks(ran, "fails", Cause::key_expired) == std::set{Evidence::assumed});
    CHECK(marks(ran, "disabled", Cause::key_disabled) == std::set{Evidence::documented});
}

TEST_CASE("a crew's assumed lags weigh on a failure only if the crew can end it", "[behaviour]") {
    const std::string actions = GENERATE("[]", "[re_enable]");
    const Ran ran(with_crew("operators: [{name: ops, recovery: " + actions + "}]\n"));
    INFO(actions);
    const Evidence expected = actions == "[]" ? Evidence::documented : Evidence::assumed;
    CHECK(marks(ran, "disabled", Cause::key_disabled).contains(expected));
}
