// The store against the world: kills, full disks, folders that cannot be written, two processes at
// once.
#include "sim/base/error.hpp"
#include "tests/unit/store_support.hpp"

#include <catch2/catch.hpp>
#include <sys/resource.h>
#include <sys/wait.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <functional>
#include <thread>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

std::vector<ReplicationResult> unit(std::uint32_t first) {
    std::vector<ReplicationResult> results;
    for (std::uint32_t i = 0; i < 4; ++i)
        results.push_back(made_up_replication(first + i));
    return results;
}

// Runs `body` in a child, which ends without touching what belongs to the parent. 0: went well.
pid_t in_child(const std::function<void()>& body) {
    const pid_t child = fork();
    if (child != 0) return child;
    int code = 0;
    try {
        body();
    } catch (...) {
        code = 1;
    }
    _exit(code);
}

int wait_for(pid_t child) {
    int status = 0;
    waitpid(child, &status, 0);
    return status;
}

}  // namespace

TEST_CASE("a kill at any moment loses at most the unit in flight", "[unit][store]") {
    const TemporaryFolder folder;
    const std::string path = folder / "results.sqlite";
    std::size_t before = 0;
    for (int kill_point = 0; kill_point < 12; ++kill_point) {
        const pid_t child = in_child([&] {
            ResultStore store = ResultStore::open_or_create(path, made_up_description());
            const auto done = static_cast<std::uint32_t>(store.completed().size());
            for (std::uint32_t first = done; first < 100000; first += 4)
                store.append(unit(first));
        });
        // From before the tables exist to well inside a row of commits.
        std::this_thread::sleep_for(std::chrono::microseconds(700 + kill_point * 4003));
        kill(child, SIGKILL);
        CHECK(WIFSIGNALED(wait_for(child)));

        const ResultStore store = ResultStore::open_or_create(path, made_up_description());
        const std::vector<std::uint32_t> done = store.completed();
        CHECK(done.size() % 4 == 0);  // Whole units only.
        CHECK(done.size() >= before);
        if (!done.empty()) CHECK(done.back() + 1 == done.size());
        before = done.size();
    }
    std::size_t read = 0;
    ResultStore::open(path).read_each(UINT32_MAX, [&](const ReplicationResult& result) {
        CHECK(result.digest == made_up_replication(result.replication).digest);
        ++read;
    });
    CHECK(read == before);
}

TEST_CASE("two processes fill one store, overlapping", "[unit][store]") {
    const TemporaryFolder folder;
    const std::string path = folder / "results.sqlite";
    std::vector<pid_t> children;
    for (std::uint32_t worker = 0; worker < 3; ++worker) {
        children.push_back(in_child([&, worker] {
            ResultStore store = ResultStore::open_or_create(path, made_up_description());
            // Each does two thirds of the units, so every unit is done twice.
            for (std::uint32_t u = 0; u < 60; ++u) {
                if (u % 3 != worker) store.append(unit(4 * u));
            }
        }));
    }
    for (const pid_t child : children)
        CHECK(wait_for(child) == 0);
    const ResultStore store = ResultStore::open(path);
    CHECK(store.completed().size() == 240);
    CHECK_NOTHROW(store.read_each(UINT32_MAX, [](const ReplicationResult&) {}));
}

TEST_CASE("a full disk is a matter of resources, and what was written stays", "[unit][store]") {
    const TemporaryFolder folder;
    const std::string path = folder / "results.sqlite";
    const pid_t child = in_child([&] {
        ResultStore store = ResultStore::open_or_create(path, made_up_description());
        store.append(unit(0));
        std::signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{200'000, 200'000};  // No file may grow beyond: what a full disk does.
        setrlimit(RLIMIT_FSIZE, &limit);
        try {
            for (std::uint32_t first = 4; first < 4000; first += 4)
                store.append(unit(first));
        } catch (const ResourceError&) {
            return;
        }
        throw std::runtime_error("the limit was not noticed");
    });
    CHECK(wait_for(child) == 0);
    const ResultStore store = ResultStore::open_or_create(path, made_up_description());
    CHECK(store.completed().size() >= 4);
    CHECK_NOTHROW(store.read_each(UINT32_MAX, [](const ReplicationResult&) {}));
}

TEST_CASE("where no store can be made, resources are to blame", "[unit][store]") {
    const TemporaryFolder folder;
    CHECK_THROWS_AS(
        ResultStore::open_or_create(folder / "absent/results.sqlite", made_up_description()),
        ResourceError);
    std::filesystem::create_directory(folder / "a_folder");
    CHECK_THROWS_AS(ResultStore::open_or_create(folder / "a_folder", made_up_description()),
                    ResourceError);
}

TEST_CASE("a path is a path, whatever is in it", "[unit][store]") {
    const TemporaryFolder folder;
    const std::string odd = folder / "what? 100% #1";
    std::filesystem::create_directory(odd);
    static_cast<void>(ResultStore::open_or_create(odd + "/r.sqlite", made_up_description()));
    CHECK(std::filesystem::exists(odd + "/r.sqlite"));
}

TEST_CASE("a store in a folder that nobody writes to can be read", "[unit][store]") {
    const TemporaryFolder folder;
    const std::string path = folder / "r.sqlite";
    {
        ResultStore store = ResultStore::open_or_create(path, made_up_description());
        store.append(unit(0));
    }
    std::filesystem::permissions(path, std::filesystem::perms::owner_read);
    std::filesystem::permissions(
        folder.path(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
    const auto read = [&] { return ResultStore::open(path).completed().size(); };
    CHECK(read() == 4);
    std::filesystem::permissions(folder.path(), std::filesystem::perms::owner_all);
}
