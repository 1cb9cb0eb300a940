// The store gives back what it was given, and refuses what it should not mix.
#include "sim/base/error.hpp"
#include "sim/store/checksum.hpp"
#include "tests/unit/store_support.hpp"

#include <catch2/catch.hpp>
#include <sqlite3.h>

#include <filesystem>
#include <fstream>

using namespace rotasim;
using namespace rotasim::testing;
using Catch::Matchers::Contains;

namespace {

std::vector<ReplicationResult> unit(std::uint32_t first, std::uint32_t count) {
    std::vector<ReplicationResult> results;
    for (std::uint32_t i = 0; i < count; ++i)
        results.push_back(made_up_replication(first + i));
    return results;
}

void write_store(const std::string& path, std::uint32_t replications) {
    ResultStore store = ResultStore::open_or_create(path, made_up_description());
    for (std::uint32_t first = 0; first < replications; first += 4)
        store.append(unit(first, 4));
}

// Changes the file behind the store's back.
void tamper(const std::string& path, const std::string& sql) {
    sqlite3* handle = nullptr;
    REQUIRE(sqlite3_open(path.c_str(), &handle) == SQLITE_OK);
    REQUIRE(sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(handle);
}

void read_everything(const std::string& path) {
    const ResultStore store = ResultStore::open(path);
    store.read_each(UINT32_MAX, [](const ReplicationResult&) {});
}

}  // namespace

TEST_CASE("a stored replication comes back number for number", "[unit][store]") {
    const TemporaryFolder folder;
    const std::string path = folder / "results.sqlite";
    std::vector<ReplicationResult> written = unit(0, 4);
    add_made_up_intervals(written[2]);
    {
        ResultStore store = ResultStore::open_or_create(path, made_up_description());
        CHECK(store.completed().empty());
        store.append(written, [](std::uint32_t entity) { return "vm-" + std::to_string(entity); });
    }
    const ResultStore store = ResultStore::open(path);
    CHECK(store.completed() == std::vector<std::uint32_t>{0, 1, 2, 3});
    CHECK(store.with_intervals() == std::vector<std::uint32_t>{2});
    for (const ReplicationResult& result : written) {
        const ReplicationResult read = store.read(result.replication);
        CHECK(numbers_check(read) == numbers_check(result));
        CHECK(intervals_check(read) == intervals_check(result));
    }
    const ReplicationResult third = store.read(2);
    REQUIRE(third.intervals.size() == 1);
    CHECK(third.intervals[0].vm == 17);
    CHECK(third.intervals[0].to == SimTime{7});
    REQUIRE(third.cause_records.size() == 2);
    CHECK(third.cause_records[1].kind == ChainKind::host_failed);
    CHECK(third.causes[1].ticks == static_cast<int128>(9'000'000'000'000'000'000LL) * 18);
    CHECK(store.entity_name(17) == "vm-17");
    CHECK(store.entity_name(18).empty());
    CHECK(store.description().groups == made_up_description().groups);
    CHECK(store.description().horizon == made_up_description().horizon);
}

TEST_CASE("replications are read in order, up to an end", "[unit][store]") {
    const TemporaryFolder folder;
    ResultStore store = ResultStore::open_or_create(folder / "r.sqlite", made_up_description());
    store.append(unit(8, 4));
    store.append(unit(0, 3));
    std::vector<std::uint32_t> seen;
    store.read_each(10, [&](const ReplicationResult& r) { seen.push_back(r.replication); });
    CHECK(seen == std::vector<std::uint32_t>{0, 1, 2, 8, 9});
    CHECK_THROWS_AS(store.read(5), StoreError);
}

TEST_CASE("the same unit twice is taken once, another result is refused", "[unit][store]") {
    const TemporaryFolder folder;
    ResultStore store = ResultStore::open_or_create(folder / "r.sqlite", made_up_description());
    store.append(unit(0, 3));
    store.append(unit(0, 4));  // An overlap adds what is new.
    CHECK(store.completed().size() == 4);

    std::vector<ReplicationResult> other = unit(2, 3);
    other[0].metrics[0].value = 12345;
    CHECK_THROWS_WITH(store.append(other), Contains("replication 2 is stored with another result"));
    CHECK(store.completed().size() == 4);  // Nothing of the refused unit is there.
}

TEST_CASE("a store of another run is refused, naming what differs", "[unit][store]") {
    const TemporaryFolder folder;
    const std::string path = folder / "results.sqlite";
    write_store(path, 4);
    const auto refuses = [&](auto change, const char* text) {
        StoreDescription d = made_up_description();
        change(d);
        CHECK_THROWS_WITH(ResultStore::open_or_create(path, d), Contains(text));
        CHECK_THROWS_AS(ResultStore::open_or_create(path, d), StoreError);
    };
    refuses([](StoreDescription& d) { d.seed = 2; }, "seed 1 in the store, 2 asked for");
    refuses([](StoreDescription& d) { d.scenario_digest = "ff"; }, "scenario digest 00112233");
    refuses([](StoreDescription& d) { d.engine_version = "1.2.4"; },
            "engine version 1.2.3 in the store, 1.2.4 asked for");
    refuses([](StoreDescription& d) { d.groups.pop_back(); }, "its groups");
    CHECK(ResultStore::open_or_create(path, made_up_description()).completed().size() == 4);
}

TEST_CASE("a seed beyond 63 bits survives", "[unit][store]") {
    const TemporaryFolder folder;
    const StoreDescription d = made_up_description(UINT64_MAX);
    static_cast<void>(ResultStore::open_or_create(folder / "r.sqlite", d));
    CHECK(ResultStore::open(folder / "r.sqlite").description().seed == UINT64_MAX);
}

TEST_CASE("what is no store is refused", "[unit][store]") {
    const TemporaryFolder folder;
    const std::string text = folder / "text.sqlite";
    std::ofstream(text) << std::string(5000, 'x');
    CHECK_THROWS_AS(ResultStore::open(text), StoreError);
    CHECK_THROWS_AS(ResultStore::open_or_create(text, made_up_description()), StoreError);

    const std::string foreign = folder / "foreign.sqlite";
    tamper(foreign, "CREATE TABLE t (x)");
    CHECK_THROWS_WITH(ResultStore::open_or_create(foreign, made_up_description()),
                      Contains("not a results store"));

    const std::string newer = folder / "newer.sqlite";
    write_store(newer, 4);
    tamper(newer, "PRAGMA user_version = 99");
    CHECK_THROWS_WITH(ResultStore::open(newer), Contains("schema version 99"));

    CHECK_THROWS_AS(ResultStore::open(folder / "absent.sqlite"), ResourceError);
}

TEST_CASE("an empty file, left by a kill at birth, becomes a store", "[unit][store]") {
    const TemporaryFolder folder;
    std::ofstream(folder / "r.sqlite").flush();
    write_store(folder / "r.sqlite", 4);
    CHECK(ResultStore::open(folder / "r.sqlite").completed().size() == 4);
}

TEST_CASE("a number changed behind the store's back is noticed", "[unit][store]") {
    const TemporaryFolder folder;
    const std::string path = folder / "results.sqlite";
    const char* changes[] = {
        "UPDATE metric_value SET value = value + 1 WHERE replication = 2 AND metric = 3",
        "UPDATE ledger SET vm_nanoseconds = '7' WHERE replication = 1",
        "UPDATE ledger SET vm_nanoseconds = '7e3' WHERE replication = 1",
        "UPDATE measure_value SET value = 0.5 WHERE replication = 3 AND measure = 0",
        "UPDATE replication SET digest = 'x' WHERE id = 0",
        "DELETE FROM metric_value WHERE replication = 2 AND metric = 0",
        "DELETE FROM run",
        "UPDATE metric SET name = 'other' WHERE id = 4",
        "DROP TABLE ledger",
    };
    for (const char* change : changes) {
        std::filesystem::remove(path);
        write_store(path, 4);
        read_everything(path);
        tamper(path, change);
        INFO(change);
        CHECK_THROWS_AS(read_everything(path), StoreError);
    }
}

TEST_CASE("a damaged file is an error wherever the damage is, never a crash", "[unit][store]") {
    const TemporaryFolder folder;
    const std::string whole = folder / "whole.sqlite";
    write_store(whole, 8);
    std::ifstream in(whole, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), {});
    REQUIRE(bytes.size() > 16384);
    int refused = 0;
    int wrong = 0;
    const std::string path = folder / "damaged.sqlite";
    for (std::size_t at = 0; at + 32 < bytes.size(); at += 331) {
        std::string damaged = bytes;
        for (std::size_t i = 0; i < 32; ++i)
            damaged[at + i] = static_cast<char>(~damaged[at + i]);
        std::ofstream(path, std::ios::binary) << damaged;
        // Many bytes are unused or name things beside the numbers; the numbers are right or
        // refused.
        try {
            ResultStore::open(path).read_each(UINT32_MAX, [&](const ReplicationResult& r) {
                wrong += numbers_check(r) != numbers_check(made_up_replication(r.replication));
            });
        } catch (const StoreError&) {
            ++refused;
        }
    }
    CHECK(wrong == 0);
    CHECK(refused > 10);
    for (const std::size_t size : {100UL, 4096UL, 8192UL, bytes.size() / 2, bytes.size() - 4096}) {
        std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes.substr(0, size);
        CHECK_THROWS_AS(read_everything(path), StoreError);
    }
}
