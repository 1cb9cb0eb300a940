// The mass restore that ships as a what-if, against list schedules and a fluid worked out here.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <fstream>
#include <sstream>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

std::string file_text(const std::string& name) {
    std::ifstream file(std::string(ROTASIM_SOURCE_DIR) + "/scenarios/what_if/" + name);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

struct Disk {
    Bytes size;
    BytesPerSecond cap;
};

// In the order of the inventory.
std::vector<Disk> disks_of(const FleetSpec& spec, const std::string& station) {
    std::vector<Disk> disks;
    for (const SourceSpec& source : spec.sources) {
        if (source.to.name != station) continue;
        for (std::uint32_t j = 0; j < source.jobs.value_or(1); ++j)
            disks.push_back({source.size->value, source.cap->value});
    }
    return disks;
}

struct Times {
    std::int64_t last = 0;  // Ticks.
    double sum = 0;
};

Times by_list(const std::vector<Duration>& lengths, std::size_t streams) {
    std::vector<std::int64_t> free(streams, 0);
    Times times;
    for (const Duration length : lengths) {
        auto& next = *std::min_element(free.begin(), free.end());
        next += length.ns;
        times.last = std::max(times.last, next);
        times.sum += static_cast<double>(next);
    }
    return times;
}

// Water filling disk by disk, the least cap first, from one end to the next.
Times by_sharing(std::vector<Disk> disks, double bandwidth) {
    std::sort(disks.begin(), disks.end(),
              [](const Disk& a, const Disk& b) { return a.cap < b.cap; });
    std::vector<double> left;
    for (const Disk& disk : disks)
        left.push_back(static_cast<double>(disk.size.value));
    Times times;
    double now = 0;
    for (std::size_t done = 0; done < disks.size();) {
        std::vector<double> rates(disks.size(), 0);
        double open = bandwidth;
        auto still = static_cast<double>(disks.size() - done);
        double first = INFINITY;
        for (std::size_t d = 0; d < disks.size(); ++d) {
            if (left[d] <= 0) continue;
            rates[d] = std::min(static_cast<double>(disks[d].cap.value), open / still);
            open -= rates[d];
            still -= 1;
            first = std::min(first, left[d] / rates[d]);
        }
        now += first;
        for (std::size_t d = 0; d < disks.size(); ++d) {
            if (left[d] <= 0) continue;
            left[d] -= rates[d] * first;
            if (left[d] > 1) continue;  // A byte.
            left[d] = 0;
            ++done;
            times.sum += now * 1e9;
        }
    }
    times.last = std::llround(now * 1e9);
    return times;
}

}  // namespace

TEST_CASE("a mass restore takes what its list schedules take", "[behaviour][stations]") {
    const Ran ran(file_text("mass_restore_streams.yaml"));
    const FleetSpec& spec = ran.world().fleet().spec;
    const auto measured = [&ran](const std::string& name) {
        for (const MeasureValue& value : ran.result().measures) {
            if (ran.world().world().measures.at(value.measure).name == name) {
                return value.value.value();
            }
        }
        throw std::runtime_error("no measure " + name);
    };
    const auto count = static_cast<double>(disks_of(spec, "shared").size());
    const BytesPerSecond stream{125'000'000};
    std::vector<Duration> lengths;
    double bytes = 0;
    for (const Disk& disk : disks_of(spec, "first come")) {
        lengths.push_back(transfer_time(disk.size, std::min(disk.cap, stream)));
        bytes += static_cast<double>(disk.size.value);
    }
    for (const std::string list : {"first come", "shortest first", "longest first"}) {
        INFO(list);
        if (list == "shortest first") std::sort(lengths.begin(), lengths.end());
        if (list == "longest first") std::sort(lengths.rbegin(), lengths.rend());
        const Times expected = by_list(lengths, 16);
        CHECK(std::llround(measured("makespan " + list) * 1e9) == expected.last);
        CHECK(measured("restore " + list) * 1e9 == Approx(expected.sum / count).epsilon(1e-12));
    }
    const Times shared = by_sharing(disks_of(spec, "shared"), 2e9);
    CHECK(std::abs(measured("makespan shared") * 1e9 - static_cast<double>(shared.last)) < 1000);
    CHECK(measured("restore shared") * 1e9 == Approx(shared.sum / count).epsilon(1e-9));
    // What the scenario's comment says: sharing is near the floor, and nothing is below it.
    const double floor = bytes / 2e9;
    CHECK(floor / 3600 == Approx(16.95).epsilon(1e-3));
    CHECK(measured("makespan longest first") > floor);
    CHECK(measured("makespan longest first") < measured("makespan shared"));
    CHECK(measured("makespan shared") < measured("makespan first come"));
    CHECK(measured("restore shortest first") < measured("restore shared"));
    CHECK(measured("restore shared") < measured("restore first come"));
    CHECK(measured("restore first come") < measured("restore longest first"));
}
