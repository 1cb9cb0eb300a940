// A failed VM and its crew: one ticket at a time, from the notice to the next thing to try.
#pragma once

#include "sim/behaviour/scope.hpp"

namespace rotasim {

// The VM has failed: its crew will notice.
void call_operators(Scope& scope, std::uint32_t vm);

// Something that a failed VM depends on may have changed. A crew that has acted in vain, or could
// not act, is called again as soon as there is something else to try.
void look_at_ticket(Scope& scope, std::uint32_t vm, bool works);

// The mode by which its outage may heal without operators, or null.
const EncryptionMode* healing_mode(Scope& scope, std::uint32_t vm);
// A failed VM whose key works again is started: by itself, or by whoever waits for that.
void start_repaired(Scope& scope, std::uint32_t vm);

}  // namespace rotasim
