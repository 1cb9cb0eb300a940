// What a handler tells: links of causal chains, lines of a story, observations.
#include "sim/behaviour/scope.hpp"

namespace rotasim {

Why Scope::because_at(SimTime at, ChainKind kind, EntityIndex entity, Why parent, Evidence mark,
                      bool leaf) {
    const Why why{parent.ref, weaker(parent.mark, mark)};
    ++part_->counts.links[static_cast<std::size_t>(kind)];
    if (leaf && !options_->keep_intervals) {
        return why;
    }
    part_->causes.push_back(CauseRecord{at, entity, parent.ref, kind, why.mark});
    return Why{cause_ref(*state_, *part_, part_->causes.size() - 1), why.mark};
}

void Scope::tell_at(SimTime at, EntityIndex entity, std::string_view text) {
    if (telling(entity)) {
        part_->story.push_back(StoryLine{at, entity, std::string(text)});
    }
}

namespace {

Quantity quantity_of(Level level) {
    switch (level) {
        case Level::down: return Quantity::unavailable_vms;
        case Level::latent: return Quantity::latent_dead_vms;
        case Level::present: return Quantity::present_vms;
        case Level::moved: return Quantity::migrated_vms;
    }
    return Quantity::present_vms;
}

}  // namespace

void Scope::see(Observation seen) {
    // Where cells run apart, nobody knows yet what comes before: it is told at the next barrier.
    if (options_->cells_apart) {
        const Event* during = outbox_->event();
        seen.during = during != nullptr ? *during : Event{.at = now()};
        part_->journal.push_back(seen);
    } else {
        observers_->see(seen, now());
    }
}

void Scope::level_changed(std::uint32_t group, Level level, std::int64_t delta) {
    see(Observation{.during = {},
                    .group = group,
                    .quantity = quantity_of(level),
                    .is_level = true,
                    .level = level,
                    .amount = delta});
}

void Scope::happened(Quantity quantity, std::uint32_t group, std::int64_t sample) {
    if (observers_->measures().any()) {
        see(Observation{.during = {}, .group = group, .quantity = quantity, .amount = sample});
    }
}

void Scope::seen_at_station(Quantity quantity, std::uint32_t station, std::uint32_t source,
                            std::int64_t amount) {
    if (observers_->measures().any()) {
        see(Observation{.during = {},
                        .group = station,
                        .quantity = quantity,
                        .of_station = true,
                        .source = source,
                        .amount = amount});
    }
}

}  // namespace rotasim
