// What a scenario says of work lists: jobs with precedence that workers take in the order of a list
// (Graham 1966, 1969).
#pragma once

#include "sim/base/problem.hpp"
#include "sim/schema/fields.hpp"
#include "sim/schema/values.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace rotasim {

// Which of the jobs that may begin a free worker takes.
enum class ListOrder : std::uint8_t { listed, longest_first, shortest_first };
constexpr auto enum_names(ListOrder) {
    using E = schema::EnumName<ListOrder>;
    using L = ListOrder;
    return schema::names(
        E{"listed", L::listed, "The first one of the list."},
        E{"longest_first", L::longest_first, "The longest one, the first one among equals."},
        E{"shortest_first", L::shortest_first, "The shortest one, the first one among equals."});
}

struct WorkJobSpec {
    std::string name;
    Place at;
    Marked<DurationDistribution> takes;
    std::vector<Ref> after;

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using J = WorkJobSpec;
        return fields(
            required("name", &J::name, "Name of the job, within its list."),
            required("takes", &J::takes, "How long a worker is at it; may be zero."),
            optional("after", &J::after, "Jobs of the list that are done before it begins."));
    }
};

struct WorkListSpec {
    std::string name;
    Place at;
    Duration begins{};
    std::uint32_t workers = 1;
    ListOrder order = ListOrder::listed;
    std::vector<WorkJobSpec> jobs;

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using W = WorkListSpec;
        return fields(
            required("name", &W::name, "Name of the work list."),
            optional("begins", &W::begins, "Time after the start at which work begins.")
                .at_least(0),
            optional("workers", &W::workers, "Jobs at once; absent: one.").between(1, 1e6),
            optional("order", &W::order, "Which job a free worker takes."),
            required("jobs", &W::jobs, "The jobs; their order is that of the list.").not_empty());
    }
};

}  // namespace rotasim
