// Backups of a VM: settled all at once while it runs, one event each while it does not.
//
// While a VM runs, what its scheduled backups come to depends on nothing but their own draws, so
// they are made in one go when somebody needs to know: before the VM stops running, before its
// disks are wrapped under another version, when its key or secret comes or goes, when a restore is
// asked for, at the end. The same draws at the same times as if each had been an event.
#pragma once

#include "sim/behaviour/scope.hpp"

namespace rotasim {

// The VM's first backup is `number` of its schedule; expects its phase to be set.
void begin_backups(Scope& scope, std::uint32_t vm, std::uint32_t number);
// Makes the backups that were due before now, if the VM has been running.
void settle_backups(Scope& scope, std::uint32_t vm);
// Looks again whether backups can take secret and key along, where they must (in guest): call when
// either has changed, or the vault, or who holds a copy.
void note_keys_readable(Scope& scope, std::uint32_t vm);
// The VM is about to stop running: from its next backup on, each is an event.
void follow_backups(Scope& scope, std::uint32_t vm);

}  // namespace rotasim
