// Traces to scenarios: what is a VM, what is censored, what is left out; the scenarios load and
// build.
#include "sim/config/scenario.hpp"
#include "sim/import/founding_world.hpp"
#include "sim/import/import.hpp"
#include "sim/model/fleet.hpp"
#include "tests/support/import_files.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <sstream>
#include <string>

namespace {

using namespace rotasim;
using rotasim::testing::InputFolder;
using rotasim::testing::refusals;
using rotasim::testing::text_of;

const std::string node_header = "sn,cpu_milli,memory_mib,gpu,model\n";
const std::string pod_header =
    "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,"
    "deletion_time,scheduled_time\n";

std::map<std::string, std::int64_t> counts_of(const ImportReport& report) {
    std::map<std::string, std::int64_t> counts;
    for (const ImportCount& count : report.counts)
        counts[count.what] = count.number;
    return counts;
}

// The scenario text, loaded as a user would; and its fleet.
LoadedScenario loaded(const InputFolder& folder, const std::string& yaml) {
    return load_scenario(folder.write("imported.yaml", yaml));
}
Fleet built(const LoadedScenario& scenario) {
    FleetInput input;
    input.spec = &scenario.scenario.fleet;
    input.catalogue = &scenario.catalogue;
    input.start = scenario.scenario.start;
    input.horizon = Calendar(input.start).add(SimTime::zero(), scenario.scenario.horizon);
    for (const RotationPolicy& policy : scenario.scenario.policies) {
        input.policy_names.push_back(policy.name);
    }
    std::vector<Problem> problems;
    auto fleet = build_fleet(input, problems);
    for (const Problem& problem : problems)
        UNSCOPED_INFO(to_text(problem, scenario.files));
    REQUIRE(problems.empty());
    REQUIRE(fleet.has_value());
    return std::move(*fleet);
}

std::filesystem::path trace_folder() {
    const char* named = std::getenv("ROTASIM_DATA");
    const std::filesystem::path data =
        named != nullptr ? std::filesystem::path(named)
                         : std::filesystem::path(ROTASIM_SOURCE_DIR) / ".." / "shared" / "data";
    return data / "traces";
}

}  // namespace

TEST_CASE("openb: running rows are censored, pending rows left out, sizes kept", "[unit][import]") {
    const InputFolder folder;
    const std::string nodes = folder.write(
        "nodes.csv", node_header + "n0,8000,32768,0,\nn1,96000,393216,8,T4\nn2,8000,32768,0,\n");
    const std::string pods =
        folder.write("pods.csv", pod_header +
                                     "p0,4000,8192,0,0,,LS,Running,0,900000,10\n"
                                     "p1,11908,16384,1,1000,,LS,Succeeded,20,500,100\n"
                                     "p2,1000,1024,0,0,,BE,Pending,30,600,\n"
                                     "p3,2000,2048,0,0,,BE,Failed,40,700,700\n"
                                     "p4,500,0,0,0,,BE,Failed,40,800,50\n"
                                     "p5,120000,1024,0,0,,BE,Failed,40,800,50\n");
    std::ostringstream yaml;
    const ImportReport report = import_openb(nodes, pods, {}, yaml);
    auto counts = counts_of(report);
    CHECK(counts["nodes"] == 3);
    CHECK(counts["node sizes"] == 2);
    CHECK(counts["pods"] == 6);
    CHECK(counts["pods that were scheduled"] == 5);
    CHECK(counts["pods pending, left out"] == 1);
    CHECK(counts["pods running at the end (censored)"] == 1);
    CHECK(counts["rows dropped: end before they begin"] == 1);
    CHECK(counts["rows dropped: larger than every node"] == 1);
    CHECK(counts["VMs of each mode"] == 3);
    CHECK(counts["most of them at once"] == 3);

    const LoadedScenario scenario = loaded(folder, yaml.str());
    const auto& rows = scenario.scenario.fleet.vm_lists.at(0).rows;
    REQUIRE(rows.size() == 3);
    CHECK(rows[0].from == seconds(10));
    CHECK_FALSE(rows[0].to.has_value());
    CHECK(rows[0].vcpus == 4);
    CHECK(rows[0].memory == gibibytes(8));
    CHECK(rows[1].to == seconds(500));
    CHECK(rows[1].vcpus == 12);
    CHECK(rows[2].vcpus == 1);
    CHECK(rows[2].memory == mebibytes(1));
    for (const KeySpec& key : scenario.scenario.fleet.keys)
        CHECK(key.age == KeyAge::random_phase);

    const Fleet fleet = built(scenario);
    CHECK(fleet.groups == std::vector<std::string>{"ade_dmcrypt", "host_cmk", "sse_cmk",
                                                   "sse_cmk_manual", "sse_pmk"});
    CHECK(fleet.vms.size() == 15);
    CHECK(fleet.hosts.size() == 15);  // Five copies of three nodes.
}

TEST_CASE("openb: the five copies run on the same hosts of their pools", "[unit][import]") {
    const InputFolder folder;
    const std::string nodes =
        folder.write("nodes.csv", node_header + "n0,8000,32768,0,\nn1,8000,32768,0,\n");
    std::string text = pod_header;
    for (int i = 0; i < 20; ++i) {
        text += "p,4000,8192,0,0,,LS,Failed,0," + std::to_string(1000 + 100 * i) + "," +
                std::to_string(300 * i) + "\n";
    }
    std::ostringstream yaml;
    (void)import_openb(nodes, folder.write("pods.csv", text), {}, yaml);
    const LoadedScenario scenario = loaded(folder, yaml.str());
    const Fleet fleet = built(scenario);
    // Host number within its pool, by the VM's list and row; the same for every group.
    std::map<std::pair<std::string, std::uint32_t>, std::uint32_t> first;
    for (const VmSlot& vm : fleet.vms) {
        const VmTemplateSpec& spec = fleet.spec.vms[fleet.plans[vm.plan].spec];
        const std::uint32_t number = fleet.hosts[vm.host].number;
        const auto [known, fresh] = first.emplace(std::pair(spec.twin, vm.number), number);
        if (!fresh) CHECK(known->second == number);
    }
    CHECK(first.size() * 5 == fleet.vms.size());
}

TEST_CASE("openb: every wrong cell is refused with its place, and nothing is written",
          "[unit][import]") {
    const InputFolder folder;
    const std::string nodes = folder.write("nodes.csv", node_header + "n0,8x,32768,0,\nn1,10\n");
    const std::string pods =
        folder.write("pods.csv", pod_header +
                                     "p0,4000,-8,0,0,,LS,Running,0,900000,10\n"
                                     "p1,1000,16384,1,1000,,LS,Runing,20,500,100\n"
                                     "p2,1000,16384,1,1000,,LS,Failed,20,,100\n");
    std::ostringstream yaml;
    const auto lines = refusals([&] { (void)import_openb(nodes, pods, {}, yaml); });
    CHECK(
        lines ==
        std::vector<std::string>{
            "nodes.csv: no node (hosts are needed)",
            "nodes.csv:2:4: cpu_milli: '8x' is not a whole number (digits only, not negative)",
            "nodes.csv:3:1: the row has 2 cells, at least 3 are needed (a cell is missing)",
            "pods.csv:2:9: memory_mib: '-8' is not a whole number (digits only, not negative)",
            "pods.csv:3:26: pod_phase: 'Runing' is not a phase (one of Running, Succeeded, Failed "
            "or Pending). did you mean 'Running'?",
            "pods.csv:4:36: deletion_time: '' is not a whole number (digits only, not negative)"});
    CHECK(yaml.str().empty());
}

TEST_CASE("openb: a missing column, an empty file and a missing file are refused",
          "[unit][import]") {
    const InputFolder folder;
    const std::string nodes = folder.write("nodes.csv", "sn,cpu_mili,memory_mib\nn0,8000,1\n");
    std::ostringstream yaml;
    CHECK(refusals([&] { (void)import_openb(nodes, folder.write("empty.csv", ""), {}, yaml); }) ==
          std::vector<std::string>{
              "nodes.csv: no node (hosts are needed)",
              "nodes.csv:1:1: cpu_milli: no column is called 'cpu_milli' (the first line names the "
              "columns). did you mean 'cpu_mili'?",
              "empty.csv: no pod that was scheduled (VMs are needed)",
              "empty.csv:1:1: the file is empty (the first line names the columns)"});
    const auto lines = refusals([&] { (void)import_openb("/nowhere/x.csv", nodes, {}, yaml); });
    REQUIRE_FALSE(lines.empty());
    CHECK(lines.front().find("x.csv: cannot be opened") == 0);
    CHECK(yaml.str().empty());
}

TEST_CASE("azure2017: the ten published rows become VMs, six of them censored", "[unit][import]") {
    const std::string table =
        std::string(ROTASIM_SOURCE_DIR) + "/tests/data/azure2017/vmtable_10rows.csv";
    std::ostringstream yaml;
    const ImportReport report = import_azure2017(table, {}, yaml);
    auto counts = counts_of(report);
    CHECK(counts["rows"] == 10);
    CHECK(counts["VMs alive at the end (censored)"] == 6);
    CHECK(counts["VMs of each mode"] == 10);
    const InputFolder folder;
    const LoadedScenario scenario = loaded(folder, yaml.str());
    const auto& rows = scenario.scenario.fleet.vm_lists.at(0).rows;
    CHECK(rows.at(0).memory == mebibytes(1792));  // 1.75 GB.
    CHECK_FALSE(rows.at(0).to.has_value());
    CHECK(rows.at(1).to == seconds(1539300));
    CHECK(built(scenario).vms.size() == 50);
}

TEST_CASE("azure2017: wrong rows are refused with their places", "[unit][import]") {
    const InputFolder folder;
    const std::string table = folder.write("vmtable.csv",
                                           "s,d,v,0,2591700,1,1,1,Interactive,1,1.75\n"
                                           "s,d,v,0,2600000,1,1,1,Interactive,1,1.75\n"
                                           "s,d,v,0,100,1,1,1,Interactive,0,>64\n"
                                           "s,d,v,0,100\n");
    std::ostringstream yaml;
    CHECK(
        refusals([&] { (void)import_azure2017(table, {}, yaml); }) ==
        std::vector<std::string>{
            "vmtable.csv:2:9: deleted: '2600000' lies after the end of the trace (2591700 s means "
            "still alive)",
            "vmtable.csv:3:31: cores: '0' is out of range (1 to 4096)",
            "vmtable.csv:3:33: memory: '>64' is not an amount of memory (GB as a decimal number "
            "above 0; the 2019 edition writes buckets instead)",
            "vmtable.csv:4:1: the row has 5 cells, not 11 (vmtable of the 2017 edition, without a "
            "header)"});
}

TEST_CASE("imported fleets live in the world of the founding scenario, word for word",
          "[unit][import]") {
    const std::string founding =
        text_of(std::string(ROTASIM_SOURCE_DIR) + "/scenarios/what_if/ade_or_des.yaml");
    using namespace rotasim::importing;
    for (const std::string_view part :
         {founding_host_faults(), founding_policies(), founding_activities(), founding_workloads(),
          founding_backups(), founding_operators()}) {
        INFO(part.substr(0, 40));
        CHECK(founding.find(part) != std::string::npos);
    }
}

TEST_CASE("openb: the whole trace imports, loads and builds", "[unit][import][data]") {
    const std::filesystem::path folder = trace_folder();
    const std::filesystem::path nodes = folder / "alibaba2023_openb_node_list.csv";
    const std::filesystem::path pods = folder / "alibaba2023_openb_pod_list_default.csv";
    if (!std::filesystem::exists(nodes) || !std::filesystem::exists(pods)) {
        WARN("NOT TESTED: the openb trace is not in "
             << folder << ". It may not be redistributed; set ROTASIM_DATA to a folder whose "
             << "`traces` holds it, and run this test again.");
        return;
    }
    std::ostringstream yaml;
    const ImportReport report = import_openb(nodes.string(), pods.string(), {}, yaml);
    auto counts = counts_of(report);
    CHECK(counts["nodes"] == 1523);
    CHECK(counts["pods"] == 8152);
    CHECK(counts["pods that were scheduled"] == 7255);
    CHECK(counts["pods pending, left out"] == 897);
    CHECK(counts["pods running at the end (censored)"] == 5193);
    CHECK(counts["span in days"] == 149);
    std::ostringstream again;
    (void)import_openb(nodes.string(), pods.string(), {}, again);
    CHECK(again.str() == yaml.str());
    const InputFolder out;
    const LoadedScenario scenario = loaded(out, yaml.str());
    const Fleet fleet = built(scenario);  // Without problems: every VM found room.
    CHECK(fleet.vms.size() == 5 * 7255);
    CHECK(fleet.hosts.size() == 5 * 1523);
}
