// What an owner, an incident or the platform can do to a VM at any moment.
#pragma once

#include "sim/behaviour/scope.hpp"

namespace rotasim {

// `length`: of a planned one; nothing: as long as the VM's activity says.
void begin_guest_reboot(Scope& scope, std::uint32_t vm, Evidence mark,
                        std::optional<Duration> length = std::nullopt);
// Onto another host, if it runs.
void redeploy(Scope& scope, std::uint32_t vm, Evidence mark);
// False if it is off already, or is down for what keeps it from starting.
bool stop_by_owner(Scope& scope, std::uint32_t vm);
void start_by_owner(Scope& scope, std::uint32_t vm, Evidence mark);
// It comes into being, by a platform start; it and its recovery points go for good. Of one that is
// absent, or is not.
void create_vm(Scope& scope, std::uint32_t vm, Cause cause, ChainKind by, Evidence mark);
void remove_vm(Scope& scope, std::uint32_t vm);
void restore(Scope& scope, std::uint32_t vm, bool whole_vm);
// The VM's restore drill of that number, counted from 0; expects its policy to have some.
void plan_drill(Scope& scope, std::uint32_t vm, const BackupPolicySpec& policy,
                std::uint32_t number);
// In-guest enable is run again: the VM's disks that are pinned to key `from` take the newest usable
// version of key `to`, and its secrets are written anew. `from` none: every disk takes that of its
// own key. By chance it wipes the key volume. False if it fails and may be tried again: the VM does
// not run, no version is usable, a vault lets nobody in, a secret's name is taken, or a policy
// denies it.
bool rerun_extension(Scope& scope, std::uint32_t vm, std::uint32_t from, std::uint32_t to,
                     double wipes);
// The VM has a disk that is pinned to the key and not under its newest usable version.
bool has_disk_to_move(Scope& scope, std::uint32_t vm, std::uint32_t key);

}  // namespace rotasim
