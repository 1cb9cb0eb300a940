// The load of workloads: exact sums, hand integration, what a VM that is down does not pay for.
#include "sim/behaviour/load.hpp"

#include "sim/base/wide.hpp"
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

constexpr std::int64_t hour_ns = hours(1).ns;

std::string workloads(const std::string& load) {
    return "workloads: [{name: web, read: 5 MB/s, write: 3 MB/s" +
           (load.empty() ? "" : ", load: {" + load + "}") + "}]\n";
}

OneOfEach with_load(const std::string& load, const std::string& horizon = "30 d") {
    OneOfEach each;
    each.horizon = horizon;
    each.vm_more = ", workload: web";
    each.rest = workloads(load);
    return each;
}

const VmPlan& plan_of(const TextWorld& world, const std::string& vm) {
    for (const VmPlan& plan : world.fleet().plans) {
        if (world.fleet().spec.vms[plan.spec].name == vm) return plan;
    }
    throw InvariantViolation("no template " + vm);
}

// Metrics of a VM that is up for `ticks` at a load that comes to `loaded`, in millionths of ticks.
void check_cost(const Ran& ran, const std::string& vm, int128 loaded, int128 ticks) {
    INFO(vm);
    const VmPlan& plan = plan_of(ran.world(), vm);
    const int128 full = divide_half_even(loaded, 1'000'000);
    const int128 micro_hour = int128{3'600'000} * 1'000'000'000'000;
    CHECK(ran.value(vm, Metric::guest_cpu) ==
          to_int64(divide_half_even(full * plan.guest_cpu_ps_per_s, micro_hour)));
    CHECK(ran.value(vm, Metric::host_cpu) ==
          to_int64(divide_half_even(full * plan.host_cpu_ps_per_s, micro_hour)));
    CHECK(ran.value(vm, Metric::bytes_moved) ==
          to_int64(divide_half_even(full * 8'000'000, int128{1'000'000'000} * 1'000'000)));
    CHECK(ran.value(vm, Metric::load_mean) == to_int64(divide_half_even(loaded, ticks)));
}

// Step by step and piece by piece, without rows or hours: what the fleet must come to.
struct ByHand {
    int128 loaded = 0;
    int128 ticks = 0;
    std::vector<int128> hours;  // Load, in millionths, times ticks.

    void run(const TextWorld& world, const std::string& vm, Interval ran) {
        const LoadPlan& load = world.fleet().loads[plan_of(world, vm).load];
        const EntityIndex entity = world.fleet().find(vm).value();
        hours.resize(static_cast<std::size_t>(world.horizon().ns / hour_ns + 1), 0);
        ticks += ran.end.ns - ran.begin.ns;
        for (std::int64_t k = 0; k * load.every.ns < ran.end.ns; ++k) {
            StreamKey key;
            key.seed = world.loaded().scenario.seed;
            key.entity = world.fleet().entities[entity].stream;
            key.purpose = Purpose::workload;
            Draw draw(key, static_cast<std::uint64_t>(k));
            double factor = load.factor.sample(draw);
            if (!load.profile.empty()) {
                factor *= load.profile[load.week_of[static_cast<std::size_t>(k)]];
            }
            const auto millionths = static_cast<std::int64_t>(std::nearbyint(factor * 1e6));
            const Interval step{SimTime{k * load.every.ns}, SimTime{(k + 1) * load.every.ns}};
            add(step.intersection(ran), millionths);
        }
    }
    [[nodiscard]] int128 busiest() const { return *std::max_element(hours.begin(), hours.end()); }

private:
    void add(const Interval& part, std::int64_t millionths) {
        loaded += static_cast<int128>(part.length().ns) * millionths;
        for (std::size_t h = 0; h < hours.size(); ++h) {
            const auto begin = static_cast<std::int64_t>(h) * hour_ns;
            const Interval hour{SimTime{begin}, SimTime{begin + hour_ns}};
            hours[h] += static_cast<int128>(part.intersection(hour).length().ns) * millionths;
        }
    }
};

}  // namespace

TEST_CASE("a constant load multiplies cost and traffic exactly", "[behaviour][load]") {
    const Ran without(with_load(""));
    const Ran one(with_load("every: 1 h"));
    const Ran three(with_load("every: 1 h, factor: 3"));
    const Ran odd(with_load("every: 50 min, factor: 0.123457"));
    const int128 ticks = without.end().ns;
    for (const std::string vm : {"ade", "eah", "sse", "pmk"}) {
        for (const Metric each : {Metric::guest_cpu, Metric::host_cpu, Metric::bytes_moved}) {
            CHECK(one.value(vm, each) == without.value(vm, each));
        }
        check_cost(three, vm, 3'000'000 * ticks, ticks);
        check_cost(odd, vm, 123'457 * ticks, ticks);
        CHECK(without.value(vm, Metric::load_mean) == -1);
        CHECK(without.value(vm, Metric::bytes_rate_peak) == -1);
        CHECK(one.value(vm, Metric::bytes_rate_peak) == 8'000'000);
        CHECK(three.value(vm, Metric::bytes_rate_peak) == 24'000'000);
    }
    CHECK(three.value("ade", Metric::guest_cpu) > 0);
    CHECK(three.value("eah", Metric::host_cpu) > 0);
    CHECK(three.value("sse", Metric::guest_cpu) == 0);
    const std::int64_t ps = plan_of(three.world(), "ade").guest_cpu_ps_per_s;
    CHECK(std::abs(three.value("ade", Metric::guest_cpu_peak) - 3 * ps / 1'000'000) <= 1);
    CHECK(three.value("ade", Metric::host_cpu_peak) == 0);
}

TEST_CASE("a load changes nothing but what it costs", "[behaviour][load]") {
    OneOfEach calm = with_load("");
    OneOfEach busy = with_load("every: 7 min, factor: {kind: gamma, mean: 1, cv: 2}");
    for (OneOfEach* each : {&calm, &busy}) {
        each->steps = {operate("40 h", "ade", "deallocate"), operate("50 h", "ade", "start"),
                       operate("60 h", "sse", "guest_reboot")};
    }
    const Ran without(calm);
    const Ran with(busy);
    CHECK(with.result().events == without.result().events);
    REQUIRE(with.result().metrics.size() == without.result().metrics.size());
    for (std::size_t i = 0; i < with.result().metrics.size(); ++i) {
        const Metric metric = with.result().metrics[i].metric;
        const bool costs = metric == Metric::guest_cpu || metric == Metric::host_cpu ||
                           metric == Metric::bytes_moved || info(metric).of_load;
        if (!costs) CHECK(with.result().metrics[i].value == without.result().metrics[i].value);
    }
    CHECK(with.result().digest != without.result().digest);
}

TEST_CASE("a VM pays for the parts of steps in which it runs", "[behaviour][load]") {
    for (const std::string every : {"1 h", "15 min", "25 min", "90 min", "433 s", "5 h", "31 d"}) {
        INFO(every);
        const std::string daily =
            every == "90 min" || every == "5 h" || every == "31 d"
                ? ""
                : ", zone: Asia/Kathmandu, daily: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, "
                  "14, "
                  "15, 16, 17, 18, 19, 20, 21, 22, 0.5], weekly: [1, 2, 3, 4, 5, 6, 0]";
        OneOfEach each =
            with_load("every: " + every + ", factor: {kind: lognormal, mean: 1, cv: 0.8}" + daily,
                      "44657 min");
        each.steps = {operate("620 min", "ade", "deallocate"), operate("3007 min", "ade", "start"),
                      operate("4000 min", "ade", "deallocate"),
                      operate("4001 min", "ade", "start")};
        const Ran ran(each);
        ByHand hand;
        hand.run(ran.world(), "ade", {t(Duration{}), t(minutes(620))});
        hand.run(ran.world(), "ade", {t(minutes(3007) + start_length), t(minutes(4000))});
        hand.run(ran.world(), "ade", {t(minutes(4001) + start_length), ran.end()});
        check_cost(ran, "ade", hand.loaded, hand.ticks);
        ByHand whole;
        whole.run(ran.world(), "eah", {t(Duration{}), ran.end()});
        check_cost(ran, "eah", whole.loaded, whole.ticks);
        CHECK(hand.loaded != whole.loaded);
        const double bytes_per_s = to_double(hand.busiest()) / 3.6e18 * 8e6;
        CHECK(
            std::abs(static_cast<double>(ran.value("ade", Metric::bytes_rate_peak)) - bytes_per_s) <
            3);  // Parts of an hour are rounded, each by half a unit at most.
    }
}

TEST_CASE("profiles are those of the local clock", "[behaviour][load]") {
    std::string hours_of_day = "0";
    for (int h = 1; h < 24; ++h)
        hours_of_day += ", " + std::to_string(h);
    const std::string daily = "every: 1 h, daily: [" + hours_of_day + "]";
    // In UTC, a day: (0 + 1 + ... + 23) / 24.
    CHECK(Ran(with_load(daily, "1 d")).value("ade", Metric::load_mean) == 11'500'000);
    // Berlin is an hour ahead in winter: hours 1 to 6.
    const std::string berlin = daily + ", zone: Europe/Berlin";
    CHECK(Ran(with_load(berlin, "6 h")).value("ade", Metric::load_mean) == 3'500'000);
    // Clocks go forward at 1:00 UTC on 28 March 2027: hours 1, 3, 4.
    std::string spring = with_load(berlin, "3 h").text();
    const std::string day = "start: 2027-01-01";
    spring.replace(spring.find(day), day.size(), "start: 2027-03-28");
    CHECK(Ran(spring).value("ade", Metric::load_mean) == 2'666'667);
    // 1 January 2027 is a Friday: 5, 6, 7.
    const std::string weekly = "every: 1 d, weekly: [1, 2, 3, 4, 5, 6, 7]";
    CHECK(Ran(with_load(weekly, "3 d")).value("ade", Metric::load_mean) == 6'000'000);
    // Off from 9:30 to 11:00, and a start of 90 s: half of the 9, all of the 10, 90 s of the 11.
    OneOfEach each = with_load(daily, "1 d");
    each.steps = {operate("570 min", "ade", "deallocate"), operate("660 min", "ade", "start")};
    const double sum = 276 - 4.5 - 10 - 11 * 90 / 3600.0;
    const double mean = sum / (24 - 1.5 - 90 / 3600.0);
    CHECK(std::abs(static_cast<double>(Ran(each).value("ade", Metric::load_mean)) - mean * 1e6) <=
          0.5);
    CHECK(Ran(each).value("ade", Metric::bytes_rate_peak) == 23 * 8'000'000);
}

TEST_CASE("loads are drawn for each VM alone, and for twins alike", "[behaviour][load]") {
    const std::string load = "every: 1 h, factor: {kind: uniform, from: 0, to: 2}";
    OneOfEach apart = with_load(load);
    const Ran ran(apart);
    CHECK(ran.value("ade", Metric::load_mean) != ran.value("eah", Metric::load_mean));
    apart.vm_more += ", twin: all";
    const Ran alike(apart);
    CHECK(alike.value("ade", Metric::load_mean) == alike.value("eah", Metric::load_mean));
    CHECK(alike.value("ade", Metric::bytes_moved) == alike.value("pmk", Metric::bytes_moved));

    // The antithetic twin draws 2 - x: together two VM-loads of 1 each.
    ReplicationOptions options;
    options.seed = alike.world().loaded().scenario.seed;
    const ReplicationResult straight = run_replication(alike.world().world(), options);
    options.antithetic = true;
    const ReplicationResult turned = run_replication(alike.world().world(), options);
    const std::int64_t both = alike.world().metric(straight, "ade", Metric::load_mean).value() +
                              alike.world().metric(turned, "ade", Metric::load_mean).value();
    CHECK(std::abs(both - 2'000'000) <= 2);
    CHECK(straight.digest != turned.digest);
}

TEST_CASE("a lognormal load has its mean", "[behaviour][load]") {
    OneOfEach each = with_load("every: 1 h, factor: {kind: lognormal, mean: 1.5, cv: 0.5}");
    each.vm_more += ", count: 100";
    const Ran ran(each);
    const double n = 100 * 30 * 24;
    const double error = 1.5 * 0.5 / std::sqrt(n);
    constexpr double z_limit = 4.8916;  // A false alarm in a million seeds.
    const double median = 1.5 / std::sqrt(1 + 0.5 * 0.5);
    for (const std::string vm : {"ade", "eah", "sse", "pmk"}) {
        const double mean = static_cast<double>(ran.value(vm, Metric::load_mean)) / 1e6;
        CHECK(std::abs(mean - 1.5) < z_limit * error);
        CHECK(std::abs(mean - median) > z_limit * error);  // It would be noticed.
    }
    for (const GroupMetric& row : ran.result().metrics) {
        if (row.metric == Metric::load_mean) CHECK(row.events == 72'000);  // Steps of running VMs.
    }
}

TEST_CASE("VMs with the workload's own rates count in a group's busiest hour",
          "[behaviour][load]") {
    OneOfEach each = with_load("every: 1 h, factor: 2");
    each.vm_more = ", workload: web, group: all";
    std::string text = each.text();
    const std::string last = "pmk, mode: sse_pmk, size: D4s_v3, activity: still";
    REQUIRE(text.find(last) != std::string::npos);
    text.insert(text.find(last) + last.size(), ", count: 4");
    const std::string web = "workload: web, group: all}\nworkloads: [";
    REQUIRE(text.find(web) != std::string::npos);
    text.replace(text.find(web), web.size(),
                 "workload: calm, group: all}\nworkloads: [{name: calm, read: 1 MB/s, "
                 "write: 0 MB/s}, ");
    const Ran ran(text);
    CHECK(ran.value("all", Metric::load_mean) == 1'428'571);  // (3 * 2 + 4 * 1) / 7
    CHECK(ran.value("all", Metric::bytes_rate_peak) == 3 * 16'000'000 + 4 * 1'000'000);
    for (const GroupMetric& row : ran.result().metrics) {
        if (row.metric == Metric::load_mean) CHECK(row.events == 3 * 720);
    }
}
