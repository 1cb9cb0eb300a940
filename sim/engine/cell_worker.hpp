// Runs one cell up to the end of the window: buckets in order, batches by kind.
#pragma once

#include "sim/engine/cell_port.hpp"
#include "sim/engine/engine_model.hpp"
#include "sim/engine/entity_core.hpp"

#include <array>
#include <vector>

namespace rotasim {

// Aligned so that two workers never write to one cache line.
struct alignas(128) Cell {
    CellQueue queue;
    std::uint64_t events = 0;
    std::uint64_t hashed_events = 0;
    std::uint32_t processes = 0;
    bool apart = false;  // A whole bucket may be handled without sorting it.
    bool has_mail = false;
};

// What one worker needs, whichever cell it runs; everything keeps its memory.
template <EngineModel Model>
class alignas(128) CellWorker {
public:
    CellWorker(const EngineLayout& layout, const CellMap& map, ChunkReserve& reserve,
               std::uint32_t most_processes)
        : layout_(&layout),
          map_(&map),
          pool_(reserve),
          seen_(most_processes, 0),
          batches_(kinds * batch_size) {
        for (auto& set : outboxes_) {
            set.resize(map.cells());
        }
    }

    [[nodiscard]] ChunkPool& pool() { return pool_; }
    [[nodiscard]] std::vector<EventList>& outboxes(unsigned set) { return outboxes_[set]; }
    [[nodiscard]] std::vector<Event>& announced() { return announced_; }

    // Runs every event of the cell before `limit`; messages to other cells go to outboxes(set).
    // Returns where it stopped: `limit`, or before it if a board event was announced and the cell
    // runs alone.
    SimTime run(std::uint32_t number, Cell& cell, EntityCore* cores, Model& model, SimTime limit,
                unsigned set, bool alone) {
        CellPort port;
        port.map = map_;
        port.queue = &cell.queue;
        port.pool = &pool_;
        port.outboxes = outboxes_[set].data();
        port.announced = &announced_;
        port.cell = number;
        port.runs_alone = alone;
        port.keeps_apart = number < layout_->cells.size() && layout_->cells[number].processes_apart;
        port.limit = limit;
        Outbox outbox(*layout_, cores, &port);
        Run run{cell, cores, model, port, outbox};
        for (;;) {
            if (cell.queue.is_open() && !in_order(run)) {
                break;
            }
            if (cell.queue.next() >= port.limit) {
                break;
            }
            EventList bucket = cell.queue.take_next_bucket(pool_);
            if (cell.apart && cell.queue.bucket_end() <= port.limit) {
                by_process(run, bucket);
            } else {
                cell.queue.open_sorted(bucket, pool_, sorter_);
            }
        }
        return port.limit;
    }

private:
    static constexpr std::size_t kinds = 256;
    static constexpr std::size_t batch_size = 64;

    struct Run {
        Cell& cell;
        EntityCore* cores;
        Model& model;
        CellPort& port;
        Outbox& outbox;
    };

    static void handle(Run& run, const Event* events, std::size_t count) {
        if (Model::is_hashed(events->kind())) {
            run.cell.hashed_events += count;
            for (std::size_t i = 0; i < count; ++i) {
                fold(run.cores[events[i].target].hash, events[i]);
            }
        }
        run.cell.events += count;
        run.model.handle(std::span<const Event>(events, count), run.outbox);
    }

    // The open bucket in the total order. False if the window's end came first.
    static bool in_order(Run& run) {
        CellQueue& queue = run.cell.queue;
        while (!queue.open_is_empty()) {
            const Event event = queue.front();
            if (event.at >= run.port.limit) {
                return false;
            }
            queue.pop();
            handle(run, &event, 1);
        }
        return true;
    }

    // A whole bucket whose processes cannot reach one another within it: those with a single event
    // are handled in whatever order suits the machine, batched by kind; the few with several, and
    // what is sent into the bucket meanwhile, in the total order.
    void by_process(Run& run, EventList bucket) {
        run.cell.queue.open_empty();
        const EntityCore* cores = run.cores;
        std::uint8_t* seen = seen_.data();
        // The counting pass also brings the targets' cores into cache, many at a time.
        bucket.for_each([&](const Event& event) {
            std::uint8_t& times = seen[cores[event.target].process];
            times = static_cast<std::uint8_t>(times + (times < 2 ? 1 : 0));
            if constexpr (Prefetches<Model>) {
                run.model.prefetch(event.target);
            }
        });
        bucket.drain(pool_, [&](const Event* events, std::uint32_t count) {
            for (std::uint32_t i = 0; i < count; ++i) {
                const Event& event = events[i];
                std::uint8_t& times = seen[cores[event.target].process];
                if (times != 1) {
                    crossed_.push_back(event);
                    continue;
                }
                times = 0;
                const std::uint8_t kind = event.kind();
                const std::uint32_t at = filled_[kind]++;
                batches_[kind * batch_size + at] = event;
                if (at == 0) {
                    begun_[begun_count_++] = kind;
                }
                if (at + 1 == batch_size) {
                    filled_[kind] = batch_size;
                    flush(run, kind);
                    --begun_count_;
                    // Keep `begun_` free of this kind: it is begun anew by its next event.
                    forget_begun(kind);
                }
            }
        });
        for (std::uint32_t i = 0; i < begun_count_; ++i) {
            flush(run, begun_[i]);
        }
        begun_count_ = 0;
        for (const Event& event : crossed_) {
            seen[cores[event.target].process] = 0;
        }
        sorter_.sort(crossed_, run.cell.queue.clock().begin_of(run.cell.queue.present()),
                     run.cell.queue.clock().width());
        run.cell.queue.open_with(crossed_);
        in_order(run);
        run.cell.queue.give_back(crossed_);
        crossed_.clear();
    }

    void flush(Run& run, std::uint8_t kind) {
        handle(run, &batches_[kind * batch_size], filled_[kind]);
        filled_[kind] = 0;
    }
    void forget_begun(std::uint8_t kind) {
        std::uint32_t position = 0;
        while (begun_[position] != kind) {
            ++position;
        }
        begun_[position] = begun_[begun_count_];
    }

    const EngineLayout* layout_;
    const CellMap* map_;
    ChunkPool pool_;
    std::array<std::vector<EventList>, 2> outboxes_;
    std::vector<Event> announced_;
    EventSorter sorter_;
    std::vector<std::uint8_t> seen_;  // By process of the cell: 0, 1, several.
    std::vector<Event> crossed_;
    std::vector<Event> batches_;  // batch_size for each kind.
    std::array<std::uint32_t, kinds> filled_{};
    std::array<std::uint8_t, kinds> begun_{};  // Kinds with something in their batch.
    std::uint32_t begun_count_ = 0;
};

}  // namespace rotasim
