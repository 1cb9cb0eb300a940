// tests/golden/cli_runner.cpp — fork, exec, poll both pipes.
#include "tests/golden/cli_runner.hpp"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace rotasim::test {

namespace {

struct Pipe {
    int read_end = -1;
    int write_end = -1;
    Pipe() {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
        read_end = ends[0];
        write_end = ends[1];
    }
};

[[noreturn]] void become_program(const std::vector<std::string>& arguments,
                                 const CliOptions& options, const Pipe& out, const Pipe& err) {
    if (options.stdout_path == "closed") {
        ::close(1);
    } else if (!options.stdout_path.empty()) {
        const int file = ::open(options.stdout_path.c_str(), O_WRONLY);
        ::dup2(file, 1);
    } else {
        ::dup2(out.write_end, 1);
    }
    ::dup2(err.write_end, 2);
    std::vector<std::string> words = {ROTASIM_BINARY};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (std::string& word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);
    std::vector<std::string> variables = {"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"};
    variables.insert(variables.end(), options.environment.begin(), options.environment.end());
    std::vector<char*> environment;
    for (std::string& variable : variables)
        environment.push_back(variable.data());
    environment.push_back(nullptr);
    ::execve(ROTASIM_BINARY, argv.data(), environment.data());
    ::_exit(127);
}

// Reads what is there; false at the end of the stream.
bool take(int descriptor, std::string& text) {
    std::array<char, 65536> buffer{};
    const ssize_t n = ::read(descriptor, buffer.data(), buffer.size());
    if (n <= 0) return false;
    text.append(buffer.data(), static_cast<std::size_t>(n));
    return true;
}

}  // namespace

CliRun run_cli(const std::vector<std::string>& arguments, const CliOptions& options) {
    const Pipe out;
    const Pipe err;
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) become_program(arguments, options, out, err);
    ::close(out.write_end);
    ::close(err.write_end);
    CliRun run;
    bool out_open = true;
    bool err_open = true;
    bool signalled = options.signal_after_start == 0;
    while (out_open || err_open) {
        std::array<pollfd, 2> fds{};
        fds[0] = {out_open ? out.read_end : -1, POLLIN, 0};
        fds[1] = {err_open ? err.read_end : -1, POLLIN, 0};
        const bool waits = !signalled && options.signal_after_ms > 0;
        const int ready = ::poll(fds.data(), fds.size(), waits ? options.signal_after_ms : 120'000);
        if (ready == 0 && waits) {
            ::kill(child, options.signal_after_start);
            signalled = true;
            continue;
        }
        if (ready <= 0) {
            ::kill(child, SIGKILL);  // A hang: the code below then says 137.
            break;
        }
        if (fds[0].revents != 0) out_open = take(out.read_end, run.out);
        if (fds[1].revents != 0) err_open = take(err.read_end, run.err);
        if (!signalled && !run.err.empty()) {
            ::kill(child, options.signal_after_start);
            signalled = true;
        }
    }
    ::close(out.read_end);
    ::close(err.read_end);
    int status = 0;
    ::waitpid(child, &status, 0);
    run.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    REQUIRE(run.code != 127);  // 127: the program could not be started.
    return run;
}

TemporaryFolder::TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "rotasim_cli_XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    folder_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

std::string TemporaryFolder::file(const std::string& name, const std::string& text) const {
    std::ofstream stream(path(name), std::ios::binary);
    stream << text;
    return path(name);
}

std::string read_whole_file(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

}  // namespace rotasim::test
