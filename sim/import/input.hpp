// What all importers share: inputs as text, problems with places, names and texts that scenarios
// accept.
#pragma once

#include "sim/base/problem.hpp"
#include "sim/import/csv_reader.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace rotasim::importing {

// The inputs of one import and what is wrong with them.
class Inputs {
public:
    // The text of the file, or nothing and a problem. Its number is files().size() - 1 afterwards.
    [[nodiscard]] std::optional<std::string> read(const std::string& path);

    void error(Place at, std::string_view field, std::string message, std::string why = {},
               std::string suggestion = {});
    void warning(Place at, std::string_view field, std::string message, std::string why = {});

    [[nodiscard]] std::uint32_t last_file() const {
        return static_cast<std::uint32_t>(files_.size()) - 1;
    }
    [[nodiscard]] std::vector<Problem>& problems() { return problems_; }
    [[nodiscard]] const std::vector<std::string>& files() const { return files_; }
    // Throws ScenarioError if there is an error; else gives the warnings, sorted.
    [[nodiscard]] std::vector<Problem> warnings_or_throw();

private:
    std::vector<std::string> files_;
    std::vector<Problem> problems_;
};

// The whole cell as a number that is not negative; an error otherwise.
[[nodiscard]] std::optional<std::int64_t> whole_number(const CsvCell& cell, std::string_view field,
                                                       Inputs& inputs);

// In lower case: many a name of the platform is one name in whatever case.
[[nodiscard]] std::string lower(std::string_view text);

// Text as YAML reads it back as text: plain where that is safe, else in double quotes.
[[nodiscard]] std::string yaml_text(std::string_view text);

// `wanted` with '-' for every character that a scenario's names may not hold; at most 100
// characters.
[[nodiscard]] std::string clean_name(std::string_view wanted);

// Gives every name once. Names that differ only in case count as equal; one that is taken gets a
// number.
class Names {
public:
    // A clean name that was not given before.
    std::string fresh(std::string_view wanted);
    // A name that will not be given.
    void reserve(std::string_view name);
    // How many names differ from what was wanted.
    [[nodiscard]] std::int64_t changed() const { return changed_; }

private:
    std::set<std::string> taken_;
    std::int64_t changed_ = 0;
};

}  // namespace rotasim::importing
