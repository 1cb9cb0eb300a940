// sim/run/cli_files.cpp — refuses to overwrite, never leaves half a file.
#include "sim/run/cli_files.hpp"

#include "sim/base/error.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace rotasim {

namespace {

[[noreturn]] void refuse(const std::string& path, int error) {
    throw ResourceError("cannot write " + path + ": " + std::strerror(error));
}

}  // namespace

void write_new_file(const std::string& path, std::string_view text, bool force) {
    // A device or pipe (/dev/stdout) cannot be replaced by renaming: it is written in place.
    struct stat status {};
    const bool exists = ::stat(path.c_str(), &status) == 0;
    const bool special = exists && !S_ISREG(status.st_mode);
    if (exists && !force && !special) {
        throw UsageError(path + " exists already (--force overwrites it)");
    }
    const std::string written = special ? path : path + ".new" + std::to_string(::getpid());
    const int flags = special ? O_WRONLY | O_CLOEXEC : O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
    const int file = ::open(written.c_str(), flags, 0666);
    if (file < 0) refuse(path, errno);
    int error = 0;
    while (!text.empty() && error == 0) {
        const ssize_t n = ::write(file, text.data(), text.size());
        if (n < 0) {
            if (errno != EINTR) error = errno;
            continue;
        }
        text.remove_prefix(static_cast<std::size_t>(n));
    }
    if (::close(file) != 0 && error == 0) error = errno;
    if (error == 0 && !special && ::rename(written.c_str(), path.c_str()) != 0) error = errno;
    if (error == 0) return;
    if (!special) ::unlink(written.c_str());
    refuse(path, error);
}

}  // namespace rotasim
