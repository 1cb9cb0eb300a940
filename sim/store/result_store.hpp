// sim/store/result_store.hpp — the durable store of a run: results.sqlite, one transaction per
// unit.
//
// Errors: StoreError (exit 6) where the file is damaged or belongs to another run; ResourceError
// (exit 4) where it cannot be opened, locked or written. Two processes may write to one store.
#pragma once

#include "sim/base/time.hpp"
#include "sim/measure/results.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace rotasim {

inline constexpr std::int64_t store_schema_version = 1;

struct StoredGroup {
    std::string name;
    std::uint32_t vms = 0;
    friend bool operator==(const StoredGroup&, const StoredGroup&) = default;
};

// Enough of a measure to read its values without the scenario.
struct StoredMeasure {
    std::string name;
    std::string of;
    std::string kind;
    std::string group;
    friend bool operator==(const StoredMeasure&, const StoredMeasure&) = default;
};

// Whose results these are. Another scenario digest, seed or engine version is refused.
struct StoreDescription {
    std::string scenario;
    std::string scenario_digest;
    std::uint64_t seed = 0;
    std::string engine_version;
    UtcTime start{};
    SimTime horizon{};
    std::vector<StoredGroup> groups;
    std::vector<StoredMeasure> measures;
};

class ResultStore {
public:
    // Opens the store for writing, makes it if there is none. Refuses a store of another run and
    // names what differs.
    static ResultStore open_or_create(const std::string& path, const StoreDescription& description);
    // Opens an existing store for reading only.
    static ResultStore open(const std::string& path);

    ResultStore(ResultStore&&) noexcept;
    ResultStore& operator=(ResultStore&&) noexcept;
    ~ResultStore();

    [[nodiscard]] const StoreDescription& description() const;

    // Replications that are stored, ascending.
    [[nodiscard]] std::vector<std::uint32_t> completed() const;
    // Of these, the ones whose intervals were kept, ascending.
    [[nodiscard]] std::vector<std::uint32_t> with_intervals() const;

    // Stores a unit in one transaction: all of it or nothing. A replication that is stored already
    // is skipped if it is the same, and refused (StoreError) if not. `name_of` names the entities
    // of kept intervals, so that they can be read without the program.
    using NameOf = std::function<std::string(std::uint32_t entity)>;
    void append(std::span<const ReplicationResult> unit, const NameOf& name_of = {});

    // Calls `take` for each stored replication below `end`, ascending, without intervals.
    void read_each(std::uint32_t end,
                   const std::function<void(const ReplicationResult&)>& take) const;
    // One replication, without intervals. StoreError if absent.
    [[nodiscard]] ReplicationResult read_numbers(std::uint32_t replication) const;
    // One replication, with intervals and cause records if they were kept. StoreError if absent.
    [[nodiscard]] ReplicationResult read(std::uint32_t replication) const;
    // Names of entities that kept intervals mention; empty text for others.
    [[nodiscard]] std::string entity_name(std::uint32_t entity) const;

private:
    struct Impl;
    explicit ResultStore(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace rotasim
