// A disk's data key is wrapped again under its set's active version.
#pragma once

#include "sim/behaviour/scope.hpp"

namespace rotasim {

// What a disk's data key is, or shall be, wrapped under.
struct Wrap {
    std::uint32_t key = none;
    std::uint16_t version = 0;
};

// Schedules a disk's re-wrap if its set points elsewhere and the old wrap can be opened.
void plan_rewrap(Scope& scope, std::uint32_t vm, std::uint32_t disk);
// It will be wrapped again, as its set points elsewhere and both ends of the way are open.
bool rewrap_pending(Scope& scope, std::uint32_t vm, std::uint32_t disk);
// Tells a key that `delta` disks more or fewer are wrapped under a version, if anybody waits for
// it.
void tell_user_moved(Scope& scope, std::uint32_t key, std::uint16_t version, std::int32_t delta);
// The disk is now wrapped under another version: ages, exposure and users follow.
void wrap_under(Scope& scope, std::uint32_t vm, std::uint32_t disk, std::uint32_t key,
                std::uint16_t version);

// A disk that was restored onto a set of its own uses no key that others know of.
bool uses_common_key(Scope& scope, std::uint32_t vm, std::uint32_t disk);
// The key itself, or the one that has taken its place after a theft, and so on.
std::uint32_t key_in_place_of(Scope& scope, std::uint32_t key);

// A version in a story.
std::string name_of(Scope& scope, std::uint32_t key, std::uint16_t version);

// Sets that rotate only while all of their VMs are off (offline_rotation.cpp).
bool rotates_offline(Scope& scope, std::uint32_t set);
void ask_offline_rotation(Scope& scope, std::uint32_t set, SetApplied order);
// The host's VMs that the rotation ordered at this moment leaves behind are told.
void tell_left_behind(Scope& scope, std::uint32_t host, std::uint32_t set);
// By chance the VM has missed every one of its set's attempts first .. last.
bool is_left_behind(Scope& scope, std::uint32_t vm, std::uint32_t set, std::uint16_t first,
                    std::uint16_t last);

}  // namespace rotasim
