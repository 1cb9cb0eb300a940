// Adding what replications, or cells of one, have reached.
#include "sim/measure/results.hpp"

#include "sim/base/contract.hpp"

namespace rotasim {

namespace {

void add_to(std::vector<std::uint64_t>& counts, const std::vector<std::uint64_t>& others) {
    if (counts.empty()) {
        counts.resize(others.size(), 0);
    }
    SIM_EXPECTS(counts.size() == others.size());
    for (std::size_t i = 0; i < counts.size(); ++i) {
        counts[i] += others[i];
    }
}

}  // namespace

void Reached::add(const Reached& other) {
    add_to(events, other.events);
    add_to(links, other.links);
    add_to(deeds, other.deeds);
}

}  // namespace rotasim
