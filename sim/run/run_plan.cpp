// The planner: many small runs go beside each other, one huge fleet is cut into cells.
#include "sim/run/run_plan.hpp"

#include "sim/model/partition.hpp"

#include <algorithm>

namespace rotasim {

std::optional<Parallel> parse_parallel(std::string_view text) {
    if (text == "auto") return Parallel::automatic;
    if (text == "runs") return Parallel::runs;
    if (text == "cells") return Parallel::cells;
    if (text == "both") return Parallel::both;
    return std::nullopt;
}

RunPlan plan_run(const Fleet& fleet, std::size_t units, unsigned threads, Parallel parallel,
                 std::uint32_t cells) {
    RunPlan plan;
    plan.cells = cells;
    const auto blocks = static_cast<unsigned>(std::clamp<std::size_t>(units, 1, threads));
    const bool can_split = cells != 1 && fleet.vms.size() > vms_per_cell;
    switch (parallel) {
        case Parallel::runs:
            plan.beside = blocks;
            plan.why = "asked for";
            return plan;
        case Parallel::cells:
            plan.inside = threads;
            plan.why = "asked for";
            return plan;
        case Parallel::both:
            plan.beside = blocks;
            plan.inside = std::max(1U, threads / blocks);
            plan.why = "asked for";
            return plan;
        case Parallel::automatic: break;
    }
    if (blocks == threads || !can_split) {
        plan.beside = blocks;
        plan.why = threads == 1        ? "one thread"
                   : blocks == threads ? "there are enough replications for every thread"
                                       : "the fleet is too small to be worth cutting";
        return plan;
    }
    plan.beside = blocks;
    plan.inside = std::max(1U, threads / blocks);
    plan.why = "there are fewer blocks of replications than threads";
    return plan;
}

}  // namespace rotasim
