// sim/config/named_file.cpp — the rules for `extends`, `import` and the scenarios of a study.
#include "sim/config/named_file.hpp"

#include "sim/base/text.hpp"

#include <algorithm>
#include <system_error>

namespace rotasim::config {

namespace fs = std::filesystem;

fs::path scenario_root(const fs::path& real_file) {
    fs::path folder = real_file.parent_path();
    for (fs::path at = folder; at.has_relative_path(); at = at.parent_path()) {
        if (at.filename() == "scenarios") return at;
    }
    return folder;
}

bool is_below(const fs::path& root, const fs::path& real) {
    return std::mismatch(root.begin(), root.end(), real.begin(), real.end()).first == root.end();
}

std::optional<NamedFile> find_named_file(const std::string& text, const NamedFile& includer,
                                         const fs::path& root, Problem& problem) {
    const auto refuse = [&](const std::string& message, std::string why) {
        problem.message = rotasim::quoted(text) + message;
        problem.why = std::move(why);
        return std::nullopt;
    };
    if (text.find('\\') != std::string::npos || text.find("://") != std::string::npos ||
        text.find('%') != std::string::npos || fs::path(text).is_absolute()) {
        return refuse(" is not a relative path", "folders are parted by '/'");
    }
    std::error_code error;
    NamedFile found;
    found.real = fs::canonical(includer.real.parent_path() / text, error);
    if (error) return refuse(" cannot be opened", error.message());
    if (!fs::is_regular_file(found.real, error)) {
        return refuse(" is no file", "a regular file is needed");
    }
    if (!is_below(root, found.real)) {
        return refuse(" leaves the scenario root", "files that it names stay below it");
    }
    const fs::path folder = fs::path(includer.shown).parent_path();
    found.shown = (folder / text).lexically_normal().generic_string();
    return found;
}

}  // namespace rotasim::config
