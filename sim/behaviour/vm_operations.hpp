// What an owner, an incident or the platform can do to a VM at any moment.
#pragma once

#include "sim/behaviour/scope.hpp"

namespace rotasim {

void begin_guest_reboot(Scope& scope, std::uint32_t vm, Evidence mark);
// Onto another host, if it runs.
void redeploy(Scope& scope, std::uint32_t vm, Evidence mark);
void stop_by_owner(Scope& scope, std::uint32_t vm);
void start_by_owner(Scope& scope, std::uint32_t vm, Evidence mark);
void restore(Scope& scope, std::uint32_t vm, bool whole_vm);
// The key that the VM's disks name by themselves, without a set; none: only secrets, or nothing.
std::uint32_t pinned_key(Scope& scope, std::uint32_t vm);
// In-guest enable is run again: the VM's pinned disks take the key's newest usable version, and its
// secrets are written anew. `key` none: secrets alone. False if it fails and may be tried again:
// the VM does not run, no version is usable, a vault lets nobody in, a secret's name is taken, or a
// policy denies it.
bool rerun_extension(Scope& scope, std::uint32_t vm, std::uint32_t key, std::uint32_t failure_ppb);

}  // namespace rotasim
