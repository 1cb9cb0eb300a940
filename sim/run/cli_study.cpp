// sim/run/cli_study.cpp — load_study, then open_scenario for each, with the problems of all.
#include "sim/run/cli_study.hpp"

#include "sim/run/cli_estimate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace rotasim {

namespace {

// Problems of several scenarios in one list of files, so that what two scenarios share (a base that
// both extend, an option for all) is told once.
class ProblemList {
public:
    void add(std::vector<Problem> problems, const std::vector<std::string>& files) {
        std::vector<std::uint32_t> renumbered;
        for (const std::string& file : files)
            renumbered.push_back(number_of(file));
        for (Problem& problem : problems) {
            if (problem.at.file < renumbered.size()) problem.at.file = renumbered[problem.at.file];
            problems_.push_back(std::move(problem));
        }
    }
    [[nodiscard]] std::vector<Problem> take() {
        sort_problems(problems_);
        return std::move(problems_);
    }
    [[nodiscard]] const std::vector<std::string>& files() const { return files_; }

private:
    std::uint32_t number_of(const std::string& file) {
        const auto [at, fresh] = numbers_.emplace(file, static_cast<std::uint32_t>(files_.size()));
        if (fresh) files_.push_back(file);
        return at->second;
    }

    std::vector<Problem> problems_;
    std::vector<std::string> files_;
    std::map<std::string, std::uint32_t> numbers_;
};

// They would be a second seed or size beside the study's own.
void refuse_run_size(const std::vector<std::string>& set) {
    for (const std::string& assignment : set) {
        const std::string path = assignment.substr(0, assignment.find('='));
        if (path != "seed" && path != "replications") continue;
        throw UsageError(
            fmt::format("--set: '{}' of a study is given by --{}, for all scenarios", path, path));
    }
}

// Without a seed of the study, the scenarios' own: as if each ran alone, but then the same one.
void check_seeds(const std::vector<std::unique_ptr<ReadyScenario>>& ready,
                 const std::vector<Place>& places, ProblemList& problems,
                 const std::vector<std::string>& files) {
    const auto seed_of = [](const auto& each) { return each->loaded.scenario.seed; };
    for (std::size_t i = 1; i < ready.size(); ++i) {
        if (seed_of(ready[i]) == seed_of(ready[0])) continue;
        Problem problem;
        problem.at = places[i];
        problem.field = "scenario";
        problem.message = fmt::format("has seed {}", seed_of(ready[i]));
        problem.why = fmt::format("'{}' has {}; `seed:` of the study gives one to all",
                                  ready[0]->loaded.name, seed_of(ready[0]));
        problems.add({problem}, files);
    }
}

}  // namespace

double study_memory(const ReadyStudy& study, std::uint32_t threads) {
    RunEstimate all;
    for (const auto& scenario : study.scenarios) {
        const RunEstimate one = estimate_run(scenario->world);
        all.fleet_bytes += one.fleet_bytes;
        all.replication_bytes = std::max(all.replication_bytes, one.replication_bytes);
    }
    return all.memory(threads);
}

bool is_study(const ScenarioRequest& request) {
    return is_study_file(request.path, LoadOptions{}.size_limit);
}

std::unique_ptr<ReadyStudy> open_study(const ScenarioRequest& request) {
    refuse_run_size(request.set);
    LoadedStudy loaded = load_study(request.path, request.root, LoadOptions{}.size_limit);
    auto study = std::make_unique<ReadyStudy>();
    study->name = loaded.name;
    study->question = loaded.study.question;
    ProblemList problems;
    problems.add(std::move(loaded.problems), loaded.files);
    std::vector<Place> places;
    for (StudyScenario& scenario : loaded.scenarios) {
        ScenarioRequest one = request;
        one.path = scenario.path;
        one.settings = {request.path, std::move(scenario.set)};
        if (!one.seed) one.seed = loaded.study.seed;
        if (!one.replications) one.replications = loaded.study.replications;
        try {
            study->scenarios.push_back(open_scenario(one));
        } catch (const ScenarioError& error) {
            problems.add(error.problems(), error.files());
            continue;
        }
        ReadyScenario& ready = *study->scenarios.back();
        ready.loaded.name = scenario.name;
        problems.add(ready.warnings, ready.loaded.files);
        places.push_back(scenario.at);
    }
    check_seeds(study->scenarios, places, problems, loaded.files);
    study->warnings = problems.take();
    study->files = problems.files();
    if (has_errors(study->warnings)) throw StudyError(std::move(study->warnings), study->files);
    study->seed = study->scenarios.front()->loaded.scenario.seed;
    return study;
}

}  // namespace rotasim
