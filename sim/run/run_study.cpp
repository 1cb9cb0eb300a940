// Opens a store for each scenario, runs all beside each other, writes what a run of each writes.
#include "sim/run/run_study.hpp"

#include "sim/base/text.hpp"
#include "sim/run/cli_estimate.hpp"
#include "sim/run/cli_output.hpp"
#include "sim/run/cli_problems.hpp"
#include "sim/run/cli_signals.hpp"
#include "sim/run/cli_study.hpp"
#include "sim/run/experiment_study.hpp"
#include "sim/run/result_json.hpp"
#include "sim/run/result_study.hpp"
#include "sim/run/run_scenario.hpp"
#include "sim/run/table_format.hpp"
#include "sim/run/table_study.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>

namespace rotasim {

namespace {

std::vector<std::string> names_of(const ReadyStudy& study) {
    std::vector<std::string> names;
    for (const auto& scenario : study.scenarios)
        names.push_back(scenario->loaded.name);
    return names;
}

class StudyRun {
public:
    StudyRun(const CommandContext& context, const RunRequest& request, const ReadyStudy& study)
        : context_(context), request_(request), study_(study) {}

    ExitCode run() {
        check_memory(request_, study_memory(study_, threads_used(request_.threads)));
        if (!study_.warnings.empty()) {
            write_raw_message(problems_text(study_.warnings, study_.files, context_.errors()));
        }
        for (const auto& scenario : study_.scenarios)
            members_.push_back({&scenario->world, experiment_options(request_, *scenario)});
        manifest_.command = context_.command_line;
        manifest_.started = wall_clock();
        open_stores();

        ProgressDisplay display(progress_mode_of(request_), context_.errors(), stderr);
        StudyOptions options = study_options(members_.front().options);
        options.progress = [&display](const Progress& progress) {
            display.show(state_of(progress));
        };
        std::vector<ExperimentResult> results;
        try {
            results = rotasim::run_study(members_, options);
        } catch (const Cancelled&) {
            display.finish();
            write_message("interrupted before anything was complete");
            return interrupted_code();
        }
        display.finish();
        return deliver(results);
    }

private:
    [[nodiscard]] std::string folder_of(std::size_t member) const {
        return request_.folder + "/" + members_[member].options.scenario_name;
    }

    // Those that are there already come first: if one of them is of another run, nothing new is
    // made.
    void open_stores() {
        if (request_.folder.empty()) return;
        check_study_folder(request_.folder, names_of(study_));
        stores_.resize(members_.size());
        for (const bool there : {true, false}) {
            for (std::size_t i = 0; i < members_.size(); ++i) {
                const std::string path = folder_of(i) + "/results.sqlite";
                std::error_code error;
                if (stores_[i] || std::filesystem::exists(path, error) != there) continue;
                make_results_folder(folder_of(i));
                stores_[i].emplace(ResultStore::open_or_create(
                    path, describe_store(*members_[i].world, members_[i].options)));
                members_[i].options.store = &*stores_[i];
            }
        }
    }

    ExitCode deliver(const std::vector<ExperimentResult>& results) {
        manifest_.ended = wall_clock();
        StudyResult study;
        study.name = study_.name;
        study.question = study_.question;
        study.seed = study_.seed;
        for (std::size_t i = 0; i < members_.size(); ++i)
            study.columns.push_back({members_[i].world, &members_[i].options, &results[i]});
        if (!request_.folder.empty()) write_folders(study);
        write_output(context_.json ? study_json(study) + "\n"
                                   : study_text(study, request_.folder, context_.output()));
        return study.interrupted() ? interrupted(results) : ExitCode::done;
    }

    void write_folders(const StudyResult& study) const {
        for (std::size_t i = 0; i < members_.size(); ++i) {
            const ExperimentResult& result = *study.columns[i].result;
            if (result.replications == 0) continue;  // As a run alone that came to nothing.
            write_results(folder_of(i), *members_[i].world, members_[i].options, result,
                          study_.scenarios[i]->loaded.resolved_text, manifest_);
        }
        // Last: where there is a study.json, the folders it speaks of are there.
        write_study_file(request_.folder, study);
    }

    [[nodiscard]] ExitCode interrupted(const std::vector<ExperimentResult>& results) const {
        std::int64_t complete = 0;
        std::int64_t asked = 0;
        for (const ExperimentResult& result : results) {
            complete += result.replications;
            asked += result.asked;
        }
        return tell_interrupted(request_, complete, asked);
    }

    const CommandContext& context_;
    const RunRequest& request_;
    const ReadyStudy& study_;
    std::vector<StudyMember> members_;
    std::vector<std::optional<ResultStore>> stores_;
    Manifest manifest_;
};

// One scenario of the study, as if it were run alone.
ExitCode run_only(const CommandContext& context, const RunRequest& request, const Only& only,
                  ReadyStudy& study) {
    if (!only.scenario) {
        throw UsageError("--only: which scenario of the study? scenario=NAME,replication=N");
    }
    const std::vector<std::string> names = names_of(study);
    const auto at = std::find(names.begin(), names.end(), *only.scenario);
    if (at == names.end()) {
        const auto meant = closest(*only.scenario, names);
        throw UsageError(fmt::format("--only: no scenario of the study is named '{}'{}",
                                     *only.scenario,
                                     meant ? ". did you mean '" + *meant + "'?" : ""));
    }
    RunRequest one = request;
    if (!request.folder.empty()) {
        check_study_folder(request.folder, names);
        one.folder = request.folder + "/" + *only.scenario;
    }
    return run_scenario(context, one, only,
                        std::move(study.scenarios[static_cast<std::size_t>(at - names.begin())]));
}

}  // namespace

ExitCode run_study(const CommandContext& context, const RunRequest& request, const Only& only) {
    const auto study = open_study(request.scenario);
    if (only.scenario || only.replication) return run_only(context, request, only, *study);
    return StudyRun(context, request, *study).run();
}

}  // namespace rotasim
