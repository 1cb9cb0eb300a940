// tests/unit/run_cli_results_test.cpp — the result table and its sentences, from made-up results.
#include "sim/run/explain.hpp"
#include "sim/run/table_readings.hpp"
#include "sim/run/table_results.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace rotasim {
namespace {

// Two groups of one VM each over a year; every metric is zero and never seen until a test sets it.
class MadeUp {
public:
    MadeUp() {
        fleet_.calendar = Calendar(*parse_utc("2027-01-01"));
        fleet_.horizon = SimTime::zero() + days(365);
        fleet_.groups = {"steady", "pinned"};
        fleet_.group_vms = {1, 1};
        fleet_.plans.resize(2);
        fleet_.plans[1].group = 1;
        fleet_.vms.resize(2);
        fleet_.vms[1].plan = 1;
        world_.fleet = &fleet_;
        result_.replications = 10;
        result_.asked = 10;
        result_.events = 12345;
        result_.digest = "00112233445566778899aabbccddeeff";
        for (std::uint32_t g = 0; g < 2; ++g) {
            for (std::size_t m = 0; m < metric_count; ++m) {
                MetricRow row;
                row.group = g;
                row.metric = static_cast<Metric>(m);
                row.estimate.n = 10;
                if (info(row.metric).kind == MetricKind::date) {
                    row.date = DateEstimate{};
                    row.date->share.mean = 0.0;
                } else {
                    row.estimate.mean = 0.0;
                    row.estimate.event_chance_high = 0.26;
                    row.estimate.reason = "too few events (0 seen)";
                }
                result_.metrics.push_back(row);
            }
        }
    }
    MadeUp(const MadeUp&) = delete;
    MadeUp& operator=(const MadeUp&) = delete;

    MetricRow& row(std::uint32_t group, Metric metric) {
        return *std::find_if(result_.metrics.begin(), result_.metrics.end(), [&](const auto& each) {
            return each.group == group && each.metric == metric;
        });
    }
    void set(std::uint32_t group, Metric metric, double mean, double low, double high) {
        Estimate& estimate = row(group, metric).estimate;
        estimate.mean = mean;
        estimate.low = low;
        estimate.high = high;
        estimate.events = 1000;
        estimate.reason.clear();
        estimate.event_chance_high.reset();
    }
    void set_date(std::uint32_t group, Metric metric, int day, double share) {
        DateEstimate& date = *row(group, metric).date;
        date.earliest = SimTime::zero() + days(day);
        date.share.mean = share;
    }
    [[nodiscard]] std::string text(bool colour = false, std::size_t width = 120) const {
        ResultHeading heading;
        heading.name = "made_up";
        heading.question = "Who loses?";
        heading.seed = 7;
        Terminal terminal;
        terminal.colour = colour;
        terminal.width = width;
        return results_text(world_, heading, result_, terminal);
    }
    [[nodiscard]] std::vector<std::string> sentences() const {
        return result_sentences(world_, result_);
    }
    ExperimentResult& result() { return result_; }
    // From now on the platform shuts running VMs of the group down once a key is disabled.
    void let_stop(std::uint32_t group) {
        EncryptionMode mode;
        mode.on_disabled.action.value = UnusableAction::stop;
        fleet_.catalogue.encryption_modes.push_back(mode);
        VmPlan plan;
        plan.group = group;
        plan.disks.emplace_back();
        plan.disks.back().mode =
            static_cast<std::uint32_t>(fleet_.catalogue.encryption_modes.size() - 1);
        fleet_.plans.push_back(plan);
    }

private:
    Fleet fleet_;
    World world_;
    ExperimentResult result_;
};

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

bool says(const std::vector<std::string>& sentences, const std::string& start) {
    return std::any_of(sentences.begin(), sentences.end(), [&start](const std::string& sentence) {
        return sentence.compare(0, start.size(), start) == 0;
    });
}

TEST_CASE("a result without trouble says so, and what its zeros are worth", "[unit][run]") {
    MadeUp made;
    for (const std::uint32_t group : {0U, 1U}) {  // No backup: no recovery point.
        made.row(group, Metric::recovery_points_unusable).estimate.mean.reset();
    }
    const std::string text = made.text();
    CHECK(text.compare(0, 11, "Who loses?\n") == 0);
    CHECK(contains(text, "made_up: 2 VMs on 0 hosts, 2027-01-01 to 2028-01-01."));
    CHECK(contains(text, "10 replications, seed 7, 12,345 events."));
    CHECK(contains(text,
                   "A 0 was never seen: the chance that a replication sees one is at most 26 %."));
    CHECK(contains(text, "digest 00112233445566778899aabbccddeeff\n"));
    CHECK_FALSE(contains(text, "Recovery"));  // Nobody asked for a restore: no such rows.
    CHECK(says(made.sentences(), "No rotation reached steady and pinned"));
    CHECK(says(made.sentences(), "First failed start: none in 10 replications."));
}

TEST_CASE("downtime is told per VM and year, with its interval below", "[unit][run]") {
    MadeUp made;
    made.set(1, Metric::unavailability, 0.01, 0.008, 0.012);
    made.set(1, Metric::unavailability_keys, 0.005, 0.004, 0.006);
    const std::string text = made.text();
    CHECK(contains(text, "3.65 d"));
    CHECK(contains(text, "2.92-4.38 d"));
    CHECK(says(made.sentences(), "pinned: keys cost 43.8 h of service per VM and year"));
}

TEST_CASE("few events are shown as a refusal, not as an interval", "[unit][run]") {
    MadeUp made;
    Estimate& estimate = made.row(0, Metric::unavailability).estimate;
    estimate.mean = 0.001;
    estimate.events = 7;
    estimate.reason = "too few events (7 seen)";
    CHECK(contains(made.text(), "too few events"));
}

TEST_CASE("one replication says once that it gives no interval", "[unit][run]") {
    MadeUp made;
    made.result().replications = 1;
    made.result().asked = 1;
    Estimate& estimate = made.row(0, Metric::unavailability).estimate;
    estimate.mean = 0.001;
    estimate.events = 70;
    estimate.reason = "one replication gives no interval";
    const std::string text = made.text();
    CHECK_FALSE(contains(text, "one replication gives"));
    CHECK(
        contains(text, "1 replication, seed 7, 12,345 events. One replication gives no interval."));
}

TEST_CASE("a group that rotation reached and did not hurt is called untouched", "[unit][run]") {
    MadeUp made;
    made.set(0, Metric::rewraps, 400, 400, 400);
    CHECK(says(made.sentences(), "No rotation reached steady: disks were wrapped again"));
    made.row(0, Metric::rotation_lag).estimate.events = 400;
    CHECK(says(made.sentences(), "Untouched by rotation: steady."));
    CHECK(says(made.sentences(), "No rotation reached pinned"));
}

TEST_CASE("sentences tell starts that fail from running VMs that are shut down", "[unit][run]") {
    MadeUp made;
    for (const std::uint32_t group : {0U, 1U}) {
        made.set(group, Metric::unavailability_keys, 0.01, 0.01, 0.01);
        made.row(group, Metric::unavailability_keys).estimate.events = 100;  // Ten in each.
        made.set(group, Metric::latent_dead_max, 1, 1, 1);
        made.set_date(group, Metric::first_latent_dead, 30, 1.0);
        CauseRow cause;
        cause.group = group;
        cause.cause = Cause::key_disabled;
        cause.ticks = 1000;
        cause.intervals = 700;  // Cut into pieces where the cause changes.
        cause.share = 1.0;
        made.result().causes.push_back(cause);
    }
    made.set(0, Metric::failed_starts, 9, 8, 10);
    made.set(1, Metric::failed_starts, 1, 0, 2);
    made.set_date(0, Metric::first_failed_start, 40, 0.5);
    // Few failed starts do not mean that somebody shut a running VM down: a reboot may fail as
    // well.
    const std::string reboots = made.sentences()[3];
    CHECK(contains(reboots, "pinned"));
    CHECK(contains(reboots, "most of these outages begin with a reboot that fails."));
    made.let_stop(1);
    const std::vector<std::string> sentences = made.sentences();
    CHECK(says(sentences,
               "steady: up to 1 VM at once run only because a key is still cached (latent "
               "dead), first on 2027-01-31, in every replication"));
    CHECK(
        says(sentences, "First failed start: steady on 2027-02-10 (in 50 % of the replications)."));
    CHECK(says(sentences,
               "First dead end, a state that no allowed action leaves: none in 10 replications."));
    std::string all;
    for (const std::string& sentence : sentences)
        all += sentence + "\n";
    CHECK(contains(all, "most of these outages begin with a start that fails."));
    CHECK(contains(all, "most of these outages hit VMs that were running."));
    CHECK(contains(made.text(), "the key version"));
}

TEST_CASE("time latent dead is told per VM, not per spell", "[unit][run]") {
    MadeUp made;
    made.set(1, Metric::latent_dead_max, 1, 1, 1);
    made.set(1, Metric::latent_dead_vm_hours, 96 * 24, 90 * 24, 99 * 24);
    const std::vector<std::string> sentences = made.sentences();
    CHECK(says(sentences,
               "pinned: up to 1 VM at once run only because a key is still cached "
               "(latent dead), 96 d per VM in all; "));
}

TEST_CASE("a mean of the most VMs latent dead is not told as their limit", "[unit][run]") {
    MadeUp made;
    // As of 40 replications of which three had 20 and the others none.
    made.set(1, Metric::latent_dead_max, 1.5, 0.234, 8.62);
    CHECK(says(made.sentences(),
               "pinned: at the worst moment of a replication, 1.5 VMs on average run only because "
               "a key is still cached (latent dead)"));
    made.set(1, Metric::latent_dead_max, 1.001, 0.9, 1.2);
    CHECK(says(made.sentences(), "pinned: at the worst moment of a replication, 1 VM on average"));
    // The same in every replication, so it is the largest too.
    made.set(1, Metric::latent_dead_max, 20, 20, 20);
    CHECK(says(made.sentences(), "pinned: up to 20 VMs at once run only because"));
}

TEST_CASE("the words of a result do not depend on colours", "[unit][run]") {
    MadeUp made;
    made.set(1, Metric::unavailability_keys, 0.005, 0.004, 0.006);
    const std::string coloured = made.text(true);
    std::string bare;
    for (std::size_t i = 0; i < coloured.size(); ++i) {
        if (coloured[i] != '\x1b') {
            bare += coloured[i];
        } else {
            while (coloured[i] != 'm')
                ++i;
        }
    }
    CHECK(bare == made.text(false));
    CHECK(coloured != bare);
}

TEST_CASE("an outage's parts stand together, and its chain goes back to the first cause",
          "[unit][run]") {
    Fleet fleet;
    fleet.spec.vaults.resize(1);
    fleet.spec.vaults[0].name = "vault";
    fleet.vaults.resize(1);
    fleet.entities.resize(1);
    fleet.entities[0].kind = EntityKind::vault;
    fleet.calendar = Calendar(*parse_utc("2027-01-01"));
    fleet.horizon = SimTime::zero() + days(10);
    ReplicationResult result;
    result.cause_records = {
        {},
        {SimTime::zero() + days(1), 0, 0, ChainKind::version_created, Evidence::given},
        {SimTime::zero() + days(2), 0, 1, ChainKind::start_failed, Evidence::assumed}};
    const auto interval = [](int from, int to, Cause cause, CauseRef why) {
        LedgerInterval line;
        line.cause = cause;
        line.from = SimTime::zero() + days(from);
        line.to = SimTime::zero() + days(to);
        line.why = why;
        return line;
    };
    result.intervals = {interval(2, 3, Cause::key_disabled, 2),
                        interval(3, 4, Cause::platform_start, 2),
                        interval(6, 10, Cause::host_failure, 0)};
    const VmStory story = tell_story(fleet, result, 0);
    REQUIRE(story.outages.size() == 2);
    CHECK(story.outages[0].parts.size() == 2);
    CHECK(story.outages[0].by_keys());
    CHECK_FALSE(story.outages[0].lasts);
    REQUIRE(story.outages[0].parts[0].chain.size() == 2);
    CHECK(story.outages[0].parts[0].chain[1].words == words(ChainKind::version_created));
    CHECK(story.outages[1].lasts);
    CHECK(story.outages[1].parts[0].chain.empty());
}

TEST_CASE("links of the same words are told once, however often they repeat", "[unit][run]") {
    Fleet fleet;
    fleet.spec.vaults.resize(1);
    fleet.spec.vaults[0].name = "vault";
    fleet.vaults.resize(1);
    fleet.entities.resize(1);
    fleet.entities[0].kind = EntityKind::vault;
    fleet.calendar = Calendar(*parse_utc("2027-01-01"));
    fleet.horizon = SimTime::zero() + days(400);
    ReplicationResult result;
    result.cause_records = {
        {}, {SimTime::zero() + days(1), 0, 0, ChainKind::version_created, Evidence::given}};
    for (std::uint32_t i = 0; i < 300; ++i) {
        result.cause_records.push_back(
            {SimTime::zero() + days(2 + i), 0, 1 + i, ChainKind::start_failed, Evidence::assumed});
    }
    LedgerInterval line;
    line.cause = Cause::key_disabled;
    line.from = SimTime::zero() + days(302);
    line.to = SimTime::zero() + days(303);
    line.why = 301;
    result.intervals = {line};
    const VmStory story = tell_story(fleet, result, 0);
    REQUIRE(story.outages.size() == 1);
    const std::vector<ExplainLink>& chain = story.outages[0].parts[0].chain;
    REQUIRE(chain.size() == 2);
    CHECK(chain[0].times == 300);
    CHECK(chain[0].at == SimTime::zero() + days(301));
    CHECK(chain[0].first == SimTime::zero() + days(2));
    CHECK(chain[1].words == words(ChainKind::version_created));  // The first cause is reached.
    CHECK(chain[1].times == 1);
}

TEST_CASE("a result names the reading of contradicting sources in force", "[unit][run]") {
    Fleet fleet;
    fleet.groups = {"free", "guest", "set"};
    fleet.spec.vms.resize(3);
    fleet.plans.resize(3);
    for (std::uint32_t i = 0; i < 3; ++i) {
        fleet.plans[i].group = i;
        fleet.plans[i].spec = i;
        fleet.plans[i].disks.resize(1);
    }
    CHECK(readings_text(readings_of(fleet)).empty());  // No key of the tenant.
    fleet.plans[1].disks[0].key = 0;
    fleet.plans[2].disks[0].set = 0;
    CHECK(readings_text(readings_of(fleet)) ==
          "Readings: an expired key: field_fail_on_start; in guest: starts");
    SwitchesSpec own;
    own.expired_key = ExpiredKey::doc_shutdown;
    fleet.spec.vms[0].switches = own;  // Without a key it reads nothing.
    fleet.spec.vms[2].switches = own;
    CHECK(readings_text(readings_of(fleet)) ==
          "Readings: an expired key: field_fail_on_start; in guest: starts. set: an expired key: "
          "doc_shutdown; in guest: starts");
}

}  // namespace
}  // namespace rotasim
