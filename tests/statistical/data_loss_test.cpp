// Restores at Poisson times lose what was written since the last good backup.
//
// Backups every P = 5 h from the start on, restores of rate 1 / 37 h over 1,000 periods. Poisson
// arrivals see time averages (Wolff 1982): given their number, they fall uniformly.
#include "tests/statistical/textbook.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace rotasim;
using namespace rotasim::textbook;

namespace {

constexpr double period = 5 * 3600.0;
constexpr int periods = 1000;

struct Sums {  // Of one replication: seconds lost, and by how many restores.
    double loss = 0, restores = 0;
};

std::vector<Sums> sums_of(const Run& run) {
    std::vector<Sums> sums;
    for (const ReplicationResult& replication : run.replications()) {
        const MeasureValue& loss = run.value(replication, "loss");
        const auto n = static_cast<double>(loss.events);
        sums.push_back({loss.value.value_or(0.0) * n, n});
    }
    return sums;
}

Sums total(const std::vector<Sums>& sums) {
    Sums all;
    for (const Sums& one : sums) {
        all.loss += one.loss;
        all.restores += one.restores;
    }
    return all;
}

}  // namespace

TEST_CASE("restores at random moments lose half the backup period on average",
          "[statistical][backup]") {
    const Run run("data_loss");
    const Sums all = total(sums_of(run));
    // Given the number of restores each loss is uniform over the period: variance P^2 / 12.
    const double error = period / std::sqrt(12 * all.restores);
    judge("mean loss", all.loss / all.restores, period / 2, error);
    judge_wrong("half the period and a percent", all.loss / all.restores, 1.01 * period / 2, error);
}

TEST_CASE("restores asked for by a Poisson process are a Poisson count", "[statistical][backup]") {
    const Run run("data_loss");
    const double mean = run.seconds() / 3600 / 37;
    const Moments sample = moments_of(run.values("restores"));
    judge_mean("restores", sample, mean, mean);
    judge("restores, variance", run.said("restores", OverReplications::variance), mean,
          error_of_variance(sample.n, mean, mean + 3 * mean * mean));
    for (const ReplicationResult& replication : run.replications()) {
        const auto of = [&](Metric m) { return replication.metrics[static_cast<std::size_t>(m)]; };
        REQUIRE(of(Metric::restores_vm_impossible).value == 0);
        REQUIRE(of(Metric::restores_vm_done).value == of(Metric::restores_vm_asked).value);
    }
}

TEST_CASE("failed backups add whole periods to the loss", "[statistical][backup]") {
    // A restore in period n (0, 1, ...) looks back over backups n, n - 1, ..., 0, each good with
    // chance 1 - p: it finds the (k+1)-th with chance (1 - p) p^k and loses k + 1/2 periods on
    // average; with chance p^(n+1) there is none and it is impossible. All periods see equally many
    // restores, so the long-run mean is S / C below; for many periods it is P (1/2 + p / (1 - p)).
    const Run run("data_loss_failures");
    const double p = 0.3;
    double s = 0;
    double c = 0;
    double loss_sum = 0;  // sum over k <= n of (k + 1/2) (1 - p) p^k
    double chance = 1;    // p^n
    for (int n = 0; n < periods; ++n) {
        loss_sum += (n + 0.5) * (1 - p) * chance;
        chance *= p;
        s += period * loss_sum;
        c += 1 - chance;
    }
    const double exact = s / c;
    CHECK(exact == Approx(period * (0.5 + p / (1 - p))).epsilon(1e-3));
    // E[loss - exact * restores] = 0 in every replication; restores of one share their backups, so
    // the replication is the unit.
    const std::vector<Sums> sums = sums_of(run);
    const Sums all = total(sums);
    double square = 0;
    for (const Sums& one : sums)
        square += std::pow(one.loss - exact * one.restores, 2);
    const double error = std::sqrt(square) / all.restores;
    judge("mean loss", all.loss / all.restores, exact, error);
    judge_wrong("no failures", all.loss / all.restores, period / 2, error);
    judge_wrong("a failure costs half a period", all.loss / all.restores,
                period * (0.5 + p / (1 - p) / 2), error);
}
