// sim/run/terminal.cpp — colour rules (NO_COLOR, TERM=dumb, --color), width, wrapping.
#include "sim/run/terminal.hpp"

#include "sim/base/contract.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>

namespace rotasim {

namespace {

constexpr std::size_t width_unknown = 120;
constexpr std::size_t width_least = 40;
constexpr std::size_t width_most = 240;  // Longer lines are hard to follow on any screen.

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
}

std::string_view code_of(Tone tone) {
    switch (tone) {
        case Tone::plain: return "";
        case Tone::heading: return "\x1b[1m";
        case Tone::quiet: return "\x1b[2m";
        case Tone::good: return "\x1b[32m";
        case Tone::warn: return "\x1b[33m";
        case Tone::bad: return "\x1b[31m";
    }
    return "";
}

}  // namespace

std::string Terminal::paint(Tone tone, std::string_view text) const {
    const std::string_view code = colour ? code_of(tone) : std::string_view();
    if (code.empty() || text.empty()) return std::string(text);
    std::string painted(code);
    painted += text;
    painted += "\x1b[0m";
    return painted;
}

Terminal make_terminal(const TerminalFacts& facts, ColourChoice choice) {
    Terminal terminal;
    terminal.interactive = facts.is_tty;
    switch (choice) {
        case ColourChoice::always: terminal.colour = true; break;
        case ColourChoice::never: terminal.colour = false; break;
        case ColourChoice::automatic:
            terminal.colour = facts.is_tty && facts.no_color.empty() && facts.term != "dumb";
            break;
    }
    std::size_t stated = 0;
    const std::string& text = facts.columns_variable;
    std::from_chars(text.data(), text.data() + text.size(), stated);
    std::size_t width = facts.columns > 0 ? facts.columns : stated;
    if (width == 0) width = width_unknown;
    terminal.width = std::clamp(width, width_least, width_most);
    return terminal;
}

Terminal inspect_terminal(int descriptor, ColourChoice choice) {
    TerminalFacts facts;
    facts.is_tty = ::isatty(descriptor) == 1;
    winsize size{};
    if (facts.is_tty && ::ioctl(descriptor, TIOCGWINSZ, &size) == 0) facts.columns = size.ws_col;
    facts.no_color = variable("NO_COLOR");
    facts.term = variable("TERM");
    facts.columns_variable = variable("COLUMNS");
    return make_terminal(facts, choice);
}

std::size_t display_width(std::string_view text) {
    std::size_t width = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte == 0x1b) {  // Our own colour codes: ESC [ ... m.
            while (i < text.size() && text[i] != 'm')
                ++i;
            continue;
        }
        if ((byte & 0xC0U) != 0x80U) ++width;  // Not a continuation byte.
    }
    return width;
}

std::vector<std::string> wrap_text(std::string_view text, std::size_t width) {
    SIM_EXPECTS(width > 0);
    std::vector<std::string> lines;
    std::string line;
    std::size_t taken = 0;
    while (!text.empty()) {
        const std::size_t blank = std::min(text.find(' '), text.size());
        const std::string_view word = text.substr(0, blank);
        text.remove_prefix(std::min(blank + 1, text.size()));
        if (word.empty()) continue;
        const std::size_t wide = display_width(word);
        if (taken > 0 && taken + 1 + wide > width) {
            lines.push_back(std::move(line));
            line.clear();
            taken = 0;
        }
        if (taken > 0) {
            line += ' ';
            ++taken;
        }
        line += word;
        taken += wide;
    }
    if (taken > 0) lines.push_back(std::move(line));
    return lines;
}

std::string wrap_indented(std::string_view text, std::string_view first, std::size_t width) {
    const std::size_t indent = display_width(first);
    const std::size_t room = width > indent + 20 ? width - indent : 20;
    std::string out;
    for (const std::string& line : wrap_text(text, room)) {
        out += out.empty() ? std::string(first) : std::string(indent, ' ');
        out += line;
        out += '\n';
    }
    return out;
}

}  // namespace rotasim
