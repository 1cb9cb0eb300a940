// sim/run/table_results.hpp — the answer of a run, for a person: the question, a table, a few
// sentences.
#pragma once

#include "sim/run/experiment.hpp"
#include "sim/run/terminal.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rotasim {

// What the text needs beside the numbers.
struct ResultHeading {
    std::string name;      // Of the scenario.
    std::string title;     // May be empty.
    std::string question;  // May be empty.
    std::uint64_t seed = 0;
    std::string folder;  // Where results are kept; empty: nowhere.
    std::optional<std::uint32_t> only_replication;
};

// Groups as columns, in as many blocks as the width asks for; then what the numbers say in words.
// The same text on every stream, but for colours and width.
[[nodiscard]] std::string results_text(const World& world, const ResultHeading& heading,
                                       const ExperimentResult& result, const Terminal& terminal);

// The sentences alone, one each; derived from the numbers, whatever the groups are called.
[[nodiscard]] std::vector<std::string> result_sentences(const World& world,
                                                        const ExperimentResult& result);

// Of groups that lose more by keys than a twin, for a rotation that a policy preset asks for.
[[nodiscard]] std::vector<std::string> preset_sentences(const World& world,
                                                        const ExperimentResult& result);

// VM-years that the group's VMs exist in one replication.
[[nodiscard]] std::vector<double> vm_years_by_group(const Fleet& fleet);

}  // namespace rotasim
