// The scenario made from the ten published Azure rows, byte for byte.
#include "sim/import/import.hpp"
#include "tests/support/import_files.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

// Goal: an import does not change unnoticed. After a wanted change, run once with
// ROTASIM_UPDATE_GOLDEN=1 and read the difference.
TEST_CASE("the ten published Azure rows give the same scenario and report as ever",
          "[golden][import]") {
    const std::string tests = ROTASIM_SOURCE_DIR "/tests";
    std::ostringstream yaml;
    const rotasim::ImportReport report =
        rotasim::import_azure2017(tests + "/data/azure2017/vmtable_10rows.csv", {}, yaml);
    const std::string made = yaml.str();
    const std::string told = rotasim::to_text(report);
    if (std::getenv("ROTASIM_UPDATE_GOLDEN") != nullptr) {
        std::ofstream(tests + "/golden/import_azure2017.yaml", std::ios::binary) << made;
        std::ofstream(tests + "/golden/import_azure2017.txt", std::ios::binary) << told;
    }
    CHECK(made == rotasim::testing::text_of(tests + "/golden/import_azure2017.yaml"));
    CHECK(told == rotasim::testing::text_of(tests + "/golden/import_azure2017.txt"));
}
