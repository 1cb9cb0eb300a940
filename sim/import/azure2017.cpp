// Azure Public Dataset V1 (2017), `vmtable`: eleven columns without a header -> VM lives.
#include "sim/base/decimal.hpp"
#include "sim/base/text.hpp"
#include "sim/import/import.hpp"
#include "sim/import/input.hpp"
#include "sim/import/trace_scenario.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <utility>

namespace rotasim {

namespace {

using namespace importing;

// Subscription, deployment, VM, created s, deleted s, largest, mean and p95 processor use,
// category, processors, memory in GB. Older copies write GB for 2^30 bytes.
constexpr std::size_t column_count = 11;
constexpr std::int64_t end_of_trace_s = 2591700;  // The last of the five-minute steps of 30 days.
constexpr std::int64_t gibibyte = std::int64_t{1} << 30;
constexpr std::uint32_t most_processors = 4096;

struct Lives {
    std::vector<TraceVm> vms;
    std::int64_t rows = 0, censored = 0, from_before = 0, no_life = 0;
};

std::optional<std::int64_t> memory_of(const CsvCell& cell, Inputs& inputs) {
    std::string_view rest = cell.text;
    const auto number = take_decimal(rest);
    const auto bytes = number && rest.empty() ? number->times(gibibyte) : std::nullopt;
    if (bytes && *bytes > 0) return bytes;
    inputs.error(cell.at, "memory", quoted(cell.text) + " is not an amount of memory",
                 "GB as a decimal number above 0; the 2019 edition writes buckets instead");
    return std::nullopt;
}

void add_row(const std::vector<CsvCell>& row, Lives& lives, Inputs& inputs) {
    ++lives.rows;
    const auto created = whole_number(row[3], "created", inputs);
    const auto deleted = whole_number(row[4], "deleted", inputs);
    const auto cores = whole_number(row[9], "cores", inputs);
    const auto memory = memory_of(row[10], inputs);
    if (cores && (*cores < 1 || *cores > most_processors)) {
        inputs.error(row[9].at, "cores", quoted(row[9].text) + " is out of range",
                     fmt::format("1 to {}", most_processors));
        return;
    }
    if (!created || !deleted || !cores || !memory) return;
    if (*deleted > end_of_trace_s) {
        inputs.error(row[4].at, "deleted", quoted(row[4].text) + " lies after the end of the trace",
                     fmt::format("{} s means still alive", end_of_trace_s));
        return;
    }
    TraceVm vm;
    vm.from_s = *created;
    vm.vcpus = static_cast<std::uint32_t>(*cores);
    vm.memory_bytes = *memory;
    if (*deleted < end_of_trace_s) vm.to_s = *deleted;
    if (vm.to_s && *vm.to_s <= vm.from_s) {
        ++lives.no_life;
        return;
    }
    lives.censored += vm.to_s ? 0 : 1;
    lives.from_before += *created == 0 ? 1 : 0;
    lives.vms.push_back(vm);
}

Lives read_rows(const std::string& text, Inputs& inputs) {
    Lives lives;
    CsvReader reader(text, inputs.last_file(), inputs.problems(), ',');
    std::vector<CsvCell> row;
    while (reader.next(row)) {
        if (row.size() != column_count) {
            inputs.error(row.front().at, "",
                         fmt::format("the row has {} cells, not {}", row.size(), column_count),
                         "vmtable of the 2017 edition, without a header");
            continue;
        }
        add_row(row, lives, inputs);
    }
    return lives;
}

}  // namespace

ImportReport import_azure2017(const std::string& vmtable_path, const TraceOptions& options,
                              std::ostream& yaml) {
    Inputs inputs;
    ImportReport report;
    report.format = "azure2017";
    Lives lives;
    if (const auto text = inputs.read(vmtable_path)) {
        lives = read_rows(*text, inputs);
        if (lives.vms.empty()) {
            inputs.error({inputs.last_file(), 0, 0}, "", "no VM that lived", "VMs are needed");
        }
    }
    report.warnings = inputs.warnings_or_throw();
    report.files = inputs.files();

    Trace trace;
    trace.title = "Azure 2017 VM table in five modes";
    trace.origin = "Azure Public Dataset V1 (2017), vmtable, CC BY 4.0.";
    trace.prefix = "table";
    std::uint32_t vcpus = 80;  // Of a Dsv3-Type3, whose table of sizes does not hold one processor.
    std::int64_t memory = 504 * gibibyte;
    for (const TraceVm& vm : lives.vms) {
        vcpus = std::max(vcpus, vm.vcpus);
        memory = std::max(memory, vm.memory_bytes);
    }
    trace.hosts.push_back({"host", vcpus, memory, std::nullopt});
    trace.vms = std::move(lives.vms);
    report.counts = {
        {"rows", lives.rows},
        {"VMs alive at the end (censored)", lives.censored},
        {"VMs alive at the beginning, taken as created then", lives.from_before},
        {"rows dropped: end before they begin", lives.no_life},
        {"span in days", 30},
    };
    report.assumptions.push_back(
        fmt::format("hosts of {} processors and {} GiB, as many as needed: the table names none",
                    vcpus, memory / gibibyte));
    report.ignored = {"subscription, deployment and VM hashes, the three processor uses, category"};
    write_trace_scenario(trace, options, report, yaml);
    return report;
}

}  // namespace rotasim
