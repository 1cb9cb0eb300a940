// Checks of single components and common causes: what would be ignored, or keep the clock from
// moving on.
#include "sim/model/structure_check.hpp"

#include <algorithm>

namespace rotasim {

namespace {

constexpr const char* ignored = "it would be ignored";
constexpr double one_tick = 1e-9;  // Seconds.

void check_takes_time(const std::optional<Marked<DurationDistribution>>& law, Place at,
                      const std::string& field, Resolver& resolver) {
    if (law && law->value.mean_seconds() < one_tick) {
        resolver.error(at, field, "less than a nanosecond", "time is counted in those");
    }
}

}  // namespace

void check_component(const ComponentSpec& component, Resolver& resolver) {
    const Place at = component.at;
    check_takes_time(component.life, at, "life", resolver);
    check_takes_time(component.repair, at, "repair", resolver);
    if (component.crew && !component.repair) {
        resolver.error(at, "crew", "it is never repaired without `repair`", ignored);
    }
    const bool planned = component.replace_at_age || component.replace_every;
    if (component.replacement && !planned) {
        resolver.error(at, "replacement",
                       "it is never replaced without `replace_at_age` or `replace_every`", ignored);
    }
    if (component.ages_while && !component.life && !component.replace_at_age) {
        resolver.error(at, "ages_while", "nothing comes of its age",
                       "it has neither `life` nor `replace_at_age`");
    }
}

void check_common_cause(const CommonCauseSpec& cause, Resolver& resolver) {
    check_takes_time(cause.every, cause.at, "every", resolver);
    for (std::size_t i = 0; i < cause.hits.size(); ++i) {
        const Ref& hit = cause.hits[i];
        resolver.find("component", hit, "hits");
        const auto end = cause.hits.begin() + static_cast<std::ptrdiff_t>(i);
        if (std::any_of(cause.hits.begin(), end,
                        [&hit](const Ref& one) { return one.name == hit.name; })) {
            resolver.error(hit.at, "hits", "'" + hit.name + "' is given twice",
                           "it strikes each unit once");
        }
    }
}

void check_immortals(const FleetSpec& spec, Resolver& resolver) {
    for (const ComponentSpec& component : spec.components) {
        const bool struck = std::any_of(
            spec.common_causes.begin(), spec.common_causes.end(), [&component](const auto& cause) {
                return std::any_of(
                    cause.hits.begin(), cause.hits.end(),
                    [&component](const Ref& hit) { return hit.name == component.name; });
            });
        if (!component.life && !struck) {
            resolver.error(component.at, "life", "'" + component.name + "' never fails",
                           "give `life`, or a common cause that hits it");
        }
    }
}

}  // namespace rotasim
