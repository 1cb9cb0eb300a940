// Watches what `measures:` asks for. Watching changes nothing: no event, no draw, no digest.
#include "sim/behaviour/measures.hpp"

#include "sim/base/contract.hpp"
#include "sim/model/measure_check.hpp"

#include <algorithm>
#include <numeric>

namespace rotasim {

namespace {

constexpr double ns_per_s = 1e9;

std::uint32_t index_of(const std::vector<std::string>& names, const std::string& name) {
    const auto found = std::find(names.begin(), names.end(), name);
    return found == names.end() ? none : static_cast<std::uint32_t>(found - names.begin());
}

// The component, structure or work list: who tells of its quantity tells of nothing else by number.
std::uint32_t thing_of(const Fleet& fleet, const MeasureSpec& spec) {
    if (spec.component) {
        return fleet.component_named(spec.component->name);
    }
    return spec.structure ? fleet.structure_named(spec.structure->name)
                          : fleet.work_list_named(spec.work_list->name);
}

// Of components and structures all work at the start.
std::int64_t first_level(const Fleet& fleet, Quantity quantity, std::uint32_t thing) {
    if (quantity == Quantity::structure_works) {
        return thing == none ? static_cast<std::int64_t>(fleet.spec.structures.size()) : 1;
    }
    std::int64_t units = 0;
    for (std::uint32_t c = 0; c < fleet.components.size(); ++c) {
        const bool seen = quantity == Quantity::components_working && (thing == none || thing == c);
        units += seen ? fleet.spec.components[c].count : 0;
    }
    return units;
}

}  // namespace

Measures::Measures(const Fleet& fleet, const std::vector<MeasureSpec>& specs) : specs_(&specs) {
    std::vector<std::int64_t> present(fleet.groups.size(), 0);
    for (const VmSlot& vm : fleet.vms) {
        present[fleet.plans[vm.plan].group] += vm.from == SimTime::zero() ? 1 : 0;
    }
    const std::int64_t all = std::accumulate(present.begin(), present.end(), std::int64_t{0});
    for (std::uint32_t m = 0; m < specs.size(); ++m) {
        const MeasureSpec& spec = specs[m];
        Watch watch;
        watch.measure = m;
        watch.is_share = spec.of == Quantity::unavailable_share;
        watch.quantity = watch.is_share ? Quantity::unavailable_vms : spec.of;
        watch.kind = spec.kind;
        watch.from = SimTime{spec.warm_up.value_or(Duration::zero()).ns};
        watch.threshold = spec.threshold.value_or(1);
        watch.group = spec.group ? index_of(fleet.groups, spec.group->name) : none;
        watch.key = spec.key ? fleet.key_named(spec.key->name) : none;
        watch.station = spec.station ? fleet.station_named(spec.station->name) : none;
        watch.source = spec.source ? fleet.source_named(spec.source->name) : none;
        if (spec.component || spec.structure || spec.work_list) {
            watch.station = thing_of(fleet, spec);
        }
        watch.present = watch.group == none ? all : present[watch.group];
        if (watch.quantity == Quantity::present_vms) {
            watch.level = watch.present;
            note_extremes(watch, SimTime::zero());
        } else if (sort_of(spec.of) == QuantitySort::sample && is_length(spec.of)) {
            watch.scale = ns_per_s;
        } else if (const std::int64_t level = first_level(fleet, spec.of, watch.station);
                   level > 0) {
            watch.level = level;
            note_extremes(watch, SimTime::zero());
        }
        watches_.push_back(std::move(watch));
    }
}

double Measures::level_of(const Watch& watch) {
    if (!watch.is_share) {
        return static_cast<double>(watch.level);
    }
    return watch.present > 0 ? static_cast<double>(watch.level) / static_cast<double>(watch.present)
                             : 0.0;
}

double Measures::value_at(const Watch& watch, SimTime at) const {
    return is_age(watch) ? static_cast<double>(at.ns - watch.born.ns) / ns_per_s : level_of(watch);
}

// When what was born then reaches the threshold; never, if that is beyond all time.
SimTime Measures::old_enough(const Watch& watch) {
    constexpr double end = 9.2e18;
    const double ns = watch.threshold * ns_per_s;
    return ns + static_cast<double>(watch.born.ns) < end
               ? SimTime{watch.born.ns + static_cast<std::int64_t>(ns)}
               : SimTime::never();
}

// Forgets what is booked up to there: a level goes on from what it is.
void Measures::warm_up(Watch& watch) {
    watch.integral = 0;
    watch.present_integral = 0;
    watch.maximum = watch.level;
    watch.most_share = watch.is_share ? level_of(watch) : 0.0;
    watch.since = watch.from;
}

// Books the level that held from watch.since up to `now`; a probe at `now` sees what comes next.
void Measures::advance(Watch& watch, SimTime now) {
    if (watch.since < watch.from && watch.from <= now) {
        warm_up(watch);
    }
    const auto& probes = (*specs_)[watch.measure].probes;
    while (watch.kind == MeasureKind::value_at && watch.probes_done < probes.size() &&
           probes[watch.probes_done].ns < now.ns) {
        watch.at_probe.push_back(value_at(watch, SimTime{probes[watch.probes_done].ns}));
        ++watch.probes_done;
    }
    if (is_age(watch)) {  // Microseconds: squares of two centuries in nanoseconds would not fit.
        const int128 from = (watch.since.ns - watch.born.ns) / 1000;
        const int128 to = (now.ns - watch.born.ns) / 1000;
        watch.integral += (to * to - from * from) / 2;
        watch.maximum = std::max(watch.maximum, now.ns - watch.born.ns);
        const SimTime reaches = old_enough(watch);
        if (watch.first == SimTime::never() && reaches <= now) {
            watch.first = std::max(reaches, watch.since);
        }
    } else {
        watch.integral += static_cast<int128>(watch.level) * (now.ns - watch.since.ns);
        watch.present_integral += static_cast<int128>(watch.present) * (now.ns - watch.since.ns);
    }
    watch.since = now;
}

void Measures::set_level(Watch& watch, SimTime now, std::int64_t level) {
    advance(watch, now);
    watch.level = level;
    note_extremes(watch, now);
}

void Measures::note_extremes(Watch& watch, SimTime now) {
    watch.maximum = std::max(watch.maximum, watch.level);
    watch.most_share = std::max(watch.most_share, watch.is_share ? level_of(watch) : 0.0);
    if (watch.first == SimTime::never() && level_of(watch) >= watch.threshold) {
        watch.first = now;
    }
}

void Measures::level_changed(Quantity quantity, std::uint32_t group, SimTime now,
                             std::int64_t delta) {
    if (ended_) {
        return;
    }
    for (Watch& watch : watches_) {
        if (watch.group != none && watch.group != group) {
            continue;
        }
        if (watch.quantity == quantity) {
            set_level(watch, now, watch.level + delta);
            // VMs that went down, say: what an interval rests on.
            watch.count += now >= watch.from && delta > 0 ? delta : 0;
        } else if (watch.is_share && quantity == Quantity::present_vms) {
            advance(watch, now);
            watch.present += delta;
            note_extremes(watch, now);
        }
    }
}

void Measures::end_levels(SimTime horizon) {
    for (Watch& watch : watches_) {
        advance(watch, horizon);
    }
    ended_ = true;
}

void Measures::happened(Quantity quantity, std::uint32_t group, SimTime now, std::int64_t sample) {
    const SimTime at = quantity == Quantity::outage ? SimTime{now.ns - sample} : now;
    for (Watch& watch : watches_) {
        if (watch.quantity == quantity && (watch.group == none || watch.group == group)) {
            add_sample(watch, at, sample);
        }
    }
}

void Measures::add_sample(Watch& watch, SimTime began, std::int64_t sample) {
    if (began < watch.from) {
        return;
    }
    ++watch.count;
    watch.sum += sample;
    watch.maximum = std::max(watch.maximum, sample);
    watch.first = std::min(watch.first, began);
}

void Measures::seen_at_station(const StationSight& sight, SimTime now) {
    const bool is_level = sort_of(sight.quantity) == QuantitySort::level;
    for (Watch& watch : watches_) {
        if (watch.quantity != sight.quantity ||
            (watch.station != none && watch.station != sight.station) ||
            (watch.source != none && watch.source != sight.source)) {
            continue;
        }
        if (is_level) {
            set_level(watch, now, watch.level + sight.amount);
        } else {
            add_sample(watch, now, sight.amount);
        }
    }
}

void Measures::key_renewed(std::uint32_t key, SimTime now, SimTime created) {
    for (Watch& watch : watches_) {
        if (watch.quantity == Quantity::key_age && watch.key == key) {
            advance(watch, now);
            watch.born = created;
        }
    }
}

void Measures::versions_alive(std::uint32_t key, SimTime now, std::int64_t count) {
    for (Watch& watch : watches_) {
        if (watch.quantity == Quantity::versions_alive && watch.key == key) {
            set_level(watch, now, count);
        }
    }
}

// Of a share: of the VM-time that there was, as unavailability is.
double Measures::time_average(const Watch& watch, double observed) {
    const double integral = to_double(watch.integral);
    if (watch.is_share) {
        return watch.present_integral > 0 ? integral / to_double(watch.present_integral) : 0.0;
    }
    return integral / observed;
}

MeasureValue Measures::value_of(const Watch& watch, SimTime horizon) const {
    MeasureValue value{watch.measure, 0, std::nullopt, watch.count};
    const auto observed = static_cast<double>(horizon.ns - watch.from.ns);
    switch (watch.kind) {
        case MeasureKind::time_average:
            value.value = is_age(watch) ? to_double(watch.integral) / 1e6 * 1e3 / observed
                                        : time_average(watch, observed);
            break;
        case MeasureKind::value_at: break;  // One value a probe: see finish.
        case MeasureKind::value_at_end: value.value = value_at(watch, horizon); break;
        case MeasureKind::maximum:
            if (watch.is_share) {
                value.value = watch.most_share;
            } else if (sort_of(watch.quantity) != QuantitySort::sample) {
                value.value = static_cast<double>(watch.maximum) / (is_age(watch) ? ns_per_s : 1.0);
            } else if (watch.count > 0) {
                value.value = static_cast<double>(watch.maximum) / watch.scale;
            }
            break;
        case MeasureKind::count: value.value = static_cast<double>(watch.count); break;
        case MeasureKind::sample_mean:
            if (watch.count > 0) {
                value.value = to_double(watch.sum) / static_cast<double>(watch.count) / watch.scale;
            }
            break;
        case MeasureKind::first_passage:
            if (watch.first != SimTime::never()) {
                value.value = static_cast<double>(watch.first.ns) / ns_per_s;
            }
            break;
    }
    return value;
}

std::vector<MeasureValue> Measures::finish(SimTime horizon) {
    std::vector<MeasureValue> values;
    for (Watch& watch : watches_) {
        advance(watch, horizon);
        if (watch.kind != MeasureKind::value_at) {
            values.push_back(value_of(watch, horizon));
            continue;
        }
        const auto& probes = (*specs_)[watch.measure].probes;
        while (watch.at_probe.size() < probes.size()) {  // Those at the very end.
            watch.at_probe.push_back(value_at(watch, horizon));
        }
        for (std::uint32_t p = 0; p < probes.size(); ++p) {
            values.push_back(MeasureValue{watch.measure, p, watch.at_probe[p], watch.count});
        }
    }
    return values;
}

}  // namespace rotasim
