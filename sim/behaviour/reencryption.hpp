// Disks come under new data keys in place, one of a VM after the other, while it runs.
#pragma once

#include "sim/behaviour/scope.hpp"

namespace rotasim {

// Coordinator, of an emergency whose step has come: asks its VMs by and by.
void begin_reencryption(Scope& scope, std::uint32_t key, std::uint32_t emergency);

// A stretch is under way: the VM may be heard by the key.
inline bool is_reencrypting(Scope& scope, std::uint32_t vm) {
    const auto& all = scope.state().reencryptions;
    return !all.empty() && all[vm].since != SimTime::never();
}
// A VM of which that is so ceases to run, for the cause that owns it by now; `absent`: for good.
void interrupt_reencryption(Scope& scope, std::uint32_t vm, Phase phase);
// The VM has been deleted: nobody waits for it any longer.
void leave_reencryption(Scope& scope, std::uint32_t vm);
// The new data key of the disk, should it be on its way, has leaked as well.
void restart_reencryption(Scope& scope, std::uint32_t vm, std::uint32_t disk);

}  // namespace rotasim
