// The reference engine: one cell, one priority queue, the total order; every other engine must
// equal it.
#pragma once

#include "sim/engine/engine_model.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <queue>
#include <span>

namespace rotasim {

template <EngineModel Model>
class SequentialEngine {
public:
    SequentialEngine(const EngineLayout& layout, Model model)
        : layout_(&layout), model_(std::move(model)), cores_(layout.entities()) {}

    // Room for this many pending events, so that the queue need not grow while it runs.
    void reserve(std::size_t pending) {
        std::vector<Event> room;
        room.reserve(pending);
        queue_ = Queue(Later{}, std::move(room));
    }

    // Sends as `origin` before the first event: `fill(outbox)` at time zero.
    template <class Fill>
    void prime(EntityIndex origin, Fill&& fill) {
        Outbox outbox(*layout_, cores_.data());
        outbox.begin(origin, SimTime::zero(), 0);
        std::swap(outbox.sent(), scratch_);
        fill(model_, outbox);
        std::swap(outbox.sent(), scratch_);
        drain(scratch_);
    }

    // Runs every event before `end`. False if `cancel` became true (looked at every 4,096 events).
    bool run_until(SimTime end, const std::atomic<bool>* cancel = nullptr) {
        Outbox outbox(*layout_, cores_.data());
        while (!queue_.empty() && queue_.top().at < end) {
            if ((events_ & 0xFFFU) == 0 && cancel != nullptr && cancel->load()) {
                return false;
            }
            const Event event = queue_.top();
            queue_.pop();
            SIM_EXPECTS(events_ == 0 || !before(event, last()));
            recent_[events_ % recent_.size()] = event;
            ++events_;
            if (Model::is_hashed(event.kind())) {
                ++hashed_events_;
                fold(cores_[event.target].hash, event);
            }
            model_.handle(std::span<const Event>(&event, 1), outbox);
            drain(outbox.sent());
        }
        return true;
    }

    template <class Work>
    void each_cell(const Work& work) {
        work(0);
    }

    [[nodiscard]] Model& model() { return model_; }
    [[nodiscard]] std::uint64_t events() const { return events_; }
    [[nodiscard]] std::uint64_t hashed_events() const { return hashed_events_; }
    // Order-sensitive hash of all events that the entity has handled.
    [[nodiscard]] std::uint64_t entity_hash(EntityIndex entity) const {
        return cores_[entity].hash;
    }
    [[nodiscard]] std::size_t pending() const { return queue_.size(); }

    // The last events, oldest first, for the report of a broken invariant.
    [[nodiscard]] std::vector<Event> recent() const {
        std::vector<Event> events;
        const std::uint64_t kept = std::min<std::uint64_t>(events_, recent_.size());
        for (std::uint64_t i = events_ - kept; i < events_; ++i) {
            events.push_back(recent_[i % recent_.size()]);
        }
        return events;
    }

private:
    struct Later {
        bool operator()(const Event& a, const Event& b) const { return before(b, a); }
    };
    using Queue = std::priority_queue<Event, std::vector<Event>, Later>;

    [[nodiscard]] const Event& last() const { return recent_[(events_ - 1) % recent_.size()]; }

    void drain(std::vector<Event>& sent) {
        for (const Event& event : sent) {
            queue_.push(event);
        }
        sent.clear();
    }

    const EngineLayout* layout_;
    Model model_;
    std::vector<EntityCore> cores_;
    Queue queue_;
    std::vector<Event> scratch_;
    std::array<Event, 100> recent_{};
    std::uint64_t events_ = 0;
    std::uint64_t hashed_events_ = 0;
};

}  // namespace rotasim
