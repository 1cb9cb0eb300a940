// A disk's data key is wrapped again under its set's active version.
#pragma once

#include "sim/behaviour/scope.hpp"

namespace rotasim {

// Schedules a disk's re-wrap if its set points elsewhere and the old wrap can be opened.
void plan_rewrap(Scope& scope, std::uint32_t vm, std::uint32_t disk);
// Tells a key that `delta` disks more or fewer are wrapped under a version, if anybody waits for it.
void tell_user_moved(Scope& scope, std::uint32_t key, std::uint16_t version, std::int32_t delta);
// The disk is now wrapped under another version: ages, exposure and users follow.
void wrap_under(Scope& scope, std::uint32_t vm, std::uint32_t disk, std::uint32_t key,
                std::uint16_t version);

}  // namespace rotasim
