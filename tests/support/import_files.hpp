// Helpers of the importers' tests: inputs as temporary files, outputs as text, problems as lines.
#pragma once

#include "sim/base/error.hpp"
#include "sim/base/problem.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace rotasim::testing {

// A folder of its own that goes away with the object.
class InputFolder {
public:
    InputFolder() {
        static int number = 0;
        std::ostringstream name;
        name << "rotasim_import_" << static_cast<const void*>(this) << "_" << ++number;
        path_ = std::filesystem::temp_directory_path() / name.str();
        std::filesystem::create_directories(path_);
    }
    InputFolder(const InputFolder&) = delete;
    InputFolder& operator=(const InputFolder&) = delete;
    ~InputFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] std::string write(const std::string& name, const std::string& text) const {
        const std::filesystem::path file = path_ / name;
        std::ofstream(file, std::ios::binary) << text;
        return file.string();
    }

private:
    std::filesystem::path path_;
};

inline std::string text_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    REQUIRE(file.good());
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

// What an import refuses, one line a problem, with the folder left out of the places.
template <class Import>
std::vector<std::string> refusals(Import&& import) {
    std::vector<std::string> lines;
    try {
        import();
    } catch (const ScenarioError& error) {
        REQUIRE(error.code() == ExitCode::invalid_scenario);
        std::vector<std::string> names;
        for (const std::string& file : error.files()) {
            names.push_back(std::filesystem::path(file).filename().string());
        }
        for (const Problem& problem : error.problems())
            lines.push_back(to_text(problem, names));
    }
    return lines;
}

}  // namespace rotasim::testing
