// tests/golden/bad_scenarios_test.cpp — malformed and contradictory scenarios and studies, each
// with the exact text that refuses it.
//
// Goal: no input, however wrong, is accepted in silence, crashes or hangs, and what the user reads
// stays good prose with the right place. Method: every NNN_name.yaml in bad_scenarios/ is opened
// in this process as `validate` opens it; the problems must be those of NNN_name.expected to the
// letter. scripts/update_golden.sh writes the expected files.
#include "sim/base/error.hpp"
#include "sim/run/cli_study.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace rotasim {
namespace {

namespace fs = std::filesystem;

fs::path golden_folder() {
    return fs::path(ROTASIM_SOURCE_DIR) / "tests" / "golden" / "bad_scenarios";
}

// Files are shown as given, so the cases are loaded from inside their folder.
class InFolder {
public:
    explicit InFolder(const fs::path& folder) : before_(fs::current_path()) {
        fs::current_path(folder);
    }
    InFolder(const InFolder&) = delete;
    InFolder& operator=(const InFolder&) = delete;
    ~InFolder() { fs::current_path(before_); }

private:
    fs::path before_;
};

std::string text_of(const std::vector<Problem>& problems, const std::vector<std::string>& files) {
    std::string text;
    for (const Problem& problem : problems)
        text += to_text(problem, files) + "\n";
    return text;
}

// All problems as `validate` lists them; empty if the scenario is accepted.
std::string refusal(const std::string& file) {
    ScenarioRequest request;
    request.path = file;
    try {
        if (is_study(request)) {
            (void)open_study(request);
        } else {
            (void)open_scenario(request);
        }
        return {};
    } catch (const ScenarioError& error) {
        CHECK(error.code() == ExitCode::invalid_scenario);
        return text_of(error.problems(), error.files());
    }
}

std::string read_all(const fs::path& path) {
    std::ifstream input(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(input), std::istreambuf_iterator<char>()};
}

std::vector<std::string> case_files() {
    std::vector<std::string> names;
    for (const fs::directory_entry& entry : fs::directory_iterator(golden_folder())) {
        if (entry.path().extension() == ".yaml") names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

TEST_CASE("every bad scenario and study is refused with its exact message", "[golden][config]") {
    const bool update = std::getenv("ROTASIM_UPDATE_GOLDEN") != nullptr;
    const InFolder folder(golden_folder());
    const std::vector<std::string> names = case_files();
    CHECK(names.size() >= 200);
    for (const std::string& name : names) {
        INFO(name);
        const fs::path expected = fs::path(name).replace_extension(".expected");
        const auto begin = std::chrono::steady_clock::now();
        const std::string seen = refusal(name);
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
        CHECK(took.count() <
              20.0);  // A hang, not a benchmark: sanitizers and busy machines are slow.
        if (seen.empty()) {
            FAIL_CHECK(name << " is accepted");
            continue;
        }
        if (update) {
            std::ofstream(expected, std::ios::binary) << seen;
            continue;
        }
        CHECK(seen == read_all(expected));
    }
}

TEST_CASE("the scenario that the bad ones are made from is good", "[golden][config]") {
    const InFolder folder(golden_folder());
    CHECK(refusal("parts/base.yaml").empty());
}

}  // namespace
}  // namespace rotasim
