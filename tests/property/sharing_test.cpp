// Weighted max-min sharing: rates against the law itself in exact fractions, and whole runs against
// a fluid that is worked out job by job.
#include "sim/behaviour/sharing.hpp"

#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

#include <numeric>
#include <random>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

// Exact; small enough for the numbers below.
class Fraction {
public:
    Fraction(int128 top = 0, int128 bottom = 1) : top_(top), bottom_(bottom) {
        int128 a = top;
        int128 b = bottom;
        while (b != 0)
            a = std::exchange(b, a % b);
        if (a != 0) {
            top_ /= a;
            bottom_ /= a;
        }
        if (bottom_ < 0) {
            top_ = -top_;
            bottom_ = -bottom_;
        }
    }
    [[nodiscard]] int128 floor() const { return top_ / bottom_; }
    friend Fraction operator+(const Fraction& a, const Fraction& b) {
        return {a.top_ * b.bottom_ + b.top_ * a.bottom_, a.bottom_ * b.bottom_};
    }
    friend Fraction operator-(const Fraction& a, const Fraction& b) {
        return a + Fraction(-b.top_, b.bottom_);
    }
    friend Fraction operator*(const Fraction& a, const Fraction& b) {
        return {a.top_ * b.top_, a.bottom_ * b.bottom_};
    }
    friend Fraction operator/(const Fraction& a, const Fraction& b) {
        return {a.top_ * b.bottom_, a.bottom_ * b.top_};
    }
    friend bool operator<(const Fraction& a, const Fraction& b) {
        return a.top_ * b.bottom_ < b.top_ * a.bottom_;
    }
    friend bool operator==(const Fraction& a, const Fraction& b) {
        return a.top_ == b.top_ && a.bottom_ == b.bottom_;
    }

private:
    int128 top_;
    int128 bottom_;
};

int drawn(std::mt19937& dice, int low, int high) {
    return low + static_cast<int>(dice() % static_cast<unsigned>(high - low + 1));
}

struct Shared {
    SharePlan plan;
    std::vector<ShareState> shares;
    std::vector<std::size_t> of;  // The class of each job.
};

// In the order that a built plan has.
Shared random_shares(std::mt19937& dice) {
    Shared all;
    all.plan.capacity = drawn(dice, 1, 3000);
    all.plan.classes.clear();
    for (int k = drawn(dice, 1, 5); k > 0; --k)
        all.plan.classes.push_back({drawn(dice, 1, 9), drawn(dice, 1, 600)});
    std::sort(all.plan.classes.begin(), all.plan.classes.end(),
              [](const auto& a, const auto& b) { return a.cap * b.weight < b.cap * a.weight; });
    all.shares.resize(all.plan.classes.size());
    for (std::size_t k = 0; k < all.shares.size(); ++k) {
        for (int n = drawn(dice, 0, 4); n > 0; --n) {
            all.shares[k].serving.push_back(static_cast<std::uint32_t>(all.of.size()));
            all.of.push_back(k);
        }
    }
    return all;
}

// Who is above its cap at equal shares of what is left is put to its cap, until nobody is.
std::vector<Fraction> by_rounds(const Shared& all) {
    std::vector<Fraction> rates(all.of.size());
    std::vector<bool> fixed(all.of.size(), false);
    Fraction left(all.plan.capacity);
    for (bool changed = true; changed;) {
        changed = false;
        int128 weights = 0;
        for (std::size_t j = 0; j < rates.size(); ++j)
            weights += fixed[j] ? 0 : all.plan.classes[all.of[j]].weight;
        const Fraction share = weights == 0 ? Fraction() : left / Fraction(weights);
        for (std::size_t j = 0; j < rates.size(); ++j) {
            const ShareClass& its = all.plan.classes[all.of[j]];
            if (!fixed[j]) rates[j] = share * Fraction(its.weight);
        }
        for (std::size_t j = 0; j < rates.size(); ++j) {
            const Fraction cap(all.plan.classes[all.of[j]].cap);
            if (!fixed[j] && cap < rates[j]) {
                rates[j] = cap;
                left = left - cap;
                fixed[j] = true;
                changed = true;
            }
        }
    }
    return rates;
}

std::vector<Fraction> rates_at(const WaterLevel& level, const Shared& all) {
    std::vector<Fraction> rates;
    for (const std::size_t k : all.of) {
        const ShareClass& its = all.plan.classes[k];
        rates.push_back(k < level.first ? Fraction(its.cap)
                                        : Fraction(its.weight * level.left, level.weight));
    }
    return rates;
}

// Nobody is below its cap while another one has more for its weight.
void check_fair(const Shared& all, const std::vector<Fraction>& rates) {
    for (std::size_t j = 0; j < rates.size(); ++j) {
        const ShareClass& its = all.plan.classes[all.of[j]];
        REQUIRE_FALSE(Fraction(its.cap) < rates[j]);
        if (!(rates[j] < Fraction(its.cap))) continue;
        for (std::size_t i = 0; i < rates.size(); ++i) {
            REQUIRE_FALSE(rates[j] / Fraction(its.weight) <
                          rates[i] / Fraction(all.plan.classes[all.of[i]].weight));
        }
    }
}

// No capacity is idle that somebody could use, and none is used that there is not.
void check_all_used(const Shared& all, const std::vector<Fraction>& rates) {
    Fraction sum;
    Fraction caps;
    for (std::size_t j = 0; j < rates.size(); ++j) {
        sum = sum + rates[j];
        caps = caps + Fraction(all.plan.classes[all.of[j]].cap);
    }
    const Fraction capacity(all.plan.capacity);
    REQUIRE(sum == (caps < capacity ? caps : capacity));
}

// Clocks and alarms follow from the rates, rounded down and up.
void check_clocks(const Shared& all, const WaterLevel& level, const std::vector<Fraction>& rates,
                  std::int64_t ticks) {
    for (std::size_t j = 0; j < rates.size(); ++j) {
        const int128 parts = given(all.plan, level, all.of[j], ticks);
        REQUIRE(parts == (rates[j] * Fraction(ticks)).floor());
        const int128 until = ticks_until(all.plan, level, all.of[j], parts + 1);
        REQUIRE_FALSE(rates[j] * Fraction(until) < Fraction(parts + 1));
        REQUIRE(rates[j] * Fraction(until - 1) < Fraction(parts + 1));
    }
}

}  // namespace

TEST_CASE("rates are weighted max-min fair", "[property][stations]") {
    std::mt19937 dice(20270301);
    int mixed = 0;
    for (int trial = 0; trial < 4000; ++trial) {
        const Shared all = random_shares(dice);
        if (all.of.empty()) continue;
        const WaterLevel level = water_level(all.plan, all.shares);
        const std::vector<Fraction> rates = rates_at(level, all);
        INFO("trial " << trial);
        REQUIRE(rates == by_rounds(all));
        check_fair(all, rates);
        check_all_used(all, rates);
        check_clocks(all, level, rates, drawn(dice, 1, 1'000'000));
        mixed += level.first > all.of.front() && level.first <= all.of.back() ? 1 : 0;
    }
    CHECK(mixed > 500);  // Some at their caps, and some below.
}

TEST_CASE("shares at the bounds of a plan fit into 128 bits", "[property][stations]") {
    // A petabyte a second, a cap of a millionth of it, 2^24 jobs, and 292 years.
    SharePlan plan;
    const std::int64_t cap = std::int64_t{1'000'000'000} << 11;
    plan.unit = cap * largest_share_ratio;
    plan.capacity = plan.unit;
    plan.classes = {{1, cap}, {largest_share_weight, plan.unit}};
    std::vector<ShareState> shares(2);
    shares[0].serving.resize(std::size_t{1} << 23);
    shares[1].serving.resize(std::size_t{1} << 23);
    const WaterLevel level = water_level(plan, shares);
    const std::int64_t ever = INT64_MAX;
    for (const std::size_t k : {std::size_t{0}, std::size_t{1}}) {
        const int128 parts = given(plan, level, k, ever);
        CHECK(parts > 0);
        CHECK(parts <= int128{plan.classes[k].cap} * ever);
        CHECK(ticks_until(plan, level, k, parts) <= ever);
        CHECK(ticks_until(plan, level, k, parts) >= ever - 1);
    }
}

namespace {

struct Transfer {
    long double at = 0;    // Ticks.
    long double left = 0;  // Bytes.
    long double cap = 0;   // Bytes a tick.
    long double weight = 1;
    long double done = -1;
};

// By rounds: who is above its cap at equal shares of what is left is put to its cap.
std::vector<long double> rates_of(const std::vector<Transfer*>& there, long double capacity) {
    std::vector<long double> rates(there.size(), -1);
    for (;;) {
        long double left = capacity;
        long double weights = 0;
        for (std::size_t j = 0; j < there.size(); ++j) {
            left -= std::max(rates[j], 0.0L);
            weights += rates[j] < 0 ? there[j]->weight : 0;
        }
        bool changed = false;
        for (std::size_t j = 0; j < there.size(); ++j) {
            if (rates[j] < 0 && there[j]->cap < left / weights * there[j]->weight) {
                rates[j] = there[j]->cap;
                changed = true;
            }
        }
        if (changed) continue;
        for (std::size_t j = 0; j < there.size(); ++j) {
            if (rates[j] < 0) rates[j] = left / weights * there[j]->weight;
        }
        return rates;
    }
}

// From event to event.
void flow(std::vector<Transfer>& all, long double capacity) {
    constexpr long double never = std::numeric_limits<long double>::infinity();
    long double now = 0;
    for (;;) {
        std::vector<Transfer*> there;
        long double next = never;
        for (Transfer& one : all) {
            if (one.at <= now && one.done < 0) there.push_back(&one);
            if (one.at > now) next = std::min(next, one.at);
        }
        if (there.empty() && next == never) return;
        const std::vector<long double> rates = rates_of(there, capacity);
        std::size_t first = there.size();
        for (std::size_t j = 0; j < there.size(); ++j) {
            const long double end = now + there[j]->left / rates[j];
            if (end <= next) first = j;
            next = std::min(next, end);
        }
        for (std::size_t j = 0; j < there.size(); ++j)
            there[j]->left -= rates[j] * (next - now);
        now = next;
        if (first < there.size()) there[first]->done = now;
    }
}

struct RandomTransfers {
    std::int64_t rate = 0;
    int servers = 1;
    std::string sources;
    std::string measures;
    std::vector<Transfer> all;
};

RandomTransfers random_transfers(std::mt19937& dice) {
    RandomTransfers made;
    made.servers = drawn(dice, 1, 3);
    made.rate = drawn(dice, 50, 400) * 1'000'000LL + drawn(dice, 0, 999'999);
    const int n = drawn(dice, 2, 14);
    for (int j = 0; j < n; ++j) {
        const std::int64_t at = std::int64_t{drawn(dice, 0, 40)} * drawn(dice, 0, 1);
        const std::int64_t size = drawn(dice, 1, 9'000) * 1'000'003LL;
        const std::int64_t cap = drawn(dice, 3, 500) * 999'983LL;
        const int weight = drawn(dice, 1, 5);
        const bool capped = drawn(dice, 0, 2) > 0;
        const std::string name = "j" + std::to_string(100 + j);
        made.sources += "  - {name: " + name + ", to: s, at: [" + std::to_string(at) +
                        " s], size: " + std::to_string(size) +
                        " B, share_weight: " + std::to_string(weight) +
                        (capped ? ", cap: " + std::to_string(cap) + " B/s" : "") + "}\n";
        made.measures +=
            "  - {name: " + name + ", of: sojourn_time, kind: maximum, source: " + name + "}\n";
        Transfer one;
        one.at = static_cast<long double>(at) * 1e9L;
        one.left = static_cast<long double>(size);
        one.cap = static_cast<long double>(capped ? std::min(cap, made.rate) : made.rate) / 1e9L;
        one.weight = weight;
        made.all.push_back(one);
    }
    return made;
}

}  // namespace

TEST_CASE("transfers end when a fluid worked out job by job says", "[property][stations]") {
    std::mt19937 dice(20270302);
    std::size_t judged = 0;
    for (int trial = 0; trial < 60; ++trial) {
        RandomTransfers made = random_transfers(dice);
        const Ran ran(
            "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nreplications: 1\n"
            "horizon: 5 d\nstations: [{name: s, discipline: max_min, servers: " +
            std::to_string(made.servers) + ", rate: " + std::to_string(made.rate) +
            " B/s}]\nsources:\n" + made.sources + "measures:\n" + made.measures);
        flow(made.all, static_cast<long double>(made.rate) * made.servers / 1e9L);
        for (std::size_t j = 0; j < made.all.size(); ++j) {
            const auto& measured = ran.result().measures.at(j).value;
            INFO("trial " << trial << ", job " << j << " of " << made.all.size());
            REQUIRE(measured.has_value());
            const long double ticks = static_cast<long double>(*measured) * 1e9L;
            // Jobs leave at the end of a tick: each may cost the others a few.
            REQUIRE(std::abs(ticks - (made.all[j].done - made.all[j].at)) < 100);
            ++judged;
        }
    }
    CHECK(judged > 300);
}
