// Spreadsheets to scenarios: headers and cells as people write them, what is derived, what is
// refused.
#include "tests/support/import_sheets.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace {

using namespace rotasim;
using rotasim::testing::import_sheet;
using rotasim::testing::Imported;
using rotasim::testing::InputFolder;
using rotasim::testing::refused;

}  // namespace

TEST_CASE("five columns are enough: keys, versions, sets and VMs are derived", "[unit][import]") {
    const Imported sheet = import_sheet(
        "VM,Disk,Encryption,Key Version,Expiry\r\n"
        "web-01,web-01-os,ADE,https://kvprod.vault.azure.net/keys/kek/1a2b,2028-06-01\r\n"
        "web-01,web-01-data,ADE,https://kvprod.vault.azure.net/keys/kek/1a2b,2028-06-01\r\n"
        "db-01,osdisk,CMK,kvprod/des-key/v1,2027-12-01\r\n"
        "db-02,osdisk,CMK,kvprod/des-key/v2,2028-12-01T10:00:00Z\r\n"
        "\"app,01\",osdisk,PMK,,\r\n");
    CHECK(sheet.problems.empty());
    REQUIRE(sheet.fleet.has_value());
    const FleetSpec& fleet = sheet.scenario.scenario.fleet;
    CHECK(fleet.vaults.size() == 1);
    REQUIRE(fleet.keys.size() == 2);
    CHECK(fleet.keys[0].name == "kek");
    CHECK(fleet.keys[0].versions.at(0).name == "1a2b");
    CHECK(fleet.keys[1].versions.size() == 2);
    CHECK(fleet.keys[1].versions[0].created < fleet.keys[1].versions[1].created);
    REQUIRE(fleet.sets.size() == 2);
    CHECK(fleet.sets[0].version == "v1");  // Pinned: not the newest.
    CHECK_FALSE(fleet.sets[1].version.has_value());
    CHECK_FALSE(fleet.sets[0].auto_rotation);  // Opt-in, so not assumed.
    REQUIRE(fleet.vms.size() == 4);
    CHECK(fleet.vms[0].disks.at(0).role == DiskRole::os);
    CHECK(fleet.vms[0].disks.at(1).role == DiskRole::data);
    CHECK(fleet.vms[3].name == "app-01");
    CHECK(sheet.report.latent_dead.empty());
}

TEST_CASE("expired and disabled versions make VMs latent dead, named first", "[unit][import]") {
    const Imported sheet = import_sheet(
        "vm;disk;mode;vault;key;version;expires;enabled\n"
        "a;os;sse_cmk;kv;k1;v1;2026-06-30;true\n"
        "b;os;ade_dmcrypt;kv;k2;v1;2030-01-01;Disabled\n"
        "c;os;sse_cmk;kv;k3;v1;2030-01-01;no\n"
        "d;os;ade_dmcrypt;kv;k4;v1;2026-06-30;yes\n"
        "e;os;sse_cmk;kv;k5;v1;never;1\n");
    CHECK(sheet.problems.empty());
    CHECK(
        sheet.report.latent_dead ==
        std::vector<std::string>{
            "a: disk os (sse_cmk) needs kv/k1/v1: the version has expired, since "
            "2026-06-30T00:00:00Z; lost at its next platform start",
            "b: disk os (ade_dmcrypt) needs kv/k2/v1: the version is disabled; lost at its next "
            "platform start",
            "c: disk os (sse_cmk) needs kv/k3/v1: the version is disabled; shut down within about "
            "an hour"});
    const std::string text = to_text(sheet.report);
    CHECK(text.find("latent dead at the start: 3 VMs, by disk (3):\n") == 0);
    CHECK(text.find("kv/k5/v1 never expires") != std::string::npos);
    CHECK_FALSE(sheet.scenario.scenario.fleet.keys[1].versions[0].enabled);
    const auto json = nlohmann::json::parse(to_json(sheet.report));
    CHECK(json["version"] == 1);
    CHECK(json["latent_dead"].size() == 3);
    CHECK(json["counts"]["VMs"] == 5);
}

TEST_CASE("the latent dead are counted by VM and called as the sheet calls them",
          "[unit][import]") {
    const Imported sheet = import_sheet(
        "vm;disk;mode;key;version;expires;enabled\n"
        "web 1/a;os;ade_dmcrypt;k;v1;2030-01-01;no\n"
        "web 1/a;data;ade_dmcrypt;k;v1;2030-01-01;no\n"
        "b;os;ade_dmcrypt;k;v1;2030-01-01;no\n");
    CHECK(sheet.report.latent_dead_vms == 2);
    const std::string text = to_text(sheet.report);
    CHECK(text.find("latent dead at the start: 2 VMs, by disk (3):\n") == 0);
    CHECK(text.find("  - 'web 1/a' (web-1-a in the scenario): disk os") != std::string::npos);
    CHECK(nlohmann::json::parse(to_json(sheet.report))["latent_dead_vms"] == 2);
}

TEST_CASE("versions without a key are not taken to be of one key", "[unit][import]") {
    const Imported sheet = import_sheet(
        "vm,disk,mode,key version,expires\n"
        "a,os,ADE,v1,2028-01-01\nb,os,ADE,v1,2028-01-01\nc,os,ADE,v9,2029-01-01\n");
    CHECK(sheet.problems.empty());
    REQUIRE(sheet.fleet.has_value());
    REQUIRE(sheet.fleet->keys.size() == 2);
    CHECK(sheet.scenario.scenario.fleet.keys.at(0).name == "kek_v1");
    CHECK(sheet.scenario.scenario.fleet.keys.at(1).name == "kek_v9");
}

TEST_CASE("a map file names the columns of a sheet with other headers", "[unit][import]") {
    const InputFolder folder;
    CsvOptions options;
    options.map_path = folder.write("map.csv",
                                    "field,header\nvm,Rechner\nmode,Verfahren\nkey version,"
                                    "Schluessel\nexpires,Ablauf\n");
    const Imported sheet = import_sheet(
        "Rechner;Verfahren;Schluessel;Ablauf;Kostenstelle\nr1;CMK;k/v1;2028-01-01;77\n", options);
    CHECK(sheet.problems.empty());
    CHECK(sheet.report.ignored == std::vector<std::string>{"Kostenstelle"});
    CHECK(sheet.scenario.scenario.fleet.vms.at(0).name == "r1");
    CHECK(
        refused("vm,mode,version,expires\na,CMK,v,\n", "vmm,Rechner\nvm\n") ==
        std::vector<std::string>{
            "map.csv:1:1: field: 'vmm' is not a field (one of vm, disk, mode, key version, "
            "expires, "
            "key, vault, created, enabled, set, auto rotation, size, os, group, role or tier). did "
            "you mean 'vm'?",
            "map.csv:2:1: the row has 1 cells, not 2 (field and header)"});
}

TEST_CASE("sizes and tiers that the catalogue does not hold are dangling references",
          "[unit][import]") {
    const Imported sheet = import_sheet(
        "vm,disk,mode,key version,expires,size,disk sku\n"
        "a,os,PMK,,,Standard_D4s_v3,P30\n"
        "b,os,PMK,,,Standard_X9,Premium_LRS\n");
    CHECK(sheet.problems.empty());
    CHECK(sheet.report.dangling ==
          std::vector<std::string>{"b: the catalogue has no VM size 'X9': D4s_v3 instead",
                                   "b: the catalogue has no disk tier 'Premium_LRS': P10 or P20 "
                                   "instead"});
    CHECK(sheet.scenario.scenario.fleet.vms.at(0).size->name == "D4s_v3");
}

TEST_CASE("wrong cells are refused with file, line and column, all in one go", "[unit][import]") {
    CHECK(
        refused("vm,disk,mode,key version,expires,enabled\n"
                "a,os,sse_cmkk,k/v1,01/02/2027,maybe\n"
                ",os,CMK,,2028-01-01,\n"
                "c,os,CMK,https://kv.example/secrets/x,,\n"
                "d,os,CMK,a/b/c/d,,\n") ==
        std::vector<std::string>{
            "sheet.csv:2:6: mode: 'sse_cmkk' is not an encryption mode (one of ade_dmcrypt, "
            "ade_bitlocker, sse_pmk, sse_cmk, sse_double, host_pmk, host_cmk, confidential_cmk or "
            "none; or ADE, CMK, PMK). did you mean 'sse_cmk'?",
            "sheet.csv:2:20: expires: '01/02/2027' is not a date in UTC (as 2028-01-01 or "
            "2028-01-01T00:00:00Z; empty: never)",
            "sheet.csv:2:31: enabled: 'maybe' is neither yes nor no (enabled or disabled, true or "
            "false)",
            "sheet.csv:3:1: vm: no VM is named (every row is a disk of one)",
            "sheet.csv:3:9: key version: no key version is named (mode 'sse_cmk' hangs on one)",
            "sheet.csv:4:10: key version: 'kv.example/secrets/x' is not the address of a key (as "
            "https://VAULT.vault.azure.net/keys/KEY/VERSION)",
            "sheet.csv:5:10: key version: 'a/b/c/d' does not name a key version (version, "
            "key/version or vault/key/version)"});
}

TEST_CASE("rows that contradict each other are refused", "[unit][import]") {
    CHECK(
        refused("vm,disk,mode,key version,expires,set\n"
                "a,os,CMK,k/v1,2028-01-01,des\n"
                "b,os,CMK,k/v1,2029-01-01,des\n"
                "c,os,CMK,k/v2,2029-01-01,des\n"
                "c,os,CMK,k/v2,2029-01-01,other\n") ==
        std::vector<std::string>{
            "sheet.csv:3:15: expires: version 'v1' has two expiries (the first row says otherwise, "
            "at line 2)",
            "sheet.csv:4:26: set: set 'des' has two key versions (the first row says otherwise, at "
            "line 2)",
            "sheet.csv:5:1: disk: disk 'os' of VM 'c' stands twice (one row a disk)"});
}

TEST_CASE("missing, doubled and mistyped headers are refused", "[unit][import]") {
    CHECK(refused("machine,encrypton,version,expiry\na,CMK,k/v,\n") ==
          std::vector<std::string>{
              "sheet.csv:1:1: mode: no column is called mode, encryption, encryption mode or "
              "encryption type (how it is encrypted: a mode of the catalogue, or ADE, CMK, PMK, "
              "...). "
              "did you mean 'encrypton'?"});
    CHECK(
        refused("vm,VM Name,mode,version,expiry\na,b,CMK,k/v,\n") ==
        std::vector<std::string>{"sheet.csv:1:4: vm: two columns mean the same: 'vm' and 'VM Name' "
                                 "(a map file says which one counts)"});
    CHECK(refused("") ==
          std::vector<std::string>{
              "sheet.csv:1:1: the file is empty (the first line names the columns)"});
    CHECK(refused("vm,mode,version,expiry\n") ==
          std::vector<std::string>{"sheet.csv: no row below the header (one row a disk)"});
}

TEST_CASE("keys of one name in two vaults stay apart", "[unit][import]") {
    const Imported sheet = import_sheet(
        "vm,mode,key version,expires\n"
        "a,CMK,kv1/kek/v1,2028-01-01\n"
        "b,CMK,kv2/kek/v1,2029-01-01\n"
        "kv1,CMK,kv2/kek/v1,2029-01-01\n");
    CHECK(sheet.problems.empty());
    REQUIRE(sheet.fleet.has_value());
    const FleetSpec& fleet = sheet.scenario.scenario.fleet;
    CHECK(fleet.keys.at(0).name == "kv1_kek");
    CHECK(fleet.keys.at(1).name == "kv2_kek");
    CHECK(fleet.vms.at(2).name == "kv1_2");  // The vault has the name already.
}

TEST_CASE("in guest the secret alone is enough", "[unit][import]") {
    const Imported sheet = import_sheet(
        "vm,disk,mode,key version,expires,enabled\n"
        "a,os,ADE,https://kv.vault.azure.net/secrets/bek1/0123,2028-01-01,yes\n"
        "a,data,ADE,https://KV.vault.azure.net/secrets/BEK1/0123,2028-01-01,yes\n"
        "b,os,ADE,https://kv.vault.azure.net/secrets/bek2/4567,,no\n"
        "c,os,ADE,,,\n"
        "c,data,ADE,,,\n");
    CHECK(sheet.problems.empty());
    REQUIRE(sheet.fleet.has_value());
    const FleetSpec& fleet = sheet.scenario.scenario.fleet;
    CHECK(fleet.keys.empty());
    CHECK(fleet.vaults.size() == 2);  // `kv`, and the one of what names none.
    REQUIRE(fleet.secrets.size() == 3);
    CHECK(fleet.secrets[0].name == "bek1");
    CHECK(fleet.secrets[0].vault.name == "kv");
    CHECK(fleet.secrets[0].expires.has_value());
    CHECK(fleet.secrets[2].name == "bek_c");
    CHECK(fleet.vms.at(0).disks.at(1).secret->name == "bek1");
    CHECK_FALSE(fleet.vms.at(0).disks.at(1).key.has_value());
    CHECK(fleet.vms.at(2).disks.at(0).secret->name == "bek_c");
    CHECK(sheet.report.latent_dead ==
          std::vector<std::string>{"b: disk os (ade_dmcrypt) needs secret kv/bek2: the secret is "
                                   "disabled; lost at its next platform start"});
    CHECK(
        refused("vm,mode,key version,expires\n"
                "a,ADE,https://kv.vault.azure.net/secrets/,\n"
                "b,CMK,https://kv.vault.azure.net/secrets/x/1,\n"
                "c,ADE,https://kv.vault.azure.net/secrets/x/1,2028-01-01\n"
                "d,ADE,https://kv.vault.azure.net/secrets/x/1,2029-01-01\n") ==
        std::vector<std::string>{
            "sheet.csv:2:7: key version: 'kv.vault.azure.net/secrets/' is not the address of a "
            "secret (as https://VAULT.vault.azure.net/secrets/NAME/VERSION)",
            "sheet.csv:3:7: key version: 'kv.vault.azure.net/secrets/x/1' is not the address of a "
            "key (as https://VAULT.vault.azure.net/keys/KEY/VERSION)",
            "sheet.csv:5:46: expires: the secret has two expiries (the first row says otherwise, "
            "at line 4)"});
}

TEST_CASE("vaults, keys and sizes are one in whatever case", "[unit][import]") {
    const Imported sheet = import_sheet(
        "vm,disk,mode,key version,expires,size\n"
        "a,os,CMK,kv/k/v1,2028-01-01,standard_d4s_v3\n"
        "a,data,CMK,kv/k/v1,2028-01-01,Standard_D4s_v3\n"
        "b,os,CMK,KV/K/v1,2028-01-01,STANDARD_D4S_V3\n"
        "c,os,CMK,KV/K/v2,2029-01-01,Standard_D4s_v3\n");
    CHECK(sheet.problems.empty());
    REQUIRE(sheet.fleet.has_value());
    const FleetSpec& fleet = sheet.scenario.scenario.fleet;
    REQUIRE(fleet.vaults.size() == 1);
    CHECK(fleet.vaults[0].name == "kv");
    REQUIRE(fleet.keys.size() == 1);
    CHECK(fleet.keys[0].name == "k");
    CHECK(fleet.keys[0].versions.size() == 2);
    CHECK(fleet.sets.size() == 2);
    for (const VmTemplateSpec& vm : fleet.vms)
        CHECK(vm.size->name == "D4s_v3");
    CHECK(sheet.report.dangling.empty());
}

TEST_CASE("findings name only what the sheet names", "[unit][import]") {
    const Imported sheet = import_sheet(
        "vm,mode,key version,expires\n"
        "a,CMK,kv1/kek/v1,2028-01-01\n"
        "b,CMK,kv2/kek/v1,2029-01-01\n"
        "c,CMK,kv2/kek/v0,\n"
        "d,ADE,v9,2026-01-01\n"
        "e,CMK,kv3/kek/v1,2026-01-01\n");
    const std::vector<std::string> expected{
        "kv1/kek/v1 expires on 2028-01-01T00:00:00Z: used by 1 disk", "kv2/kek/v0 never expires",
        "kv2/kek/v1 expires on 2029-01-01T00:00:00Z: used by 1 disk",
        "the unnamed set of line 4 is on v0, not on the newest version v1",
        "1 disk encrypted in the guest on an expired version: the vault still unwraps, which is "
        "taken to be enough to start (not verified; see `switches`)"};
    CHECK(sheet.report.findings == expected);
    CHECK(
        sheet.report.latent_dead ==
        std::vector<std::string>{"e: its disk (sse_cmk) needs kv3/kek/v1: the version has expired, "
                                 "since 2026-01-01T00:00:00Z; lost at its next platform start"});
    CHECK(
        refused("vm,mode,key version,expires\na,PMK,,\na,PMK,,\n") ==
        std::vector<std::string>{"sheet.csv:3:1: disk: VM 'a' has another row, and this one names "
                                 "no disk (one row a disk)"});
}
