// sim/run/commands/init_example.hpp — the scenario that `rotasim init` writes.
#pragma once

#include <string_view>

namespace rotasim {

inline constexpr std::string_view example_scenario =
    R"yaml(# A scenario for rotasim: two groups of VMs, one key each, rotated by the vault every six months.
# Check it:    rotasim validate FILE        Look at it:  rotasim show FILE
# Run it:      rotasim run FILE             All fields:  rotasim describe fields
# Editors complete and check it with the schema that `rotasim schema` prints:
# yaml-language-server: $schema=rotasim.schema.json
schema: rotasim/scenario/1
title: Two groups under one rotation
question: Who loses service if keys rotate every six months and old versions are disabled after a week?
start: 2027-01-01T00:00:00Z
horizon: P2Y          # Calendar periods (P2Y, P18M) or fixed ones (90 d).
seed: 1
replications: 8       # Independent repetitions; intervals rest on them.

# Plain values are your own. What you only guess is better marked, so that results can say so:
#   {value: 30 d, mark: assumed, source: "a usual choice"}

# What breaks: each host fails now and then, and its VMs are started elsewhere.
host_faults:
  - name: usual
    failure_every: {kind: exponential, mean: 1000 d, mark: assumed, source: "no figure is published"}
    heal: {kind: uniform, from: 5 min, to: 15 min, mark: assumed, source: "typically up to 15 min"}

# Where VMs run. As many hosts are made as the VMs need. Twin pools meet the same failures.
host_pools:
  - {name: hosts_guest, sku: Dsv3-Type3, faults: usual, twin: rack}
  - {name: hosts_set, sku: Dsv3-Type3, faults: usual, twin: rack}

vaults:
  - {name: kv, sku: premium, purge_protection: true}

# When keys rotate, how that reaches the disks, and what becomes of old versions.
policies:
  - name: half_year
    when: {kind: vault_auto_rotation, after_creation: P6M}
    rollout: {kind: automatic}
    retire: {kind: never}
    expire_after: P1Y

keys:
  - name: key_guest
    vault: kv
    policy: half_year
    twin: key
    versions: [{name: v1, created: 2026-10-01T00:00:00Z, expires: 2027-10-01T00:00:00Z}]
  - name: key_set
    vault: kv
    policy: half_year
    twin: key
    versions: [{name: v1, created: 2026-10-01T00:00:00Z, expires: 2027-10-01T00:00:00Z}]

# Disks on a set follow new versions by themselves only if auto_rotation is on.
encryption_sets:
  - {name: set_auto, key: key_set, auto_rotation: true}

# A job that disables old versions a week after a new one appears.
hygiene:
  - {name: tidy, keys: [key_guest, key_set], after: 7 d, action: disable}

# What happens to VMs by their owner's hand.
activities:
  - name: usual
    guest_reboot_every: {kind: exponential, mean: 30 d}
    deallocate_every: {kind: exponential, mean: 60 d}
    off_length: {kind: exponential, mean: 12 h}
    restore_file_every: {kind: exponential, mean: 365 d}

workloads:
  - {name: web, read: 5 MB/s, write: 3 MB/s}

backups:
  - {name: daily}

# Who repairs, and what they may do. What is not listed is not allowed.
operators:
  - name: ops
    notice: {kind: exponential, mean: 20 min}
    response: {kind: exponential, mean: 2 h}
    recovery: [assign_new_key, re_enable, rerun_extension]
    repin_after_recovery: true

# Two groups of twins: the same events meet both; only the encryption differs.
# Modes are listed by `rotasim describe modes`.
vms:
  - name: in_guest
    count: 50
    twin: web
    size: D4s_v3
    hosts: hosts_guest
    os: linux
    mode: ade_dmcrypt
    key: key_guest
    disks: [{name: os, role: os, tier: P10}, {name: data, role: data, tier: P20}]
    activity: usual
    workload: web
    backup: daily
    operators: ops
  - name: on_set
    count: 50
    twin: web
    size: D4s_v3
    hosts: hosts_set
    os: linux
    mode: sse_cmk
    set: set_auto
    disks: [{name: os, role: os, tier: P10}, {name: data, role: data, tier: P20}]
    activity: usual
    workload: web
    backup: daily
    operators: ops

# Beyond the core metrics: any level, happening or sample.
measures:
  - {name: worst_hour, of: unavailable_vms, kind: maximum, over: [mean]}
)yaml";

}  // namespace rotasim
