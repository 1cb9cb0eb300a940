// sim/run/result_json.hpp — a result as text: run --json, summary.json, summary.csv, manifest.json.
#pragma once

#include "sim/run/experiment.hpp"

#include <string>

namespace rotasim {

// DESIGN.md section 8: {"version":1,"digest",...,"metrics":[...],"causes":[...],"measures":[...]}.
// Dates: `estimate`, `low`, `high` are days after the start (unit "d"), with the calendar dates
// beside them (`date`, `date_low`, `date_high`, `earliest`) and the `share` of replications.
[[nodiscard]] std::string result_json(const World& world, const ExperimentOptions& options,
                                      const ExperimentResult& result);

// One line per (group, metric), RFC 4180; text that a spreadsheet would take for a formula gets a
// leading apostrophe.
[[nodiscard]] std::string result_csv(const World& world, const ExperimentResult& result);

// A cell of CSV text, guarded and quoted where needed.
[[nodiscard]] std::string csv_cell(std::string_view text);

// Who made the results, with what and when: the only place for the wall clock.
struct Manifest {
    std::string command;  // As typed, for the reader.
    UtcTime started{};
    UtcTime ended{};
};
[[nodiscard]] std::string manifest_json(const ExperimentOptions& options,
                                        const ExperimentResult& result, const Manifest& manifest);

// Writes beside the file, syncs and renames, so that a reader sees the old text or the new, never
// half. ResourceError if it cannot.
void write_durably(const std::string& path, std::string_view text);

// summary.json, summary.csv, manifest.json and scenario.resolved.yaml of a results folder.
void write_results(const std::string& folder, const World& world, const ExperimentOptions& options,
                   const ExperimentResult& result, const std::string& resolved_scenario,
                   const Manifest& manifest);

// Makes the folder if there is none. ResourceError if it cannot.
void make_results_folder(const std::string& folder);

}  // namespace rotasim
