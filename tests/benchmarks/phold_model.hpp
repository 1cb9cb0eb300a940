// PHOLD (Fujimoto, "Performance of time warp under synthetic workloads", 1990) on the fleet's own
// engine, event type and total order.
#pragma once

#include "sim/engine/engine_model.hpp"
#include "tests/benchmarks/phold_draws.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace rotasim {

// Every event makes one new one, at itself or, with probability `remote`, at any process; after
// lookahead + Exp(1 - lookahead) units of time. One unit is a second of simulated time. The draws
// of a process are numbered by the events it has sent, as it sends one for each that it handles.
struct PholdParameters {
    std::uint32_t lps = 100'000;
    std::uint32_t events_per_lp = 1;
    double remote = 0.5;
    double lookahead = 0.1;
    std::uint64_t seed = 1;
};

// What a process draws for the event that it makes.
class PholdLaw {
public:
    explicit PholdLaw(const PholdParameters& parameters)
        : floor_ns_(static_cast<std::int64_t>(parameters.lookahead * unit)),
          mean_ns_((1.0 - parameters.lookahead) * unit),
          remote_below_(static_cast<std::uint64_t>(parameters.remote * 0x1p32)),
          lps_(parameters.lps) {}

    [[nodiscard]] Duration floor() const { return nanoseconds(floor_ns_); }
    [[nodiscard]] std::int64_t delay(const phold::Draws& draws) const {
        return floor_ns_ + static_cast<std::int64_t>(mean_ns_ * draws.exponential);
    }
    [[nodiscard]] EntityIndex target(EntityIndex self, const phold::Draws& draws) const {
        const auto other = static_cast<EntityIndex>((std::uint64_t{draws.target} * lps_) >> 32U);
        return draws.coin < remote_below_ ? other : self;
    }

private:
    static constexpr double unit = 1e9;

    std::int64_t floor_ns_;
    double mean_ns_;
    std::uint64_t remote_below_;
    std::uint64_t lps_;
};

class Phold {
public:
    explicit Phold(const PholdParameters& parameters) : parameters_(parameters), law_(parameters) {}

    [[nodiscard]] Duration floor() const { return law_.floor(); }

    void prime(EntityIndex lp, Outbox& outbox) {
        for (std::uint32_t i = 0; i < parameters_.events_per_lp; ++i) {
            const phold::Draws draws = phold::draw(parameters_.seed, lp, outbox.sent_by(lp));
            outbox.send(lp, EventClass::act, 0, SimTime{law_.delay(draws)}, 0);
        }
    }

    void handle(std::span<const Event> batch, Outbox& outbox) {
        const Event* events = batch.data();
        const std::size_t count = batch.size();
        const phold::RoundKeys keys(parameters_.seed);
        std::size_t i = 0;
        for (; i + lanes <= count; i += lanes) {
            // From registers: vectors read back after narrower stores would stall.
            const auto lp = [&](std::size_t lane) { return events[i + lane].target; };
            const auto index = [&](std::size_t lane) {
                return static_cast<long long>(outbox.sent_by(lp(lane)));
            };
            const __m256i lps = _mm256_set_epi64x(lp(3), lp(2), lp(1), lp(0));
            const __m256i indices = _mm256_set_epi64x(index(3), index(2), index(1), index(0));
            phold::Draws draws[lanes];
            phold::draw_four(keys, lps, indices, draws);
            for (std::size_t lane = 0; lane < lanes; ++lane) {
                react(events[i + lane], draws[lane], outbox);
            }
        }
        for (; i < count; ++i) {
            const EntityIndex lp = events[i].target;
            react(events[i], phold::draw(parameters_.seed, lp, outbox.sent_by(lp)), outbox);
        }
    }
    static bool is_hashed(std::uint8_t) { return true; }

private:
    static constexpr std::size_t lanes = 4;

    [[gnu::always_inline]] void react(const Event& event, const phold::Draws& draws,
                                      Outbox& outbox) const {
        outbox.begin(event);
        outbox.send(law_.target(event.target, draws), EventClass::act, 0,
                    SimTime{event.at.ns + law_.delay(draws)}, 0);
    }

    PholdParameters parameters_;
    PholdLaw law_;
};

}  // namespace rotasim
