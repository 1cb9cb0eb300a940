// PHOLD without an engine: what windows and this machine allow, for `bench phold --engine bare`.
#pragma once

#include "sim/engine/entity_core.hpp"
#include "sim/engine/huge_pages.hpp"
#include "sim/engine/tick_clock.hpp"
#include "tests/benchmarks/phold_model.hpp"

#include <cstdint>
#include <vector>

namespace rotasim {

// The same processes, draws and hashes as Phold on the engine, and nothing else: events of 16 bytes
// (time, target, origin), one handler known at compile time, one thread, no outboxes, no order but
// that of each process, no checks. Windows of one lookahead in a ring that reaches as far as any
// delay. Ties of one process at one nanosecond go by origin; the engine goes on to the sequence,
// which no run has needed yet.
class BarePhold {
public:
    // With less the ring would hold more windows than events.
    static constexpr double least_lookahead = 0.01;

    // Expects a lookahead of at least that.
    BarePhold(const PholdParameters& parameters, std::uint32_t partitions);

    void prime();
    // Handles every event before `end`.
    void run_until(SimTime end);
    [[nodiscard]] std::uint64_t events() const { return events_; }
    [[nodiscard]] std::uint64_t entity_hash(EntityIndex lp) const { return cores_[lp].hash; }

private:
    struct Item {
        std::int64_t at = 0;
        EntityIndex lp = 0;
        EntityIndex origin = 0;
    };
    struct Chunk;
    struct Bucket {
        Chunk* head = nullptr;
        std::uint32_t used = 0;
    };
    // A kilobyte.
    struct alignas(64) Chunk {
        static constexpr std::uint32_t capacity = 63;
        Item items[capacity];
        Chunk* next = nullptr;
    };

    [[nodiscard]] Bucket& bucket(std::uint64_t window, std::uint32_t partition) {
        return ring_[(window & (windows_ - 1)) * partitions_ + partition];
    }
    void put(const Item& item);
    void grow();
    void run_partition(std::uint64_t window, std::uint32_t partition, std::int64_t end);
    // Those of processes with one event in the window into single_, the others, in the order in
    // which each process takes them, into several_; what is due at `end` or later stays.
    void split(std::uint64_t window, std::uint32_t partition, std::int64_t end);
    void handle(const Item* items, std::size_t count);
    void handle(const Item& item);
    void react(const Item& item, const phold::Draws& draws);

    PholdParameters parameters_;
    PholdLaw law_;
    TickClock clock_;
    unsigned shift_;  // A partition has 2^shift_ processes.
    std::uint32_t partitions_;
    std::uint64_t windows_ = 1;
    std::uint64_t present_ = 0;
    std::uint64_t events_ = 0;
    std::vector<EntityCore, HugePageAllocator<EntityCore>> cores_;
    std::vector<Bucket, HugePageAllocator<Bucket>> ring_;
    std::vector<std::vector<Chunk, HugePageAllocator<Chunk>>> blocks_;
    Chunk* free_ = nullptr;
    std::vector<std::uint8_t> seen_;
    std::vector<Item> single_;
    std::vector<Item> several_;
};

}  // namespace rotasim
