// What an owner, an incident or the platform can do to a VM at any moment.
#pragma once

#include "sim/behaviour/scope.hpp"

namespace rotasim {

void begin_guest_reboot(Scope& scope, std::uint32_t vm, Evidence mark);
void stop_by_owner(Scope& scope, std::uint32_t vm);
void start_by_owner(Scope& scope, std::uint32_t vm, Evidence mark);
void restore(Scope& scope, std::uint32_t vm, bool whole_vm);
// In-guest enable is run again: the VM's pinned disks take the key's newest usable version.
// False if the VM does not run, no version is usable, or a policy denies it.
bool rerun_extension(Scope& scope, std::uint32_t vm, std::uint32_t key, std::uint32_t failure_ppb);

}  // namespace rotasim
