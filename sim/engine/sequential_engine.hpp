// The reference engine: one cell, one priority queue, the total order; every other engine must
// equal it.
#pragma once

#include "sim/engine/outbox.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <concepts>
#include <queue>
#include <span>

namespace rotasim {

// What an engine runs: owns the state of all entities, can be copied (a branch of the future goes
// on from a copy), and handles events one batch at a time. A batch never reorders one process.
template <class M>
concept EngineModel = std::copyable<M> &&
    requires(M model, std::span<const Event> batch, Outbox& outbox) {
    { model.handle(batch, outbox) } -> std::same_as<void>;
    // Whether events of this kind belong to the digest (observers do not).
    { M::is_hashed(std::uint8_t{0}) } -> std::same_as<bool>;
};

template <EngineModel Model>
class SequentialEngine {
public:
    SequentialEngine(const EngineLayout& layout, Model model)
        : layout_(&layout),
          model_(std::move(model)),
          next_sequence_(layout.entities(), 0),
          hash_(layout.entities(), 0x9E3779B97F4A7C15ULL) {}

    // Sends as `origin` before the first event: `fill(outbox)` at time zero.
    template <class Fill>
    void prime(EntityIndex origin, Fill&& fill) {
        Outbox outbox(*layout_, next_sequence_);
        outbox.begin(origin, SimTime::zero(), 0);
        std::swap(outbox.sent(), scratch_);
        fill(model_, outbox);
        std::swap(outbox.sent(), scratch_);
        drain(scratch_);
    }

    // Runs every event before `end`. False if `cancel` became true (looked at every 4,096 events).
    bool run_until(SimTime end, const std::atomic<bool>* cancel = nullptr) {
        Outbox outbox(*layout_, next_sequence_);
        while (!queue_.empty() && queue_.top().at < end) {
            const Event event = queue_.top();
            queue_.pop();
            SIM_EXPECTS(events_ == 0 || !before(event, last()));
            recent_[events_ % recent_.size()] = event;
            ++events_;
            if ((events_ & 0xFFFU) == 0 && cancel != nullptr && cancel->load()) {
                return false;
            }
            if (Model::is_hashed(event.kind())) {
                ++hashed_events_;
                fold(hash_[event.target], event);
            }
            outbox.begin(event.target, event.at, event.round());
            model_.handle(std::span<const Event>(&event, 1), outbox);
            drain(outbox.sent());
        }
        return true;
    }

    [[nodiscard]] Model& model() { return model_; }
    [[nodiscard]] std::uint64_t events() const { return events_; }
    [[nodiscard]] std::uint64_t hashed_events() const { return hashed_events_; }
    // Order-sensitive hash of all events that each entity has handled.
    [[nodiscard]] std::span<const std::uint64_t> entity_hashes() const { return hash_; }
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

    [[nodiscard]] const Event& last() const { return recent_[(events_ - 1) % recent_.size()]; }

    void drain(std::vector<Event>& sent) {
        for (const Event& event : sent) {
            queue_.push(event);
        }
        sent.clear();
    }

    // What happened, not to whom it is numbered: positions change when bystanders are added.
    static void fold(std::uint64_t& hash, const Event& event) {
        const auto mix = [&hash](std::uint64_t word) {
            hash = (hash ^ word) * 0xD6E8FEB86659FD93ULL;
            hash ^= hash >> 32;
        };
        mix(static_cast<std::uint64_t>(event.at.ns));
        mix(event.order);
        mix(event.payload);
    }

    const EngineLayout* layout_;
    Model model_;
    std::vector<std::uint32_t> next_sequence_;
    std::vector<std::uint64_t> hash_;
    std::priority_queue<Event, std::vector<Event>, Later> queue_;
    std::vector<Event> scratch_;
    std::array<Event, 100> recent_{};
    std::uint64_t events_ = 0;
    std::uint64_t hashed_events_ = 0;
};

}  // namespace rotasim
