// Replications made of arithmetic, and folders that vanish, for tests of the store and the
// experiment.
#pragma once

#include "sim/base/digest.hpp"
#include "sim/measure/results.hpp"
#include "sim/store/result_store.hpp"

#include <unistd.h>

#include <filesystem>
#include <string>

namespace rotasim::testing {

class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string pattern =
            (std::filesystem::temp_directory_path() / "rotasim_test_XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
        path_ = pattern;
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() {
        std::error_code error;
        std::filesystem::remove_all(path_, error);
    }
    [[nodiscard]] std::string operator/(const std::string& name) const { return path_ / name; }
    [[nodiscard]] std::string path() const { return path_; }

private:
    std::filesystem::path path_;
};

// Any numbers do, as long as every replication has its own. Two groups, all metrics.
inline ReplicationResult made_up_replication(std::uint32_t replication, std::uint64_t seed = 1) {
    ReplicationResult result;
    result.replication = replication;
    const auto r = static_cast<std::int64_t>(replication);
    const auto s = static_cast<std::int64_t>(seed);
    for (std::uint32_t group = 0; group < 2; ++group) {
        for (std::size_t i = 0; i < metric_count; ++i) {
            const auto metric = static_cast<Metric>(i);
            const auto m = static_cast<std::int64_t>(i);
            GroupMetric row{.group = group, .metric = metric, .value = {}, .events = 0};
            if (group == 0) {
                row.value = (r * 37 + m * 11 + s * 5) % 101;
                row.events = *row.value;
            } else if (info(metric).kind != MetricKind::date) {
                row.value = 0;
            }
            result.metrics.push_back(row);
        }
    }
    const int128 ticks = static_cast<int128>(9'000'000'000'000'000'000LL) * (7 + r % 5);
    result.causes.push_back({.group = 0,
                             .cause = Cause::host_failure,
                             .mark = Evidence::assumed,
                             .ticks = ticks,
                             .intervals = 3 + r});
    result.causes.push_back({.group = 0,
                             .cause = Cause::key_disabled,
                             .mark = Evidence::documented,
                             .ticks = ticks * 2,
                             .intervals = 5});
    result.measures.push_back(
        {.measure = 0, .probe = 0, .value = 0.1 * static_cast<double>(r % 7), .events = r % 3});
    result.measures.push_back({.measure = 1, .probe = 0, .value = std::nullopt, .events = 0});
    result.events = 1000 + replication;
    Digest digest;
    digest.update(replication);
    digest.update(seed);
    result.digest = digest.hex();
    return result;
}

inline void add_made_up_intervals(ReplicationResult& result) {
    result.cause_records.push_back({});
    result.cause_records.push_back({.at = {5},
                                    .entity = 17,
                                    .parent = 0,
                                    .kind = ChainKind::host_failed,
                                    .mark = Evidence::assumed});
    result.intervals.push_back({.vm = 17,
                                .cause = Cause::host_failure,
                                .active = 1,
                                .from = {5},
                                .to = {5 + static_cast<std::int64_t>(result.replication)},
                                .why = 1});
}

inline StoreDescription made_up_description(std::uint64_t seed = 1) {
    StoreDescription d;
    d.scenario = "made_up";
    d.scenario_digest = "00112233445566778899aabbccddeeff";
    d.seed = seed;
    d.engine_version = "1.2.3";
    d.start = *parse_utc("2027-01-01");
    d.horizon = SimTime::zero() + days(365);
    d.groups = {{"first", 400}, {"second", 3}};
    d.measures = {{"share", "unavailable_share", "time_average", "first"},
                  {"passage", "dead_end", "first_passage", ""}};
    return d;
}

}  // namespace rotasim::testing
