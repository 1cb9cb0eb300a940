// What a scenario says of service stations and of the sources of their jobs: queueing models, with
// a fleet beside them or none. Names follow Kendall, and Baskett, Chandy, Muntz and Palacios
// (1975).
#pragma once

#include "sim/model/client_spec.hpp"
#include "sim/model/limiter_spec.hpp"
#include "sim/model/share_plan.hpp"

namespace rotasim {

// Which of its jobs a station serves.
enum class Discipline : std::uint8_t {
    fifo,
    lifo,
    ps,
    priority,
    preemptive,
    infinite_server,
    longest_first,
    shortest_first,
    max_min
};
constexpr auto enum_names(Discipline) {
    using E = schema::EnumName<Discipline>;
    using D = Discipline;
    return schema::names(
        E{"fifo", D::fifo, "First in, first out."},
        E{"lifo", D::lifo, "Last in, first out; nobody in service is disturbed."},
        E{"ps", D::ps,
          "Processor sharing: all jobs at once, at equal rates; a job takes one server at most."},
        E{"priority", D::priority,
          "By the priority of the job's source, first in, first out among equals; nobody in "
          "service is disturbed (head of the line)."},
        E{"preemptive", D::preemptive,
          "By priority; who comes takes the server of a job of lower priority, which resumes "
          "later where it was."},
        E{"infinite_server", D::infinite_server, "Each job has a server of its own."},
        E{"longest_first", D::longest_first,
          "A free server takes the job that it needs longest for, of all that have come by the end "
          "of that moment, first in, first out among equals; nobody in service is disturbed (list "
          "scheduling by longest processing time)."},
        E{"shortest_first", D::shortest_first,
          "The same by the shortest processing time (shortest job first)."},
        E{"max_min", D::max_min,
          "All jobs at once, at weighted max-min fair rates: each in proportion to its source's "
          "`share_weight`, but at most at its `cap`, and what those leave goes to the others; a "
          "job takes one server at most. With equal weights and no caps it is 'ps'."});
}

// Nobody waits at such a station.
constexpr bool serves_all_at_once(Discipline discipline) {
    return discipline == Discipline::ps || discipline == Discipline::max_min ||
           discipline == Discipline::infinite_server;
}

// Where a job goes when it has been served.
struct RouteSpec {
    Place at;
    Ref to;
    Marked<Probability> share{Probability{1.0}, Evidence::given, {}, {}};

    static constexpr auto schema() {
        using namespace rotasim::schema;
        return fields(
            required("to", &RouteSpec::to, "Station of `stations`; may be the same one."),
            optional("share", &RouteSpec::share, "Share of the jobs that go there.").between(0, 1));
    }
};

struct StationSpec {
    std::string name;
    Place at;
    std::optional<std::uint32_t> servers;  // Absent: one.
    std::optional<Marked<DurationDistribution>> service;
    std::optional<Marked<BytesPerSecond>> rate;
    std::optional<Marked<Bytes>> size;
    Discipline discipline = Discipline::fifo;
    std::optional<std::uint32_t> room;
    std::optional<LimitSpec> limiter;
    std::vector<Ref> shared_limiters;
    bool drop_abandoned = false;
    std::optional<Marked<DurationDistribution>> up;
    std::optional<Marked<DurationDistribution>> down;
    std::vector<RouteSpec> next;

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using S = StationSpec;
        return fields(
            required("name", &S::name, "Name of the station."),
            optional("servers", &S::servers, "Servers beside each other; absent: one.")
                .between(1, 1e6),
            optional("service", &S::service,
                     "Service time that a job asks for, drawn when it comes; may be zero. Absent: "
                     "its sources say, or there is a `size`."),
            optional("rate", &S::rate,
                     "What one server moves, where jobs have a `size` or a `cap`; a service time "
                     "is at this rate then.")
                .between(1, largest_station_rate),
            optional("size", &S::size, "Bytes that a job moves, in place of `service`."),
            optional("discipline", &S::discipline, "Which jobs are served."),
            optional("room", &S::room,
                     "Most jobs at the station, in service or waiting; one that finds it full is "
                     "lost, or comes again as its source's `retry` says. Absent: no bound.")
                .at_least(1),
            optional("limiter", &S::limiter,
                     "What it lets in, before it looks for room; what is refused is throttled. "
                     "Absent: everything."),
            optional("shared_limiters", &S::shared_limiters,
                     "Limiters of `limiters` that let in, too: a job passes all or uses none."),
            optional("drop_abandoned", &S::drop_abandoned,
                     "Whether a job whose client has stopped waiting is dropped when its turn "
                     "comes; else it is served for nobody."),
            optional("up", &S::up,
                     "From the start or a repair until all servers break down, by the calendar; "
                     "absent: never. Work in progress resumes afterwards.")
                .more_than(0),
            optional("down", &S::down, "From a breakdown until the repair."),
            optional("next", &S::next,
                     "Where jobs go when they have been served; the rest of them leaves."));
    }
};

struct SourceSpec {
    std::string name;
    Place at;
    Ref to;
    std::optional<Marked<DurationDistribution>> every;
    Marked<Distribution> batch{Distribution(distributions::Constant{1}), Evidence::given, {}, {}};
    std::vector<Duration> times;
    std::optional<std::uint32_t> jobs;
    std::optional<std::uint32_t> population;
    std::optional<Marked<DurationDistribution>> think;
    std::optional<Marked<DurationDistribution>> service;
    std::optional<Marked<Bytes>> size;
    std::optional<Marked<BytesPerSecond>> cap;
    std::uint32_t share_weight = 1;
    std::uint32_t priority = 0;
    std::uint32_t weight = 1;
    std::optional<RetrySpec> retry;
    std::optional<Marked<Duration>> timeout;
    std::optional<PauseSpec> pause;

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using S = SourceSpec;
        return fields(
            required("name", &S::name, "Name of the source."),
            required("to", &S::to, "Station of `stations` that its jobs come to."),
            optional("every", &S::every,
                     "Time from one arrival to the next: exponential is a Poisson stream, anything "
                     "else a renewal stream; the first one comes after such a time.")
                .more_than(0),
            optional("batch", &S::batch,
                     "Jobs of one arrival of `every`: a number or a distribution of whole ones.")
                .between(0, 1e6),
            optional("at", &S::times, "Times after the start at which jobs come.").at_least(0),
            optional("jobs", &S::jobs, "Jobs that come at each time of `at`; absent: one.")
                .between(1, 1e6),
            optional("population", &S::population,
                     "Jobs of a finite source: each thinks, goes to the station, and comes back "
                     "when it leaves or is lost. All think at the start.")
                .between(1, 1e6),
            optional("think", &S::think, "How long a job of `population` thinks."),
            optional("service", &S::service,
                     "Service time that its jobs ask for at every station; absent: the station's."),
            optional("size", &S::size,
                     "Bytes that one of its jobs moves at every station, in place of `service`."),
            optional("cap", &S::cap,
                     "The most that one of its jobs takes of a station with a `rate`, such as what "
                     "a disk takes of a stream; absent: one server's.")
                .between(1, largest_station_rate),
            optional("share_weight", &S::share_weight,
                     "Weight of one of its jobs where a 'max_min' station is shared.")
                .between(1, largest_share_weight),
            optional("priority", &S::priority,
                     "Priority of its jobs; a lower number is served first."),
            optional("weight", &S::weight,
                     "What one of its jobs takes of a limiter's budget; 0: nothing.")
                .at_most(1e6),
            optional("retry", &S::retry,
                     "When a job that is refused or not answered in time comes again to that "
                     "station; absent: never."),
            optional("timeout", &S::timeout,
                     "How long it waits for the answer of a station; then it comes again or gives "
                     "up, while the station goes on with the work. Absent: for ever.")
                .more_than(0),
            optional("pause", &S::pause,
                     "When its jobs are held back, first calls and retries; absent: never."));
    }
};

}  // namespace rotasim
