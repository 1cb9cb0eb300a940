// Runs a random world under either engine, and says all that two runs are compared by.
#pragma once

#include "sim/engine/parallel_engine.hpp"
#include "sim/engine/sequential_engine.hpp"
#include "tests/support/engine_random_world.hpp"

#include <optional>

namespace rotasim::random_world {

struct Outcome {
    std::vector<std::uint64_t> hashes;  // By entity.
    std::vector<std::uint64_t> state;   // The model's.
    std::uint64_t events = 0;
    std::uint64_t hashed_events = 0;
    std::size_t pending = 0;

    friend bool operator==(const Outcome&, const Outcome&) = default;
};

template <class Engine>
Outcome outcome_of(Engine& engine, const World& world) {
    Outcome outcome;
    for (EntityIndex e = 0; e < world.lp_of.size(); ++e) {
        outcome.hashes.push_back(engine.entity_hash(e));
    }
    outcome.state = engine.model().state();
    outcome.events = engine.events();
    outcome.hashed_events = engine.hashed_events();
    outcome.pending = engine.pending();
    return outcome;
}

template <class Engine>
void prime(Engine& engine, const World& world) {
    for (std::uint32_t lp = 0; lp < world.processes(); ++lp) {
        engine.prime(world.entities_of[lp][0],
                     [lp](auto& model, Outbox& outbox) { model.prime(lp, outbox); });
    }
}

// Where slices end: anywhere, now and then twice at the same place.
inline std::vector<SimTime> ends_of(const World& world, const Manner& manner) {
    Dice dice{manner.seed + 99};
    std::vector<SimTime> ends;
    const std::int64_t busy = std::min(world.end.ns, 60 * world.floor.ns);
    for (unsigned i = 1; i < manner.slices; ++i) {
        ends.push_back(SimTime{dice.length_below(busy)});
    }
    std::sort(ends.begin(), ends.end());
    ends.push_back(world.end);
    return ends;
}

inline Outcome run_reference(const World& world) {
    const EngineLayout layout = layout_of(world, Manner{});
    SequentialEngine<RandomModel<none>> engine(layout, RandomModel<none>(world));
    prime(engine, world);
    engine.run_until(world.end);
    return outcome_of(engine, world);
}

template <unsigned hooks>
Outcome run_parallel(const World& world, const Manner& manner, Duration lie = Duration::zero()) {
    using Engine = ParallelEngine<RandomModel<hooks>>;
    const EngineLayout layout = layout_of(world, manner);
    RandomModel<hooks> model(world);
    model.lie_by(lie);
    const EngineOptions options{.threads = manner.threads, .inline_below = manner.inline_below};
    std::optional<Engine> engine;
    engine.emplace(layout, model, options);
    prime(*engine, world);
    for (const SimTime end : ends_of(world, manner)) {
        if (manner.copied) {
            // The copy goes on, the original is gone.
            std::optional<Engine> copy;
            copy.emplace(*engine);
            engine.reset();
            engine.emplace(*copy);
        }
        engine->run_until(end);
    }
    return outcome_of(*engine, world);
}

}  // namespace rotasim::random_world
