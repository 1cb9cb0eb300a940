// sim/config/study.hpp — a study file: scenarios that are run side by side, each maybe with changes
// of its own.
#pragma once

#include "sim/base/problem.hpp"
#include "sim/schema/fields.hpp"
#include "sim/schema/values.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rotasim {

inline constexpr std::string_view study_schema_name = "rotasim/study/1";

// A scenario of a study; `- what_if/base.yaml` for short.
struct StudyEntry {
    std::string name;
    std::string scenario;
    schema::Settings set;
    Place at;

    static constexpr std::string_view short_field = "scenario";

    static constexpr auto schema() {
        using E = StudyEntry;
        return fields(
            optional("name", &E::name,
                     "Of its column and of its folder of results; empty: the file's name without "
                     "extension."),
            required("scenario", &E::scenario, "Scenario file, relative to the study."),
            optional("set", &E::set,
                     "Fields of the scenario and their new values: {vms.web.count: 10}."));
    }
};

// What a study file may hold.
struct Study {
    std::string schema_name;
    std::string question;
    std::vector<StudyEntry> scenarios;
    std::optional<std::uint64_t> seed;
    std::optional<std::uint32_t> replications;

    static constexpr auto schema() {
        using S = Study;
        return fields(
            required("schema", &S::schema_name, "rotasim/study/1."),
            optional("question", &S::question, "The question that the results answer."),
            required("scenarios", &S::scenarios, "What is run side by side.").items(1, 1000),
            optional("seed", &S::seed,
                     "Seed of all scenarios; absent: their own, which must be the same."),
            optional("replications", &S::replications,
                     "Of each scenario; absent: as many as each asks for.")
                .between(1, 1e6));
    }
};

// A scenario of a study, found and named.
struct StudyScenario {
    std::string name;
    std::string path;  // As shown to the user.
    schema::Settings set;
    Place at;
};

struct LoadedStudy {
    Study study;
    std::string name;  // The file's name without folder and extension.
    // Those that could be found; no two names are the same on any file system.
    std::vector<StudyScenario> scenarios;
    std::vector<std::string> files;  // The study itself: what Place::file counts in.
    // Not thrown, so that those of the scenarios can be told together with them.
    std::vector<Problem> problems;
};

// True if the file can be read and calls itself a study, of whatever version.
[[nodiscard]] bool is_study_file(const std::string& path, std::size_t size_limit);

// Reads the study alone, not its scenarios. `root`: as for scenarios; empty: chosen by the study's
// place.
[[nodiscard]] LoadedStudy load_study(const std::string& path, const std::string& root,
                                     std::size_t size_limit);

}  // namespace rotasim
