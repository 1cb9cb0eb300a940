// Laws that hold for every rotation policy of policies/policy_list.hpp.
#include "policies/rotation_policy.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <vector>

using namespace rotasim;

namespace {

const Calendar calendar(*parse_utc("2027-01-01"));

Draw draw_of(std::uint64_t key) {
    return Draw(StreamKey{.seed = 7,
                          .entity = key,
                          .replication = 0,
                          .branch = 0,
                          .purpose = Purpose::rotation_jitter},
                0);
}

// Keys of many ages, made before and after the start, some without an expiry; all two years long,
// so that every trigger below lies inside.
KeyView key_number(std::uint32_t index) {
    KeyView key;
    key.created_at = SimTime{(static_cast<std::int64_t>(index) - 100) * 1'000'003 * 86'400'000LL};
    key.now = std::max(key.created_at, SimTime::zero());
    key.calendar = &calendar;
    key.rotations = index % 3;
    key.place = index % 7;
    if (index % 5 != 0) key.expires_at = calendar.add(key.created_at, Period{24, {}});
    return key;
}

// Each trigger in its default form and in others that the schema allows.
template <class T>
std::vector<T> variants() {
    return {T{}};
}
template <>
std::vector<WhenPeriodic> variants() {
    return {{},
            {Period{0, days(90)}, Duration::zero()},
            {Period{0, days(90)}, days(30)},
            {Period{0, days(90)}, Duration::zero(), days(7)},
            {Period{0, days(90)}, Duration::zero(), Duration::max()},
            {Period{1, {}}, nanoseconds(1)}};
}
template <>
std::vector<WhenUsageLimited> variants() {
    return {{}, {1, Period{3, {}}}, {1000, Period{0, days(30)}}};
}
template <>
std::vector<WhenBeforeExpiry> variants() {
    return {{}, {Period{6, {}}}, {Period{18, {}}}, {Period{0, days(7)}}};
}
template <>
std::vector<WhenVaultAutoRotation> variants() {
    return {{Period{18, {}}, std::nullopt},
            {Period{0, days(7)}, std::nullopt},
            {std::nullopt, Period{18, {}}},
            {std::nullopt, Period{0, days(28)}}};
}
template <>
std::vector<WhenManual> variants() {
    WhenManual late;
    late.late.value = DurationDistribution::exponential(days(40));
    WhenManual forgotten = late;
    forgotten.forgotten.value = Probability{0.5};
    return {{}, late, forgotten};
}

struct WhenList {
    template <class>
    struct Types;
    template <class... T>
    struct Types<std::variant<T...>> {
        using type = std::tuple<T...>;
    };
};
using AnyWhen = WhenList::Types<When>::type;
using AnyRollout = WhenList::Types<Rollout>::type;
using AnyRetire = WhenList::Types<Retire>::type;

}  // namespace

// Goal: whatever the policy, time moves forward (else a rotation would follow itself at once), and
// equal streams give equal answers (else two runs of one seed differ). Method: 200 keys of
// different age for each variant; two equal streams each.
TEMPLATE_LIST_TEST_CASE("a policy answers later than the version's creation, and repeatably",
                        "[property][policy]", AnyWhen) {
    for (const TestType& policy : variants<TestType>()) {
        for (std::uint32_t index = 0; index < 200; ++index) {
            const KeyView key = key_number(index);
            Draw stream = draw_of(index);
            Draw twin = draw_of(index);
            INFO(TestType::kind << ", seed 7, key " << index);
            const std::optional<SimTime> due = policy.next_rotation(key, stream);
            CHECK(due == policy.next_rotation(key, twin));
            CHECK(stream.lanes_used() == twin.lanes_used());
            if (due) {
                CHECK(*due > key.created_at);
            }
        }
    }
}

// Goal: a policy that claims a period keeps it. Method: on keys with an expiry, the next rotation
// is never sooner than the period after the creation, and some answer differs from `never`.
TEMPLATE_LIST_TEST_CASE("a policy with a period never rotates sooner", "[property][policy]",
                        AnyWhen) {
    for (const TestType& policy : variants<TestType>()) {
        const std::optional<Period> period = policy.period();
        for (std::uint32_t index = 1; index < 200; index += 5) {
            const KeyView key = key_number(index);
            Draw stream = draw_of(index);
            const std::optional<SimTime> due = policy.next_rotation(key, stream);
            INFO(TestType::kind << ", seed 7, key " << index);
            if (period) {
                REQUIRE(due.has_value());
                CHECK(*due >= calendar.add(key.created_at, *period));
            }
        }
    }
}

// Goal: triggers that hang on an expiry are silent without one, and before it with one.
TEST_CASE("a trigger before expiry never comes after it", "[property][policy]") {
    for (const WhenBeforeExpiry& policy : variants<WhenBeforeExpiry>()) {
        for (std::uint32_t index = 0; index < 200; ++index) {
            const KeyView key = key_number(index);
            Draw stream = draw_of(index);
            const std::optional<SimTime> due = policy.next_rotation(key, stream);
            INFO("key " << index);
            CHECK(due.has_value() == key.expires_at.has_value());
            if (due) {
                CHECK(*due < *key.expires_at);
            }
        }
    }
}

// Goal: a rollout moves all users or none, never before the rotation, and tells whoever looks ahead
// no less than what almost everybody gets. Method: a thousand users of one rotation.
TEMPLATE_LIST_TEST_CASE("a rollout moves all of its users or none", "[property][policy]",
                        AnyRollout) {
    const TestType rollout{};
    Draw first = draw_of(0);
    const bool moves = rollout.moved_after(0, 1000, first).has_value();
    CHECK_FALSE((moves && rollout.rolling() != nullptr));  // By time, or by answers.
    const bool by_hand = moves || rollout.rolling() != nullptr;
    Duration last = Duration::zero();
    int later_than_told = 0;
    for (std::uint32_t index = 0; index < 1000; ++index) {
        Draw stream = draw_of(index);
        Draw twin = draw_of(index);
        const std::optional<Duration> wait = rollout.moved_after(index, 1000, stream);
        CHECK(wait == rollout.moved_after(index, 1000, twin));
        CHECK(wait.has_value() == moves);
        const std::optional<Duration> told = rollout.late_move(index, 1000);
        CHECK(told.has_value() == by_hand);
        if (wait) {
            CHECK(*wait >= Duration::zero());
            later_than_told += *wait > *told ? 1 : 0;
        }
        if (told) {
            CHECK(*told >= last);  // In order, for whoever looks ahead.
            last = *told;
        }
    }
    CHECK(later_than_told < 30);  // One in a hundred.
    CHECK(rollout.failure() >= 0.0);
    CHECK(rollout.failure() <= 1.0);
}

// Goal: a retirement waits for a time or for a confirmation, not for both, and never negative.
TEMPLATE_LIST_TEST_CASE("a retirement waits for one thing", "[property][policy]", AnyRetire) {
    const TestType retire{};
    const auto after = retire.after_rotation();
    const auto confirmed = retire.after_confirmed();
    CHECK_FALSE((after && confirmed));
    CHECK(after.value_or(Duration::zero()) >= Duration::zero());
    CHECK(confirmed.value_or(Duration::zero()) >= Duration::zero());
    CHECK((after || confirmed) == (TestType::kind != "never"));
    CHECK(retire.kept() >= 1);
    CHECK((retire.kept() == 1 || after));               // Counted at a rotation.
    CHECK((!retire.waits_for_backups() || confirmed));  // After the last use.
}

// Goal: names are what scenarios write; two policies of one name could not be told apart.
TEST_CASE("no two policies of one sort share a name", "[property][policy]") {
    const auto kinds = [](auto list) {
        std::vector<std::string_view> names;
        std::apply(
            [&names](const auto&... each) {
                (names.push_back(std::decay_t<decltype(each)>::kind), ...);
            },
            list);
        std::sort(names.begin(), names.end());
        return names;
    };
    for (const auto& names : {kinds(AnyWhen{}), kinds(AnyRollout{}), kinds(AnyRetire{})}) {
        CHECK(std::adjacent_find(names.begin(), names.end()) == names.end());
        CHECK_FALSE(names.empty());
    }
}
