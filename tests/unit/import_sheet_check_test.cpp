// What `import csv` writes can be run, or the sheet is refused; and its list of the latent dead is
// what the scenario itself says.
#include "sim/base/time.hpp"
#include "sim/model/start_trouble.hpp"
#include "tests/support/import_sheets.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace {

using namespace rotasim;
using rotasim::testing::import_sheet;
using rotasim::testing::Imported;
using rotasim::testing::refused;

using Lines = std::vector<std::string>;

CsvOptions starting(const char* day) {
    CsvOptions options;
    options.start = parse_utc(day).value();
    options.horizon = Period{1, {}};
    return options;
}

// "VM: disk DISK (", as the report's lines begin.
std::multiset<std::string> dead_in_scenario(const Imported& sheet) {
    const Fleet& fleet = sheet.fleet.value();
    std::multiset<std::string> dead;
    for (const StartTrouble& trouble : trouble_at_start(fleet)) {
        const VmPlan& plan = fleet.plans.at(trouble.plan);
        dead.insert(fleet.spec.vms.at(plan.spec).name + ": disk " +
                    plan.disks.at(trouble.disk).name + " (");
    }
    return dead;
}

std::multiset<std::string> dead_in_report(const ImportReport& report) {
    std::multiset<std::string> dead;
    for (const std::string& line : report.latent_dead)
        dead.insert(line.substr(0, line.find('(') + 1));
    return dead;
}

}  // namespace

TEST_CASE("retired in-guest encryption makes VMs latent dead in the list as in the scenario",
          "[unit][import]") {
    const Imported sheet = import_sheet(
        "vm,disk,mode,key version,expires,enabled\n"
        "g1,os,ADE,kv/kg/v1,2030-01-01,yes\n"
        "s1,os,CMK,kv/ks/v1,2028-01-01,yes\n"
        "p1,os,PMK,,,\n",
        starting("2028-10-01"));
    CHECK(sheet.report.latent_dead_vms == 2);
    CHECK(sheet.report.latent_dead ==
          Lines{"g1: disk os (ade_dmcrypt) needs kv/kg/v1: in-guest encryption has been retired, "
                "since 2028-09-15T00:00:00Z; lost at its next platform start",
                "s1: disk os (sse_cmk) needs kv/ks/v1: the version has expired, since "
                "2028-01-01T00:00:00Z; lost at its next platform start"});
    CHECK(dead_in_report(sheet.report) == dead_in_scenario(sheet));
}

TEST_CASE("the list of the latent dead is the scenario's own, whatever the rows",
          "[unit][import]") {
    std::string text = "vm,disk,mode,key version,expires,enabled,os\n";
    int number = 0;
    for (const std::string mode : {"ade_dmcrypt", "ade_bitlocker", "CMK", "double", "host_cmk",
                                   "confidential", "PMK", "host_pmk", "none"}) {
        for (const std::string expires : {"2026-01-01", "2028-09-15", "2030-01-01", "never"}) {
            for (const std::string enabled : {"yes", "no"}) {
                ++number;
                // Names whose order is not the sheet's.
                const std::string vm = std::string(1, static_cast<char>('z' - number % 26)) + "-" +
                                       std::to_string(number);
                const std::string os = mode == "ade_bitlocker" ? ",windows\n" : ",linux\n";
                text += vm + ",os," + mode + ",kv/k" + std::to_string(number) + "/v," + expires +
                        "," + enabled + os;
                const bool in_guest = mode == "ade_dmcrypt";
                if (in_guest) text += vm + ",data,PMK,,,yes" + os;
            }
        }
    }
    std::int64_t before = 0;
    for (const char* day : {"2028-09-14", "2028-09-15", "2031-01-01"}) {
        INFO(day);
        const Imported sheet = import_sheet(text, starting(day));
        CHECK(sheet.problems.empty());
        CHECK(dead_in_report(sheet.report) == dead_in_scenario(sheet));
        CHECK(sheet.report.latent_dead_vms > before);
        before = sheet.report.latent_dead_vms;
    }
}

TEST_CASE("what cannot be run is refused by the import, at the cell that asks for it",
          "[unit][import]") {
    const std::string head = "vm,disk,mode,key version,expires";
    CHECK(
        refused(head + ",size\na,os,ADE,k/v1,2028-01-01,Standard_L8s_v3\n")
            .at(0)
            .find("sheet.csv:2:26: size: VM 'a' of line 2: size 'L8s_v3' does not support in-guest "
                  "encryption (") == 0);
    CHECK(refused(head + ",size\nw,os,ADE,kv/k/v,2029-01-01,Standard_B2s\n") ==
          Lines{"sheet.csv:2:6: mode: disk 'os' of VM 'w': a Linux OS disk in guest needs 8 GiB of "
                "memory (azure.md 1.3: 8 GB, more with a large root file system)"});
    CHECK(refused(head + ",os\nw,os,ade_dmcrypt,kv/k/v,2029-01-01,windows\n") ==
          Lines{"sheet.csv:2:6: mode: disk 'os' of VM 'w': mode 'ade_dmcrypt' does not fit the "
                "operating system (azure.md 1.1: dm-crypt on Linux, BitLocker on Windows)"});
    CHECK(refused(head + ",os\nw,os,PMK,,,windows\nw,data,ADE,kv/k/v,2029-01-01,windows\n") ==
          Lines{"sheet.csv:2:1: VM 'w' of lines 2 to 3: Windows in guest: not the data disks alone "
                "(azure.md 1.3: OS only, or OS and data)"});
    CHECK(refused(head + "\nw,os,host_cmk,kv/k/v,2029-01-01\nx,os,PMK,,\nw,data,pmk,,\n") ==
          Lines{"sheet.csv:2:1: VM 'w' of lines 2, 4: encryption at host covers all disks of a VM "
                "(azure.md 3: give every disk a mode with encryption at host)"});
    CHECK(refused(head + "\nw,os,ADE,kv/k/v,2029-01-01\nw,data,encryption at host,,\n") ==
          Lines{"sheet.csv:2:1: VM 'w' of lines 2 to 3: in-guest encryption excludes encryption at "
                "host (azure.md 1.3: mutually exclusive)"});
    CHECK(refused(head + ",set,auto rotation\nw,os,confidential,kv/k/v,2029-01-01,s,yes\n") ==
          Lines{"sheet.csv:2:39: auto rotation: set 's': confidential sets do not rotate by "
                "themselves (azure.md 2.3: offline only)"});
}

TEST_CASE("roles that no VM can have are refused, all VMs in one go", "[unit][import]") {
    CHECK(refused("vm,disk,mode,key version,expires,role\n"
                  "w,os,PMK,,,os\nw,d,PMK,,,os\n"
                  "web 1/a,os,PMK,,,os\nweb 1/a,d,CMK,kv/k/v,2029-01-01,temp\n") ==
          Lines{"sheet.csv:2:1: VM 'w' of lines 2 to 3: more than one OS disk (a VM boots from "
                "one)",
                "sheet.csv:5:11: mode: disk 'd' of VM 'web 1/a': temporary and ephemeral disks "
                "take platform keys only (azure.md 3: PMK always)"});
}

TEST_CASE("a VM with any confidential disk gets no backup", "[unit][import]") {
    const Imported sheet = import_sheet(
        "vm,disk,mode,key version,expires,set,os\n"
        "c1,data,PMK,,,,linux\n"
        "c1,os,confidential,kv/kc/v1,2029-01-01,desc,linux\n");
    CHECK(sheet.problems.empty());
    REQUIRE(sheet.fleet.has_value());
    CHECK_FALSE(sheet.scenario.scenario.fleet.vms.at(0).backup.has_value());
}

TEST_CASE("a VM that names no size gets one that takes its disks", "[unit][import]") {
    const auto with_disks = [](int disks) {
        std::string text = "vm,disk,mode,key version,expires\nw,os,ADE,kv/k/v,2029-01-01\n";
        for (int d = 1; d <= disks; ++d)
            text += "w,data" + std::to_string(d) + ",ADE,kv/k/v,2029-01-01\n";
        return text;
    };
    const auto size_of = [](const Imported& sheet) {
        CHECK(sheet.problems.empty());
        return sheet.scenario.scenario.fleet.vms.at(0).size->name;
    };
    CHECK(size_of(import_sheet(with_disks(8))) == "D4s_v3");
    const Imported nine = import_sheet(with_disks(9));
    CHECK(size_of(nine) == "F8s_v2");
    const Lines& told = nine.report.assumptions;
    CHECK(std::find(told.begin(), told.end(),
                    "1: VMs name no size and have more data disks than D4s_v3 takes: the smallest "
                    "size that takes them") != told.end());
    CHECK(size_of(import_sheet(with_disks(32))) == "F16s_v2");
    CHECK(refused(with_disks(33)) ==
          Lines{"sheet.csv:2:1: VM 'w' of lines 2 to 35: more data disks than size 'F16s_v2' takes "
                "(at most 32)"});
}

TEST_CASE("ADE is what the VM's system calls so, whichever row names the system",
          "[unit][import]") {
    const Imported sheet = import_sheet(
        "vm,disk,mode,key version,expires,os\n"
        "w,os,ADE,kv/k/v,2029-01-01,\n"
        "w,data,ADE,kv/k/v,2029-01-01,windows\n");
    CHECK(sheet.problems.empty());
    CHECK(sheet.fleet.has_value());
    CHECK(sheet.scenario.scenario.fleet.vms.at(0).disks.size() == 2);
}

TEST_CASE("a horizon that cannot be simulated is refused too", "[unit][import]") {
    CsvOptions options;
    options.horizon = Period{12 * 250, {}};
    const rotasim::testing::InputFolder folder;
    const std::string path = folder.write("sheet.csv", "vm,mode,key version,expires\na,PMK,,\n");
    std::ostringstream yaml;
    CHECK(rotasim::testing::refusals([&] { (void)import_csv(path, options, yaml); }) ==
          Lines{"sheet.csv: horizon: 'P3000M' is too long (at most 200 years)"});
    CHECK(yaml.str().empty());
}

TEST_CASE("dates that no time from the start can reach are refused once", "[unit][import]") {
    CHECK(refused("vm,disk,mode,key version,expires,created\n"
                  "w,os,CMK,kv/k/v,1700-01-01,1690-01-01\n"
                  "x,os,CMK,kv/k/v,1700-01-01,1690-01-01\n") ==
          Lines{"sheet.csv:2:17: expires: '1700-01-01T00:00:00Z' is too far from the start (at "
                "most 250 years)",
                "sheet.csv:2:28: created: '1690-01-01T00:00:00Z' is too far from the start (at "
                "most 250 years)"});
    CHECK(refused("vm,disk,mode,key version,expires\nw,os,CMK,kv/k/v,1700-01-01\n").size() == 1);
    CHECK(import_sheet("vm,disk,mode,key version,expires\nw,os,CMK,kv/k/v,1900-01-01\n")
              .report.latent_dead_vms == 1);
}
