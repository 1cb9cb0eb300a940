// Alibaba 2023 GPU cluster trace ("openb"): node list and pod list -> hosts by size, VM lives.
#include "sim/base/text.hpp"
#include "sim/import/columns.hpp"
#include "sim/import/import.hpp"
#include "sim/import/input.hpp"
#include "sim/import/trace_scenario.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <ostream>
#include <utility>

namespace rotasim {

namespace {

using namespace importing;

constexpr std::int64_t mebibyte = std::int64_t{1} << 20;
constexpr std::uint32_t keys_of_a_mode = 8;

// Processors and memory of a node, in thousandths and MiB, as the trace counts.
using NodeSize = std::pair<std::int64_t, std::int64_t>;

struct Pods {
    std::vector<TraceVm> vms;
    std::int64_t rows = 0, pending = 0, running = 0, no_life = 0, too_large = 0;
    std::int64_t processors_raised = 0, memory_raised = 0;
    std::int64_t milli_asked = 0, vcpus_given = 0;
    std::int64_t end_s = 0;
};

std::map<NodeSize, std::uint32_t> read_nodes(const std::string& text, Inputs& inputs,
                                             std::int64_t& nodes) {
    std::map<NodeSize, std::uint32_t> sizes;
    CsvReader reader(text, inputs.last_file(), inputs.problems());
    const auto columns = read_header(reader, {"sn", "cpu_milli", "memory_mib"}, inputs);
    std::vector<CsvCell> row;
    while (columns && reader.next(row)) {
        if (!complete(*columns, row, inputs)) continue;
        const auto milli = whole_number(row[(*columns)[1]], "cpu_milli", inputs);
        const auto mib = whole_number(row[(*columns)[2]], "memory_mib", inputs);
        if (!milli || !mib) continue;
        if (*milli < 1000 || *mib < 1) {
            inputs.error(row[(*columns)[0]].at, "cpu_milli",
                         "a node without a whole processor or memory", "nothing could run on it");
            continue;
        }
        ++sizes[{*milli, *mib}];
        ++nodes;
    }
    return sizes;
}

void add_pod(const std::vector<CsvCell>& row, const std::vector<std::size_t>& columns, Pods& pods,
             Inputs& inputs) {
    static constexpr std::array<std::string_view, 4> phases = {"Running", "Succeeded", "Failed",
                                                               "Pending"};
    ++pods.rows;
    const CsvCell& phase = row[columns[2]];
    if (std::find(phases.begin(), phases.end(), phase.text) == phases.end()) {
        inputs.error(phase.at, "pod_phase", quoted(phase.text) + " is not a phase",
                     "one of " + one_of(phases), closest(phase.text, phases).value_or(""));
        return;
    }
    const auto milli = whole_number(row[columns[0]], "cpu_milli", inputs);
    const auto mib = whole_number(row[columns[1]], "memory_mib", inputs);
    const auto deleted = whole_number(row[columns[3]], "deletion_time", inputs);
    if (!milli || !mib || !deleted) return;
    pods.end_s = std::max(pods.end_s, *deleted);
    const CsvCell& scheduled_cell = row[columns[4]];
    if (scheduled_cell.text.empty()) {
        ++pods.pending;  // Never ran anywhere.
        return;
    }
    const auto scheduled = whole_number(scheduled_cell, "scheduled_time", inputs);
    if (!scheduled) return;
    const bool running = phase.text == "Running";
    if (!running && *deleted <= *scheduled) {
        ++pods.no_life;
        return;
    }
    TraceVm vm;
    vm.from_s = *scheduled;
    // The deletion time of a running row is when somebody looked, not when it ended.
    if (!running) vm.to_s = *deleted;
    pods.running += running ? 1 : 0;
    vm.vcpus = static_cast<std::uint32_t>(std::max<std::int64_t>(1, (*milli + 999) / 1000));
    vm.memory_bytes = std::max<std::int64_t>(1, *mib) * mebibyte;
    pods.processors_raised += *milli % 1000 != 0 || *milli == 0 ? 1 : 0;
    pods.memory_raised += *mib == 0 ? 1 : 0;
    pods.milli_asked += *milli;
    pods.vcpus_given += vm.vcpus;
    pods.vms.push_back(vm);
}

Pods read_pods(const std::string& text, Inputs& inputs) {
    Pods pods;
    CsvReader reader(text, inputs.last_file(), inputs.problems());
    const auto columns = read_header(
        reader, {"cpu_milli", "memory_mib", "pod_phase", "deletion_time", "scheduled_time"},
        inputs);
    std::vector<CsvCell> row;
    while (columns && reader.next(row)) {
        if (complete(*columns, row, inputs)) add_pod(row, *columns, pods, inputs);
    }
    return pods;
}

std::vector<TraceHosts> hosts_of(const std::map<NodeSize, std::uint32_t>& sizes,
                                 std::vector<std::string>& findings) {
    std::vector<TraceHosts> hosts;
    std::map<std::string, int> names;
    for (const auto& [size, count] : sizes) {
        const auto vcpus = static_cast<std::uint32_t>(size.first / 1000);
        std::string name = fmt::format("node_{:03}c_{:04}g", vcpus, size.second / 1024);
        if (const int again = ++names[name]; again > 1) name += fmt::format("_{}", again);
        if (size.first % 1000 != 0) {
            findings.push_back(fmt::format("{} nodes of {} thousandths of a processor count as {}",
                                           count, size.first, vcpus));
        }
        hosts.push_back({name, vcpus, size.second * mebibyte, count});
    }
    return hosts;
}

// Rows that no host could hold are left out: the trace's own scheduler found a place by other
// rules.
void drop_what_fits_nowhere(Pods& pods, const std::vector<TraceHosts>& hosts) {
    const auto fits_nowhere = [&hosts](const TraceVm& vm) {
        return std::none_of(hosts.begin(), hosts.end(), [&vm](const TraceHosts& host) {
            return vm.vcpus <= host.vcpus && vm.memory_bytes <= host.memory_bytes;
        });
    };
    const auto kept = std::remove_if(pods.vms.begin(), pods.vms.end(), fits_nowhere);
    pods.too_large = pods.vms.end() - kept;
    pods.vms.erase(kept, pods.vms.end());
}

void count(const Pods& pods, std::int64_t nodes, std::size_t sizes, ImportReport& report) {
    report.counts = {
        {"nodes", nodes},
        {"node sizes", static_cast<std::int64_t>(sizes)},
        {"pods", pods.rows},
        {"pods that were scheduled", pods.rows - pods.pending},
        {"pods pending, left out", pods.pending},
        {"pods running at the end (censored)", pods.running},
        {"rows dropped: end before they begin", pods.no_life},
        {"rows dropped: larger than every node", pods.too_large},
        {"span in days", pods.end_s / 86400},
    };
    report.assumptions.push_back(
        fmt::format("processors are whole: {} rows are rounded up, {} processors asked become {}",
                    pods.processors_raised, pods.milli_asked / 1000, pods.vcpus_given));
    if (pods.memory_raised > 0) {
        report.assumptions.push_back(
            fmt::format("{} rows without memory get 1 MiB", pods.memory_raised));
    }
    report.ignored = {"nodes: sn, gpu, model",
                      "pods: name, num_gpu, gpu_milli, gpu_spec, qos, creation_time"};
}

}  // namespace

ImportReport import_openb(const std::string& nodes_path, const std::string& pods_path,
                          const TraceOptions& options, std::ostream& yaml) {
    Inputs inputs;
    ImportReport report;
    report.format = "openb";
    std::map<NodeSize, std::uint32_t> sizes;
    std::int64_t nodes = 0;
    Pods pods;
    if (const auto text = inputs.read(nodes_path)) {
        sizes = read_nodes(*text, inputs, nodes);
        if (nodes == 0) inputs.error({inputs.last_file(), 0, 0}, "", "no node", "hosts are needed");
    }
    if (const auto text = inputs.read(pods_path)) {
        pods = read_pods(*text, inputs);
        if (pods.rows == pods.pending) {
            inputs.error({inputs.last_file(), 0, 0}, "", "no pod that was scheduled",
                         "VMs are needed");
        }
    }
    report.warnings = inputs.warnings_or_throw();
    report.files = inputs.files();

    Trace trace;
    trace.title = "Trace openb in five modes";
    trace.origin = "Alibaba cluster-trace-gpu-v2023 (openb): node list and pod list.";
    trace.prefix = "pods";
    trace.hosts = hosts_of(sizes, report.findings);
    trace.keys_per_mode = keys_of_a_mode;
    drop_what_fits_nowhere(pods, trace.hosts);
    trace.vms = std::move(pods.vms);
    count(pods, nodes, sizes.size(), report);
    if (trace.vms.size() < trace.keys_per_mode) trace.keys_per_mode = 1;
    write_trace_scenario(trace, options, report, yaml);
    return report;
}

}  // namespace rotasim
