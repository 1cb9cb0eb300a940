// A result as files of a results folder, each whole or not there.
#include "sim/base/error.hpp"
#include "sim/run/result_json.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace rotasim {

namespace {

[[noreturn]] void fail(const std::string& path, const char* doing) {
    throw ResourceError(path + ": cannot " + doing + ": " + std::strerror(errno));
}

// A file that vanishes again unless it is renamed.
class NewFile {
public:
    explicit NewFile(const std::string& path)
        : path_(path + ".new-" + std::to_string(getpid())),
          descriptor_(open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666)) {
        if (descriptor_ < 0) fail(path_, "write");
    }
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;
    ~NewFile() {
        if (descriptor_ >= 0) close(descriptor_);
        if (!path_.empty()) unlink(path_.c_str());
    }

    void write(std::string_view text) const {
        while (!text.empty()) {
            const ssize_t written = ::write(descriptor_, text.data(), text.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) fail(path_, "write");
            text.remove_prefix(static_cast<std::size_t>(written));
        }
    }

    void become(const std::string& path) {
        if (fsync(descriptor_) != 0) fail(path_, "write");
        const int descriptor = descriptor_;
        descriptor_ = -1;
        if (close(descriptor) != 0) fail(path_, "write");
        if (std::rename(path_.c_str(), path.c_str()) != 0) fail(path, "replace");
        path_.clear();
    }

private:
    std::string path_;
    int descriptor_;
};

// The new name itself has to reach the disk too. Not every file system can; the text is safe
// anyway.
void sync_folder_of(const std::string& path) {
    const std::filesystem::path folder = std::filesystem::path(path).parent_path();
    const std::string name = folder.empty() ? "." : folder.string();
    const int descriptor = open(name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return;
    static_cast<void>(fsync(descriptor));
    close(descriptor);
}

}  // namespace

void write_durably(const std::string& path, std::string_view text) {
    NewFile file(path);
    file.write(text);
    file.become(path);
    sync_folder_of(path);
}

void make_results_folder(const std::string& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error || !std::filesystem::is_directory(folder, error)) {
        throw ResourceError(folder + ": cannot make the results folder" +
                            (error ? ": " + error.message() : std::string(": a file is there")));
    }
}

void write_results(const std::string& folder, const World& world, const ExperimentOptions& options,
                   const ExperimentResult& result, const std::string& resolved_scenario,
                   const Manifest& manifest) {
    write_durably(folder + "/scenario.resolved.yaml", resolved_scenario);
    write_durably(folder + "/summary.json", result_json(world, options, result) + "\n");
    write_durably(folder + "/summary.csv", result_csv(world, result));
    // Last: where there is a manifest, the files it speaks of are there.
    write_durably(folder + "/manifest.json", manifest_json(options, result, manifest) + "\n");
}

}  // namespace rotasim
