// sim/config/compose.hpp — a scenario file with all it extends and imports, as one tree; and
// overrides on top.
#pragma once

#include "sim/base/problem.hpp"
#include "sim/config/node.hpp"
#include "sim/config/source.hpp"
#include "sim/schema/values.hpp"

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace rotasim::config {

struct ComposeOptions {
    std::string root;  // Folder that nothing may leave; empty: the nearest ancestor `scenarios`,
                       // else the file's.
    std::size_t size_limit = default_size_limit;
};

// Loads files into one tree. Files are shown to the user as given, those they name relative to
// them.
class Composer {
public:
    Composer(Tree& tree, std::vector<std::string>& files, std::vector<Problem>& problems,
             ComposeOptions options)
        : tree_(tree), files_(files), problems_(problems), options_(std::move(options)) {}

    // The composed map without `extends`, `change` and `import`; null if the file itself gives
    // none.
    [[nodiscard]] Node* load(const std::string& path);

    // Applies `path=value`: `groups.web.count=10`, `hygiene[0].after=30 d`. Elements of lists are
    // addressed by name or position; a missing key is made, so that a default can be overridden.
    void override_value(Node& root, const std::string& assignment);
    // The same for a value that stands in `file`, where its problems are shown.
    void override_value(Node& root, const schema::Setting& setting, const std::string& file);

private:
    static constexpr std::size_t deepest_chain = 16;

    [[nodiscard]] Node* load_file(const std::string& shown, const std::filesystem::path& real);
    [[nodiscard]] Node* load_named(const Node& name, const std::string& includer);
    [[nodiscard]] Node* extended(Node& own, Node& extends, Node* change, const std::string& shown);
    void import_all(Node& own, const Node& import, const std::string& shown);
    void report(Place at, std::string_view field, std::string message, std::string why,
                std::string suggestion = {});

    Tree& tree_;
    std::vector<std::string>& files_;
    std::vector<Problem>& problems_;
    ComposeOptions options_;
    std::filesystem::path root_;
    struct Open {
        std::filesystem::path real;
        std::string shown;
    };
    std::vector<Open> open_;  // The chain of files being loaded, outermost first.
};

}  // namespace rotasim::config
