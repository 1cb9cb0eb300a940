// Several scenarios are one heap of work: stopped, resumed and told of together.
#include "sim/base/contract.hpp"
#include "sim/run/experiment_study.hpp"
#include "sim/run/result_json.hpp"
#include "sim/run/result_study.hpp"
#include "tests/unit/run_experiment_support.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <chrono>
#include <optional>
#include <thread>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

// Three scenarios of one world, of different size.
class ThreeMembers {
public:
    ThreeMembers() {
        for (const std::uint32_t replications : {40U, 8U, 21U}) {
            StudyMember member{&w_.world, made_up_options(replications)};
            member.options.scenario_name = "s" + std::to_string(replications);
            members_.push_back(std::move(member));
        }
    }

    void keep_in(const TemporaryFolder& folder) {
        for (StudyMember& member : members_) {
            stores_.push_back(std::make_unique<ResultStore>(
                ResultStore::open_or_create(folder / (member.options.scenario_name + ".sqlite"),
                                            describe_store(w_.world, member.options))));
            member.options.store = stores_.back().get();
        }
    }

    [[nodiscard]] const std::vector<StudyMember>& all() const { return members_; }
    [[nodiscard]] const ResultStore& store(std::size_t member) const { return *stores_[member]; }

    // As each comes to alone.
    void check_whole(const std::vector<ExperimentResult>& results) const {
        REQUIRE(results.size() == members_.size());
        for (std::size_t i = 0; i < results.size(); ++i) {
            const std::uint32_t replications = members_[i].options.replications;
            CHECK(results[i].replications == replications);
            CHECK(results[i].digest ==
                  run_experiment(w_.world, made_up_options(replications), made_up_source).digest);
        }
    }

private:
    MadeUpWorld w_;
    std::vector<StudyMember> members_;
    std::vector<std::unique_ptr<ResultStore>> stores_;
};

ReplicationResult any_member(std::size_t, const ReplicationOptions& options) {
    return made_up_source(options);
}

StudyOptions on_threads(std::uint32_t threads) {
    StudyOptions options;
    options.threads = threads;
    return options;
}

}  // namespace

TEST_CASE("members of a study have the results of each alone", "[unit][run]") {
    const ThreeMembers members;
    for (const std::uint32_t threads : {1U, 2U, 5U}) {
        members.check_whole(run_study(members.all(), on_threads(threads), any_member));
    }
}

TEST_CASE("a stopped study keeps about as much of each scenario, and goes on", "[unit][run]") {
    const TemporaryFolder folder;
    ThreeMembers members;
    members.keep_in(folder);
    std::atomic<bool> cancel{false};
    std::atomic<int> started{0};
    StudyOptions options = on_threads(2);
    options.cancel = &cancel;
    const auto part =
        run_study(members.all(), options, [&](std::size_t, const ReplicationOptions& r) {
            if (++started > 24) {
                cancel = true;
                while (!r.cancel->load())
                    std::this_thread::sleep_for(std::chrono::milliseconds(1));
                throw Cancelled{};
            }
            return made_up_source(r);
        });
    for (const ExperimentResult& result : part)
        CHECK(result.replications >= 4);  // The first unit of each comes before any second one.
    CHECK(part[0].interrupted);
    CHECK(part[2].interrupted);

    std::atomic<std::size_t> ran{0};
    options.cancel = nullptr;
    members.check_whole(
        run_study(members.all(), options, [&ran](std::size_t, const ReplicationOptions& r) {
            ++ran;
            return made_up_source(r);
        }));
    CHECK(ran < 40 + 8 + 21 - 12);  // What was kept is not run again.
}

TEST_CASE("a scenario that had no turn yet has a result of nothing", "[unit][run]") {
    const ThreeMembers members;
    std::atomic<bool> cancel{false};
    StudyOptions options = on_threads(1);
    options.cancel = &cancel;
    const auto source = [&](std::size_t member, const ReplicationOptions& r) {
        if (member > 0) {
            cancel = true;
            while (!r.cancel->load())
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            throw Cancelled{};
        }
        return made_up_source(r);
    };
    const auto results = run_study(members.all(), options, source);
    CHECK(results[0].replications == 4);
    CHECK(results[1].replications == 0);
    CHECK(results[2].interrupted);
    StudyResult study;
    study.name = "three";
    for (std::size_t i = 0; i < results.size(); ++i)
        study.columns.push_back({members.all()[i].world, &members.all()[i].options, &results[i]});
    const auto json = nlohmann::json::parse(study_json(study));
    CHECK(json["interrupted"] == true);
    CHECK(json["scenarios"][1]["replications"] == 0);
    CHECK(json["scenarios"][1]["replications_asked"] == 8);
    CHECK(json["scenarios"][1]["metrics"][0]["estimate"].is_null());

    // And where nobody had one, there is no result at all.
    cancel = true;
    CHECK_THROWS_AS(run_study(members.all(), options, any_member), Cancelled);
}

TEST_CASE("an exception in one scenario stops all and names it", "[unit][run]") {
    for (const std::uint32_t threads : {1U, 2U, 4U}) {
        const TemporaryFolder folder;
        ThreeMembers members;
        members.keep_in(folder);
        std::atomic<int> started{0};
        const auto source = [&](std::size_t member, const ReplicationOptions& r) {
            ++started;
            std::this_thread::sleep_for(std::chrono::microseconds(500));
            if (member == 2 && r.replication == 5) throw InvariantViolation("it broke");
            return made_up_source(r);
        };
        CHECK_THROWS_WITH(run_study(members.all(), on_threads(threads), source),
                          "scenario 's21': it broke");
        CHECK(started < 69);
        CHECK(members.store(0).completed().size() >= 4);
        // The rest can still be done once the fault is mended.
        members.check_whole(run_study(members.all(), on_threads(threads), any_member));
    }
}

TEST_CASE("progress of a study is of all its scenarios together", "[unit][run]") {
    const ThreeMembers members;
    StudyOptions options = on_threads(2);
    std::optional<Progress> last;
    options.progress = [&last](const Progress& progress) { last = progress; };
    run_study(members.all(), options, any_member);
    REQUIRE(last.has_value());
    CHECK(last->finished);
    CHECK(last->replications_done == 69);
    CHECK(last->replications_total == 69);
    CHECK(last->units_done == last->units_total);
    CHECK(last->units_total == 10 + 2 + 6);
}
