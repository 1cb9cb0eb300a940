// Exports and traces of real fleets -> scenario files, with a report of what was found, assumed and
// left out.
//
// Every importer reads its inputs completely, collects every problem and writes nothing if there is
// an error: then it throws ScenarioError (exit 3), whose places point into the inputs. Same inputs
// and options, same bytes.
#pragma once

#include "sim/base/calendar.hpp"
#include "sim/base/problem.hpp"
#include "sim/base/time.hpp"

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace rotasim {

struct ImportCount {
    std::string what;
    std::int64_t number = 0;
};

// What the import found, for the user: printed on stderr, or as JSON.
struct ImportReport {
    std::string format;                    // "openb", "azure2017", "csv"
    std::vector<std::string> latent_dead;  // VMs that serve now and are lost at a platform start.
    std::int64_t latent_dead_vms = 0;      // How many; a line of the list above is a disk.
    std::vector<ImportCount> counts;
    std::vector<std::string> dangling;     // References to things that the input does not hold.
    std::vector<std::string> findings;     // Worth knowing without any simulation.
    std::vector<std::string> assumptions;  // What the scenario states although the input does not.
    std::vector<std::string> ignored;      // Fields of the input that the scenario does not use.
    std::vector<Problem> warnings;
    std::vector<std::string> files;  // What the places of `warnings` count in.
};

[[nodiscard]] std::string to_text(const ImportReport& report);
// {"version":1,"format":...,"latent_dead":[...],"counts":{...},...}
[[nodiscard]] std::string to_json(const ImportReport& report);

struct TraceOptions {
    // The calendar date of the trace's second 0: traces carry none.
    UtcTime start{1'798'761'600LL * 1'000'000'000LL};  // 2027-01-01T00:00:00Z
    // Rows alive at the end of the trace live on, so the horizon may lie beyond it. Absent: openb
    // two years, so that rotations and expiries fall inside; azure2017 the span of the trace.
    std::optional<Period> horizon;
    std::uint32_t replications = 4;
};

// Nodes and pods of the Alibaba 2023 GPU cluster ("openb"): hosts by distinct size, pods that were
// scheduled as VMs, five founding modes as twin copies of the same list.
ImportReport import_openb(const std::string& nodes_path, const std::string& pods_path,
                          const TraceOptions& options, std::ostream& yaml);

// `vmtable` of the Azure Public Dataset V1 (2017): 11 columns, no header, 2591700 = alive at the
// end.
ImportReport import_azure2017(const std::string& vmtable_path, const TraceOptions& options,
                              std::ostream& yaml);

struct CsvOptions {
    // When the sheet was true: which versions have expired. Becomes the scenario's start.
    UtcTime start{1'798'761'600LL * 1'000'000'000LL};  // 2027-01-01T00:00:00Z
    Period horizon{24, {}};
    std::uint32_t replications = 16;
    // A CSV of two columns, field and header, for sheets whose headers are not known; or empty.
    std::string map_path;
};

// A spreadsheet of VMs and disks with mode, key version and expiry. Keys, versions, vaults and sets
// are derived from it; expired and disabled versions make VMs latent dead at the start.
ImportReport import_csv(const std::string& path, const CsvOptions& options, std::ostream& yaml);

// The headers that `import csv` understands, for its help: "vm: vm, vm name, virtual machine, ...".
[[nodiscard]] std::string csv_header_help();

}  // namespace rotasim
