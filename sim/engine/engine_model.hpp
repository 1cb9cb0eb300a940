// What an engine runs, and what a model may tell an engine about itself.
#pragma once

#include "sim/engine/outbox.hpp"

#include <concepts>
#include <span>

namespace rotasim {

// Owns the state of all entities, can be copied (a branch of the future goes on from a copy), and
// handles events in batches of one kind: it begins each in the outbox, then reacts. A batch never
// reorders one process; processes of different cells may be handled at once, by different threads.
template <class M>
concept EngineModel = std::copyable<M> &&
    requires(M model, std::span<const Event> batch, Outbox& outbox) {
    { model.handle(batch, outbox) } -> std::same_as<void>;
    // Whether events of this kind belong to the digest (observers do not).
    { M::is_hashed(std::uint8_t{0}) } -> std::same_as<bool>;
};

// A model may know better than the floor when a cell can next be heard elsewhere: no message to
// another cell and no board event of this one arrives before the returned time, as long as nothing
// arrives at it, given that its earliest pending event is at `next`.
template <class M>
concept KnowsItsOutput = requires(const M model, std::uint32_t cell, SimTime next) {
    { model.earliest_output(cell, next) } -> std::same_as<SimTime>;
};

// A model may know that a cell is silent for now: that until its next alarm (see
// EngineLayout::alarm_kinds) no event makes it send to another cell or announce on the board.
template <class M>
concept SpeaksRarely = requires(const M model, std::uint32_t cell) {
    { model.may_speak(cell) } -> std::same_as<bool>;
};

// A model may fetch the state of a target into cache some events before it is handled.
template <class M>
concept Prefetches = requires(const M model, EntityIndex target) {
    { model.prefetch(target) } -> std::same_as<void>;
};

// A model may want a word between windows, when no cell runs: to merge what cells wrote apart.
template <class M>
concept MeetsAtBarriers = requires(M model, std::span<const std::uint32_t> cells) {
    // The cells that have been run since the last time.
    { model.at_barrier(cells) } -> std::same_as<void>;
};

}  // namespace rotasim
