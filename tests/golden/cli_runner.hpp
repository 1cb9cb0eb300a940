// tests/golden/cli_runner.hpp — runs the program as a user does and catches both streams and the
// exit code.
#pragma once

#include <string>
#include <vector>

namespace rotasim::test {

struct CliRun {
    int code = -1;  // Exit code, or 128 + signal.
    std::string out;
    std::string err;
};

struct CliOptions {
    std::vector<std::string> environment;  // NAME=VALUE beside PATH and LC_ALL.
    std::string stdout_path;     // Where standard output goes instead; "closed" closes it.
    int signal_after_start = 0;  // Sent once standard error has said something,
    int signal_after_ms = 0;     // or, if above 0, after that time at the latest.
};

// `arguments` without the program's name. Fails the test if the program cannot be started.
CliRun run_cli(const std::vector<std::string>& arguments, const CliOptions& options = {});

// A fresh folder that is removed with its contents.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] std::string path(const std::string& name) const { return folder_ + "/" + name; }
    // Writes a file into it; gives its path.
    std::string file(const std::string& name, const std::string& text) const;

private:
    std::string folder_;
};

std::string read_whole_file(const std::string& path);

}  // namespace rotasim::test
