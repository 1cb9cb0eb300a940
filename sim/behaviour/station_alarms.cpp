// What happens to stations: alarms, breakdowns, repairs; and the jobs that go on because of it.
#include "sim/behaviour/station.hpp"

namespace rotasim {

void let_move(Scope& scope, std::uint32_t network) {
    NetworkState& net = scope.state().networks[network];
    while (net.moved < net.moves.size()) {
        const NetworkState::Move move = net.moves[net.moved++];
        if (net.moved == net.moves.size()) {
            net.moves.clear();
            net.moved = 0;
        }
        Station(scope, move.station).enter(move.job);
    }
}

void handle(const ServiceDue&, std::uint32_t slot, Scope& scope) {
    Station station(scope, slot);
    station.forget_alarm();
    station.settle();
    let_move(scope, scope.fleet().stations[slot].network);
}

void handle(const StationFails&, std::uint32_t slot, Scope& scope) {
    const StationSlot& plan = scope.fleet().stations[slot];
    StationState& state = scope.state().stations[slot];
    Station(scope, slot).break_down();
    let_move(scope, plan.network);
    const Duration down = scope.sample(scope.spec().stations[plan.spec].down->value, plan.entity,
                                       Purpose::station_down, state.breakdowns++);
    scope.send(plan.entity, EventClass::change, scope.after(down), StationRepaired{});
}

void handle(const StationRepaired&, std::uint32_t slot, Scope& scope) {
    const StationSlot& plan = scope.fleet().stations[slot];
    const StationState& state = scope.state().stations[slot];
    Station(scope, slot).resume();
    let_move(scope, plan.network);
    const Duration up = scope.sample(scope.spec().stations[plan.spec].up->value, plan.entity,
                                     Purpose::station_up, state.breakdowns);
    scope.send(plan.entity, EventClass::change, scope.after(up), StationFails{});
}

}  // namespace rotasim
