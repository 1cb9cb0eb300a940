// Runs one cell up to the end of the window: buckets in order, batches by kind.
#pragma once

#include "sim/engine/cell_port.hpp"
#include "sim/engine/engine_model.hpp"
#include "sim/engine/entity_core.hpp"

#include <array>
#include <cstring>
#include <vector>

namespace rotasim {

// Aligned so that two workers never write to one cache line.
struct alignas(128) Cell {
    CellQueue queue;
    std::uint64_t events = 0;
    std::uint64_t hashed_events = 0;
    std::uint32_t processes = 0;
    EntityIndex first = 0;    // Of its entities.
    bool one_by_one = false;  // Its processes are single entities, one after another.
    bool apart = false;       // A whole bucket may be handled without sorting it.
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
                if (cell.one_by_one) {
                    by_process(run, bucket,
                               [first = cell.first](EntityIndex target) { return target - first; });
                } else {
                    by_process(run, bucket,
                               [cores](EntityIndex target) { return cores[target].process; });
                }
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

    struct Counted {
        std::size_t events = 0;
        bool of_one_kind = false;
    };

    // Marks in seen_ how many events each process has: one, or more than one. Also brings the
    // targets' state into cache, many at a time.
    template <class ProcessOf>
    Counted count_targets(Run& run, const EventList& bucket, ProcessOf process_of) {
        std::uint8_t* seen = seen_.data();
        std::size_t events = 0;
        std::uint32_t kinds_and = 0xFFU;
        std::uint32_t kinds_or = 0;
        bucket.for_each_chunk([&](const Event* in, std::uint32_t count) {
            for (std::uint32_t i = 0; i < count; ++i) {
                const EntityIndex target = in[i].target;
                __builtin_prefetch(run.cores + target, 1);
                if constexpr (Prefetches<Model>) {
                    run.model.prefetch(target);
                }
                std::uint8_t& times = seen[process_of(target)];
                times = static_cast<std::uint8_t>(std::uint32_t{times} << 1U | 1U);
                kinds_and &= in[i].order;
                kinds_or |= in[i].order;
            }
            events += count;
        });
        return {events, kinds_and == (kinds_or & 0xFFU)};
    }

    // A whole bucket whose processes cannot reach one another within it: those with a single event
    // are handled in whatever order suits the machine, batched by kind; the few with several, and
    // what is sent into the bucket meanwhile, in the total order.
    // `process_of(target)`: the number of its process in the cell.
    template <class ProcessOf>
    void by_process(Run& run, EventList bucket, ProcessOf process_of) {
        run.cell.queue.open_empty();
        std::uint8_t* seen = seen_.data();
        const Counted counted = count_targets(run, bucket, process_of);
        const std::size_t events = counted.events;
        if (single_.size() < events) {
            grow(events);
        }
        // Written to both, counted in one: no branch that a machine could guess wrong.
        Event* single = single_.data();
        Event* several = several_.data();
        bucket.drain(pool_, [&](const Event* in, std::uint32_t count) {
            for (std::uint32_t i = 0; i < count; ++i) {
                const bool alone = seen[process_of(in[i].target)] == 1;
                *(alone ? single : several) = in[i];
                single += alone ? 1 : 0;
                several += alone ? 0 : 1;
            }
        });
        const auto singles = static_cast<std::size_t>(single - single_.data());
        crossed_.assign(several_.data(), several);
        if (events * 16 > run.cell.processes) {
            std::memset(seen, 0, run.cell.processes);
        } else {
            for (std::size_t i = 0; i < singles; ++i) {
                seen[process_of(single_.data()[i].target)] = 0;
            }
            for (const Event& event : crossed_) {
                seen[process_of(event.target)] = 0;
            }
        }
        if (counted.of_one_kind) {
            for (std::size_t i = 0; i < singles; i += batch_size) {
                handle(run, single_.data() + i, std::min(batch_size, singles - i));
            }
        } else {
            by_kind(run, single_.data(), singles);
        }
        sorter_.sort(crossed_, run.cell.queue.clock().begin_of(run.cell.queue.present()),
                     run.cell.queue.clock().width());
        by_layer(run, process_of);
        run.cell.queue.open_with(crossed_);
        in_order(run);
        run.cell.queue.give_back(crossed_);
    }

    // The first event of every process of crossed_, then the second, and so on, each layer again in
    // batches: as long as nothing is sent into the bucket, and layers are not thin (a hub has all
    // its requests to itself). Leaves what must go one by one.
    template <class ProcessOf>
    void by_layer(Run& run, ProcessOf process_of) {
        std::uint8_t* seen = seen_.data();
        constexpr std::size_t thin = 8;  // So that no event is looked at more often than that.
        std::size_t first = crossed_.size();
        while (first * thin > crossed_.size() && run.cell.queue.open_is_empty()) {
            first = 0;
            std::size_t later = 0;
            for (const Event& event : crossed_) {
                std::uint8_t& taken = seen[process_of(event.target)];
                Event& to = taken == 0 ? single_.data()[first++] : several_.data()[later++];
                to = event;
                taken = 1;
            }
            for (std::size_t i = 0; i < first; ++i) {
                seen[process_of(single_.data()[i].target)] = 0;
            }
            crossed_.assign(several_.data(), several_.data() + later);
            by_kind(run, single_.data(), first);
        }
    }

    // Twice what is needed: a record among later windows then hardly ever asks for memory again.
    void grow(std::size_t events) {
        single_.resize(2 * events);
        several_.resize(2 * events);
        crossed_.reserve(2 * events);
        sorter_.reserve(2 * events);
    }

    void by_kind(Run& run, const Event* events, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            const std::uint8_t kind = events[i].kind();
            const std::uint32_t at = filled_[kind]++;
            batches_.data()[kind * batch_size + at] = events[i];
            if (at == 0) {
                begun_[begun_count_++] = kind;
            }
            if (at + 1 == batch_size) {
                flush(run, kind);
                --begun_count_;
                // Keep `begun_` free of this kind: it is begun anew by its next event.
                forget_begun(kind);
            }
        }
        for (std::uint32_t i = 0; i < begun_count_; ++i) {
            flush(run, begun_[i]);
        }
        begun_count_ = 0;
    }

    void flush(Run& run, std::uint8_t kind) {
        const std::uint32_t count = filled_[kind];
        filled_[kind] = 0;
        handle(run, batches_.data() + kind * batch_size, count);
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
    std::vector<std::uint8_t> seen_;  // By process of the cell: 0, 1, or more for several.
    std::vector<Event> single_;       // Of processes with one event in the bucket; grows only.
    std::vector<Event> several_;      // Of the others; grows only.
    std::vector<Event> crossed_;
    std::vector<Event> batches_;  // batch_size for each kind.
    std::array<std::uint32_t, kinds> filled_{};
    std::array<std::uint8_t, kinds> begun_{};  // Kinds with something in their batch.
    std::uint32_t begun_count_ = 0;
};

}  // namespace rotasim
