// Work lists to the tick: Graham's anomalies, and many random lists against an exact scheduler that
// is written down in another way.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <numeric>
#include <random>
#include <string>
#include <vector>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

struct TestJob {
    int number = 0;  // Its name.
    int takes = 0;   // Seconds.
    std::vector<int> after;
};
using TestJobs = std::vector<TestJob>;

std::string text_of(const TestJobs& jobs, int workers, const std::string& order) {
    std::string text =
        "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nreplications: 1\nhorizon: 1 d\n"
        "work_lists:\n  - name: list\n    workers: " +
        std::to_string(workers) + "\n    order: " + order + "\n    jobs:\n";
    for (const TestJob& job : jobs) {
        text += "      - {name: j" + std::to_string(job.number) +
                ", takes: " + std::to_string(job.takes) + " s, after: [";
        for (std::size_t i = 0; i < job.after.size(); ++i)
            text += (i > 0 ? ", j" : "j") + std::to_string(job.after[i]);
        text += "]}\n";
    }
    return text;
}

std::int64_t makespan(const TestJobs& jobs, int workers, const std::string& order = "listed") {
    const ReplicationResult result = TextWorld(text_of(jobs, workers, order)).run();
    const WorkListTotals& list = result.work_lists.at(0);
    REQUIRE(list.left == 0);
    std::int64_t work = 0;
    for (const TestJob& job : jobs)
        work += job.takes;
    REQUIRE(list.busy_ticks == static_cast<int128>(work) * 1'000'000'000);
    return list.finished.ns / 1'000'000'000;
}

// Second by second, by looking at all jobs again and again.
std::int64_t scheduled(const TestJobs& jobs, int workers, const std::string& order) {
    std::vector<int> rank(jobs.size());
    std::iota(rank.begin(), rank.end(), 0);
    const int sign = order == "longest_first" ? -1 : order == "shortest_first" ? 1 : 0;
    std::stable_sort(rank.begin(), rank.end(), [&jobs, sign](int a, int b) {
        return sign * jobs[static_cast<std::size_t>(a)].takes <
               sign * jobs[static_cast<std::size_t>(b)].takes;
    });
    std::vector<int> ends(jobs.size(), -1);
    for (int now = 0;; ++now) {
        const auto done = [&ends, now](std::size_t j) { return ends[j] >= 0 && ends[j] <= now; };
        for (const int j : rank) {
            const TestJob& job = jobs[static_cast<std::size_t>(j)];
            const auto busy =
                std::count_if(ends.begin(), ends.end(), [now](int end) { return end > now; });
            bool ready = ends[static_cast<std::size_t>(j)] < 0 && busy < workers;
            for (std::size_t k = 0; k < jobs.size(); ++k) {
                const bool before = std::find(job.after.begin(), job.after.end(), jobs[k].number) !=
                                    job.after.end();
                ready = ready && (!before || done(k));
            }
            if (ready) ends[static_cast<std::size_t>(j)] = now + job.takes;
        }
        bool all = true;
        for (std::size_t j = 0; j < jobs.size(); ++j)
            all = all && done(j);
        if (all) return now;
    }
}

// Graham 1969, figure 1: nine jobs, T1 before T9, T4 before T5 to T8.
TestJobs graham() {
    return {{1, 3, {}},  {2, 2, {}},  {3, 2, {}},  {4, 2, {}}, {5, 4, {4}},
            {6, 4, {4}}, {7, 4, {4}}, {8, 4, {4}}, {9, 9, {1}}};
}

}  // namespace

TEST_CASE("Graham's anomalies", "[behaviour][work_lists]") {
    CHECK(makespan(graham(), 3) == 12);
    CHECK(makespan(graham(), 4) == 15);  // A worker more takes longer.
    TestJobs shorter = graham();
    for (TestJob& job : shorter)
        --job.takes;
    CHECK(makespan(shorter, 3) == 13);  // Less work takes longer.
    TestJobs freer = graham();
    freer[4].after.clear();
    freer[5].after.clear();
    CHECK(makespan(freer, 3) == 16);  // Less to wait for takes longer.
    const TestJobs all = graham();
    const TestJobs other{all[0], all[1], all[3], all[4], all[5], all[2], all[8], all[6], all[7]};
    CHECK(makespan(other, 3) == 14);  // So does another order of the list.
}

TEST_CASE("random work lists are scheduled exactly", "[behaviour][work_lists]") {
    std::mt19937 random(20270601);
    const auto below = [&random](int n) {
        return static_cast<int>(random() % static_cast<unsigned>(n));
    };
    for (int number = 0; number < 150; ++number) {
        TestJobs jobs;
        const int size = 1 + below(14);
        for (int j = 0; j < size; ++j) {
            TestJob job{j, 1 + below(7), {}};
            for (int k = 0; k < j; ++k) {
                if (below(5) == 0) job.after.push_back(k);
            }
            jobs.push_back(job);
        }
        std::shuffle(jobs.begin(), jobs.end(), random);
        const std::string order =
            std::vector<std::string>{"listed", "longest_first", "shortest_first"}.at(
                static_cast<std::size_t>(below(3)));
        const int workers = 1 + below(4);
        INFO(text_of(jobs, workers, order));
        CHECK(makespan(jobs, workers, order) == scheduled(jobs, workers, order));
    }
}

TEST_CASE("work begins when it is said, and jobs may take no time", "[behaviour][work_lists]") {
    const std::string text =
        "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nreplications: 1\nhorizon: 1 min\n"
        "work_lists:\n"
        "  - {name: a, begins: 10 s, jobs: [{name: x, takes: 5 s}, {name: mark, takes: 0 s, after: "
        "[x]}, {name: w, takes: 5 s, after: [mark]}]}\n"
        "  - {name: b, jobs: [{name: x, takes: 50 s}, {name: w, takes: 50 s}]}\n"
        "measures:\n"
        "  - {name: makespan, of: work_finished, work_list: a, kind: first_passage}\n"
        "  - {name: busy, of: workers_busy, work_list: b, kind: time_average}\n"
        "  - {name: done, of: work_done, kind: count}\n"
        "  - {name: never, of: work_finished, work_list: b, kind: first_passage}\n";
    const ReplicationResult result = TextWorld(text).run();
    CHECK(result.measures.at(0).value.value() == 20);
    CHECK(result.measures.at(1).value.value() == 1);
    CHECK(result.measures.at(2).value.value() == 4);
    CHECK(!result.measures.at(3).value);
    CHECK(result.work_lists.at(1).done == 1);
    CHECK(result.work_lists.at(1).left == 1);
}
