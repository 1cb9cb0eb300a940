// The load of a VM while it runs: settled all at once when it stops, in closed form between events.
//
// Steps of load are no events: nobody reacts to one. When a VM leaves a running phase, every step
// that the phase touched is drawn, by its number since the start, and added up over the part of it
// in which the VM ran, in integers; so neither cells, threads nor what else happens show in it.
#pragma once

#include "sim/behaviour/scope.hpp"

namespace rotasim {

// Hours that sums of load are kept by; the last one may end after the horizon.
[[nodiscard]] std::int64_t load_hours(SimTime horizon);
// Makes room for the hours.
void open_load_book(LoadBook& book, SimTime horizon);
// Books what the VM, which ran from `from` to `to`, was asked for.
void book_load(Scope& scope, std::uint32_t vm, SimTime from, SimTime to);

}  // namespace rotasim
