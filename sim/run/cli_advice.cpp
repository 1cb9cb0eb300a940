// sim/run/cli_advice.cpp — all advice on a scenario.
#include "sim/run/cli_advice.hpp"

#include "sim/run/cli_advice_view.hpp"

namespace rotasim {

std::vector<Problem> scenario_advice(const Fleet& fleet, const Scenario& scenario) {
    const AdviceView view(fleet, scenario);
    std::vector<Problem> out;
    advise_on_expiry(view, out);
    advise_on_users(view, out);
    advise_on_expired_users(view, out);
    advise_on_emergencies(view, out);
    advise_on_vaults(view, out);
    advise_on_backups(view, out);
    advise_on_rollouts(view, out);
    advise_on_usage(view, out);
    advise_on_nobody(view, out);
    return out;
}

}  // namespace rotasim
