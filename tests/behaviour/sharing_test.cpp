// Transfers over a shared bottleneck and over streams, to the tick, worked out by hand.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

#include <numeric>
#include <string>
#include <vector>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

// The last to be served of each source, in ticks since it came; sources are given in order of name.
class Transfers {
public:
    Transfers(const std::string& station, const std::vector<std::string>& sources,
              const std::string& horizon = "10 d")
        : ran_(text(station, sources, horizon)) {}

    [[nodiscard]] std::int64_t last(std::size_t source) const {
        const auto& value = ran_.result().measures.at(2 * source).value;
        return value ? std::llround(*value * 1e9) : -1;
    }
    [[nodiscard]] double wait(std::size_t source) const {
        return ran_.result().measures.at(2 * source + 1).value.value_or(-1);
    }
    // The time at which the last one of all has been served, if all come at the start.
    [[nodiscard]] std::int64_t makespan() const {
        return std::llround(ran_.result().measures.back().value.value() * 1e9);
    }
    [[nodiscard]] const StationTotals& station() const { return ran_.result().stations.at(0); }

private:
    static std::string text(const std::string& station, const std::vector<std::string>& sources,
                            const std::string& horizon) {
        std::string all =
            "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nreplications: 1\nhorizon: " +
            horizon + "\nstations: [{name: s, " + station + "}]\nsources:\n";
        std::string measures = "measures:\n";
        for (std::size_t i = 0; i < sources.size(); ++i) {
            const std::string name = "c" + std::to_string(100 + i);
            all += "  - {name: " + name + ", to: s, " + sources[i] + "}\n";
            for (const std::string of : {"sojourn_time", "waiting_time"}) {
                measures += "  - {name: " + of + " " + name + ", of: " + of +
                            ", kind: maximum, source: " + name + "}\n";
            }
        }
        return all + measures + "  - {name: makespan, of: sojourn_time, kind: maximum}\n";
    }

    Ran ran_;
};

constexpr std::int64_t second = 1'000'000'000;
const std::string start = "at: [0 s]";

// Jobs in the order of their list, each to the server that is free first.
std::int64_t list_schedule(const std::vector<std::int64_t>& seconds, std::size_t servers) {
    std::vector<std::int64_t> free(servers, 0);
    for (const std::int64_t length : seconds)
        *std::min_element(free.begin(), free.end()) += length;
    return *std::max_element(free.begin(), free.end()) * second;
}

// The least makespan there is, by trying every way.
std::int64_t best_schedule(const std::vector<std::int64_t>& seconds, std::size_t servers) {
    std::size_t ways = 1;
    for (std::size_t j = 0; j < seconds.size(); ++j)
        ways *= servers;
    std::int64_t best = INT64_MAX;
    for (std::size_t way = 0; way < ways; ++way) {
        std::vector<std::int64_t> load(servers, 0);
        std::size_t rest = way;
        for (const std::int64_t length : seconds) {
            load[rest % servers] += length;
            rest /= servers;
        }
        best = std::min(best, *std::max_element(load.begin(), load.end()));
    }
    return best * second;
}

std::vector<std::string> one_each(const std::vector<std::int64_t>& seconds) {
    std::vector<std::string> sources;
    for (const std::int64_t length : seconds)
        sources.push_back(start + ", service: " + std::to_string(length) + " s");
    return sources;
}

std::string streams(const std::string& discipline, std::size_t servers) {
    return "discipline: " + discipline + ", servers: " + std::to_string(servers);
}

}  // namespace

TEST_CASE("equal transfers over one bottleneck", "[behaviour][stations]") {
    const std::string bottleneck = "discipline: max_min, rate: 1 GB/s, size: 30 GB";
    SECTION("caps that do not bind: N S / C") {
        CHECK(Transfers(bottleneck, {start + ", jobs: 40, cap: 25 MB/s"}).makespan() ==
              40 * 30 * second);
        CHECK(Transfers(bottleneck, {start + ", jobs: 40, cap: 500 MB/s"}).makespan() ==
              40 * 30 * second);
        CHECK(Transfers(bottleneck, {start + ", jobs: 7"}).makespan() == 7 * 30 * second);
    }
    SECTION("caps that do: S / u") {
        CHECK(Transfers(bottleneck, {start + ", jobs: 40, cap: 24 MB/s"}).makespan() ==
              1250 * second);
        CHECK(Transfers(bottleneck, {start + ", cap: 1 MB/s"}).makespan() == 30'000 * second);
        // 30 GB at 7 MB/s: a third of a tick is a tick.
        CHECK(Transfers(bottleneck, {start + ", cap: 7 MB/s"}).makespan() == 4'285'714'285'715);
    }
    SECTION("a cap beyond what a server moves is that") {
        CHECK(Transfers(bottleneck, {start + ", jobs: 2, cap: 9 GB/s"}).makespan() == 60 * second);
        CHECK(Transfers(bottleneck + ", servers: 3", {start + ", cap: 9 GB/s"}).makespan() ==
              30 * second);
        CHECK(Transfers(bottleneck + ", servers: 3", {start + ", jobs: 6"}).makespan() ==
              60 * second);
    }
}

TEST_CASE("two classes of different caps", "[behaviour][stations]") {
    // 300 MB/s for two jobs capped at 50 and two at 200: 50, 50, 100, 100. The fast ones have moved
    // their 40 GB after 400 s, when the slow ones have 20 of 40 GB left: 400 s more, at their cap.
    const Transfers run("discipline: max_min, rate: 300 MB/s, size: 40 GB",
                        {start + ", jobs: 2, cap: 50 MB/s", start + ", jobs: 2, cap: 200 MB/s"});
    CHECK(run.last(1) == 400 * second);
    CHECK(run.last(0) == 800 * second);
    // With 60 GB for the fast ones, and a third one of 10 GB that comes after 100 s: 50, 50 and
    // 200 / 3 each for it and the others. It is done 150 s later; by then the others have moved
    // 10 + 10 = 20 GB, and 40 GB more take 400 s.
    const Transfers late("discipline: max_min, rate: 300 MB/s, size: 60 GB",
                         {start + ", jobs: 2, cap: 50 MB/s", start + ", jobs: 2, cap: 200 MB/s",
                          "at: [100 s], size: 10 GB, cap: 200 MB/s"});
    CHECK(late.last(2) == 150 * second);
    CHECK(late.last(1) == 650 * second);
    CHECK(late.last(0) == 1200 * second);
}

TEST_CASE("shares by weight", "[behaviour][stations]") {
    SECTION("three to one") {
        // 75 and 25 MB/s: 9 GB after 120 s; the other one has 6 of 9 left, alone: 60 s more.
        const Transfers run("discipline: max_min, rate: 100 MB/s, size: 9 GB",
                            {start + ", share_weight: 3", start});
        CHECK(run.last(0) == 120 * second);
        CHECK(run.last(1) == 180 * second);
    }
    SECTION("what a cap leaves goes to the others by their weights") {
        // Weights 6, 2 and 1, the first capped at 40 of 100 MB/s: 40, 40 and 20.
        const Transfers run("discipline: max_min, rate: 100 MB/s",
                            {start + ", share_weight: 6, cap: 40 MB/s, size: 4 GB",
                             start + ", share_weight: 2, size: 4 GB", start + ", size: 2 GB"});
        CHECK(run.makespan() == 100 * second);
        CHECK(run.last(0) == 100 * second);
        CHECK(run.last(1) == 100 * second);
        CHECK(run.last(2) == 100 * second);
    }
    SECTION("of a processor, in time") {
        const Transfers run("discipline: max_min, service: 6 s",
                            {start + ", share_weight: 2", start});
        CHECK(run.last(0) == 9 * second);
        CHECK(run.last(1) == 12 * second);
    }
    SECTION("weights of whoever is at its cap do not matter") {
        const Transfers run(
            "discipline: max_min, rate: 100 MB/s, size: 1 GB",
            {start + ", share_weight: 1000, cap: 10 MB/s", start + ", cap: 10 MB/s"});
        CHECK(run.last(0) == 100 * second);
        CHECK(run.last(1) == 100 * second);
    }
}

TEST_CASE(
    "what is shared stands still through a breakdown, is lost where there is no room, and "
    "is let in by limiters",
    "[behaviour][stations]") {
    const std::string bottleneck = "discipline: max_min, rate: 100 MB/s, size: 1 GB";
    // Up 0-5 s, 8-13 s and so on: 10 s at 50 + 50 MB/s, capped.
    const Transfers broken(bottleneck + ", up: 5 s, down: 3 s",
                           {start + ", cap: 50 MB/s", start + ", cap: 50 MB/s"});
    CHECK(broken.last(0) == (20 + 3 * 3) * second);
    CHECK(broken.last(1) == broken.last(0));
    const Transfers full(bottleneck + ", room: 3", {start + ", jobs: 5"});
    CHECK(full.station().lost == 2);
    CHECK(full.makespan() == 30 * second);
    const Transfers limited(bottleneck + ", limiter: {kind: fixed_window, budget: 4, window: 1 h}",
                            {start + ", jobs: 5"});
    CHECK(limited.station().throttled == 1);
    CHECK(limited.makespan() == 40 * second);
}

TEST_CASE("streams move bytes, each at its own rate or its job's cap", "[behaviour][stations]") {
    const std::string two = "servers: 2, rate: 100 MB/s, size: 6 GB";
    // 60 s each over two streams; with a cap of 20 MB/s, 300 s.
    CHECK(Transfers(two, {start + ", jobs: 4"}).makespan() == 120 * second);
    CHECK(Transfers(two, {start + ", jobs: 4, cap: 20 MB/s"}).makespan() == 600 * second);
    CHECK(Transfers(two, {start + ", jobs: 4, cap: 1 GB/s"}).makespan() == 120 * second);
    // A time is at the stream's rate, and longer for whom it is too fast.
    CHECK(Transfers("rate: 100 MB/s", {start + ", service: 60 s, cap: 20 MB/s"}).makespan() ==
          300 * second);
    CHECK(Transfers("discipline: infinite_server, rate: 100 MB/s, size: 6 GB",
                    {start + ", jobs: 9, cap: 50 MB/s"})
              .makespan() == 120 * second);
    CHECK(
        Transfers("discipline: ps, rate: 100 MB/s, size: 6 GB", {start + ", jobs: 3"}).makespan() ==
        180 * second);
}

TEST_CASE("lists to the tick", "[behaviour][stations]") {
    SECTION("who comes at one moment is compared, whoever is first") {
        const Transfers longest(streams("longest_first", 1), one_each({1, 5, 3}));
        CHECK(longest.last(1) == 5 * second);
        CHECK(longest.last(2) == 8 * second);
        CHECK(longest.last(0) == 9 * second);
        CHECK(longest.wait(1) == 0.0);
        const Transfers shortest(streams("shortest_first", 1), one_each({4, 5, 3}));
        CHECK(shortest.last(2) == 3 * second);
        CHECK(shortest.last(0) == 7 * second);
        CHECK(shortest.last(1) == 12 * second);
    }
    SECTION("nobody in service is disturbed") {
        const Transfers run(
            streams("longest_first", 1),
            {start + ", service: 2 s", "at: [1 s], service: 1 s", "at: [1500 ms], service: 9 s"});
        CHECK(run.last(0) == 2 * second);
        CHECK(run.last(2) == 9 * second + second / 2);
        CHECK(run.last(1) == 11 * second);
    }
    SECTION("equals go first in, first out") {
        const Transfers run(streams("longest_first", 1), one_each({2, 2, 2}));
        CHECK(run.last(0) == 2 * second);
        CHECK(run.last(1) == 4 * second);
        CHECK(run.last(2) == 6 * second);
    }
    SECTION("longest by time, where caps differ") {
        // 1 GB at 10 MB/s takes 100 s, 2 GB at 100 MB/s but 20.
        const Transfers run("discipline: longest_first, rate: 100 MB/s",
                            {start + ", size: 2 GB", start + ", size: 1 GB, cap: 10 MB/s"});
        CHECK(run.last(1) == 100 * second);
        CHECK(run.last(0) == 120 * second);
    }
    SECTION("no server is taken while the station is down") {
        const Transfers run(streams("longest_first", 1) + ", up: 5 s, down: 3 s",
                            {"at: [6 s], service: 1 s", "at: [7 s], service: 2 s"});
        CHECK(run.last(1) == 3 * second);
        CHECK(run.last(0) == 5 * second);
    }
}

TEST_CASE("makespans of streams are those of list schedules", "[behaviour][stations]") {
    const std::vector<std::int64_t> lengths{17, 3,  44, 29, 8,  61, 5, 12, 50, 33,
                                            2,  19, 40, 7,  26, 14, 9, 71, 22, 4};
    std::vector<std::int64_t> longest = lengths;
    std::sort(longest.rbegin(), longest.rend());
    std::vector<std::int64_t> shortest(longest.rbegin(), longest.rend());
    const std::int64_t sum = std::accumulate(lengths.begin(), lengths.end(), std::int64_t{0});
    for (const std::size_t servers : {std::size_t{1}, std::size_t{2}, std::size_t{3},
                                      std::size_t{5}, std::size_t{8}, std::size_t{30}}) {
        INFO(servers << " streams");
        const auto jobs = one_each(lengths);
        CHECK(Transfers(streams("fifo", servers), jobs).makespan() ==
              list_schedule(lengths, servers));
        const std::int64_t lpt = Transfers(streams("longest_first", servers), jobs).makespan();
        CHECK(lpt == list_schedule(longest, servers));
        CHECK(Transfers(streams("shortest_first", servers), jobs).makespan() ==
              list_schedule(shortest, servers));
        // No schedule is shorter than the work of one server, or the longest job; here, Graham's
        // bound holds against even that.
        const auto m = static_cast<std::int64_t>(servers);
        const std::int64_t least = std::max(longest.front() * second, (sum * second + m - 1) / m);
        CHECK(lpt >= least);
        CHECK(3 * m * lpt <= (4 * m - 1) * least);
    }
}

TEST_CASE("longest first is at most 4/3 - 1/(3m) of the best there is", "[behaviour][stations]") {
    struct Instance {
        std::vector<std::int64_t> lengths;
        std::size_t servers = 0;
    };
    const std::vector<Instance> all{{{3, 3, 2, 2, 2}, 2},  // Graham 1969: as bad as it gets.
                                    {{5, 5, 4, 4, 3, 3, 3}, 3},
                                    {{9, 7, 6, 5, 5, 4, 2, 1}, 2},
                                    {{8, 7, 6, 5, 4}, 3},
                                    {{11, 10, 9, 4, 4, 3, 3, 2, 2}, 3}};
    for (std::size_t i = 0; i < all.size(); ++i) {
        INFO("instance " << i);
        const auto m = static_cast<std::int64_t>(all[i].servers);
        const std::int64_t lpt =
            Transfers(streams("longest_first", all[i].servers), one_each(all[i].lengths))
                .makespan();
        const std::int64_t best = best_schedule(all[i].lengths, all[i].servers);
        CHECK(lpt >= best);
        CHECK(3 * m * lpt <= (4 * m - 1) * best);
        if (i < 2) CHECK(3 * m * lpt == (4 * m - 1) * best);
    }
}
