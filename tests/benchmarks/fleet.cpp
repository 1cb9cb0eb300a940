// A fleet of any size as a scenario: daily backups, monthly reboots, quarterly rotation.
#include "sim/run/bench.hpp"

#include <string_view>

namespace rotasim {

namespace {

constexpr std::string_view head =
    R"(# Made by `rotasim bench fleet`: a fleet to measure speed with; its rates are made up.
schema: rotasim/scenario/1
title: Fleet to measure speed with
start: 2027-01-01T00:00:00Z
horizon: @HORIZON@
seed: 1
replications: 1
profile: aes_ni

host_faults:
  - name: usual
    failure_every: {kind: exponential, mean: 1460 d}
    outcome: heal
    heal: {kind: uniform, from: 5 min, to: 15 min}
    repair: {kind: lognormal, mean: 1 d, cv: 1}
    maintenance:
      - {kind: pause, every: {kind: exponential, mean: 90 d}, length: 10 s}
      - {kind: reboot, every: {kind: exponential, mean: 540 d}, length: {kind: uniform, from: 10 min, to: 15 min}}

@HOSTS@
vaults: [{name: kv, sku: premium, purge_protection: true}]

policies:
  - name: quarterly
    when: {kind: periodic, period: 90 d}
    rollout: {kind: automatic}
    retire: {kind: after_overlap, overlap: 30 d}

keys:
  - {name: kek_set, vault: kv, bits: 3072, policy: quarterly, versions: [{name: v1, created: 2026-12-01T00:00:00Z}]}
  - {name: kek_host, vault: kv, bits: 3072, policy: quarterly, versions: [{name: v1, created: 2026-12-15T00:00:00Z}]}

encryption_sets:
  - {name: des_set, key: kek_set, auto_rotation: true}
  - {name: des_host, key: kek_host, auto_rotation: true}

activities:
  - name: usual
    guest_reboot_every: {kind: exponential, mean: 30 d}
    guest_reboot_length: 2 min
    deallocate_every: {kind: exponential, mean: 120 d}
    off_length: {kind: lognormal, mean: 12 h, cv: 1}
    redeploy_every: {kind: exponential, mean: 730 d}
    heal_every: {kind: exponential, mean: 1460 d}
    start_length: {kind: uniform, from: 45 s, to: 120 s}
    restore_whole_vm_every: {kind: exponential, mean: 1825 d}
    restore_file_every: {kind: exponential, mean: 365 d}

workloads: [{name: web, read: 5 MB/s, write: 3 MB/s, block: 16 KiB@LOAD@}]

backups:
  - name: daily
    every: 1 d
    first: 2 h
    jitter: {kind: uniform, from: 0 s, to: 2 h}
    length: {kind: uniform, from: 2 min, to: 15 min}
    retention: 30 d
    snapshots_kept: 2 d
    failure: 0.5 %
    restore_snapshot: {kind: uniform, from: 10 min, to: 30 min}
    restore_vault: {kind: uniform, from: 2 h, to: 8 h}

operators:
  - name: ops
    notice: {kind: lognormal, mean: 20 min, cv: 1}
    response: {kind: lognormal, mean: 90 min, cv: 1}
    recovery: [assign_new_key, re_enable, restore_grant]

vms:
)";

constexpr std::string_view one_template = R"(  - name: @MODE@
    group: @MODE@
    count: @COUNT@
    size: D4s_v3
    hosts: hosts
    os: linux
    mode: @MODE@
@SET@    disks: [{name: os, role: os, tier: P10}, {name: data, role: data, tier: P20}]
    activity: usual
    workload: web
    backup: daily
    operators: ops
)";

// The factors of the day have a mean of one.
constexpr std::string_view hourly_load =
    R"(, load: {every: 1 h, factor: {kind: lognormal, mean: 1, cv: 0.5},
    daily: [0.5, 0.4, 0.4, 0.4, 0.5, 0.6, 0.8, 1.0, 1.3, 1.5, 1.6, 1.6,
            1.5, 1.5, 1.5, 1.5, 1.4, 1.2, 1.0, 0.9, 0.8, 0.8, 0.7, 0.6]})";

constexpr std::string_view packed_hosts =
    "host_pools: [{name: hosts, sku: Dsv3-Type3, faults: usual}]";
// Hosts that hold as many VMs each as it takes.
constexpr std::string_view counted_hosts =
    R"(host_skus: [{name: counted, vcpus: 100000, memory: 100 TiB, vms_max: @MOST@}]
host_pools: [{name: hosts, sku: counted, count: @COUNT@, faults: usual}])";

void replace_all(std::string& text, std::string_view word, std::string_view by) {
    for (std::size_t at = text.find(word); at != std::string::npos;
         at = text.find(word, at + by.size())) {
        text.replace(at, word.size(), by);
    }
}

std::string template_of(std::string_view mode, std::string_view set, std::uint32_t count) {
    if (count == 0) {
        return "";
    }
    std::string text(one_template);
    replace_all(text, "@MODE@", mode);
    replace_all(text, "@COUNT@", std::to_string(count));
    replace_all(text, "@SET@", set.empty() ? "" : "    set: " + std::string(set) + "\n");
    return text;
}

std::string hosts_of(const FleetRequest& request) {
    if (request.hosts == 0) {
        return std::string(packed_hosts);
    }
    std::string text(counted_hosts);
    const std::uint32_t most = request.vms / request.hosts + (request.vms % request.hosts != 0);
    replace_all(text, "@MOST@", std::to_string(most));
    replace_all(text, "@COUNT@", std::to_string(request.hosts));
    return text;
}

}  // namespace

std::string bench_fleet_scenario(const FleetRequest& request) {
    std::string text(head);
    const auto seconds = static_cast<std::int64_t>(request.years * 365.25 * 86'400);
    replace_all(text, "@HORIZON@", std::to_string(seconds) + " s");
    replace_all(text, "@HOSTS@", hosts_of(request));
    replace_all(text, "@LOAD@", request.hourly_load ? hourly_load : "");
    const std::uint32_t of_set = request.vms / 2;
    const std::uint32_t of_host = request.vms / 4;
    text += template_of("sse_cmk", "des_set", of_set);
    text += template_of("host_cmk", "des_host", of_host);
    text += template_of("sse_pmk", "", request.vms - of_set - of_host);
    return text;
}

}  // namespace rotasim
