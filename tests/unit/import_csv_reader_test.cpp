// The CSV reader against RFC 4180, and the texts and names that importers write.
#include "sim/import/csv_reader.hpp"
#include "sim/import/input.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace {

using namespace rotasim;
using namespace rotasim::importing;
using Rows = std::vector<std::vector<std::string>>;

Rows rows_of(const std::string& text, std::vector<Problem>& problems, char delimiter = 0) {
    CsvReader reader(text, 0, problems, delimiter);
    Rows rows;
    std::vector<CsvCell> record;
    while (reader.next(record)) {
        auto& row = rows.emplace_back();
        for (const CsvCell& cell : record)
            row.emplace_back(cell.text);
    }
    return rows;
}

}  // namespace

TEST_CASE("quoted cells hold delimiters, doubled quotes and line ends", "[unit][import]") {
    std::vector<Problem> problems;
    const Rows rows = rows_of("a,\"b,c\",\"say \"\"hi\"\"\"\r\n\"two\nlines\",,x\n", problems);
    CHECK(problems.empty());
    CHECK(rows == Rows{{"a", "b,c", "say \"hi\""}, {"two\nlines", "", "x"}});
}

TEST_CASE("a byte-order mark, empty lines and a missing last line end change nothing",
          "[unit][import]") {
    std::vector<Problem> problems;
    const Rows plain = rows_of("a,b\n1,2\n", problems);
    CHECK(rows_of("\xEF\xBB\xBF"
                  "a,b\r\n\r\n1,2",
                  problems) == plain);
    CHECK(rows_of("a,b\n\n\n1,2\n\n", problems) == plain);
    CHECK(problems.empty());
    CHECK(rows_of("", problems).empty());
}

TEST_CASE("the delimiter is the most frequent of comma, semicolon and tab outside quotes",
          "[unit][import]") {
    std::vector<Problem> problems;
    CHECK(rows_of("\"a,b,c\";d\n1;2\n", problems) == Rows{{"a,b,c", "d"}, {"1", "2"}});
    CHECK(rows_of("a\tb\n1\t2,5\n", problems) == Rows{{"a", "b"}, {"1", "2,5"}});
    CHECK(rows_of("alone\nx\n", problems) == Rows{{"alone"}, {"x"}});
    CHECK(rows_of("a;b,c\n", problems, ',') == Rows{{"a;b", "c"}});
    CHECK(problems.empty());
}

TEST_CASE("every cell knows its line and column, counted in characters", "[unit][import]") {
    std::vector<Problem> problems;
    const std::string text = "\xC3\xA4\xC3\xB6,b\n\"x\ny\",last\n";
    CsvReader reader(text, 3, problems);
    std::vector<CsvCell> record;
    REQUIRE(reader.next(record));
    CHECK(record[1].at == Place{3, 1, 4});
    REQUIRE(reader.next(record));
    CHECK(record[0].at == Place{3, 2, 1});
    CHECK(record[1].at == Place{3, 3, 4});
}

TEST_CASE("a broken quote is reported with its place and costs one record", "[unit][import]") {
    std::vector<Problem> problems;
    const Rows rows = rows_of("a,b\n1,x\"y\n\"p\"q,2\n3,4\n\"open,5\n", problems);
    CHECK(rows == Rows{{"a", "b"}, {"3", "4"}});
    REQUIRE(problems.size() == 3);
    CHECK(problems[0].at == Place{0, 2, 4});
    CHECK(problems[0].message == "a quote inside a cell that is not quoted");
    CHECK(problems[1].at == Place{0, 3, 4});
    CHECK(problems[1].message == "text after a closing quote");
    CHECK(problems[2].at == Place{0, 5, 1});
    CHECK(problems[2].message == "a quote is opened and never closed");
}

TEST_CASE("texts that YAML could take for something else are quoted", "[unit][import]") {
    CHECK(yaml_text("kek-1.a_b") == "kek-1.a_b");
    CHECK(yaml_text("1a2b") == "\"1a2b\"");
    CHECK(yaml_text("12e5") == "\"12e5\"");
    CHECK(yaml_text("No") == "\"No\"");
    CHECK(yaml_text("") == "\"\"");
    CHECK(yaml_text("a\"b\\c\nd") == "\"a\\\"b\\\\c d\"");
}

TEST_CASE("names are cleaned and given once, whatever their case", "[unit][import]") {
    Names names;
    names.reserve("ops");
    CHECK(names.fresh("web-01") == "web-01");
    CHECK(names.changed() == 0);
    CHECK(names.fresh("Web-01") == "Web-01_2");
    CHECK(names.fresh("rack 7/web") == "rack-7-web");
    CHECK(names.fresh("OPS") == "OPS_2");
    CHECK(names.fresh("--.x") == "x");
    CHECK(names.fresh("///") == "unnamed");
    CHECK(names.changed() == 5);
}
