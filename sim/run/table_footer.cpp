// sim/run/table_footer.cpp — what stands below the result table: sizes, meanings, the digest.
#include "sim/run/table_footer.hpp"

#include "sim/run/table_format.hpp"
#include "sim/run/table_layout.hpp"

#include <fmt/format.h>

namespace rotasim {

bool never_seen(const Estimate& estimate) {
    return estimate.mean && *estimate.mean == 0.0 && estimate.events == 0;
}

namespace {

std::string size_text(const ResultHeading& heading, const ExperimentResult& result) {
    if (heading.only_replication)
        return fmt::format("Replication {} alone", *heading.only_replication);
    std::string text = counted(result.replications, "replication", "replications");
    if (result.replications < result.asked) text += fmt::format(" of {} asked", result.asked);
    return text;
}

// What a bare zero of the table is worth: the rarer, the more replications saw nothing.
std::string zero_text(const ExperimentResult& result) {
    for (const MetricRow& row : result.metrics) {
        if (!never_seen(row.estimate) || !row.estimate.event_chance_high) continue;
        return fmt::format(
            " A 0 was never seen: the chance that a replication sees one is at most {}.",
            human_share(*row.estimate.event_chance_high));
    }
    return {};
}

// Work that is no events, and must not be taken for them.
std::string load_text(const ExperimentResult& result) {
    if (result.load_steps() == 0) return {};
    return fmt::format(", and {} steps of load in closed form between them",
                       grouped_digits(static_cast<std::int64_t>(result.load_steps())));
}

}  // namespace

std::string footer_text(const ResultHeading& heading, const ExperimentResult& result,
                        const Terminal& terminal) {
    const std::string_view meaning = result.replications == 1
                                         ? "One replication gives no interval."
                                         : "Below a mean stands its 95 % interval; dates are the "
                                           "earliest over all replications.";
    std::string out = wrap_indented(
        fmt::format("{}, seed {}, {} events{}. {}{}", size_text(heading, result), heading.seed,
                    grouped_digits(static_cast<std::int64_t>(result.events)), load_text(result),
                    meaning, zero_text(result)),
        "", terminal.width);
    out += "digest " + result.digest + "\n";
    if (!heading.folder.empty()) out += "results in " + heading.folder + "\n";
    return out;
}

}  // namespace rotasim
