// What a scenario says of reliability structures: components with laws of life and repair, what is
// made of them, and what strikes many at once. Textbook names (Barlow and Proschan 1975; Marshall
// and Olkin 1967), with a fleet beside them or none.
#pragma once

#include "sim/base/problem.hpp"
#include "sim/schema/fields.hpp"
#include "sim/schema/values.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rotasim {

struct ComponentSpec {
    std::string name;
    Place at;
    std::uint32_t count = 1;
    std::optional<Marked<DurationDistribution>> life;
    std::optional<Marked<DurationDistribution>> repair;
    std::optional<std::uint32_t> crew;
    std::uint32_t spares = 0;
    std::optional<Marked<Duration>> replace_at_age;
    std::optional<Marked<Duration>> replace_every;
    std::optional<Marked<DurationDistribution>> replacement;
    std::optional<Ref> ages_while;
    std::optional<Ref> inside;

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using C = ComponentSpec;
        return fields(
            required("name", &C::name, "Name of the component; no structure has the same."),
            optional("count", &C::count, "Alike ones in operation; absent: one.").between(1, 1e4),
            optional("life", &C::life,
                     "How long a new unit works until it fails; absent: only a common cause ends "
                     "it.")
                .more_than(0),
            optional("repair", &C::repair,
                     "How long the repair of a failed unit takes, after which it is as good as "
                     "new; absent: never repaired.")
                .more_than(0),
            optional("crew", &C::crew,
                     "Most units of it in repair at once, the others wait; absent: no bound.")
                .between(1, 1e6),
            optional("spares", &C::spares,
                     "Units more, which do not age nor fail (cold) until one takes the place of a "
                     "failed one, in no time.")
                .at_most(1e6),
            optional("replace_at_age", &C::replace_at_age,
                     "Age at which a unit that still works is replaced by a new one (age "
                     "replacement).")
                .more_than(0),
            optional("replace_every", &C::replace_every,
                     "Time from the start, and again and again, after which all units that work "
                     "are replaced, however old (calendar or block replacement).")
                .more_than(0),
            optional("replacement", &C::replacement,
                     "How long such a planned replacement takes, without the crew, until the new "
                     "unit works; absent: no time."),
            optional("ages_while", &C::ages_while,
                     "Structure while which works its units age and fail of age: a clock of "
                     "operation. Absent: always, by the calendar."),
            optional("inside", &C::inside,
                     "Structure, or component with all of its units, such as a rack, without which "
                     "none of its units counts as working, although they go on aging (a failure "
                     "domain)."));
    }
};

struct StructureSpec {
    std::string name;
    Place at;
    std::vector<Ref> parts;
    std::optional<std::uint32_t> needs;

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using S = StructureSpec;
        return fields(
            required("name", &S::name, "Name of the structure."),
            required("parts", &S::parts,
                     "Components, each unit in operation a part, and other structures.")
                .not_empty(),
            optional("needs", &S::needs,
                     "How many parts must work: 1 is parallel, absent is all of them, or series.")
                .at_least(1));
    }
};

struct CommonCauseSpec {
    std::string name;
    Place at;
    Marked<DurationDistribution> every;
    std::vector<Ref> hits;
    Marked<Probability> share{Probability{1.0}, Evidence::given, {}, {}};

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using C = CommonCauseSpec;
        return fields(
            required("name", &C::name, "Name of the common cause."),
            required("every", &C::every,
                     "Time from one stroke to the next; the first comes after such a time.")
                .more_than(0),
            required("hits", &C::hits, "Components whose working units it may strike.").not_empty(),
            optional("share", &C::share, "Chance of each of those to fail, one by one.")
                .between(0, 1));
    }
};

}  // namespace rotasim
