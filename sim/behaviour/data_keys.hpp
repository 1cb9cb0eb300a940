// Which data keys of disks thieves have. Where no emergency strikes disks, nothing is kept.
#pragma once

#include "sim/behaviour/scope.hpp"

namespace rotasim {

// Of an emergency with access to a vault: the disk is wrapped under a version of one of its keys
// that can unwrap now.
bool is_readable_by(Scope& scope, std::uint32_t vm, std::uint32_t disk, std::size_t emergency);

// Whoever may use a vault just now, and keeps what he unwraps, has the data keys of what is
// readable.
void note_unwrapped(Scope& scope, std::uint32_t vm);
// Somebody has the data key of one of its disks.
bool data_key_leaked(Scope& scope, std::uint32_t vm);

// All data of the disk lies under a new data key from now on.
void renew_data_key(Scope& scope, std::uint32_t vm, std::uint32_t disk);
// The VM is restored from a point of that moment: in the guest its data comes back under the data
// key of then; elsewhere it lies on new disks, which have data keys of their own (assumed). The
// caller looks at its exposure.
void restore_data_keys(Scope& scope, std::uint32_t vm, SimTime consistent);
// Its in-guest disks are read out onto new ones. The caller looks at its exposure.
void leave_data_keys(Scope& scope, std::uint32_t vm);

// The data key of one of its disks has leaked, or does so before `end` as the VM is wrapped now.
bool data_key_leaks_by(Scope& scope, std::uint32_t vm, SimTime end);
// The VM takes over disks of which that was so.
void take_leaked_disks(Scope& scope, std::uint32_t vm);

}  // namespace rotasim
