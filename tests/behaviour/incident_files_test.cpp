// What the incidents under scenarios/incidents are to show by themselves: causes and human times go
// in, shapes come out (platforms.md 2).
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

#include <map>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

// One replication of a shipped incident, and its measures by name and probe.
class Incident {
public:
    explicit Incident(const std::string& name)
        : loaded_(load_scenario(std::string(ROTASIM_SOURCE_DIR) + "/scenarios/incidents/" + name)) {
        const Scenario& scenario = loaded_.scenario;
        FleetInput input;
        input.spec = &scenario.fleet;
        input.catalogue = &loaded_.catalogue;
        input.start = scenario.start;
        input.horizon = Calendar(scenario.start).add(SimTime::zero(), scenario.horizon);
        std::vector<Problem> problems;
        auto fleet = build_fleet(input, problems);
        INFO(text_of(problems, loaded_.files));
        REQUIRE(fleet.has_value());
        World world;
        world.fleet = &*fleet;
        world.measures = scenario.measures;
        ReplicationOptions options;
        options.seed = scenario.seed;
        const ReplicationResult result = run_replication(world, options);
        for (const MeasureValue& row : result.measures) {
            values_[scenario.measures[row.measure].name].push_back(row.value.value_or(-1));
        }
    }
    [[nodiscard]] double value(const std::string& measure, std::size_t probe = 0) const {
        return values_.at(measure).at(probe);
    }

private:
    LoadedScenario loaded_;
    std::map<std::string, std::vector<double>> values_;
};

constexpr double minute = 60;
constexpr double hour = 3600;

}  // namespace

TEST_CASE("incident S2: a quiet hour after the old version went, then all of production",
          "[behaviour][incidents]") {
    const Incident incident("new_version_in_wrong_environment.yaml");
    // Disabled at 20:37; the report's failures began 61 min later, ours when storage has let its
    // grace of one hour pass.
    const double went = 20 * hour + 37 * minute;
    CHECK(incident.value("quiet since the start") == Approx(went + 1 * hour).margin(minute));
    CHECK(incident.value("down an hour later", 0) == 0.0);    // 21:30: still quiet.
    CHECK(incident.value("down an hour later", 1) == 200.0);  // 22:00: all of it.
    // The version is back at about 22:45; storage takes an hour at most to see it.
    CHECK(incident.value("down an hour later", 3) == 0.0);
    // Who was pointed to the new version, 18 minutes before: a disk is wrapped again within an
    // hour, so 7 in 10 of 50 are late; more than four standard deviations off would be none of that
    // law.
    CHECK(incident.value("development down") > 22);
    CHECK(incident.value("development down") < 48);
}

TEST_CASE("incident S6: the tail after the repair is the compute API's", "[behaviour][incidents]") {
    const Incident incident("storage_list_incomplete.yaml");
    // 1,500 at once, 500 a minute after that; the vault would take 750 a minute.
    const double floor = (10'000 - 1'500) / 500.0 * minute;
    CHECK(incident.value("last VM has its keys") >= floor);
    CHECK(incident.value("last VM has its keys") <= floor + 4 * minute);
    const double at_five = incident.value("still down", 1);
    CHECK(at_five >= 1'500);
    CHECK(at_five <= 1'500 + 5 * 500 + 1);
    CHECK(incident.value("still down", 4) == 10'000.0);
    CHECK(incident.value("refused by the compute API") > 10'000.0);
    CHECK(incident.value("refused by the vault") < incident.value("refused by the compute API"));
}

TEST_CASE("incident S13: most are mended in two days, the last ones take five",
          "[behaviour][incidents]") {
    const Incident incident("manual_recovery_keys.yaml");
    const double typed = 2'880 * 15 * minute / 20;  // Of those whose keys can be looked up.
    const double locked = 320 * 45 * minute / 2;    // Through the safe.
    CHECK(typed < 1.6 * 24 * hour);
    CHECK(incident.value("mended", 3) > 0.9 * 3'200);
    CHECK(incident.value("mended", 4) < 3'200);
    CHECK(incident.value("last machine") > 0.9 * locked);
    CHECK(incident.value("last machine") < 1.15 * locked);
}

TEST_CASE("incident S10: the crowd's own calls keep it out long after the certificate is renewed",
          "[behaviour][incidents]") {
    const Incident incident("certificate_expires_and_all_reconnect.yaml");
    const double before = incident.value("answered", 0);
    CHECK(before > 3'000);
    // Nobody is answered in time from the expiry to the shedding of the load: half an hour without
    // a certificate, half an hour with one until the bad build, and two hours more.
    for (const std::size_t probe : {1U, 2U, 3U, 4U}) {
        CHECK(incident.value("answered", probe) == before);
    }
    CHECK(incident.value("players outside", 4) > 500.0);
    // Calls a second while nobody is answered, against those of 600 who think for five minutes. The
    // wait between calls was fitted to the reported 28 times: this only keeps the scenario so.
    const double storm = incident.value("calls again") / (3 * hour);
    const double usual = 600 / (5 * minute);
    CHECK(storm / usual > 20.0);
    CHECK(storm / usual < 40.0);
    // Shed, and let in slowly: all are back within half an hour.
    CHECK(incident.value("answered", 5) > before + 1'500);
    CHECK(incident.value("players outside", 5) == 0.0);
    // Who backs off is back before the bad build, and again after it.
    CHECK(incident.value("answered backing off", 2) > 1.9 * incident.value("answered backing off"));
    CHECK(incident.value("players outside backing off", 2) < 20.0);
    CHECK(incident.value("players outside backing off", 4) < 20.0);
    CHECK(incident.value("calls again backing off") < 0.05 * incident.value("calls again"));
}
