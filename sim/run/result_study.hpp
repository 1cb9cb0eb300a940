// The results of a study as text and as a folder: DIR/NAME for each scenario, and DIR/study.json.
#pragma once

#include "sim/run/experiment.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace rotasim {

// One scenario of a study with what came of it.
struct StudyColumn {
    const World* world = nullptr;
    const ExperimentOptions* options = nullptr;
    const ExperimentResult* result = nullptr;
};

struct StudyResult {
    std::string name;
    std::string question;
    std::uint64_t seed = 0;
    std::vector<StudyColumn> columns;

    [[nodiscard]] bool interrupted() const;
};

// Of the scenarios' names and digests, in the order of names: how the study lists them changes
// nothing.
[[nodiscard]] std::string study_digest(const StudyResult& study);

// {"version":1,"digest":"...","study":"...","interrupted":false,"scenarios":[...]}, with what
// `run --json` prints of each scenario.
[[nodiscard]] std::string study_json(const StudyResult& study);

// Refuses (StoreError) a folder that holds the results of one scenario, or of a study with
// scenarios that this one lacks: they would lie there as if they were of this study.
void check_study_folder(const std::string& folder, std::span<const std::string> names);
// Refuses (StoreError) a folder that holds a study: one scenario goes to a folder of its own.
void refuse_study_folder(const std::string& folder);

// DIR/study.json: which folders are here, and the study's digest.
void write_study_file(const std::string& folder, const StudyResult& study);

}  // namespace rotasim
