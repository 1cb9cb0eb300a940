// The catalogue inside the program equals the files of scenarios/catalogue, byte for byte.
#include "sim/config/embedded_catalogue.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

namespace rotasim {
namespace {

std::map<std::string, std::string> files_on_disk() {
    const std::filesystem::path folder =
        std::filesystem::path(ROTASIM_SOURCE_DIR) / "scenarios" / "catalogue";
    std::map<std::string, std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.path().extension() != ".yaml") {
            continue;
        }
        std::ifstream stream(entry.path(), std::ios::binary);
        files[std::filesystem::relative(entry.path(), folder).string()] =
            std::string(std::istreambuf_iterator<char>(stream), {});
    }
    return files;
}

TEST_CASE("the embedded catalogue equals the files it was made from", "[architecture][config]") {
    std::map<std::string, std::string> embedded;
    std::string previous;
    for (const EmbeddedFile& file : embedded_catalogue()) {
        CHECK(previous < file.name);
        previous = file.name;
        embedded[std::string(file.name)] = std::string(file.text);
    }
    CHECK(embedded == files_on_disk());
}

}  // namespace
}  // namespace rotasim
