// The parallel engine: cells advance together in conservative windows; results equal the sequential
// engine's byte for byte, whatever the threads, cells and bucket width.
#pragma once

#include "sim/engine/cell_worker.hpp"
#include "sim/engine/engine_model.hpp"
#include "sim/engine/task_team.hpp"

#include <array>
#include <atomic>
#include <memory>

namespace rotasim {

struct EngineOptions {
    unsigned threads = 1;
    // Windows with fewer events than this are run by one thread: waking others costs more.
    std::uint64_t inline_below = 1'000;
};

// What an engine did, for plans and benchmarks; depends on threads and cells, so never a result.
struct EngineCounters {
    std::uint64_t windows = 0;
    std::uint64_t inline_windows = 0;
    std::uint64_t board_stops = 0;
    std::uint64_t pool_dry = 0;
};

template <EngineModel Model>
class ParallelEngine {
public:
    ParallelEngine(const EngineLayout& layout, Model model, EngineOptions options = {})
        : layout_(&layout),
          options_(options),
          model_(std::move(model)),
          map_(std::make_unique<CellMap>(layout)),
          cores_(layout.entities()),
          cells_(map_->cells()),
          next_(map_->cells(), SimTime::never()),
          team_(std::make_unique<TaskTeam>(options.threads)) {
        const Duration width = layout.bucket == Duration::zero() ? layout.floor : layout.bucket;
        const TickClock clock(width);
        for (std::size_t k = 0; k < layout.alarm_kinds.size(); ++k) {
            (*alarm_kinds_)[k] = layout.alarm_kinds[k];
        }
        number_processes();
        std::uint32_t most = 0;
        for (std::size_t c = 0; c < cells_.size(); ++c) {
            cells_[c].queue.set_clock(clock);
            if (!layout.alarm_kinds.empty()) {
                cells_[c].queue.set_alarms(alarm_kinds_->data());
            }
            const bool apart = c < layout.cells.size() && layout.cells[c].processes_apart;
            cells_[c].apart = apart || width <= layout.floor;
            most = std::max(most, cells_[c].processes);
        }
        for (unsigned w = 0; w < team_->workers(); ++w) {
            workers_.push_back(std::make_unique<CellWorker<Model>>(layout, *map_, *reserve_, most));
        }
    }

    // A copy goes on by itself: same state, same pending events, same counters of every entity.
    ParallelEngine(const ParallelEngine& other)
        : ParallelEngine(*other.layout_, other.model_, other.options_) {
        cores_ = other.cores_;
        boards_ = other.boards_;
        std::vector<Event> pending;
        for (std::size_t c = 0; c < cells_.size(); ++c) {
            pending.clear();
            other.cells_[c].queue.copy_pending(pending);
            for (const Event& event : pending) {
                cells_[c].queue.add(event, workers_[0]->pool());
            }
            cells_[c].events = other.cells_[c].events;
            cells_[c].hashed_events = other.cells_[c].hashed_events;
            next_[c] = cells_[c].queue.next();
        }
        // Mail that waits for the next window.
        for (const auto& worker : other.workers_) {
            for (std::uint32_t c = 0; c < cells_.size(); ++c) {
                worker->outboxes(other.set_)[c].for_each(
                    [&](const Event& event) { place(c, event); });
            }
            // After a cancelled run: what nobody has collected yet.
            announce(worker->announced());
        }
        board_events_ = other.board_events_;
        hashed_board_events_ = other.hashed_board_events_;
    }
    ParallelEngine& operator=(const ParallelEngine&) = delete;
    ParallelEngine(ParallelEngine&&) noexcept = default;
    ParallelEngine& operator=(ParallelEngine&&) noexcept = default;
    ~ParallelEngine() = default;

    // Sends as `origin` before the first event: `fill(model, outbox)` at time zero.
    template <class Fill>
    void prime(EntityIndex origin, Fill&& fill) {
        Outbox outbox(*layout_, cores_.data(), nullptr, map_->cell_of(origin));
        outbox.begin(origin, SimTime::zero(), 0);
        std::swap(outbox.sent(), scratch_);
        fill(model_, outbox);
        std::swap(outbox.sent(), scratch_);
        place_all(scratch_);
    }

    // Runs every event before `end`. False if `cancel` became true (looked at between windows).
    bool run_until(SimTime end, const std::atomic<bool>* cancel = nullptr) {
        for (const auto& worker : workers_) {
            worker->pool().forget_need();
            worker->pool().settle();
        }
        for (;;) {
            if (cancel != nullptr && cancel->load(std::memory_order_relaxed)) {
                return false;
            }
            collect();
            SimTime first = SimTime::never();
            for (const SimTime next : next_) {
                first = std::min(first, next);
            }
            const SimTime board = boards_.empty() ? SimTime::never() : boards_.front().at;
            if (std::min(first, board) >= end) {
                return true;
            }
            if (board <= first) {
                run_boards(board);
                continue;
            }
            SimTime limit = std::min(end, board);
            if (cancel != nullptr) {
                // Where no other cell bounds a window, it would last to the end.
                limit = std::min(limit, later(first, longest_cancellable()));
            }
            run_window(first, limit);
        }
    }

    // Calls work(cell) once for every cell, on all threads: for what a model does between runs.
    template <class Work>
    void each_cell(const Work& work) {
        std::atomic<std::uint32_t> claimed{0};
        const auto cells = static_cast<std::uint32_t>(cells_.size());
        auto job = [&](unsigned) {
            for (std::uint32_t c = claimed.fetch_add(1); c < cells; c = claimed.fetch_add(1)) {
                work(c);
            }
        };
        team_->run(job);
    }

    [[nodiscard]] Model& model() { return model_; }
    [[nodiscard]] std::uint64_t events() const {
        std::uint64_t sum = board_events_;
        for (const Cell& cell : cells_) {
            sum += cell.events;
        }
        return sum;
    }
    [[nodiscard]] std::uint64_t hashed_events() const {
        std::uint64_t sum = hashed_board_events_;
        for (const Cell& cell : cells_) {
            sum += cell.hashed_events;
        }
        return sum;
    }
    // Order-sensitive hash of all events that the entity has handled.
    [[nodiscard]] std::uint64_t entity_hash(EntityIndex entity) const {
        return cores_[entity].hash;
    }
    [[nodiscard]] std::size_t cells() const { return cells_.size(); }
    [[nodiscard]] EngineCounters counters() const {
        EngineCounters all = counters_;
        for (const auto& worker : workers_) {
            all.pool_dry += worker->pool().times_dry();
        }
        return all;
    }
    [[nodiscard]] std::size_t pending() const {
        std::size_t events = boards_.size();
        for (const Cell& cell : cells_) {
            events += cell.queue.pending();
        }
        for (const auto& worker : workers_) {
            events += worker->announced().size();
            for (const EventList& list : worker->outboxes(set_)) {
                events += list.count();
            }
        }
        return events;
    }

private:
    struct Later {
        bool operator()(const Event& a, const Event& b) const { return before(b, a); }
    };

    // Where in its cell each process stands; the outboxes and `seen` of workers are sized by it.
    void number_processes() {
        std::vector<std::uint32_t> position(layout_->processes());
        for (std::size_t lp = 0; lp < layout_->processes(); ++lp) {
            position[lp] = cells_[layout_->cell_of[lp]].processes++;
        }
        std::vector<std::uint32_t> entities(cells_.size(), 0);
        for (Cell& cell : cells_) {
            cell.one_by_one = true;
        }
        for (EntityIndex e = 0; e < layout_->entities(); ++e) {
            const std::uint32_t lp = layout_->lp_of[e];
            Cell& cell = cells_[layout_->cell_of[lp]];
            std::uint32_t& before_it = entities[layout_->cell_of[lp]];
            cell.first = before_it == 0 ? e : cell.first;
            cores_[e].process = position[lp];
            cell.one_by_one =
                cell.one_by_one && position[lp] == before_it && e - cell.first == before_it;
            ++before_it;
        }
    }

    // Between windows every queue may be written to at once.
    void place(std::uint32_t cell, const Event& event) {
        cells_[cell].queue.add(event, workers_[0]->pool());
        next_[cell] = std::min(next_[cell], event.at);
    }
    void place_all(std::vector<Event>& sent) {
        for (const Event& event : sent) {
            if (event.event_class() == EventClass::board) {
                boards_.push_back(event);
                std::push_heap(boards_.begin(), boards_.end(), Later{});
            } else {
                place(map_->cell_of(event.target), event);
            }
        }
        sent.clear();
    }

    void announce(const std::vector<Event>& announced) {
        for (const Event& event : announced) {
            boards_.push_back(event);
            std::push_heap(boards_.begin(), boards_.end(), Later{});
        }
    }

    // What the last window sent: who has mail, and when the earliest of it is due.
    void collect() {
        for (const auto& worker : workers_) {
            std::vector<EventList>& outboxes = worker->outboxes(set_);
            for (std::uint32_t c = 0; c < cells_.size(); ++c) {
                if (!outboxes[c].empty()) {
                    cells_[c].has_mail = true;
                    next_[c] = std::min(next_[c], outboxes[c].earliest);
                }
            }
            announce(worker->announced());
            worker->announced().clear();
            worker->pool().settle();
        }
    }

    // Board events of one moment run alone: every cell has been run up to it, none further.
    void run_boards(SimTime at) {
        ++counters_.board_stops;
        while (!boards_.empty() && boards_.front().at == at) {
            const Event event = boards_.front();
            std::pop_heap(boards_.begin(), boards_.end(), Later{});
            boards_.pop_back();
            ++board_events_;
            if (Model::is_hashed(event.kind())) {
                ++hashed_board_events_;
                fold(cores_[event.target].hash, event);
            }
            Outbox outbox(*layout_, cores_.data(), nullptr, map_->cell_of(event.target));
            std::swap(outbox.sent(), scratch_);
            model_.handle(std::span<const Event>(&event, 1), outbox);
            std::swap(outbox.sent(), scratch_);
            place_all(scratch_);
        }
    }

    // Saturates: an event may be pending right before the end of time.
    static SimTime later(SimTime at, Duration by) {
        return at.ns > SimTime::never().ns - by.ns ? SimTime::never() : at + by;
    }

    [[nodiscard]] Duration longest_cancellable() const {
        const std::int64_t wide = std::max(layout_->bucket.ns, layout_->floor.ns);
        return nanoseconds(wide > (std::int64_t{1} << 52) ? wide : wide << 10);
    }

    // No message to another cell arrives before this.
    [[nodiscard]] SimTime output_of(std::uint32_t cell) {
        if (next_[cell] == SimTime::never()) {
            return SimTime::never();
        }
        if constexpr (SpeaksRarely<Model>) {
            const SimTime alarm = cells_[cell].queue.next_alarm();
            const SimTime first = model_.may_speak(cell) ? next_[cell] : alarm;
            // Mail that has not been looked at yet may hold an alarm.
            return later(std::min(first, cells_[cell].has_mail ? next_[cell] : first),
                         layout_->floor);
        } else if constexpr (KnowsItsOutput<Model>) {
            return model_.earliest_output(cell, next_[cell]);
        } else {
            return later(next_[cell], layout_->floor);
        }
    }

    // Whether a window of this length is likely to hold too little to share, going by the last one.
    [[nodiscard]] bool is_thin(std::int64_t length) const {
        if (last_length_ == 0) {
            return false;
        }
        const double expected = static_cast<double>(last_events_) * static_cast<double>(length) /
                                static_cast<double>(last_length_);
        return expected < static_cast<double>(options_.inline_below);
    }

    void run_window(SimTime first, SimTime limit) {
        const bool alone = cells_.size() == 1;
        if (layout_->longest_window > Duration::zero()) {
            limit = std::min(limit, later(first, layout_->longest_window));
        }
        if (!alone) {
            for (std::uint32_t c = 0; c < cells_.size(); ++c) {
                limit = std::min(limit, output_of(c));
            }
            // A bucket is best handled whole.
            const TickClock& clock = cells_[0].queue.clock();
            const SimTime aligned = clock.begin_of(clock.tick_of(limit));
            if (limit != SimTime::never() && aligned > first) {
                limit = aligned;
            }
        }
        SIM_EXPECTS(limit > first);
        due_.clear();
        for (std::uint32_t c = 0; c < cells_.size(); ++c) {
            if (next_[c] < limit || cells_[c].has_mail) {
                due_.push_back(c);
            }
        }
        const unsigned written = set_ ^ 1U;
        std::atomic<std::size_t> claimed{0};
        const std::uint64_t before = events();
        auto work = [&](unsigned w) {
            for (std::size_t i = claimed.fetch_add(1); i < due_.size(); i = claimed.fetch_add(1)) {
                run_cell(due_[i], *workers_[w], limit, written, alone);
            }
        };
        ++counters_.windows;
        if (team_->workers() == 1 || due_.size() < 2 || is_thin(limit.ns - first.ns)) {
            ++counters_.inline_windows;
            work(0);
        } else {
            team_->run(work);
        }
        set_ = written;
        last_events_ = events() - before;
        last_length_ = std::max<std::int64_t>(1, limit.ns - first.ns);
        if constexpr (MeetsAtBarriers<Model>) {
            model_.at_barrier(due_);
        }
    }

    void run_cell(std::uint32_t number, CellWorker<Model>& worker, SimTime limit, unsigned written,
                  bool alone) {
        Cell& cell = cells_[number];
        if (cell.has_mail) {
            for (const auto& sender : workers_) {
                sender->outboxes(set_)[number].drain(
                    worker.pool(), [&](const Event* events, std::uint32_t count) {
                        for (std::uint32_t i = 0; i < count; ++i) {
                            cell.queue.add(events[i], worker.pool());
                        }
                    });
            }
            cell.has_mail = false;
        }
        worker.run(number, cell, cores_.data(), model_, limit, written, alone);
        next_[number] = cell.queue.next();
    }

    const EngineLayout* layout_;
    EngineOptions options_;
    Model model_;
    std::unique_ptr<const CellMap> map_;  // Workers point to it, wherever the engine moves.
    std::vector<EntityCore, HugePageAllocator<EntityCore>> cores_;
    std::vector<Cell> cells_;
    std::vector<SimTime> next_;  // By cell: its earliest pending event, mail included.
    std::unique_ptr<std::array<bool, 256>> alarm_kinds_ = std::make_unique<std::array<bool, 256>>();
    std::unique_ptr<ChunkReserve> reserve_ = std::make_unique<ChunkReserve>();
    std::vector<std::unique_ptr<CellWorker<Model>>> workers_;
    std::unique_ptr<TaskTeam> team_;
    std::vector<Event> boards_;  // A heap: they are few.
    std::vector<Event> scratch_;
    std::vector<std::uint32_t> due_;
    unsigned set_ = 0;  // Outboxes that hold the mail of the last window.
    std::uint64_t last_events_ = 0;
    std::int64_t last_length_ = 0;
    std::uint64_t board_events_ = 0;
    std::uint64_t hashed_board_events_ = 0;
    EngineCounters counters_;
};

}  // namespace rotasim
