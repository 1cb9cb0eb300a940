// Random worlds for the engines: entities whose state depends on the order of everything that their
// process handles, so that one event out of place changes all that follows.
#pragma once

#include "sim/engine/engine_model.hpp"

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

namespace rotasim::random_world {

// SplitMix64 (Steele, Lea and Flood, 2014): small, and good enough to choose cases.
struct Dice {
    std::uint64_t state = 0;

    std::uint64_t bits() {
        state += 0x9E3779B97F4A7C15ULL;
        std::uint64_t z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
        return z ^ (z >> 31);
    }
    std::uint64_t below(std::uint64_t n) { return bits() % n; }
    std::int64_t length_below(std::int64_t n) {
        return static_cast<std::int64_t>(below(static_cast<std::uint64_t>(n)));
    }
    bool coin() { return below(2) == 0; }
    template <class T>
    T one_of(std::initializer_list<T> values) {
        return values.begin()[below(values.size())];
    }
};

inline void mix(std::uint64_t& hash, std::uint64_t word) {
    hash = (hash ^ word) * 0xD6E8FEB86659FD93ULL;
    hash ^= hash >> 29;
}

// What exists and how it behaves; never how it is cut into cells.
struct World {
    std::uint64_t seed = 0;
    std::vector<std::uint32_t> lp_of;     // By entity.
    std::vector<std::uint32_t> group_of;  // By process. Groups are what cells are made of.
    std::vector<bool> loner;  // By group: no message to loners' others, no board events.
    std::vector<std::vector<EntityIndex>> entities_of;  // By process.
    Duration floor = nanoseconds(1);
    // Between groups messages and board events arrive at multiples of this only; zero: at any time.
    Duration period = Duration::zero();
    bool boards = false;
    std::uint32_t kinds = 1;
    std::uint32_t budget = 1;  // How many events each process may send.
    SimTime end = SimTime::zero();

    [[nodiscard]] std::size_t processes() const { return group_of.size(); }
    [[nodiscard]] SimTime arrival(SimTime at) const {
        return period == Duration::zero()
                   ? at
                   : SimTime{(at.ns + period.ns - 1) / period.ns * period.ns};
    }
};

inline World make_world(std::uint64_t seed) {
    Dice dice{seed};
    World world;
    world.seed = seed;
    const auto processes = static_cast<std::uint32_t>(
        dice.one_of({1 + dice.below(4), 2 + dice.below(60), 100 + dice.below(500)}));
    const bool grouped = dice.coin();
    const std::uint64_t largest_group = grouped ? 1 + dice.below(8) : 1;
    const std::uint64_t lonely = dice.one_of<std::uint64_t>({0, 0, 50, 100});
    world.entities_of.resize(processes);
    for (std::uint32_t lp = 0; lp < processes; ++lp) {
        if (lp == 0 || dice.below(largest_group) == 0) {
            world.loner.push_back(dice.below(100) < lonely);
        }
        world.group_of.push_back(static_cast<std::uint32_t>(world.loner.size() - 1));
    }
    const auto entities = static_cast<EntityIndex>(processes + dice.below(processes + 2));
    for (EntityIndex e = 0; e < entities; ++e) {
        // Everybody owns one entity; the others belong to anybody.
        const auto lp = e < processes ? e : static_cast<std::uint32_t>(dice.below(processes));
        world.lp_of.push_back(lp);
        world.entities_of[lp].push_back(e);
    }
    world.floor =
        nanoseconds(dice.one_of<std::int64_t>({1, 2, 7, 1'000, 1'000'000'000, 3'600'000'000'000}));
    if (grouped) {
        world.period = world.floor * dice.one_of<std::int64_t>({2, 10, 50});
    }
    world.boards = dice.coin();
    world.kinds = static_cast<std::uint32_t>(dice.one_of({1, 2, 10}));
    world.budget = static_cast<std::uint32_t>(1 + 1'500 / processes + dice.below(8));
    world.end = dice.coin() ? SimTime::zero() + world.floor * (5 + dice.length_below(60))
                            : SimTime{std::int64_t{1} << 62};
    return world;
}

enum Hooks : unsigned { none = 0, knows_output = 1, prefetches = 2, meets = 4 };

template <unsigned hooks>
class RandomModel {
public:
    explicit RandomModel(const World& world)
        : world_(&world), processes_(world.processes()), tally_(world.processes(), 0) {
        for (std::size_t lp = 0; lp < processes_.size(); ++lp) {
            processes_[lp] = {.state = world.seed ^ lp, .budget = world.budget};
        }
    }

    // How much later than the truth `earliest_output` answers.
    void lie_by(Duration lie) { lie_ = lie; }

    void prime(std::uint32_t lp, Outbox& outbox) {
        Dice dice{processes_[lp].state + 1};
        for (std::uint64_t left = 1 + dice.below(2); left > 0; --left) {
            const SimTime at{world_->floor.ns * dice.length_below(3) +
                             (dice.coin() ? 0 : dice.length_below(world_->floor.ns))};
            const EntityIndex target = any_of(lp, dice);
            fire(target, any_class(dice), at, dice, outbox);
        }
        if (dice.below(8) == 0) {
            announce(lp, dice, outbox);
        }
    }

    void handle(std::span<const Event> batch, Outbox& outbox) {
        for (const Event& event : batch) {
            outbox.begin(event);
            const std::uint32_t lp = world_->lp_of[event.target];
            Process& process = processes_[lp];
            mix(process.state, static_cast<std::uint64_t>(event.at.ns));
            mix(process.state, event.order);
            mix(process.state, std::uint64_t{event.target} << 32U | event.origin);
            mix(process.state, std::uint64_t{event.sequence} << 32U);
            mix(process.state, event.payload);
            mix(process.state, board_);
            if (event.event_class() == EventClass::board) {
                mix(board_, process.state);
            }
            tally_[outbox.cell()] += event.payload;
            react(lp, outbox);
        }
    }
    static bool is_hashed(std::uint8_t kind) { return kind != 1; }

    // Whatever is handled from `next` on, nothing leaves the group before the next period.
    [[nodiscard]] SimTime earliest_output(std::uint32_t, SimTime next) const
        requires((hooks & knows_output) != 0) {
        return world_->arrival(next + world_->floor) + lie_;
    }
    void prefetch(EntityIndex target) const requires((hooks & prefetches) != 0) {
        __builtin_prefetch(&processes_[world_->lp_of[target]], 1);
    }
    template <class Anything>
    void at_barrier(const Anything&) requires((hooks & meets) != 0) {
        gather();
    }

    // All that has been handled, by process; then what all share.
    [[nodiscard]] std::vector<std::uint64_t> state() {
        std::vector<std::uint64_t> all;
        for (const Process& process : processes_) {
            all.push_back(process.state);
        }
        gather();
        all.push_back(board_);
        all.push_back(total_);
        return all;
    }

private:
    struct Process {
        std::uint64_t state = 0;
        std::uint32_t budget = 0;
    };

    void gather() {
        for (std::uint64_t& part : tally_) {
            total_ += part;
            part = 0;
        }
    }

    [[nodiscard]] static EventClass any_class(Dice& dice) {
        return dice.one_of({EventClass::change, EventClass::notice, EventClass::act});
    }
    // One draw after the other: the order in which arguments are evaluated is the compiler's.
    void fire(EntityIndex target, EventClass event_class, SimTime at, Dice& dice,
              Outbox& outbox) const {
        const auto kind = static_cast<std::uint8_t>(dice.below(world_->kinds));
        const std::uint64_t payload = dice.bits();
        outbox.send(target, event_class, kind, at, payload);
    }
    [[nodiscard]] EntityIndex any_of(std::uint32_t lp, Dice& dice) const {
        const std::vector<EntityIndex>& own = world_->entities_of[lp];
        return own[dice.below(own.size())];
    }
    [[nodiscard]] bool is_loner(std::uint32_t lp) const {
        return world_->loner[world_->group_of[lp]];
    }
    // Anybody whom `lp` may write to.
    [[nodiscard]] EntityIndex anybody(std::uint32_t lp, Dice& dice) const {
        const auto target = static_cast<EntityIndex>(dice.below(world_->lp_of.size()));
        const std::uint32_t other = world_->lp_of[target];
        return other != lp && is_loner(lp) && is_loner(other) ? any_of(lp, dice) : target;
    }
    // When a message of `lp` that wants to arrive at `at` does so.
    [[nodiscard]] SimTime arrival(std::uint32_t lp, EntityIndex target, SimTime at) const {
        const bool outside = world_->group_of[world_->lp_of[target]] != world_->group_of[lp];
        return outside ? world_->arrival(at) : at;
    }

    void react(std::uint32_t lp, Outbox& outbox) {
        Process& process = processes_[lp];
        Dice dice{process.state};
        std::uint64_t left = dice.one_of<std::uint64_t>({0, 1, 1, 1, 1, 2, 2, 3});
        for (; left > 0 && process.budget > 0; --left) {
            --process.budget;
            send_one(lp, dice, outbox);
        }
    }

    void send_one(std::uint32_t lp, Dice& dice, Outbox& outbox) {
        const SimTime now = outbox.now();
        const Duration floor = world_->floor;
        const std::uint64_t what = dice.below(100);
        const auto send_self = [&](Duration after) {
            const EntityIndex target = any_of(lp, dice);
            fire(target, any_class(dice), now + after, dice, outbox);
        };
        if (what < 14) {
            send_self(Duration::zero());
        } else if (what < 30) {
            send_self(nanoseconds(1 + dice.length_below(floor.ns)));
        } else if (what < 36) {
            send_self(nanoseconds(1));
        } else if (what < 42) {
            const bool too_far = now.ns >= (std::int64_t{1} << 61);
            const Duration far = floor * (std::int64_t{1} << dice.below(20));
            send_self(too_far ? Duration::max() : far + nanoseconds(dice.length_below(floor.ns)));
        } else if (what < 48) {
            announce(lp, dice, outbox);
        } else if (what < 58) {
            burst(lp, dice, outbox);
        } else {
            const EntityIndex target = anybody(lp, dice);
            const std::int64_t more = dice.one_of({0, 0, 1}) * dice.length_below(floor.ns);
            fire(target, any_class(dice), arrival(lp, target, now + floor + nanoseconds(more)),
                 dice, outbox);
        }
    }

    // Several events for one entity at one tick, which others aim at as well.
    void burst(std::uint32_t lp, Dice& dice, Outbox& outbox) {
        const std::int64_t grid = 2 * world_->floor.ns;
        const SimTime at{(outbox.now().ns + world_->floor.ns + grid - 1) / grid * grid};
        const EntityIndex target = dice.coin() ? anybody(lp, dice) : any_of(lp, dice);
        const EventClass event_class = any_class(dice);
        for (std::uint64_t left = 2 + dice.below(3); left > 0; --left) {
            fire(target, event_class, arrival(lp, target, at), dice, outbox);
        }
    }

    void announce(std::uint32_t lp, Dice& dice, Outbox& outbox) {
        if (!world_->boards || is_loner(lp)) {
            return;
        }
        const SimTime at = outbox.now() + world_->floor * (1 + dice.length_below(3));
        fire(any_of(lp, dice), EventClass::board, world_->arrival(at), dice, outbox);
    }

    const World* world_;
    std::vector<Process> processes_;
    std::vector<std::uint64_t> tally_;  // By cell, until the next barrier.
    std::uint64_t total_ = 0;
    std::uint64_t board_ = 1;
    Duration lie_ = Duration::zero();
};

// How a run is carried out; nothing of it may be seen in the results.
struct Manner {
    std::uint32_t cells = 1;
    Duration bucket = Duration::zero();
    unsigned threads = 1;
    std::uint64_t inline_below = 0;
    unsigned slices = 1;
    bool copied = false;
    std::uint64_t seed = 0;

    [[nodiscard]] std::string text() const {
        return "cells " + std::to_string(cells) + ", bucket " + std::to_string(bucket.ns) +
               ", threads " + std::to_string(threads) + ", inline below " +
               std::to_string(inline_below) + ", slices " + std::to_string(slices) +
               (copied ? ", copied, seed " : ", seed ") + std::to_string(seed);
    }
};

inline Manner any_manner(const World& world, std::uint64_t seed) {
    Dice dice{seed};
    const std::int64_t floor = world.floor.ns;
    const auto groups = static_cast<std::uint32_t>(world.loner.size());
    Manner manner;
    manner.cells = std::min(groups, dice.one_of<std::uint32_t>({1, 2, 7, 64, groups}));
    manner.bucket = nanoseconds(
        dice.one_of<std::int64_t>({0, 1, floor / 7 + 1, std::max<std::int64_t>(1, floor - 1), floor,
                                   floor + 1, 10 * floor, 1'000 * floor, std::int64_t{1} << 50}));
    manner.threads = dice.one_of({1U, 2U, 4U, 8U});
    manner.inline_below = dice.one_of<std::uint64_t>({0, 1'000});
    manner.slices = static_cast<unsigned>(dice.one_of({1, 1, 2, 5}));
    manner.copied = dice.below(4) == 0;
    manner.seed = seed;
    return manner;
}

// Groups to cells by chance; loners keep to themselves where there is room, and may say so.
inline EngineLayout layout_of(const World& world, const Manner& manner) {
    Dice dice{manner.seed + 7};
    EngineLayout layout;
    layout.lp_of = world.lp_of;
    layout.floor = world.floor;
    layout.bucket = manner.bucket;
    const std::uint32_t for_loners = manner.cells / 2;
    std::vector<bool> only_loners(manner.cells, true);
    std::vector<std::uint32_t> cell_of_group;
    for (const bool loner : world.loner) {
        const std::uint64_t cell = loner && for_loners > 0
                                       ? dice.below(for_loners)
                                       : for_loners + dice.below(manner.cells - for_loners);
        cell_of_group.push_back(static_cast<std::uint32_t>(cell));
        only_loners[cell] = only_loners[cell] && loner;
    }
    for (const std::uint32_t group : world.group_of) {
        layout.cell_of.push_back(cell_of_group[group]);
    }
    if (dice.below(4) != 0) {
        for (const bool apart : only_loners) {
            layout.cells.push_back({.processes_apart = apart && dice.below(4) != 0});
        }
    }
    return layout;
}

}  // namespace rotasim::random_world
