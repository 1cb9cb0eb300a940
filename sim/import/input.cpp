// What all importers share: inputs as text, problems with places, names and texts that scenarios
// accept.
#include "sim/import/input.hpp"

#include "sim/base/error.hpp"
#include "sim/base/text.hpp"
#include "sim/config/source.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace rotasim::importing {

namespace {

constexpr std::size_t largest_input = std::size_t{2} << 30;
constexpr std::size_t longest_name = 100;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Words that some YAML readers do not take for text.
bool is_reserved(std::string_view text) {
    static constexpr std::array<std::string_view, 10> words = {
        "null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan"};
    return std::find(words.begin(), words.end(), lower(text)) != words.end();
}

}  // namespace

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return result;
}

std::optional<std::string> Inputs::read(const std::string& path) {
    files_.push_back(path);
    return config::read_source(path, last_file(), largest_input, problems_);
}

void Inputs::error(Place at, std::string_view field, std::string message, std::string why,
                   std::string suggestion) {
    problems_.push_back(Problem{at, std::string(field), std::move(message), std::move(why),
                                std::move(suggestion), false});
}

void Inputs::warning(Place at, std::string_view field, std::string message, std::string why) {
    problems_.push_back(
        Problem{at, std::string(field), std::move(message), std::move(why), {}, true});
}

std::vector<Problem> Inputs::warnings_or_throw() {
    sort_problems(problems_);
    if (has_errors(problems_)) throw ScenarioError(problems_, files_);
    return problems_;
}

std::optional<std::int64_t> whole_number(const CsvCell& cell, std::string_view field,
                                         Inputs& inputs) {
    std::int64_t number = 0;
    const char* end = cell.text.data() + cell.text.size();
    const auto [stop, failure] = std::from_chars(cell.text.data(), end, number);
    if (failure == std::errc{} && stop == end && number >= 0) return number;
    inputs.error(cell.at, field, quoted(cell.text) + " is not a whole number",
                 "digits only, not negative");
    return std::nullopt;
}

std::string yaml_text(std::string_view text) {
    const bool plain =
        !text.empty() && (is_letter(text.front()) || text.front() == '_') &&
        std::all_of(text.begin(), text.end(),
                    [](char c) {
                        return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == '.';
                    }) &&
        !is_reserved(text);
    if (plain) return std::string(text);
    std::string result = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') result += '\\';
        if (byte < 0x20 || byte == 0x7F) {
            result += ' ';
        } else {
            result += c;
        }
    }
    return result + '"';
}

std::string clean_name(std::string_view wanted) {
    std::string name;
    for (const char c : wanted.substr(0, longest_name)) {
        const bool allowed = is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == '.';
        name += allowed ? c : '-';
    }
    const std::size_t first = name.find_first_not_of(".-");
    return first == std::string::npos ? std::string("unnamed") : name.substr(first);
}

std::string Names::fresh(std::string_view wanted) {
    const std::string base = clean_name(wanted);
    std::string name = base;
    for (int number = 2; !taken_.insert(lower(name)).second; ++number) {
        name = base + "_" + std::to_string(number);
    }
    if (name != wanted) ++changed_;
    return name;
}

void Names::reserve(std::string_view name) { taken_.insert(lower(name)); }

}  // namespace rotasim::importing
