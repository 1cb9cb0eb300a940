// Tiny scenarios as YAML text: loaded, built, run, and their ledger read back line by line.
#pragma once

#include "sim/base/contract.hpp"
#include "sim/base/error.hpp"
#include "sim/behaviour/run_replication.hpp"
#include "sim/config/scenario.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <ostream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace rotasim {

// Found by Catch beside the type: a failed check then prints the interval, not `{?}`.
inline std::ostream& operator<<(std::ostream& out, SimTime at) {
    const std::int64_t whole = at.ns / 1'000'000'000;
    return out << whole / 86400 << "d " << whole / 3600 % 24 << ":" << whole / 60 % 60 << ":"
               << whole % 60 << " +" << at.ns % 1'000'000'000 << "ns";
}

namespace testing {

// One line of a VM's ledger.
struct Down {
    Cause cause = Cause::host_failure;
    SimTime from{};
    SimTime to{};

    friend bool operator==(const Down&, const Down&) = default;
    friend std::ostream& operator<<(std::ostream& out, const Down& down) {
        return out << info(down.cause).id << " [" << down.from << " .. " << down.to << ")";
    }
};
using Downs = std::vector<Down>;

inline SimTime t(Duration after) { return SimTime::zero() + after; }

// What the problems of a refused scenario say, one line each.
inline std::string text_of(const std::vector<Problem>& problems,
                           const std::vector<std::string>& files) {
    std::string text;
    for (const Problem& problem : problems)
        text += to_text(problem, files) + "\n";
    return text;
}

inline LoadedScenario load_text(const std::string& yaml) {
    static int number = 0;
    std::ostringstream name;
    name << "rotasim_text_" << static_cast<const void*>(&number) << "_" << ++number << ".yaml";
    const auto path = std::filesystem::temp_directory_path() / name.str();
    std::ofstream(path, std::ios::binary) << yaml;
    LoadedScenario loaded;
    std::string refusal;
    try {
        loaded = load_scenario(path.string());
    } catch (const ScenarioError& error) {
        refusal = text_of(error.problems(), error.files());
    }
    std::filesystem::remove(path);
    if (!refusal.empty()) throw InvariantViolation("refused:\n" + refusal + yaml);
    return loaded;
}

// A scenario from its text to its results. `edit` may change the catalogue before it is built:
// modes are data, and a test wants lags without chance.
class TextWorld {
public:
    using Edit = std::function<void(Catalogue&)>;

    explicit TextWorld(const std::string& yaml, const Edit& edit = {})
        : loaded_(std::make_unique<LoadedScenario>(load_text(yaml))),
          fleet_(std::make_unique<Fleet>()) {
        if (edit) edit(loaded_->catalogue);
        const Scenario& scenario = loaded_->scenario;
        FleetInput input;
        input.spec = &scenario.fleet;
        input.catalogue = &loaded_->catalogue;
        input.start = scenario.start;
        input.horizon = Calendar(scenario.start).add(SimTime::zero(), scenario.horizon);
        for (const RotationPolicy& policy : scenario.policies) {
            input.policy_names.push_back(policy.name);
        }
        std::optional<Fleet> fleet = build_fleet(input, problems_);
        if (!fleet) {
            throw InvariantViolation("refused:\n" + text_of(problems_, loaded_->files) + yaml);
        }
        *fleet_ = std::move(*fleet);
        world_.fleet = fleet_.get();
        world_.policies = scenario.policies;
        world_.measures = scenario.measures;
    }

    [[nodiscard]] const Fleet& fleet() const { return *fleet_; }
    [[nodiscard]] const World& world() const { return world_; }
    [[nodiscard]] const LoadedScenario& loaded() const { return *loaded_; }
    [[nodiscard]] SimTime horizon() const { return fleet_->horizon; }
    // What building the fleet warned of.
    [[nodiscard]] const std::vector<Problem>& warnings() const { return problems_; }

    // `story_of` names a VM or key.
    [[nodiscard]] ReplicationResult run(std::uint32_t replication = 0,
                                        const std::string& story_of = {}) const {
        ReplicationOptions options;
        options.seed = loaded_->scenario.seed;
        options.replication = replication;
        options.keep_intervals = true;
        if (!story_of.empty()) options.story_of = fleet_->find(story_of);
        return run_replication(world_, options);
    }

    [[nodiscard]] Downs downs(const ReplicationResult& result, const std::string& vm) const {
        const std::optional<EntityIndex> entity = fleet_->find(vm);
        SIM_EXPECTS(entity.has_value());
        Downs lines;
        for (const LedgerInterval& line : result.intervals) {
            if (line.vm == *entity) lines.push_back(Down{line.cause, line.from, line.to});
        }
        return lines;
    }

    [[nodiscard]] std::optional<std::int64_t> metric(const ReplicationResult& result,
                                                     const std::string& group,
                                                     Metric wanted) const {
        for (const GroupMetric& row : result.metrics) {
            if (fleet_->groups[row.group] == group && row.metric == wanted) return row.value;
        }
        throw InvariantViolation("no group " + group);
    }

private:
    std::unique_ptr<LoadedScenario> loaded_;
    std::unique_ptr<Fleet> fleet_;
    std::vector<Problem> problems_;
    World world_;
};

// The catalogue with every re-wrap `lag` after its set's change: no chance in exact tests.
inline TextWorld::Edit rewrap_lag(Duration lag) {
    return [lag](Catalogue& catalogue) {
        for (EncryptionMode& mode : catalogue.encryption_modes) {
            mode.rewrap_lag.value = DurationDistribution::constant(lag);
        }
    };
}

inline const TextWorld::Edit half_an_hour = rewrap_lag(minutes(30));

// A second key, for `OneOfEach::more_keys`.
inline std::string other_key(const std::string& vault = "kv") {
    return "  - {name: other, vault: " + vault +
           ", versions: [{name: v1, created: 2026-01-01T00:00:00Z}]}\n";
}

// One line of `incidents:`: {"10 h", "disable_version, key: kek"}.
struct Step {
    std::string when;
    std::string what;
};

inline std::string incidents(const std::vector<Step>& steps) {
    std::string text = steps.empty() ? "" : "incidents:\n";
    int number = 100;  // Three digits: names sort as the steps are given.
    for (const Step& step : steps) {
        text += "  - {name: step_" + std::to_string(++number) + ", after: " + step.when +
                ", do: {kind: " + step.what + "}}\n";
    }
    return text;
}

inline Step operate(const std::string& when, const std::string& vms, const std::string& how) {
    return {when, "operate_vms, vms: " + vms + ", operation: " + how};
}

// One vault with one key, one set on it, and one VM of each sort: `sse` and `eah` (encryption at
// host) on the set, `ade` in guest under the same key, `pmk` under the platform's key.
// A guest reboot takes 2 min, a platform start 90 s, an order to a vault 1 s.
struct OneOfEach {
    std::string horizon = "30 d";
    std::string versions = "{name: v1, created: 2026-01-01T00:00:00Z}";
    std::string key_more{};     // ", policy: yearly"
    std::string vault_more{};   // ", enabled_for_disk_encryption: false"
    std::string more_vaults{};  // ", {name: kv2}"
    std::string more_keys{};    // "  - {name: other, vault: kv, ...}\n"
    std::string set_key = "kek";
    std::string set_more{};     // ", auto_rotation: true"
    std::string vm_more{};      // ", operators: ops"
    std::string pinned_more{};  // Of the in-guest VM: ", version: v1"
    std::string rest{};         // Further top-level lists.
    std::vector<Step> steps{};

    [[nodiscard]] std::string text() const {
        const std::string vm =
            ", size: D4s_v3, activity: still, disks: "
            "[{name: os, role: os, tier: P10}]" +
            vm_more + "}\n";
        return "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nhorizon: " + horizon +
               "\nin_guest_retirement: {active: false}\n"
               "vaults: [{name: kv, sku: premium, soft_delete: 7 d" +
               vault_more + "}" + more_vaults +
               "]\n"
               "keys:\n  - {name: kek, vault: kv, versions: [" +
               versions + "]" + key_more + "}\n" + more_keys +
               "encryption_sets:\n  - {name: des, key: " + set_key + set_more +
               "}\n"
               "activities: [{name: still}]\n"
               "vms:\n"
               "  - {name: sse, mode: sse_cmk, set: des" +
               vm + "  - {name: eah, mode: host_cmk, set: des" + vm +
               "  - {name: ade, mode: ade_dmcrypt, key: kek" + pinned_more + vm +
               "  - {name: pmk, mode: sse_pmk" + vm + rest + incidents(steps);
    }
};

// One replication of a text.
class Ran {
public:
    explicit Ran(const std::string& yaml, const TextWorld::Edit& edit = {})
        : world_(yaml, edit), result_(world_.run()) {}
    explicit Ran(const OneOfEach& each, const TextWorld::Edit& edit = {})
        : Ran(each.text(), edit) {}

    [[nodiscard]] const TextWorld& world() const { return world_; }
    [[nodiscard]] const ReplicationResult& result() const { return result_; }
    [[nodiscard]] SimTime end() const { return world_.horizon(); }
    [[nodiscard]] Downs of(const std::string& vm) const { return world_.downs(result_, vm); }
    // Of the group that a single VM makes; -1 where the metric is absent (a date that never came).
    [[nodiscard]] std::int64_t value(const std::string& group, Metric wanted) const {
        return world_.metric(result_, group, wanted).value_or(-1);
    }

    // When the story of a VM or key has that line.
    [[nodiscard]] std::vector<SimTime> told(const std::string& of, const std::string& line) const {
        std::vector<SimTime> times;
        const ReplicationResult again = world_.run(0, of);
        for (const StoryLine& each : again.story) {
            if (each.text == line) times.push_back(each.at);
        }
        return times;
    }

private:
    TextWorld world_;
    ReplicationResult result_;
};

inline constexpr Duration vault_order = seconds(1);  // The control floor.
inline constexpr Duration reboot_length = minutes(2);
inline constexpr Duration start_length = seconds(90);

}  // namespace testing
}  // namespace rotasim
