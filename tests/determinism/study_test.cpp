// Scenarios beside each other come to what each comes to alone, whatever runs beside what.
#include "sim/run/cli_study.hpp"
#include "sim/run/experiment_study.hpp"
#include "sim/run/result_json.hpp"
#include "sim/run/result_study.hpp"
#include "tests/determinism/small_fleet.hpp"
#include "tests/unit/store_support.hpp"

#include <catch2/catch.hpp>

#include <fstream>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

// The small fleet three times over: as it is, changed by the study, and another file.
class Three {
public:
    explicit Three(const std::vector<std::string>& order = {"fleet", "short", "other"}) {
        write("fleet.yaml", small_fleet_text());
        write("other.yaml",
              replaced(small_fleet_text(), "after_creation: P6M", "after_creation: P4M"));
        std::string text = "schema: rotasim/study/1\nreplications: 6\nscenarios:\n";
        for (const std::string& name : order) {
            if (name == "short") {
                text +=
                    "  - {name: short, scenario: fleet.yaml, "
                    "set: {horizon: P1Y, \"measures[1].probes\": [100 d, 300 d]}}\n";
            } else {
                text += "  - " + name + ".yaml\n";
            }
        }
        write("study.yaml", text);
        ScenarioRequest request;
        request.path = folder_ / "study.yaml";
        study_ = open_study(request);
    }

    [[nodiscard]] const ReadyScenario& scenario(std::size_t i) const {
        return *study_->scenarios[i];
    }

    [[nodiscard]] std::vector<StudyMember> members(std::uint32_t cells = 0) const {
        std::vector<StudyMember> members;
        for (const auto& scenario : study_->scenarios) {
            members.push_back({&scenario->world, options_for(*scenario, 6)});
            members.back().options.cells = cells;
        }
        return members;
    }

    // The study's digest first, then each scenario's with its JSON.
    [[nodiscard]] std::vector<std::string> run(std::uint32_t threads,
                                               Parallel parallel = Parallel::automatic,
                                               std::uint32_t cells = 0) const {
        const std::vector<StudyMember> all = members(cells);
        StudyOptions options;
        options.threads = threads;
        options.parallel = parallel;
        const std::vector<ExperimentResult> results = run_study(all, options);
        StudyResult study;
        std::vector<std::string> texts;
        for (std::size_t i = 0; i < all.size(); ++i) {
            study.columns.push_back({all[i].world, &all[i].options, &results[i]});
            texts.push_back(results[i].digest);
            texts.push_back(result_json(*all[i].world, all[i].options, results[i]));
        }
        texts.insert(texts.begin(), study_digest(study));
        return texts;
    }

private:
    void write(const std::string& name, const std::string& text) const {
        std::ofstream(folder_ / name, std::ios::binary) << text;
    }

    TemporaryFolder folder_;
    std::unique_ptr<ReadyStudy> study_;
};

}  // namespace

TEST_CASE("scenarios of a study come to what each comes to alone", "[determinism][study]") {
    const Three study;
    const std::vector<std::string> beside = study.run(2);
    for (std::size_t i = 0; i < 3; ++i) {
        const ReadyScenario& scenario = study.scenario(i);
        INFO(scenario.loaded.name);
        const ExperimentOptions options = options_for(scenario, 6);
        const ExperimentResult alone = run_experiment(scenario.world, options);
        CHECK(alone.events > 1'000);
        CHECK(beside[1 + 2 * i] == alone.digest);
        CHECK(beside[2 + 2 * i] == result_json(scenario.world, options, alone));
    }
    CHECK(beside[1] == digest_of(small_fleet_text()));  // As if there were no study.
    CHECK(beside[1] != beside[3]);
    CHECK(beside[1] != beside[5]);
}

TEST_CASE("a study comes to the same on any threads, however they are used",
          "[determinism][study]") {
    const Three study;
    const std::vector<std::string> first = study.run(1);
    for (const std::uint32_t threads : {2U, 4U}) {
        for (const Parallel parallel :
             {Parallel::automatic, Parallel::runs, Parallel::cells, Parallel::both}) {
            CHECK(study.run(threads, parallel) == first);
        }
    }
    // More threads than units, so that each unit is cut into cells of several threads.
    CHECK(study.run(12, Parallel::both, 3) == first);
}

TEST_CASE("the order of a study's list changes no digest", "[determinism][study]") {
    const std::vector<std::string> listed = Three().run(2);
    const std::vector<std::string> permuted = Three({"other", "fleet", "short"}).run(2);
    CHECK(permuted[0] == listed[0]);
    CHECK(permuted[1] == listed[5]);
    CHECK(permuted[3] == listed[1]);
    CHECK(permuted[5] == listed[3]);
    CHECK(Three({"fleet", "short"}).run(2)[0] != listed[0]);
}
