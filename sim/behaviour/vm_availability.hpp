// A VM's availability: active causes, ledger, phases. Every change goes through here.
#pragma once

#include "sim/behaviour/scope.hpp"

namespace rotasim {

// Books what was, then changes the set of active causes.
void add_cause(Scope& scope, std::uint32_t vm, Cause cause, Why why);
void drop_cause(Scope& scope, std::uint32_t vm, Cause cause);
void drop_causes(Scope& scope, std::uint32_t vm);
// The new cause begins before all others end, so that one outage stays one outage.
void replace_causes(Scope& scope, std::uint32_t vm, Cause cause, Why why);
// How long a failure lasts rests on the crew's lags as well.
Why while_repaired(Scope& scope, std::uint32_t vm, Why why);
bool has_cause(const VmState& vm, Cause cause);

// Ends the present phase and begins another; overtakes every attempt under way.
void enter(Scope& scope, std::uint32_t vm, Phase phase);

// Tells the VM's sets that rotate only while all are off, if that changes (offline_rotation.cpp).
void report_power(Scope& scope, std::uint32_t vm, Phase before, Phase after);

// Looks again at what depends on keys: latent-dead, a check by storage, a waiting repair, dead end.
void look_again(Scope& scope, std::uint32_t vm);

// Starts by the platform: the key is asked for now, the answer is used `length` later. `cause`
// owns the time in between.
void begin_platform_start(Scope& scope, std::uint32_t vm, Cause cause, Why why, Duration length,
                          KeyNeed need = KeyNeed::platform_start);
// The same, past the platform's limit on starts.
void begin_granted_start(Scope& scope, std::uint32_t vm, Cause cause, Why why, Duration length,
                         KeyNeed need);
// Start length of the VM's next platform start.
Duration draw_start_length(Scope& scope, std::uint32_t vm);
// The VM is down and stays so until somebody repairs it.
void fail(Scope& scope, std::uint32_t vm, Cause cause, Why why);
// Waits for its host.
void hold(Scope& scope, std::uint32_t vm, Cause cause, Why why);

// Adds the wrap's key age up to now to the group's sum; call before a disk changes its version.
void book_age(Scope& scope, std::uint32_t vm);
// Books everything up to the horizon, and checks the ledger against the measured down time.
void close_books(Scope& scope, std::uint32_t vm);

}  // namespace rotasim
