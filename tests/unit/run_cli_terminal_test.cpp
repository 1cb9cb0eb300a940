// tests/unit/run_cli_terminal_test.cpp — colours, widths, wrapping, progress, numbers for readers.
#include "sim/run/table_format.hpp"
#include "sim/run/table_layout.hpp"
#include "sim/run/terminal.hpp"
#include "sim/run/terminal_progress.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <cstdio>
#include <sstream>

namespace rotasim {
namespace {

TerminalFacts a_terminal() {
    TerminalFacts facts;
    facts.is_tty = true;
    facts.columns = 120;
    facts.term = "xterm-256color";
    return facts;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
        lines.push_back(line);
    return lines;
}

TEST_CASE("colours are for terminals that have not declined them", "[unit][run]") {
    const auto colour = [](TerminalFacts facts, ColourChoice choice) {
        return make_terminal(facts, choice).colour;
    };
    TerminalFacts facts = a_terminal();
    CHECK(colour(facts, ColourChoice::automatic));
    CHECK_FALSE(colour(facts, ColourChoice::never));

    facts.no_color = "1";
    CHECK_FALSE(colour(facts, ColourChoice::automatic));
    CHECK(colour(facts, ColourChoice::always));  // An argument wins over the environment.

    facts = a_terminal();
    facts.term = "dumb";
    CHECK_FALSE(colour(facts, ColourChoice::automatic));

    facts = a_terminal();
    facts.is_tty = false;
    CHECK_FALSE(colour(facts, ColourChoice::automatic));
    CHECK(colour(facts, ColourChoice::always));
}

TEST_CASE("the width is the terminal's, else COLUMNS, within bounds", "[unit][run]") {
    TerminalFacts facts = a_terminal();
    CHECK(make_terminal(facts, ColourChoice::never).width == 120);
    facts.columns = 0;
    facts.columns_variable = "90";
    CHECK(make_terminal(facts, ColourChoice::never).width == 90);
    facts.columns_variable = "garbage";
    CHECK(make_terminal(facts, ColourChoice::never).width == 120);
    facts.columns = 3;
    CHECK(make_terminal(facts, ColourChoice::never).width == 40);
    facts.columns = 5000;
    CHECK(make_terminal(facts, ColourChoice::never).width == 240);
}

TEST_CASE("painted text has the width of the plain one", "[unit][run]") {
    Terminal terminal;
    terminal.colour = true;
    const std::string painted = terminal.paint(Tone::bad, "down");
    CHECK(painted == "\x1b[31mdown\x1b[0m");
    CHECK(display_width(painted) == 4);
    CHECK(display_width("Größe") == 5);
    terminal.colour = false;
    CHECK(terminal.paint(Tone::bad, "down") == "down");
}

TEST_CASE("text is wrapped at blanks, and a long word is never cut", "[unit][run]") {
    CHECK(wrap_text("one two three", 7) == std::vector<std::string>{"one two", "three"});
    CHECK(wrap_text("incomprehensibilities it is", 5) ==
          std::vector<std::string>{"incomprehensibilities", "it is"});
    CHECK(wrap_text("", 5).empty());
    CHECK(wrap_indented("first second third fourth", "- ", 22) ==
          "- first second third\n  fourth\n");
}

TEST_CASE("numbers are short enough to be read", "[unit][run]") {
    CHECK(human_number(0) == "0");
    CHECK(human_number(4.2134) == "4.21");
    CHECK(human_number(0.01234) == "0.0123");
    CHECK(human_number(12345) == "12,345");
    CHECK(human_number(12345.6) == "12,300");
    CHECK(human_number(1234567) == "1,230,000");
    CHECK(human_number(1.5e-7) == "1.5e-07");
    CHECK(human_number(-2500.0) == "-2,500");
    CHECK(human_number(std::nan("")) == "-");
    CHECK(human_share(0.1234) == "12.3 %");
    CHECK(human_share(0) == "0 %");
    CHECK(human_share(1) == "100 %");
    CHECK(human_bytes(3.0 * 1073741824.0) == "3 GiB");
    CHECK(counted(1, "VM", "VMs") == "1 VM");
    CHECK(counted(2000, "VM", "VMs") == "2,000 VMs");
}

TEST_CASE("lengths of time are told in the unit that fits", "[unit][run]") {
    CHECK(human_length(0) == "0 s");
    CHECK(human_length(0.25) == "250 ms");
    CHECK(human_length(52) == "52 s");
    CHECK(human_length(204) == "3.4 min");
    CHECK(human_length(36 * 3600.0) == "36 h");
    CHECK(human_length(3 * 86400.0) == "3 d");
    CHECK(human_length(800 * 86400.0) == "2.19 y");
    CHECK(human_interval("3.9 h", "4.5 h") == "3.9-4.5 h");
    CHECK(human_interval("50 min", "1.2 h") == "50 min-1.2 h");
    CHECK(human_interval("12", "13") == "12-13");
    CHECK(human_interval("4 h", "4 h") == "4 h");
    CHECK(exact_length(days(2) + hours(3) + minutes(5)) == "2 d 3 h 5 min");
    CHECK(exact_length(milliseconds(850)) == "850 ms");
    CHECK(exact_length(Duration::max()) == "for ever");
    CHECK(exact_length(Duration::zero()) == "0 s");
}

TextTable a_table() {
    TextTable table;
    table.columns = {"alpha", "beta", "gamma"};
    table.rows.push_back({"Part one", {}});
    table.rows.push_back(
        {"Row", {{"1", "0 to 2", Tone::plain}, {"22", "", Tone::bad}, {"333", "", Tone::plain}}});
    table.rows.push_back(
        {"  of it", {{"a", "", Tone::plain}, {"b", "", Tone::plain}, {"c", "", Tone::plain}}});
    return table;
}

TEST_CASE("a table that fits stands in one block", "[unit][run]") {
    Terminal terminal;
    terminal.width = 60;
    CHECK(render(a_table(), terminal) ==
          "          alpha  beta  gamma\n"
          "Part one\n"
          "Row           1    22    333\n"
          "         0 to 2\n"
          "  of it       a     b      c\n");
}

TEST_CASE("columns that do not fit follow in blocks with their own labels", "[unit][run]") {
    Terminal terminal;
    terminal.width = 24;
    const std::string text = render(a_table(), terminal);
    CHECK(text ==
          "          alpha  beta\n"
          "Part one\n"
          "Row           1    22\n"
          "         0 to 2\n"
          "  of it       a     b\n"
          "\n"
          "         gamma\n"
          "Part one\n"
          "Row        333\n"
          "  of it      c\n");
    for (const std::string& line : lines_of(text))
        CHECK(display_width(line) <= terminal.width);
}

TEST_CASE("colours change nothing but colours", "[unit][run]") {
    Terminal plain;
    plain.width = 50;
    Terminal coloured = plain;
    coloured.colour = true;
    const std::string with = render(a_table(), coloured);
    std::string without;
    for (std::size_t i = 0; i < with.size(); ++i) {
        if (with[i] != '\x1b') {
            without += with[i];
            continue;
        }
        while (with[i] != 'm')
            ++i;
    }
    CHECK(without == render(a_table(), plain));
    CHECK(with != without);
}

TEST_CASE("progress is told as a bar, a line or an object", "[unit][run]") {
    ProgressState state;
    state.done = 4;
    state.total = 16;
    state.events = 2'000'000;
    state.seconds = 2;
    state.events_per_second = 1e6;
    state.seconds_left = 6.0;
    CHECK(progress_line(state) ==
          "4 of 16 replications after 2 s, 1,000,000 events/s, about 6 s left");
    CHECK(
        progress_json(state) ==
        R"({"version":1,"done":4,"total":16,"events":2000000,"seconds":2.000,"seconds_left":6.000})");
    const std::string bar = progress_bar(state, 79);
    CHECK(bar.size() <= 79);
    CHECK(bar.find("4/16 replications") != std::string::npos);
    CHECK(progress_bar(state, 20).size() <= 20);
    state.done = 0;
    state.seconds_left.reset();
    CHECK(progress_line(state).find("left") == std::string::npos);
}

TEST_CASE("a quiet display writes nothing, a JSON one a line", "[unit][run]") {
    std::FILE* file = std::tmpfile();
    REQUIRE(file != nullptr);
    ProgressState state;
    state.done = 1;
    state.total = 1;
    {
        ProgressDisplay quiet(ProgressMode::silent, Terminal{}, file);
        quiet.show(state);
        ProgressDisplay plain(ProgressMode::automatic, Terminal{}, file);
        plain.show(state);  // Ten seconds have not passed.
    }
    CHECK(std::ftell(file) == 0);
    ProgressDisplay json(ProgressMode::json, Terminal{}, file);
    json.show(state);
    CHECK(std::ftell(file) > 0);
    std::fclose(file);
}

}  // namespace
}  // namespace rotasim
