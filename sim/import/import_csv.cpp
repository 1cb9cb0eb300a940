// A spreadsheet of VMs, disks, key versions and expiries -> a scenario.
#include "sim/base/units.hpp"
#include "sim/config/scenario.hpp"
#include "sim/config/source.hpp"
#include "sim/import/founding_world.hpp"
#include "sim/import/import.hpp"
#include "sim/import/sheet_check.hpp"
#include "sim/import/sheet_fleet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <sstream>

namespace rotasim {

namespace {

using namespace importing;

void write_head(const CsvOptions& options, std::ostream& yaml) {
    yaml << "# A spreadsheet of VMs, disks and key versions, as it was at the start.\n"
         << "# Written by `rotasim import csv`; the same input and options give the same file.\n"
         << "schema: rotasim/scenario/1\n"
         << "title: Fleet of a spreadsheet\n"
         << "question: Which of these VMs are lost at their next start, and when do more follow?\n"
         << "start: " << format_utc(options.start) << "\n"
         << "horizon: " << to_text(options.horizon) << "\n"
         << "replications: " << options.replications << "\n\n"
         << "# Where sources contradict each other: an expired key and VMs on a set, and in the "
            "guest.\n"
         << "switches: {expired_key: field_fail_on_start, in_guest_expired_start: starts}\n"
         << "profile: aes_ni\n";
}

void write_keys(const SheetFleet& fleet, std::ostream& yaml) {
    if (fleet.vaults.empty()) return;
    yaml << "\nvaults:\n";
    for (const std::string& vault : fleet.vaults) {
        yaml << "  - {name: " << yaml_text(vault) << ", sku: premium}\n";
    }
    if (fleet.keys.empty()) return;
    yaml << "\n# The sheet names no rotation policy, so nobody rotates: give a key a `policy` to "
            "change that.\nkeys:\n";
    for (const SheetKey& key : fleet.keys) {
        yaml << fmt::format("  - name: {}\n    vault: {}\n    bits: 3072\n    versions:\n",
                            yaml_text(key.name), yaml_text(key.vault));
        for (const SheetVersion& version : key.versions) {
            yaml << fmt::format("      - {{name: {}, created: {}", yaml_text(version.name),
                                format_utc(*version.created));
            if (version.expires) yaml << ", expires: " << format_utc(*version.expires);
            if (!version.enabled) yaml << ", enabled: false";
            yaml << "}\n";
        }
    }
}

void write_secrets(const SheetFleet& fleet, std::ostream& yaml) {
    if (fleet.secrets.empty()) return;
    yaml << "\n# Of VMs encrypted in the guest whose secret no key wraps.\nsecrets:\n";
    for (const SheetSecret& secret : fleet.secrets) {
        yaml << fmt::format("  - {{name: {}, vault: {}", yaml_text(secret.name),
                            yaml_text(secret.vault));
        if (secret.expires) yaml << ", expires: " << format_utc(*secret.expires);
        if (!secret.enabled) yaml << ", enabled: false";
        yaml << "}\n";
    }
}

void write_sets(const SheetFleet& fleet, std::ostream& yaml) {
    if (fleet.sets.empty()) return;
    yaml << "\nencryption_sets:\n";
    for (const SheetSet& set : fleet.sets) {
        const SheetKey& key = fleet.keys[set.key];
        yaml << fmt::format("  - {{name: {}, key: {}", yaml_text(set.name), yaml_text(key.name));
        if (set.version != key.versions.back().name)
            yaml << ", version: " << yaml_text(set.version);
        if (set.mode == "sse_double") yaml << ", encryption: platform_and_customer_keys";
        if (set.mode == "confidential_cmk") yaml << ", encryption: confidential";
        yaml << ", auto_rotation: " << (set.auto_rotation.value_or(false) ? "true" : "false")
             << "}\n";
    }
}

void write_disk(const SheetFleet& fleet, const SheetVm& vm, const SheetDisk& disk,
                std::ostream& yaml) {
    yaml << fmt::format(
        "      - {{name: {}, role: {}, tier: {}", yaml_text(disk.name), disk.role,
        disk.tier.empty() ? (disk.role == "os" ? "P10" : "P20") : yaml_text(disk.tier));
    if (disk.mode != vm.disks.front().mode) yaml << ", mode: " << disk.mode;
    if (disk.set) {
        yaml << ", set: " << yaml_text(fleet.sets[*disk.set].name);
    } else if (disk.key) {
        yaml << ", key: " << yaml_text(fleet.keys[*disk.key].name)
             << ", version: " << yaml_text(disk.version);
    } else if (disk.secret) {
        yaml << ", secret: " << yaml_text(fleet.secrets[*disk.secret].name);
    }
    yaml << "}\n";
}

// One confidential disk is enough, or one disk too many (azure.md 5.1, 5.2).
bool is_backed_up(const SheetVm& vm) {
    constexpr std::ptrdiff_t most_disks = 32;
    const auto counts = [](const SheetDisk& disk) { return disk.role != "temp"; };
    return std::none_of(vm.disks.begin(), vm.disks.end(),
                        [](const SheetDisk& disk) { return disk.mode == "confidential_cmk"; }) &&
           std::count_if(vm.disks.begin(), vm.disks.end(), counts) <= most_disks;
}

void write_vms(const SheetFleet& fleet, std::ostream& yaml) {
    yaml << "\nvms:\n";
    for (const SheetVm& vm : fleet.vms) {
        const std::string& mode = vm.disks.front().mode;
        yaml << fmt::format("  - name: {}\n    group: {}\n    size: {}\n    os: {}\n    mode: {}\n",
                            yaml_text(vm.name), yaml_text(vm.group.empty() ? mode : vm.group),
                            yaml_text(vm.size), vm.os, mode);
        yaml << "    disks:\n";
        for (const SheetDisk& disk : vm.disks)
            write_disk(fleet, vm, disk, yaml);
        yaml << "    activity: usual\n    workload: web\n";
        if (is_backed_up(vm)) yaml << "    backup: daily\n";
        yaml << "    operators: ops\n";
    }
}

std::string scenario_of(const SheetFleet& fleet, const CsvOptions& options) {
    std::ostringstream yaml;
    write_head(options, yaml);
    write_keys(fleet, yaml);
    write_secrets(fleet, yaml);
    write_sets(fleet, yaml);
    yaml << "\n"
         << founding_activities() << "\n"
         << founding_workloads() << "\n"
         << founding_backups() << "\n"
         << founding_operators();
    write_vms(fleet, yaml);
    return yaml.str();
}

void count(const SheetFleet& fleet, std::int64_t rows, ImportReport& report) {
    std::int64_t versions = 0;
    for (const SheetKey& key : fleet.keys) {
        versions += static_cast<std::int64_t>(key.versions.size());
    }
    report.counts = {{"rows", rows},
                     {"VMs", static_cast<std::int64_t>(fleet.vms.size())},
                     {"vaults", static_cast<std::int64_t>(fleet.vaults.size())},
                     {"keys", static_cast<std::int64_t>(fleet.keys.size())},
                     {"key versions", versions},
                     {"secrets", static_cast<std::int64_t>(fleet.secrets.size())},
                     {"encryption sets", static_cast<std::int64_t>(fleet.sets.size())}};
}

}  // namespace

ImportReport import_csv(const std::string& path, const CsvOptions& options, std::ostream& yaml) {
    Inputs inputs;
    ImportReport report;
    report.format = "csv";
    SheetColumns columns;
    const HeaderMap map = read_header_map(options.map_path, inputs);
    const std::vector<SheetRow> rows = read_sheet(path, map, columns, inputs);
    SheetFleet fleet = put_together(rows, options, inputs, report);
    (void)inputs.warnings_or_throw();
    std::vector<std::string> catalogue_files;
    std::vector<Problem> catalogue_problems;  // The embedded one has none.
    const Catalogue catalogue =
        load_catalogue({}, config::default_size_limit, catalogue_files, catalogue_problems);
    check_catalogue(catalogue, fleet, report);
    report.files = inputs.files();
    report.ignored = columns.ignored;
    report.assumptions.insert(report.assumptions.begin(),
                              "the sheet is taken to be true on " + format_utc(options.start));
    report.assumptions.emplace_back(
        "no rotation policy, no hygiene job: the sheet names none; hosts never fail; keys of 3072 "
        "bits");
    report.assumptions.emplace_back(
        "reboots, stops, load, backups and operators as in the founding scenario");
    const auto without_backup = std::count_if(fleet.vms.begin(), fleet.vms.end(),
                                              [](const SheetVm& vm) { return !is_backed_up(vm); });
    if (without_backup > 0) {
        report.assumptions.emplace_back(
            fmt::format("{}: VMs that Azure Backup does not take, confidential or of more than 32 "
                        "disks: no backup",
                        without_backup));
    }
    count(fleet, static_cast<std::int64_t>(rows.size()), report);
    const std::string text = scenario_of(fleet, options);
    const std::optional<Fleet> built = build_as_validate(text, catalogue, fleet, inputs);
    report.warnings = inputs.warnings_or_throw();
    judge(fleet, *built, report);
    yaml << text;
    return report;
}

}  // namespace rotasim
