// Rows of a spreadsheet put together: vaults, keys with their versions, sets and VMs, each stated
// once.
#pragma once

#include "sim/import/import.hpp"
#include "sim/import/sheet.hpp"
#include "sim/model/fleet.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rotasim::importing {

struct SheetVersion {
    std::string name;
    std::optional<UtcTime> created, expires;
    bool enabled = true;
    SheetPlaces at;
    std::int64_t disks = 0;
};

struct SheetKey {
    std::string name;                    // In the scenario.
    std::string vault;                   // In the scenario.
    std::string given, given_vault;      // In the sheet; empty where it names none.
    std::vector<SheetVersion> versions;  // Oldest first.
};

// Unlocks VMs in guest whose disks name no key.
struct SheetSecret {
    std::string name;   // In the scenario.
    std::string vault;  // In the scenario.
    std::string given;  // In the sheet, with its vault; empty where it names none.
    std::optional<UtcTime> expires;
    bool enabled = true;
    SheetPlaces at;
};

struct SheetSet {
    std::string name;   // In the scenario.
    std::string given;  // In the sheet; empty where it names none.
    std::size_t key = 0;
    std::string version;
    std::string mode;
    std::optional<bool> auto_rotation;
    SheetPlaces at;
};

struct SheetDisk {
    std::string name, role, mode, tier;
    bool named = true;  // By the sheet.
    std::optional<std::size_t> key, set, secret;
    std::string version;
    bool mode_by_os = false;
    SheetPlaces at;
};

struct SheetVm {
    std::string name;   // In the scenario.
    std::string given;  // In the sheet.
    std::string group, size, os;
    std::vector<SheetDisk> disks;
    SheetPlaces at;  // Its first row; what only a later row says, stands there.
};

struct SheetFleet {
    std::vector<std::string> vaults;
    std::vector<SheetKey> keys;
    std::vector<SheetSecret> secrets;
    std::vector<SheetSet> sets;
    std::vector<SheetVm> vms;
};

// What the sheet calls them: nobody finds in it what is only made up for the scenario.
[[nodiscard]] std::string in_sheet(const SheetKey& key, const std::string& version);
[[nodiscard]] std::string in_sheet(const SheetSet& set);

// Contradicting rows (one version with two expiries, one set with two keys) are errors of `inputs`.
// What the sheet leaves open is filled in and told in the report's assumptions.
[[nodiscard]] SheetFleet put_together(const std::vector<SheetRow>& rows, const CsvOptions& options,
                                      Inputs& inputs, ImportReport& report);

// Sizes and tiers that the catalogue does not hold are dangling references and get the default; so
// do VMs that name no size.
void check_catalogue(const Catalogue& catalogue, SheetFleet& fleet, ImportReport& report);

// What can be said of the fleet without simulating: VMs that are latent dead, expiries ahead, ...
// `built` is what the written scenario makes of the sheet.
void judge(const SheetFleet& fleet, const Fleet& built, ImportReport& report);

}  // namespace rotasim::importing
