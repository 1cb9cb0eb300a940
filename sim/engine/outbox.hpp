// What a handler may do to the future: send events, checked against order and floor.
#pragma once

#include "sim/base/contract.hpp"
#include "sim/engine/event.hpp"
#include "sim/engine/layout.hpp"

#include <vector>

namespace rotasim {

// Collects what the handler of one event sends. Each engine drains it in its own way: the
// sequential one into its queue, a parallel one into its cell's buckets and other cells' outboxes.
class Outbox {
public:
    Outbox(const EngineLayout& layout, std::vector<std::uint32_t>& next_sequence)
        : layout_(&layout), next_sequence_(&next_sequence) {}

    // All that follows is sent by `origin` at `now`, in reaction to an event of this round.
    void begin(EntityIndex origin, SimTime now, std::uint32_t round) {
        origin_ = origin;
        now_ = now;
        round_ = round;
    }

    [[nodiscard]] SimTime now() const { return now_; }
    [[nodiscard]] EntityIndex origin() const { return origin_; }
    [[nodiscard]] Duration floor() const { return layout_->floor; }

    // Expects at >= now, and at >= now + floor if another logical process owns the target.
    void send(EntityIndex target, EventClass event_class, std::uint8_t kind, SimTime at,
              std::uint64_t payload) {
        if (at == SimTime::never()) {
            return;  // A delay beyond the range of time never comes.
        }
        SIM_EXPECTS(target < layout_->entities());
        SIM_EXPECTS(at >= now_);
        if (layout_->lp_of[target] != layout_->lp_of[origin_]) {
            SIM_EXPECTS(at - now_ >= layout_->floor);
        }
        std::uint32_t round = 0;
        if (at == now_) {
            round = round_ + 1;
            SIM_EXPECTS(round <=
                        Event::largest_round);  // Else events chase each other in one tick.
        }
        const std::uint32_t sequence = (*next_sequence_)[origin_]++;
        SIM_EXPECTS(sequence != UINT32_MAX);
        sent_.push_back(Event{.at = at,
                              .order = Event::pack(round, event_class, kind),
                              .target = target,
                              .origin = origin_,
                              .sequence = sequence,
                              .payload = payload});
    }

    [[nodiscard]] std::vector<Event>& sent() { return sent_; }

private:
    const EngineLayout* layout_;
    std::vector<std::uint32_t>* next_sequence_;
    std::vector<Event> sent_;
    EntityIndex origin_ = 0;
    SimTime now_{};
    std::uint32_t round_ = 0;
};

}  // namespace rotasim
