// Windows, partitions and nothing else (engine facts, section 3, design d).
#include "tests/benchmarks/phold_bare.hpp"

#include "sim/base/contract.hpp"

#include <algorithm>
#include <bit>
#include <tuple>

namespace rotasim {

namespace {

// No delay is longer, in mean increments: 52 bits of a uniform variate end at exp(-36.05).
constexpr double longest_exponential = 37;
constexpr std::size_t lanes = 4;

// As `fold` does for an event of class `act` and kind 0 without payload.
Event as_event(std::int64_t at) {
    Event event;
    event.at = SimTime{at};
    event.order = Event::pack(0, EventClass::act, 0);
    return event;
}

}  // namespace

BarePhold::BarePhold(const PholdParameters& parameters, std::uint32_t partitions)
    : parameters_(parameters),
      law_(parameters),
      clock_(law_.floor()),
      shift_(static_cast<unsigned>(
          std::bit_width((parameters.lps + partitions - 1) / partitions - 1))),
      partitions_(((parameters.lps - 1) >> shift_) + 1),
      cores_(parameters.lps),
      seen_(std::size_t{1} << shift_, 0) {
    SIM_EXPECTS(parameters.lookahead >= least_lookahead);
    const double longest = parameters.lookahead + (1 - parameters.lookahead) * longest_exponential;
    windows_ = std::bit_ceil(static_cast<std::uint64_t>(longest / parameters.lookahead) + 2);
    ring_.resize(windows_ * partitions_);
}

void BarePhold::grow() {
    blocks_.emplace_back(huge_page_bytes / sizeof(Chunk));
    for (Chunk& chunk : blocks_.back()) {
        chunk.next = free_;
        free_ = &chunk;
    }
}

[[gnu::always_inline]] inline void BarePhold::put(const Item& item) {
    Bucket& to = bucket(clock_.tick_of(SimTime{item.at}), item.lp >> shift_);
    if (to.head == nullptr || to.used == Chunk::capacity) {
        if (free_ == nullptr) {
            grow();
        }
        Chunk* chunk = free_;
        free_ = chunk->next;
        chunk->next = to.head;
        to = {chunk, 0};
    }
    to.head->items[to.used++] = item;
}

void BarePhold::prime() {
    for (EntityIndex lp = 0; lp < parameters_.lps; ++lp) {
        for (std::uint32_t i = 0; i < parameters_.events_per_lp; ++i) {
            const phold::Draws draws =
                phold::draw(parameters_.seed, lp, cores_.data()[lp].sequence++);
            put({law_.delay(draws), lp, lp});
        }
    }
}

void BarePhold::run_until(SimTime end) {
    for (;; ++present_) {
        for (std::uint32_t partition = 0; partition < partitions_; ++partition) {
            run_partition(present_, partition, end.ns);
        }
        if (clock_.begin_of(present_ + 1) >= end) {
            break;
        }
    }
}

void BarePhold::run_partition(std::uint64_t window, std::uint32_t partition, std::int64_t end) {
    split(window, partition, end);
    handle(single_.data(), single_.size());
    for (const Item& item : several_) {
        handle(item);
    }
    events_ += single_.size() + several_.size();
}

void BarePhold::split(std::uint64_t window, std::uint32_t partition, std::int64_t end) {
    const EntityIndex first = partition << shift_;
    Bucket due = bucket(window, partition);
    bucket(window, partition) = Bucket{};
    std::uint8_t* seen = seen_.data();
    std::size_t items = 0;
    std::uint32_t count = due.used;
    for (const Chunk* chunk = due.head; chunk != nullptr; chunk = chunk->next) {
        for (std::uint32_t i = 0; i < count; ++i) {
            const EntityIndex lp = chunk->items[i].lp;
            __builtin_prefetch(cores_.data() + lp, 1);
            std::uint8_t& times = seen[lp - first];
            times = static_cast<std::uint8_t>(std::uint32_t{times} << 1U | 1U);
        }
        items += count;
        count = Chunk::capacity;
    }
    single_.resize(items);
    several_.clear();
    std::size_t singles = 0;
    count = due.used;
    while (due.head != nullptr) {
        Chunk* chunk = due.head;
        for (std::uint32_t i = 0; i < count; ++i) {
            const Item item = chunk->items[i];
            if (item.at >= end) {
                put(item);
            } else if (seen[item.lp - first] == 1) {
                single_.data()[singles++] = item;
            } else {
                several_.push_back(item);
            }
        }
        due.head = chunk->next;
        chunk->next = free_;
        free_ = chunk;
        count = Chunk::capacity;
    }
    single_.resize(singles);
    std::fill(seen_.begin(), seen_.end(), std::uint8_t{0});
    std::sort(several_.begin(), several_.end(), [](const Item& a, const Item& b) {
        return std::tie(a.lp, a.at, a.origin) < std::tie(b.lp, b.at, b.origin);
    });
}

[[gnu::always_inline]] inline void BarePhold::react(const Item& item, const phold::Draws& draws) {
    put({item.at + law_.delay(draws), law_.target(item.lp, draws), item.lp});
}

void BarePhold::handle(const Item& item) {
    EntityCore& core = cores_.data()[item.lp];
    fold(core.hash, as_event(item.at));
    react(item, phold::draw(parameters_.seed, item.lp, core.sequence++));
}

void BarePhold::handle(const Item* items, std::size_t count) {
    const phold::RoundKeys keys(parameters_.seed);
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        const Item* four = items + i;
        const auto touch = [&](std::size_t lane) {
            EntityCore& core = cores_.data()[four[lane].lp];
            fold(core.hash, as_event(four[lane].at));
            return static_cast<long long>(core.sequence++);
        };
        const __m256i lps = _mm256_set_epi64x(four[3].lp, four[2].lp, four[1].lp, four[0].lp);
        const __m256i indices = _mm256_set_epi64x(touch(3), touch(2), touch(1), touch(0));
        phold::Draws draws[lanes];
        phold::draw_four(keys, lps, indices, draws);
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            react(four[lane], draws[lane]);
        }
    }
    for (; i < count; ++i) {
        handle(items[i]);
    }
}

}  // namespace rotasim
