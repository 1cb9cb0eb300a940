// A study's results: composed of its scenarios' own.
#include "sim/run/result_study.hpp"

#include "sim/base/digest.hpp"
#include "sim/base/error.hpp"
#include "sim/run/result_json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>

namespace rotasim {

namespace {

using Json = nlohmann::ordered_json;

std::string study_file(const std::string& folder) { return folder + "/study.json"; }

bool exists(const std::string& path) {
    std::error_code error;
    return std::filesystem::exists(path, error);
}

std::string dump(const Json& json) {
    return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

// The scenarios that a study.json names.
std::vector<std::string> stored_names(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    const Json json = Json::parse(file, nullptr, false);
    std::vector<std::string> names;
    const bool good =
        json.is_object() && json.contains("scenarios") && json["scenarios"].is_array() &&
        !json["scenarios"].empty() &&
        std::all_of(json["scenarios"].begin(), json["scenarios"].end(), [](const Json& row) {
            return row.is_object() && row.contains("name") && row["name"].is_string();
        });
    if (!good) throw StoreError(path + ": is damaged: no study's list of scenarios");
    for (const Json& row : json["scenarios"])
        names.push_back(row["name"].get<std::string>());
    return names;
}

std::string indented(std::string text) {
    for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 1))
        text.insert(at + 1, "    ");  // No text in JSON holds a line break itself.
    return "    " + text;
}

}  // namespace

bool StudyResult::interrupted() const {
    return std::any_of(columns.begin(), columns.end(),
                       [](const StudyColumn& column) { return column.result->interrupted; });
}

std::string study_digest(const StudyResult& study) {
    std::vector<std::pair<std::string, std::string>> parts;
    for (const StudyColumn& column : study.columns)
        parts.emplace_back(column.options->scenario_name, column.result->digest);
    std::sort(parts.begin(), parts.end());
    Digest digest;
    for (const auto& [name, part] : parts)
        digest.update(fmt::format("{} {}\n", part, name));
    return digest.hex();
}

std::string study_json(const StudyResult& study) {
    Json head = Json::object();
    head["version"] = 1;
    head["digest"] = study_digest(study);
    head["study"] = study.name;
    head["interrupted"] = study.interrupted();
    std::string text = dump(head);
    text.resize(text.size() - 2);  // Open again: "\n}".
    text += ",\n  \"scenarios\": [\n";
    for (std::size_t i = 0; i < study.columns.size(); ++i) {
        const StudyColumn& column = study.columns[i];
        if (i > 0) text += ",\n";
        text += indented(result_json(*column.world, *column.options, *column.result));
    }
    return text + "\n  ]\n}";
}

void check_study_folder(const std::string& folder, std::span<const std::string> names) {
    if (exists(folder + "/results.sqlite")) {
        throw StoreError(folder +
                         ": holds the results of one scenario; a study needs a folder of its own");
    }
    if (!exists(study_file(folder))) return;
    for (const std::string& name : stored_names(study_file(folder))) {
        if (std::find(names.begin(), names.end(), name) != names.end()) continue;
        throw StoreError(fmt::format(
            "{}: holds results of '{}', which is no scenario of this study", folder, name));
    }
}

void refuse_study_folder(const std::string& folder) {
    if (!exists(study_file(folder))) return;
    throw StoreError(fmt::format(
        "{}: holds the results of a study, each scenario's in a folder below it, as {}/{}", folder,
        folder, stored_names(study_file(folder)).front()));
}

void write_study_file(const std::string& folder, const StudyResult& study) {
    Json json = Json::object();
    json["version"] = 1;
    json["program"] = "rotasim";
    json["engine_version"] = engine_version;
    json["study"] = study.name;
    if (!study.question.empty()) json["question"] = study.question;
    json["digest"] = study_digest(study);
    json["seed"] = study.seed;
    json["interrupted"] = study.interrupted();
    json["scenarios"] = Json::array();
    for (const StudyColumn& column : study.columns) {
        const ExperimentResult& result = *column.result;
        json["scenarios"].push_back({{"name", column.options->scenario_name},
                                     {"digest", result.digest},
                                     {"scenario_digest", column.options->scenario_digest},
                                     {"replications", result.replications},
                                     {"replications_asked", result.asked},
                                     {"events", result.events}});
    }
    write_durably(study_file(folder), dump(json) + "\n");
}

}  // namespace rotasim
