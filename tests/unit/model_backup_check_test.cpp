// tests/unit/model_backup_check_test.cpp — what Azure Backup does not offer is warned of.
//
// Goal: a backup that the product refuses is not passed in silence, and one that it takes is not
// warned of; the language stays open to other tools. Method: each limit from both sides.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

using Messages = std::vector<std::string>;

Messages warnings_of(const std::string& backup, const std::string& disks) {
    const TextWorld world(
        "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nhorizon: 30 d\n"
        "backups: [{name: b" +
        backup +
        "}]\nvms:\n  - {name: w, size: D64s_v3, mode: sse_pmk, backup: b, disks: [{name: os, "
        "role: os, tier: P10}" +
        disks + "]}\n");
    Messages messages;
    for (const Problem& problem : world.warnings()) {
        CHECK(problem.warning);
        messages.push_back(problem.field + ": " + problem.message);
    }
    return messages;
}

std::string data_disks(int count, const std::string& size) {
    std::string text;
    for (int i = 0; i < count; ++i)
        text += ", {name: d" + std::to_string(i) + ", size: " + size + "}";
    return text;
}

}  // namespace

TEST_CASE("backups more often, shorter or longer than the product's are warned of",
          "[unit][model]") {
    CHECK(warnings_of("", "").empty());
    CHECK(warnings_of(", every: 1 h", "") == Messages{"every: more often than Azure Backup can"});
    CHECK(warnings_of(", every: 4 h", "").empty());
    CHECK(warnings_of(", retention: 3 d", "") ==
          Messages{"retention: shorter than Azure Backup keeps a point"});
    CHECK(warnings_of(", retention: 10000 d", "") ==
          Messages{"retention: longer than Azure Backup keeps a point"});
    CHECK(warnings_of(", retention: 7 d", "").empty());
    CHECK(warnings_of(", retention: 90 d, snapshots_kept: 31 d", "") ==
          Messages{"snapshots_kept: longer than Azure Backup keeps a snapshot"});
    CHECK(warnings_of(", retention: 90 d, snapshots_kept: 30 d", "").empty());
}

TEST_CASE("VMs that the product takes no backup of are warned of", "[unit][model]") {
    CHECK(warnings_of("", data_disks(31, "32 GiB")).empty());
    CHECK(warnings_of("", data_disks(32, "32 GiB")) ==
          Messages{"backup: more disks than Azure Backup takes of one VM"});
    CHECK(warnings_of("", data_disks(1, "33 TiB")) ==
          Messages{"size: larger than a disk that Azure Backup takes"});
    CHECK(warnings_of("", data_disks(9, "32 TiB")) ==
          Messages{"backup: more bytes than Azure Backup takes of one VM"});
}
