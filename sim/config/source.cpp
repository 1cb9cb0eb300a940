// sim/config/source.cpp — opening files with care, and one pass over their bytes.
#include "sim/config/source.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace rotasim::config {
namespace {

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    [[nodiscard]] int number() const { return number_; }

private:
    int number_;
};

std::string kind_of_file(mode_t mode) {
    if (S_ISDIR(mode)) return "a folder";
    if (S_ISFIFO(mode)) return "a pipe";
    if (S_ISSOCK(mode)) return "a socket";
    return "a device";
}

// How long a UTF-8 sequence is, and between what its second byte lies; the later ones are 80 to BF.
struct Sequence {
    std::size_t length = 0;
    unsigned low = 0x80;
    unsigned high = 0xBF;
};

Sequence sequence_of(unsigned lead) {
    if (lead < 0x80) return {1};
    if (lead < 0xC2 || lead > 0xF4) return {};  // Only ever follows, is overlong or too large.
    if (lead < 0xE0) return {2};
    if (lead == 0xE0) return {3, 0xA0, 0xBF};  // Below: overlong.
    if (lead == 0xED) return {3, 0x80, 0x9F};  // Above: surrogates.
    if (lead < 0xF0) return {3};
    if (lead == 0xF0) return {4, 0x90, 0xBF};  // Below: overlong.
    if (lead == 0xF4) return {4, 0x80, 0x8F};  // Above: too large.
    return {4};
}

// Length of the UTF-8 sequence that starts at `at`; 0 if it is not well-formed.
std::size_t sequence_length(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) {
        return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
    };
    const Sequence wanted = sequence_of(byte(0));
    if (wanted.length > 1 && (byte(1) < wanted.low || byte(1) > wanted.high)) return 0;
    for (std::size_t i = 2; i < wanted.length; ++i) {
        if (byte(i) < 0x80 || byte(i) > 0xBF) return 0;
    }
    return wanted.length;
}

bool has_byte_order_mark(std::string_view text, std::string& name) {
    using namespace std::string_view_literals;
    if (text.starts_with("\xEF\xBB\xBF"sv)) name = "a byte-order mark";
    if (text.starts_with("\xFF\xFE"sv) || text.starts_with("\xFE\xFF"sv)) name = "UTF-16 text";
    if (text.starts_with("\0\0\xFE\xFF"sv)) name = "UTF-32 text";
    return !name.empty();
}

// One pass over the bytes that keeps count of lines and columns.
class TextCheck {
public:
    TextCheck(std::string_view text, std::uint32_t file, std::vector<Problem>& problems)
        : text_(text), file_(file), problems_(problems) {}

    bool run() {
        while (at_ < text_.size() && !fatal_) {
            line_start();
            rest_of_line();
        }
        return clean_;
    }

private:
    void report(std::string message, std::string why, bool fatal) {
        const auto column = static_cast<std::uint32_t>(at_ - line_begin_ + 1);
        problems_.push_back(Problem{.at = {file_, line_, column},
                                    .field = {},
                                    .message = std::move(message),
                                    .why = std::move(why),
                                    .suggestion = {}});
        clean_ = false;
        fatal_ = fatal_ || fatal;
    }
    void line_start() {
        line_begin_ = at_;
        if (text_[at_] == '%') report("YAML directive", "directives are not allowed", false);
        const std::size_t end = text_.find_first_not_of(' ', at_);
        if (end == std::string_view::npos || text_[end] != '\t') return;
        const std::size_t content = text_.find_first_not_of(" \t", end);
        if (content == std::string_view::npos || text_[content] == '\n' || text_[content] == '\r') {
            return;  // A line of blanks indents nothing.
        }
        at_ = end;
        report("tab character in the indentation", "YAML indents with spaces only", false);
    }
    void rest_of_line() {
        while (at_ < text_.size() && !fatal_) {
            const auto byte = static_cast<unsigned char>(text_[at_]);
            if (byte == '\n') {
                ++at_;
                ++line_;
                return;
            }
            if (byte >= 0x20 && byte < 0x7F) {
                ++at_;
            } else {
                unusual(byte);
            }
        }
    }
    void unusual(unsigned char byte) {
        if (byte == '\t') {
            ++at_;
            return;
        }
        if (byte == '\r') {
            if (at_ + 1 < text_.size() && text_[at_ + 1] == '\n') {
                ++at_;
            } else {
                report("carriage return without a line feed", "lines end with LF or CR LF", true);
            }
            return;
        }
        if (byte == 0) return report("NUL byte", "the file is not text", true);
        if (byte < 0x20 || byte == 0x7F) {
            return report(fmt::format("control character 0x{:02x}", byte), "not allowed in YAML",
                          true);
        }
        const std::size_t length = sequence_length(text_, at_);
        if (length == 0) {
            return report(fmt::format("invalid UTF-8 byte 0x{:02x}", byte), "files are UTF-8",
                          true);
        }
        at_ += length;
    }

    std::string_view text_;
    std::uint32_t file_;
    std::vector<Problem>& problems_;
    std::size_t at_ = 0;
    std::size_t line_begin_ = 0;
    std::uint32_t line_ = 1;
    bool clean_ = true;
    bool fatal_ = false;
};

struct Refused {
    std::string message;
    std::string why;
};

std::string limit_text(std::size_t limit) { return fmt::format("the limit is {} bytes", limit); }

// What forbids to read an opened file, if anything; makes room in `text` for all of it.
std::optional<Refused> check_input(const Descriptor& input, std::size_t limit, std::string& text) {
    if (input.number() < 0) return Refused{"cannot be opened", std::strerror(errno)};
    struct stat status {};
    if (::fstat(input.number(), &status) != 0) {
        return Refused{"cannot be read", std::strerror(errno)};
    }
    if (!S_ISREG(status.st_mode)) {
        return Refused{"is " + kind_of_file(status.st_mode), "a regular file is needed"};
    }
    if (static_cast<std::uint64_t>(status.st_size) > limit) {
        return Refused{fmt::format("holds {} bytes", status.st_size), limit_text(limit)};
    }
    text.resize(static_cast<std::size_t>(status.st_size) + 1);  // One more shows that a file grew.
    return std::nullopt;
}

std::optional<Refused> read_all(const Descriptor& input, std::size_t limit, std::string& text) {
    std::size_t filled = 0;
    for (;;) {
        const ssize_t got = ::read(input.number(), text.data() + filled, text.size() - filled);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return Refused{"cannot be read", std::strerror(errno)};
        if (got == 0) break;
        filled += static_cast<std::size_t>(got);
        if (filled > limit) return Refused{"grew while it was read", limit_text(limit)};
        if (filled == text.size()) text.resize(text.size() * 2);
    }
    text.resize(filled);
    return std::nullopt;
}

}  // namespace

std::optional<std::string> read_source(const std::filesystem::path& path, std::uint32_t file,
                                       std::size_t limit, std::vector<Problem>& problems) {
    // Non-blocking: opening a pipe that nobody writes would wait for ever.
    const Descriptor input(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
    std::string text;
    std::optional<Refused> refused = check_input(input, limit, text);
    if (!refused.has_value()) refused = read_all(input, limit, text);
    if (!refused.has_value()) return text;
    problems.push_back(Problem{.at = {file, 0, 0},
                               .field = {},
                               .message = std::move(refused->message),
                               .why = std::move(refused->why),
                               .suggestion = {}});
    return std::nullopt;
}

bool check_text(std::string_view text, std::uint32_t file, std::vector<Problem>& problems) {
    std::string mark;
    if (has_byte_order_mark(text, mark)) {
        problems.push_back(Problem{.at = {file, 1, 1},
                                   .field = {},
                                   .message = "the file starts with " + mark,
                                   .why = "files are UTF-8 without a byte-order mark",
                                   .suggestion = {}});
        return false;
    }
    return TextCheck(text, file, problems).run();
}

}  // namespace rotasim::config
