// What a handler may do to the future: send events, checked against order and floor.
#pragma once

#include "sim/base/contract.hpp"
#include "sim/engine/cell_port.hpp"
#include "sim/engine/entity_core.hpp"
#include "sim/engine/event.hpp"
#include "sim/engine/layout.hpp"

#include <vector>

namespace rotasim {

// Where what a handler sends goes: into `sent()` under the sequential engine, straight into the
// cell's own buckets or the outboxes of other cells under the parallel one.
class Outbox {
public:
    Outbox(const EngineLayout& layout, EntityCore* cores, CellPort* port = nullptr,
           std::uint32_t cell = 0)
        : layout_(&layout),
          entities_(layout.entities()),
          cores_(cores),
          port_(port),
          cell_(port == nullptr ? cell : port->cell) {}

    // All that follows is sent by `origin` at `now`, in reaction to an event of this round.
    void begin(EntityIndex origin, SimTime now, std::uint32_t round) {
        origin_ = origin;
        now_ = now;
        round_ = round;
        event_ = nullptr;
    }
    // All that follows is sent in reaction to this event. A model begins every event of its batch.
    void begin(const Event& event) {
        begin(event.target, event.at, event.round());
        event_ = &event;
    }
    // The event that is being handled; null before the first and after the last one.
    [[nodiscard]] const Event* event() const { return event_; }

    [[nodiscard]] SimTime now() const { return now_; }
    [[nodiscard]] EntityIndex origin() const { return origin_; }
    // How many events this entity has sent: a counter that a model need not keep again.
    [[nodiscard]] std::uint32_t sent_by(EntityIndex entity) const {
        return cores_[entity].sequence;
    }
    [[nodiscard]] Duration floor() const { return layout_->floor; }
    // The cell that is being run: its part of a model's state may be written.
    [[nodiscard]] std::uint32_t cell() const { return cell_; }

    // Expects at >= now, and at >= now + floor if another logical process owns the target or if it
    // is of class `board`, which every process can see.
    [[gnu::always_inline]] void send(EntityIndex target, EventClass event_class, std::uint8_t kind,
                                     SimTime at, std::uint64_t payload) {
        if (at == SimTime::never()) {
            return;  // A delay beyond the range of time never comes.
        }
        SIM_EXPECTS(target < entities_);
        std::uint32_t round = 0;
        if (at <= now_) {
            SIM_EXPECTS(at == now_);
            round = round_ + 1;
            // Else events chase each other in one tick.
            SIM_EXPECTS(round <= Event::largest_round);
        }
        const std::uint32_t sequence = cores_[origin_].sequence++;
        SIM_EXPECTS(sequence != UINT32_MAX);
        const Event event{.at = at,
                          .order = Event::pack(round, event_class, kind),
                          .target = target,
                          .origin = origin_,
                          .sequence = sequence,
                          .payload = payload};
        if (event_class == EventClass::board) {
            SIM_EXPECTS(at - now_ >= layout_->floor);
        }
        if (port_ != nullptr) {
            route(event);
        } else {
            keep(event);
        }
    }

    [[nodiscard]] std::vector<Event>& sent() { return sent_; }

private:
    // What takes an event by value lets it stay in registers elsewhere.
    void keep(Event event) {
        check_floor(event.target, event.at);
        sent_.push_back(event);
    }
    void announce(Event event) {
        SIM_EXPECTS(!port_->keeps_apart);
        check_floor(event.target, event.at);
        port_->announce(event);
    }

    void check_floor(EntityIndex target, SimTime at) const {
        if (target != origin_ && layout_->lp_of.data()[target] != layout_->lp_of.data()[origin_]) {
            SIM_EXPECTS(at.ns - now_.ns >= layout_->floor.ns);
            SIM_EXPECTS(port_ == nullptr || !port_->keeps_apart);
        }
    }

    [[gnu::always_inline]] void route(const Event& event) {
        if (event.event_class() == EventClass::board) {
            announce(event);
            return;
        }
        const std::uint32_t cell = port_->map->cell_of(event.target);
        const bool too_near = event.at.ns - now_.ns < layout_->floor.ns;
        const bool must_be_own = port_->keeps_apart && cell == port_->cell;
        if ((too_near || must_be_own) && event.target != origin_) {
            check_floor(event.target, event.at);
        }
        port_->to_cell(cell, event);
    }

    const EngineLayout* layout_;
    std::size_t entities_;
    EntityCore* cores_;
    CellPort* port_;
    const Event* event_ = nullptr;
    std::vector<Event> sent_;
    EntityIndex origin_ = 0;
    SimTime now_{};
    std::uint32_t round_ = 0;
    std::uint32_t cell_ = 0;
};

}  // namespace rotasim
