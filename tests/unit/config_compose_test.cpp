// tests/unit/config_compose_test.cpp — extends, change, import and --set: what one tree they give,
// and what is refused.
#include "sim/config/compose.hpp"
#include "sim/config/reader.hpp"
#include "sim/config/writer.hpp"
#include "tests/unit/config_sample.hpp"

#include <catch2/catch.hpp>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace rotasim {
namespace {

namespace fs = std::filesystem;

// A folder of files that is gone when the test ends.
class Folder {
public:
    explicit Folder(const std::map<std::string, std::string>& files) {
        static int number = 0;
        path_ = fs::temp_directory_path() /
                ("rotasim_compose_" + std::to_string(::getpid()) + "_" + std::to_string(number++));
        for (const auto& [name, text] : files) {
            fs::create_directories((path_ / name).parent_path());
            std::ofstream(path_ / name) << text;
        }
        before_ = fs::current_path();
        fs::current_path(path_);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() {
        fs::current_path(before_);
        fs::remove_all(path_);
    }
    [[nodiscard]] const fs::path& path() const { return path_; }

private:
    fs::path path_;
    fs::path before_;
};

struct Composed {
    std::string text;      // Canonical; empty if there were errors.
    std::string problems;  // One a line.
};

Composed compose(const std::string& path, const std::vector<std::string>& set = {},
                 const std::string& root_folder = {}) {
    config::Tree tree;
    std::vector<std::string> files;
    std::vector<Problem> problems;
    config::ComposeOptions options;
    options.root = root_folder;
    config::Composer composer(tree, files, problems, options);
    config::Node* root = composer.load(path);
    Composed result;
    if (root != nullptr) {
        for (const std::string& assignment : set)
            composer.override_value(*root, assignment);
        const Sample value = config::read<Sample>(*root, "sample", problems);
        if (!has_errors(problems)) result.text = config::to_yaml(value);
    }
    sort_problems(problems);
    for (const Problem& problem : problems)
        result.problems += to_text(problem, files) + "\n";
    return result;
}

// The lines of a text that start with one of the words.
std::string lines_of(const std::string& text, const std::vector<std::string>& words) {
    std::string found;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t end = text.find('\n', at);
        const std::string line = text.substr(at, end - at);
        const std::string body = line.substr(std::min(line.size(), line.find_first_not_of(" -")));
        for (const std::string& word : words) {
            if (body.starts_with(word + ":")) found += body + "\n";
        }
        at = end + 1;
    }
    return found;
}

const std::string base = R"(title: base
ratio: 0.25
when: {kind: periodic, period: 30 d, jitter: 1 h}
items:
  - {name: a, count: 1}
  - {name: b, count: 2, parts: [{name: p, count: 5}]}
probes: [1 h, 2 h]
size: 1 GiB
)";

TEST_CASE("a change merges maps, named lists by name, and replaces the rest", "[unit][config]") {
    const Folder folder({{"base.yaml", base}, {"new.yaml", R"(extends: base.yaml
x-why: notes are free
title: new
change:
  when: {jitter: 2 h}
  items:
    - {name: b, parts: [{name: p, count: 6}, {name: q, add: true}]}
    - {name: c, add: true}
    - {name: a, remove: true}
  probes: [3 h]
  size: null
)"}});
    const Composed result = compose("new.yaml");
    CHECK(result.problems.empty());
    CHECK(lines_of(result.text, {"title", "ratio", "period", "jitter", "probes", "size"}) ==
          "title: new\nratio: 0.25\nperiod: 30 d\njitter: 2 h\nprobes: [3 h]\n");
    CHECK(lines_of(result.text, {"name", "count"}) ==
          "name: b\ncount: 2\nname: p\ncount: 6\nname: q\ncount: 1\nname: c\ncount: 1\n");
}

TEST_CASE("another kind replaces the whole choice", "[unit][config]") {
    const Folder folder({{"base.yaml", base},
                         {"new.yaml", "extends: base.yaml\nchange:\n  when: {kind: never}\n"}});
    CHECK(lines_of(compose("new.yaml").text, {"kind", "period"}) == "kind: never\n");
}

TEST_CASE("places point into the file that holds the value", "[unit][config]") {
    const Folder folder(
        {{"deep/base.yaml", "title: base\nratio: 7\n"},
         {"new.yaml", "extends: deep/base.yaml\nchange:\n  rate: 5\n  titel: x\n"}});
    CHECK(compose("new.yaml").problems ==
          "new.yaml:3:9: rate: '5' has no '/s' (a data rate is a size per time)\n"
          "new.yaml:4:3: sample: unknown field 'titel' (not in the schema). did you mean 'title'?\n"
          "deep/base.yaml:2:8: ratio: '7' is out of range (allowed: more than 0 and at most 1)\n");
}

TEST_CASE("what differs from the extended file goes below change", "[unit][config]") {
    const Folder folder({{"base.yaml", base},
                         {"new.yaml", "extends: base.yaml\nratio: 0.5\n"},
                         {"lonely.yaml", "title: t\nchange: {ratio: 1}\n"},
                         {"list.yaml", "extends: base.yaml\nchange: [1]\n"}});
    CHECK(compose("new.yaml").problems ==
          "new.yaml:2:1: ratio: stands beside `extends` (what differs from the extended file goes "
          "below `change`)\n");
    CHECK(compose("lonely.yaml").problems ==
          "lonely.yaml:2:1: change: there is nothing to change (`change` goes with `extends`)\n");
    CHECK(compose("list.yaml").problems ==
          "list.yaml:2:9: change: is not a map (fields and their new values are needed)\n");
}

// A misspelt name must not become an element of its own in silence; one that is meant may.
TEST_CASE("an element that the base does not have is added with a warning", "[unit][config]") {
    const Folder folder({{"base.yaml", base}, {"new.yaml", R"(extends: base.yaml
change:
  items:
    - {name: bb, count: 7}
    - {name: b, parts: [{name: quite_another}, {name: p, add: true}]}
    - {name: fresh, add: true, parts: [{name: inner, add: true}]}
)"}});
    const Composed result = compose("new.yaml");
    const std::string reason =
        "(what is extended has no such name; `add: true` beside the name says that it is meant)";
    CHECK(result.problems ==
          "new.yaml:4:7: warning: items: 'bb' is a new element " + reason +
              ". did you mean 'b'?\n"
              "new.yaml:5:25: warning: parts: 'quite_another' is a new element " +
              reason +
              "\n"
              "new.yaml:5:58: add: 'p' is there already (`add: true` is for an "
              "element that the base does not have)\n");
    CHECK(result.text.empty());  // The last one is no warning.
}

TEST_CASE("a list that the base does not have is new as a whole", "[unit][config]") {
    const Folder folder({{"base.yaml", "title: base\n"},
                         {"new.yaml", R"(extends: base.yaml
change:
  items: [{name: a}, {name: b, add: true, parts: [{name: c, add: true}]}]
)"},
                         {"plain.yaml", "title: t\nitems: [{name: a, add: true}]\n"}});
    CHECK(compose("new.yaml").problems.empty());
    CHECK(lines_of(compose("new.yaml").text, {"name"}) == "name: a\nname: b\nname: c\n");
    CHECK(compose("plain.yaml").problems ==
          "plain.yaml:2:19: items.a: unknown field 'add' (not in the schema)\n");
}

TEST_CASE("very many new elements are told in few lines", "[unit][config]") {
    std::string change = "extends: base.yaml\nchange:\n  items:\n";
    for (int i = 0; i < 1000; ++i)
        change += "    - {name: new_" + std::to_string(i) + "}\n";
    const Folder folder({{"base.yaml", base}, {"new.yaml", change}});
    const Composed result = compose("new.yaml");
    CHECK(std::count(result.problems.begin(), result.problems.end(), '\n') == 21);
    CHECK(result.problems.find("new.yaml:1003:7: warning: items: 1000 elements are new (") !=
          std::string::npos);
}

TEST_CASE("a constant stays one when its value changes", "[unit][config]") {
    const Folder folder(
        {{"base.yaml",
          "title: t\nlag: {kind: constant, value: 1 h}\nrepair: {kind: constant, value: 2 h}\n"},
         {"new.yaml",
          "extends: base.yaml\nchange:\n  lag: {value: 3 h}\n"
          "  repair: {value: 4 h, mark: inferred}\n"},
         {"law.yaml",
          "extends: base.yaml\nchange: {repair: {value: {kind: exponential, mean: 1 h}}}\n"}});
    CHECK(compose("new.yaml").problems.empty());
    CHECK(lines_of(compose("new.yaml").text, {"lag", "repair"}) ==
          "lag: 3 h\nrepair: {value: 4 h, mark: inferred}\n");
    CHECK(lines_of(compose("law.yaml").text, {"repair"}) ==
          "repair: {kind: exponential, mean: 1 h}\n");
}

TEST_CASE("only what exists can be removed", "[unit][config]") {
    const Folder folder({{"base.yaml", base},
                         {"new.yaml",
                          "extends: base.yaml\nchange:\n  items:\n    - {name: aa, remove: true}\n"
                          "    - {name: b, remove: yes}\n"}});
    CHECK(
        compose("new.yaml").problems ==
        "new.yaml:4:7: remove: nothing is named 'aa' (only what the base has can be removed). did "
        "you mean 'a'?\n"
        "new.yaml:5:25: remove: 'yes' is not true (`remove: true` takes the element out). did you "
        "mean 'true'?\n");
}

TEST_CASE("an import adds elements to lists and nothing else", "[unit][config]") {
    const Folder folder(
        {{"main.yaml", "title: t\nimport: [more.yaml, deep/even.yaml]\nitems: [{name: a}]\n"},
         {"more.yaml", "items: [{name: b}]\nprobes: [1 h]\n"},
         {"deep/even.yaml", "import: last.yaml\nitems: [{name: c}]\n"},
         {"deep/last.yaml", "items: [{name: d}]\n"},
         {"bad.yaml", "title: t\nimport: other.yaml\n"},
         {"other.yaml", "title: u\n"}});
    const Composed result = compose("main.yaml");
    CHECK(result.problems.empty());
    CHECK(lines_of(result.text, {"name", "probes"}) ==
          "name: a\nname: b\nname: c\nname: d\nprobes: [1 h]\n");
    CHECK(
        compose("bad.yaml").problems ==
        "other.yaml:1:1: title: is not a list (an imported file adds elements to lists and nothing "
        "else)\n");
}

TEST_CASE("a cycle of files is printed as a path", "[unit][config]") {
    const Folder folder({{"a.yaml", "extends: b.yaml\n"},
                         {"b.yaml", "extends: deep/../c.yaml\n"},
                         {"c.yaml", "extends: a.yaml\n"},
                         {"self.yaml", "title: t\nimport: [self.yaml]\n"},
                         {"deep/x.yaml", ""}});
    CHECK(compose("a.yaml").problems ==
          "c.yaml:1:10: extends: files form a cycle (a.yaml -> b.yaml -> c.yaml -> a.yaml)\n");
    CHECK(compose("self.yaml").problems ==
          "self.yaml:2:10: import: files form a cycle (self.yaml -> self.yaml)\n");
}

TEST_CASE("files stay below the scenario root", "[unit][config]") {
    const Folder folder({{"secret.yaml", base},
                         {"scenarios/what_if/up.yaml", "extends: ../shared.yaml\n"},
                         {"scenarios/shared.yaml", base},
                         {"scenarios/out.yaml", "extends: ../secret.yaml\n"},
                         {"scenarios/link.yaml", "extends: linked.yaml\n"},
                         {"scenarios/absolute.yaml", "extends: /etc/passwd\n"},
                         {"scenarios/url.yaml", "extends: file://secret.yaml\n"},
                         {"scenarios/windows.yaml", "extends: what_if\\up.yaml\n"},
                         {"scenarios/absent.yaml", "extends: nothing.yaml\n"},
                         {"scenarios/folder.yaml", "extends: what_if\n"}});
    fs::create_symlink("../secret.yaml", "scenarios/linked.yaml");
    CHECK(compose("scenarios/what_if/up.yaml").problems.empty());
    const std::string leaves = " leaves the scenario root (files that it names stay below it)\n";
    CHECK(compose("scenarios/out.yaml").problems ==
          "scenarios/out.yaml:1:10: extends: '../secret.yaml'" + leaves);
    CHECK(compose("scenarios/link.yaml").problems ==
          "scenarios/link.yaml:1:10: extends: 'linked.yaml'" + leaves);
    const std::string relative = " is not a relative path (folders are parted by '/')\n";
    CHECK(compose("scenarios/absolute.yaml").problems ==
          "scenarios/absolute.yaml:1:10: extends: '/etc/passwd'" + relative);
    CHECK(compose("scenarios/url.yaml").problems ==
          "scenarios/url.yaml:1:10: extends: 'file://secret.yaml'" + relative);
    CHECK(compose("scenarios/windows.yaml").problems ==
          "scenarios/windows.yaml:1:10: extends: 'what_if\\up.yaml'" + relative);
    CHECK(compose("scenarios/absent.yaml").problems ==
          "scenarios/absent.yaml:1:10: extends: 'nothing.yaml' cannot be opened (No such file or "
          "directory)\n");
    CHECK(compose("scenarios/folder.yaml").problems ==
          "scenarios/folder.yaml:1:10: extends: 'what_if' is no file (a regular file is needed)\n");
    CHECK(compose("scenarios/out.yaml", {}, ".").problems.empty());
    CHECK(compose("secret.yaml", {}, "scenarios").problems ==
          "secret.yaml: is not below the scenario root (the root is 'scenarios')\n");
}

TEST_CASE("files extend each other sixteen deep and no deeper", "[unit][config]") {
    std::map<std::string, std::string> files = {{"f0.yaml", base}};
    for (int i = 1; i < 20; ++i) {
        files["f" + std::to_string(i) + ".yaml"] = "extends: f" + std::to_string(i - 1) + ".yaml\n";
    }
    const Folder folder(files);
    CHECK(compose("f15.yaml").problems.empty());
    CHECK(compose("f16.yaml").problems ==
          "f1.yaml:1:10: extends: 'f0.yaml' is too deep (at most 16 files extend or import each "
          "other)\n");
}

TEST_CASE("an override reaches any value by name or position", "[unit][config]") {
    const Folder folder({{"base.yaml", base}});
    const Composed result =
        compose("base.yaml", {"items.b.count=7", "items[0].count=9", "items.b.parts.p.count=8",
                              "when={kind: never}", "ratio=0.75", "colour=red", "size=2 GiB"});
    CHECK(result.problems.empty());
    CHECK(lines_of(result.text, {"count", "kind", "ratio", "colour", "size"}) ==
          "ratio: 0.75\ncolour: red\nkind: never\ncount: 9\ncount: 7\ncount: 8\nsize: 2 GiB\n");
}

TEST_CASE("an override that fails is shown as it was typed", "[unit][config]") {
    const Folder folder({{"base.yaml", base}});
    CHECK(compose("base.yaml", {"items.bb.count=7", "ratio=8", "ration=1", "title.x=1", "ratio",
                                "items.a.count=[1", "items[7].count=1"})
              .problems ==
          "--set items.bb.count=7: no element 'bb' in 'items' (elements are addressed by name or "
          "position). did you mean 'b'?\n"
          "--set ratio=8: ratio: '8' is out of range (allowed: more than 0 and at most 1)\n"
          "--set ration=1: sample: unknown field 'ration' (not in the schema). did you mean "
          "'ratio'?\n"
          "--set title.x=1: 'title' has no fields (it is a single value)\n"
          "--set ratio: is not PATH=VALUE (such as groups.web.count=10)\n"
          "--set items.a.count=[1: malformed YAML: end of sequence flow not found (']' or ',' is "
          "missing)\n"
          "--set items[7].count=1: no element '[7]' in 'items' (elements are addressed by name or "
          "position)\n");
}

TEST_CASE("an empty file is said to be empty", "[unit][config]") {
    const Folder folder({{"empty.yaml", "# nothing\n"}, {"text.yaml", "hello\n"}});
    CHECK(compose("empty.yaml").problems ==
          "empty.yaml:1:1: the file is empty (fields such as `schema:` and `start:` are needed)\n");
    CHECK(compose("text.yaml").problems ==
          "text.yaml:1:1: the file is not a map (fields such as `schema:` and `start:` are "
          "needed)\n");
    CHECK(compose("absent.yaml").problems ==
          "absent.yaml: cannot be opened (No such file or directory)\n");
}

}  // namespace
}  // namespace rotasim
