// A list of VM lives -> a scenario: five founding modes as twin copies of the list, keys of random
// age.
#include "sim/import/trace_scenario.hpp"

#include "sim/base/units.hpp"
#include "sim/import/founding_world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ostream>
#include <string_view>
#include <utility>

namespace rotasim::importing {

namespace {

// The groups of the founding question: name, mode, and how each holds its key.
struct Group {
    std::string_view name;
    std::string_view mode;
    enum class Key : std::uint8_t { none, wraps_secret, set_that_follows, set_by_hand } key;
};
constexpr std::array<Group, 5> groups = {{
    {"ade_dmcrypt", "ade_dmcrypt", Group::Key::wraps_secret},
    {"sse_cmk", "sse_cmk", Group::Key::set_that_follows},
    {"sse_cmk_manual", "sse_cmk", Group::Key::set_by_hand},
    {"host_cmk", "host_cmk", Group::Key::set_that_follows},
    {"sse_pmk", "sse_pmk", Group::Key::none},
}};

// Two digits, so that the order of names is the order of numbers.
std::string numbered(std::string_view name, std::uint32_t number) {
    return fmt::format("{}_{:02}", name, number);
}

void write_head(const Trace& trace, const TraceOptions& options, std::ostream& yaml) {
    const Period horizon = options.horizon.value_or(Period{24, {}});
    yaml
        << "# " << trace.origin << "\n"
        << "# Written by `rotasim import`; the same input and options give the same file.\n"
        << "schema: rotasim/scenario/1\n"
        << "title: " << trace.title << "\n"
        << "question: Which of these VMs lose service, in which mode, if keys of random age rotate "
           "and old versions are disabled?\n"
        << "start: " << format_utc(options.start) << "\n"
        << "horizon: " << to_text(horizon) << "\n"
        << "replications: " << options.replications << "\n\n"
        << "profile: aes_ni\n\n";
}

void write_hosts(const Trace& trace, std::ostream& yaml) {
    yaml << "host_skus:\n";
    for (const TraceHosts& hosts : trace.hosts) {
        yaml << fmt::format("  - {{name: {}, vcpus: {}, memory: {}, source: \"{}\"}}\n", hosts.name,
                            hosts.vcpus, to_text(Bytes{hosts.memory_bytes}),
                            hosts.count ? "nodes of the trace" : "the trace names no hosts");
    }
    yaml << "\n" << founding_host_faults() << "\nhost_pools:\n";
    for (const Group& group : groups) {
        for (const TraceHosts& hosts : trace.hosts) {
            yaml << fmt::format("  - {{name: hosts_{}_{}, sku: {}, ", group.name, hosts.name,
                                hosts.name);
            if (hosts.count) yaml << "count: " << *hosts.count << ", ";
            yaml << fmt::format("faults: usual, twin: {}}}\n", hosts.name);
        }
    }
}

void write_keys(const Trace& trace, std::ostream& yaml) {
    yaml << "\nvaults:\n  - {name: kv, sku: premium}\n\n" << founding_policies() << "\nkeys:\n";
    std::string key_list;
    for (const Group& group : groups) {
        if (group.key == Group::Key::none) continue;
        for (std::uint32_t k = 0; k < trace.keys_per_mode; ++k) {
            const std::string key = "kek_" + numbered(group.name, k);
            yaml << fmt::format(
                "  - {{name: {}, vault: kv, age: random_phase, policy: baseline, twin: {}}}\n", key,
                numbered("kek", k));
            key_list += (key_list.empty() ? "" : ", ") + key;
        }
    }
    yaml << "\nencryption_sets:\n";
    for (const Group& group : groups) {
        if (group.key == Group::Key::none || group.key == Group::Key::wraps_secret) continue;
        for (std::uint32_t k = 0; k < trace.keys_per_mode; ++k) {
            yaml << fmt::format("  - {{name: des_{0}, key: kek_{0}, auto_rotation: {1}}}\n",
                                numbered(group.name, k), group.key == Group::Key::set_that_follows);
        }
    }
    yaml << "\nhygiene:\n  - name: disable_old_versions\n    keys: [" << key_list << "]\n"
         << "    after: {value: 30 d, mark: assumed, source: \"as in the founding scenario\"}\n";
}

void write_lists(const Trace& trace, std::ostream& yaml) {
    yaml << "\nvm_lists:\n";
    for (std::uint32_t k = 0; k < trace.keys_per_mode; ++k) {
        yaml << "  - name: " << numbered(trace.prefix, k) << "\n    rows:\n";
        for (std::size_t i = k; i < trace.vms.size(); i += trace.keys_per_mode) {
            const TraceVm& vm = trace.vms[i];
            yaml << "      - {from: " << vm.from_s << " s, ";
            if (vm.to_s) yaml << "to: " << *vm.to_s << " s, ";
            yaml << "vcpus: " << vm.vcpus << ", memory: " << to_text(Bytes{vm.memory_bytes})
                 << "}\n";
        }
    }
}

void write_vms(const Trace& trace, std::ostream& yaml) {
    yaml << "\nvms:\n";
    for (const Group& group : groups) {
        for (std::uint32_t k = 0; k < trace.keys_per_mode; ++k) {
            const std::string name = numbered(group.name, k);
            const std::string list = numbered(trace.prefix, k);
            yaml << fmt::format("  - name: {}\n    group: {}\n    twin: {}\n    list: {}\n", name,
                                group.name, list, list);
            yaml << fmt::format("    hosts: hosts_{}_{}\n", group.name, trace.hosts.front().name);
            if (trace.hosts.size() > 1) {
                yaml << "    more_hosts:\n";
                for (std::size_t h = 1; h < trace.hosts.size(); ++h) {
                    yaml << fmt::format("      - hosts_{}_{}\n", group.name, trace.hosts[h].name);
                }
            }
            yaml << "    mode: " << group.mode << "\n";
            if (group.key == Group::Key::wraps_secret) {
                yaml << "    key: kek_" << name << "\n";
            } else if (group.key != Group::Key::none) {
                yaml << "    set: des_" << name << "\n";
            }
            yaml << "    disks: [{name: os, role: os, tier: P10}, {name: data, role: data, tier: "
                    "P20}]\n"
                 << "    activity: usual\n    workload: web\n    backup: daily\n"
                 << "    operators: ops\n";
        }
    }
}

std::int64_t most_at_once(const std::vector<TraceVm>& vms) {
    std::vector<std::pair<std::int64_t, int>> changes;
    for (const TraceVm& vm : vms) {
        changes.emplace_back(vm.from_s, 1);
        if (vm.to_s) changes.emplace_back(*vm.to_s, -1);
    }
    std::sort(changes.begin(), changes.end());  // Who leaves at a moment leaves first.
    std::int64_t now = 0;
    std::int64_t most = 0;
    for (const auto& [time, change] : changes) {
        now += change;
        most = std::max(most, now);
    }
    return most;
}

}  // namespace

void write_trace_scenario(const Trace& trace, const TraceOptions& options, ImportReport& report,
                          std::ostream& yaml) {
    write_head(trace, options, yaml);
    write_hosts(trace, yaml);
    write_keys(trace, yaml);
    yaml << "\n"
         << founding_activities() << "\n"
         << founding_workloads() << "\n"
         << founding_backups() << "\n"
         << founding_operators();
    write_lists(trace, yaml);
    write_vms(trace, yaml);

    const auto vms = static_cast<std::int64_t>(trace.vms.size());
    report.counts.push_back({"VMs of each mode", vms});
    report.counts.push_back({"most of them at once", most_at_once(trace.vms)});
    report.counts.push_back(
        {"VMs of all five modes", vms * static_cast<std::int64_t>(groups.size())});
    report.counts.push_back({"keys of each mode with a tenant key", trace.keys_per_mode});
    report.assumptions.push_back("the trace begins on " + format_utc(options.start) +
                                 ": it carries no date");
    report.assumptions.push_back(
        "VMs that were alive when the trace ended live on to the horizon of " +
        to_text(options.horizon.value_or(Period{24, {}})) + " (censored, not deleted)");
    report.assumptions.push_back(
        "five copies of the list, twins of each other: ade_dmcrypt, sse_cmk, sse_cmk_manual, "
        "host_cmk, sse_pmk; the trace says nothing of encryption");
    report.assumptions.push_back(
        "keys are of random age, uniform over the rotation period of 18 months, and rotated, "
        "tidied "
        "and repaired as in the founding scenario");
    report.assumptions.push_back(
        "every VM has an OS disk P10 and a data disk P20, and the founding scenario's reboots, "
        "stops, load, backups and operators");
    report.assumptions.push_back(
        "VMs are placed first fit, smallest host size first: the trace does not say on which host "
        "a VM ran");
}

}  // namespace rotasim::importing
