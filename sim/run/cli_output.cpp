// sim/run/cli_output.cpp — plain write(2), so that no buffer fails unseen at exit.
#include "sim/run/cli_output.hpp"

#include "sim/base/error.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace rotasim {

namespace {

// 0, or the errno that stopped it.
int write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t n = ::write(descriptor, text.data(), text.size());
        if (n < 0) {
            if (errno == EINTR) continue;
            return errno;
        }
        text.remove_prefix(static_cast<std::size_t>(n));
    }
    return 0;
}

}  // namespace

void write_output(std::string_view text) {
    const int error = write_all(STDOUT_FILENO, text);
    if (error != 0 && error != EPIPE) {
        throw ResourceError(std::string("cannot write to standard output: ") +
                            std::strerror(error));
    }
}

void write_message(std::string_view text) {
    std::string line = "rotasim: ";
    line += text;
    if (line.back() != '\n') line += '\n';
    static_cast<void>(write_all(STDERR_FILENO, line));
}

void write_raw_message(std::string_view text) { static_cast<void>(write_all(STDERR_FILENO, text)); }

}  // namespace rotasim
