// tests/unit/config_parse_test.cpp — the strict subset of YAML: what is a tree, and what is refused
// where.
#include "sim/base/problem.hpp"
#include "sim/config/parse.hpp"
#include "sim/config/source.hpp"

#include <catch2/catch.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace rotasim::config {
namespace {

const std::vector<std::string> one_file = {"f.yaml"};

// All problems of a text, one a line.
std::string problems_of(std::string_view text) {
    Tree tree;
    std::vector<Problem> problems;
    (void)parse_yaml(tree, text, 0, problems);
    sort_problems(problems);
    std::string all;
    for (const Problem& problem : problems)
        all += to_text(problem, one_file) + "\n";
    return all;
}

TEST_CASE("a document becomes a tree that knows its places", "[unit][config]") {
    Tree tree;
    std::vector<Problem> problems;
    Node* root =
        parse_yaml(tree, "a: 1\nlist:\n  - name: x\n    size: \"2\"\n  - [p, q]\n", 0, problems);
    REQUIRE(root != nullptr);
    CHECK(problems.empty());
    REQUIRE(root->count == 2);
    CHECK(root->find("a")->text == "1");
    CHECK(root->find("a")->at == Place{0, 1, 4});
    const Node& list = *root->find("list");
    CHECK(list.key_place() == Place{0, 2, 1});
    CHECK(list.first->name() == "x");
    CHECK(list.first->at == Place{0, 3, 5});
    CHECK(list.first->find("size")->quoted);
    CHECK_FALSE(root->find("a")->quoted);
    CHECK(list.first->next->is_list());
    CHECK(list.first->next->count == 2);
}

TEST_CASE("an absent value has the place of its key", "[unit][config]") {
    Tree tree;
    std::vector<Problem> problems;
    Node* root = parse_yaml(tree, "a:\n\n\nb: ~\n", 0, problems);
    REQUIRE(root != nullptr);
    CHECK(root->find("a")->is_null());
    CHECK(root->find("a")->at == Place{0, 1, 1});
    CHECK(root->find("b")->is_null());
}

TEST_CASE("what the subset leaves out is refused with its place", "[unit][config]") {
    CHECK(problems_of("a: &x 1\nb: *x\n") ==
          "f.yaml:1:4: anchor '&x' (anchors and aliases are not allowed: write the value out)\n"
          "f.yaml:2:4: alias (anchors and aliases are not allowed: write the value out)\n");
    CHECK(problems_of("a: !!str 1\n") ==
          "f.yaml:1:4: tag 'tag:yaml.org,2002:str' (tags are not allowed)\n");
    CHECK(problems_of("a: ! 1\n") == "f.yaml:1:4: tag '!' (tags are not allowed)\n");
    CHECK(problems_of("<<: {a: 1}\n") ==
          "f.yaml:1:1: merge key '<<' (merge keys are not allowed: use `extends`)\n");
    CHECK(problems_of("a: 1\nb: 2\na: 3\n") ==
          "f.yaml:3:1: duplicate key 'a' (already given at line 1)\n");
    CHECK(problems_of("[a]: 1\n") ==
          "f.yaml:1:1: a list or map as a key (a key is a plain name)\n");
    CHECK(problems_of("~: 1\n") == "f.yaml:1:1: empty key (a key is a plain name)\n");
    CHECK(problems_of("a: 1\n---\nb: 1\n") ==
          "f.yaml:2:1: a second document starts here (a file holds one document)\n");
    CHECK(problems_of("%YAML 1.2\n---\na: 1\n") ==
          "f.yaml:1:1: YAML directive (directives are not allowed)\n");
}

TEST_CASE("syntax errors say what usually lies behind them", "[unit][config]") {
    CHECK(
        problems_of("a: 1\n b: 2\n") ==
        "f.yaml:2:3: malformed YAML: illegal map value (': ' stands where no new field can start; "
        "quote the text)\n");
    CHECK(problems_of("a: [1, 2\n") ==
          "f.yaml:2:1: malformed YAML: end of sequence flow not found "
          "(']' or ',' is missing)\n");
    CHECK(
        problems_of("a: *nowhere\n") ==
        "f.yaml:1:4: malformed YAML: the referenced anchor is not defined (anchors and aliases are "
        "not allowed)\n");
    CHECK(
        problems_of("a: @x\n") ==
        "f.yaml:1:4: malformed YAML: unknown token (a plain text cannot start with this character; "
        "quote it)\n");
    CHECK(
        problems_of(" a: 1\nb: 2\n") ==
        "f.yaml:2:1: malformed YAML: the document has ended before this line (the indentation does "
        "not fit the lines above)\n");
}

TEST_CASE("a quote that the file's end cuts off is noticed", "[unit][config]") {
    CHECK(problems_of("a: \"x\n") ==
          "f.yaml:1:4: the quote is not closed (the file ends before it)\n");
    CHECK(problems_of("a: \"x\\\"\n") ==
          "f.yaml:1:4: the quote is not closed (the file ends before it)\n");
    CHECK(problems_of("a: 'x''\n") ==
          "f.yaml:1:4: the quote is not closed (the file ends before it)\n");
    CHECK(problems_of("a: 'it''s'\nb: \"\\\"\"\n").empty());
}

TEST_CASE("bytes that are not plain UTF-8 text are refused before parsing", "[unit][config]") {
    using namespace std::string_literals;
    CHECK(
        problems_of("\xEF\xBB\xBF"
                    "a: 1\n") ==
        "f.yaml:1:1: the file starts with a byte-order mark (files are UTF-8 without a byte-order "
        "mark)\n");
    CHECK(problems_of("\xFF\xFE"
                      "a\0"s) ==
          "f.yaml:1:1: the file starts with UTF-16 text (files are "
          "UTF-8 without a byte-order mark)\n");
    CHECK(problems_of("a: \0"s) == "f.yaml:1:4: NUL byte (the file is not text)\n");
    CHECK(problems_of("a: \xC3(\n") == "f.yaml:1:4: invalid UTF-8 byte 0xc3 (files are UTF-8)\n");
    CHECK(problems_of("a: \xED\xA0\x80\n") ==
          "f.yaml:1:4: invalid UTF-8 byte 0xed (files are UTF-8)\n");
    CHECK(problems_of("a: \xC0\xAF\n") ==
          "f.yaml:1:4: invalid UTF-8 byte 0xc0 (files are UTF-8)\n");
    CHECK(problems_of("a: 1\rb: 2\n") ==
          "f.yaml:1:5: carriage return without a line feed (lines end with LF or CR LF)\n");
    CHECK(problems_of("a:\n\tb: 1\n") ==
          "f.yaml:2:1: tab character in the indentation (YAML indents with spaces only)\n");
    CHECK(problems_of("a: \x1B[31m\n") ==
          "f.yaml:1:4: control character 0x1b (not allowed in YAML)\n");
    CHECK(problems_of("a: 1\r\nb: \xE2\x82\xAC\r\n").empty());
}

TEST_CASE("nesting stops at 64 levels, in both notations and at any size", "[unit][config]") {
    const auto nested = [](std::size_t levels) {
        return std::string(levels, '[') + std::string(levels, ']');
    };
    CHECK(problems_of(nested(64)).empty());
    CHECK(problems_of(nested(65)) ==
          "f.yaml:1:65: nested deeper than 64 levels (no scenario needs that)\n");
    // The library takes a run of open brackets for keys: two levels each.
    CHECK(problems_of(std::string(200'000, '[')) ==
          "f.yaml:1:33: nested deeper than 64 levels (no scenario needs that)\n");
    std::string block;
    for (std::size_t i = 0; i < 500; ++i)
        block += std::string(i, ' ') + "a:\n";
    CHECK(problems_of(block) ==
          "f.yaml:65:65: nested deeper than 64 levels (no scenario needs that)\n");
}

TEST_CASE("many equal keys are all found, without the time growing with their square",
          "[unit][config]") {
    std::string text;
    for (int i = 0; i < 1'500; ++i)
        text += "a: 1\n";
    Tree tree;
    std::vector<Problem> problems;
    Node* root = parse_yaml(tree, text, 0, problems);
    REQUIRE(root != nullptr);
    CHECK(problems.size() == 1'499);
    CHECK(root->count == 1);
}

TEST_CASE("an alias bomb expands nothing", "[unit][config]") {
    std::string text = "a0: &a0 [x, x]\n";
    for (int i = 1; i < 30; ++i) {
        const std::string before = std::to_string(i - 1);
        text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" + before + ", *a" +
                before + "]\n";
    }
    CHECK(problems_of(text).find("alias") != std::string::npos);
}

TEST_CASE("only regular files of a bounded size are read", "[unit][config]") {
    namespace fs = std::filesystem;
    const fs::path folder =
        fs::temp_directory_path() / ("rotasim_source_" + std::to_string(::getpid()));
    fs::create_directories(folder);
    std::vector<Problem> problems;
    CHECK_FALSE(read_source(folder, 0, 100, problems).has_value());
    CHECK_FALSE(read_source(folder / "absent.yaml", 0, 100, problems).has_value());
    CHECK_FALSE(read_source("/dev/zero", 0, 100, problems).has_value());
    REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
    CHECK_FALSE(read_source(folder / "pipe", 0, 100, problems).has_value());
    std::ofstream(folder / "large.yaml") << std::string(101, ' ');
    CHECK_FALSE(read_source(folder / "large.yaml", 0, 100, problems).has_value());
    std::ofstream(folder / "good.yaml") << "a: 1\n";
    CHECK(read_source(folder / "good.yaml", 0, 100, problems) == "a: 1\n");
    std::vector<std::string> texts;
    for (const Problem& problem : problems)
        texts.push_back(to_text(problem, one_file));
    CHECK(texts == std::vector<std::string>{
                       "f.yaml: is a folder (a regular file is needed)",
                       "f.yaml: cannot be opened (No such file or directory)",
                       "f.yaml: is a device (a regular file is needed)",
                       "f.yaml: is a pipe (a regular file is needed)",
                       "f.yaml: holds 101 bytes (the limit is 100 bytes)",
                   });
    fs::remove_all(folder);
}

}  // namespace
}  // namespace rotasim::config
