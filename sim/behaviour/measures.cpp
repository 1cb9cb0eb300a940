// Watches what `measures:` asks for. Watching changes nothing: no event, no draw, no digest.
#include "sim/behaviour/measures.hpp"

#include "sim/base/contract.hpp"
#include "sim/model/measure_check.hpp"

#include <algorithm>

namespace rotasim {

namespace {

constexpr double ns_per_s = 1e9;

std::uint32_t index_of(const std::vector<std::string>& names, const std::string& name) {
    const auto found = std::find(names.begin(), names.end(), name);
    return found == names.end() ? none : static_cast<std::uint32_t>(found - names.begin());
}

}  // namespace

Measures::Measures(const Fleet& fleet, const std::vector<MeasureSpec>& specs) : specs_(&specs) {
    for (std::uint32_t m = 0; m < specs.size(); ++m) {
        const MeasureSpec& spec = specs[m];
        Watch watch;
        watch.measure = m;
        watch.quantity =
            spec.of == Quantity::unavailable_share ? Quantity::unavailable_vms : spec.of;
        watch.kind = spec.kind;
        watch.threshold = spec.threshold.value_or(1);
        watch.group = spec.group ? index_of(fleet.groups, spec.group->name) : none;
        watch.key = spec.key ? fleet.key_named(spec.key->name) : none;
        if (spec.of == Quantity::unavailable_share) {
            const auto& sizes = fleet.group_vms;
            std::uint64_t vms = watch.group == none ? 0 : sizes[watch.group];
            for (std::size_t g = 0; watch.group == none && g < sizes.size(); ++g) {
                vms += sizes[g];
            }
            watch.scale = static_cast<double>(std::max<std::uint64_t>(1, vms));
        }
        watches_.push_back(std::move(watch));
    }
}

double Measures::value_at(const Watch& watch, SimTime at) const {
    return is_age(watch) ? static_cast<double>(at.ns - watch.born.ns) / ns_per_s
                         : static_cast<double>(watch.level) / watch.scale;
}

// When what was born then reaches the threshold; never, if that is beyond all time.
SimTime Measures::old_enough(const Watch& watch) {
    constexpr double end = 9.2e18;
    const double ns = watch.threshold * ns_per_s;
    return ns + static_cast<double>(watch.born.ns) < end
               ? SimTime{watch.born.ns + static_cast<std::int64_t>(ns)}
               : SimTime::never();
}

// Books the level that held from watch.since up to `now`; a probe at `now` sees what comes next.
void Measures::advance(Watch& watch, SimTime now) {
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
    }
    watch.since = now;
}

void Measures::set_level(Watch& watch, SimTime now, std::int64_t level) {
    advance(watch, now);
    watch.level = level;
    watch.maximum = std::max(watch.maximum, level);
    const bool reached = static_cast<double>(level) / watch.scale >= watch.threshold;
    if (watch.first == SimTime::never() && reached) {
        watch.first = now;
    }
}

void Measures::level_changed(Quantity quantity, std::uint32_t group, SimTime now,
                             std::int64_t delta) {
    for (Watch& watch : watches_) {
        if (watch.quantity == quantity && (watch.group == none || watch.group == group)) {
            set_level(watch, now, watch.level + delta);
        }
    }
}

void Measures::happened(Quantity quantity, std::uint32_t group, SimTime now, std::int64_t sample) {
    for (Watch& watch : watches_) {
        if (watch.quantity == quantity && (watch.group == none || watch.group == group)) {
            ++watch.count;
            watch.sum += sample;
            watch.maximum = std::max(watch.maximum, sample);
            watch.first = std::min(watch.first, now);
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

MeasureValue Measures::value_of(const Watch& watch, SimTime horizon) const {
    MeasureValue value{watch.measure, 0, std::nullopt, watch.count};
    switch (watch.kind) {
        case MeasureKind::time_average:
            value.value =
                is_age(watch)
                    ? to_double(watch.integral) / 1e6 * 1e3 / static_cast<double>(horizon.ns)
                    : to_double(watch.integral) / watch.scale / static_cast<double>(horizon.ns);
            break;
        case MeasureKind::value_at: break;  // One value a probe: see finish.
        case MeasureKind::value_at_end: value.value = value_at(watch, horizon); break;
        case MeasureKind::maximum:
            if (sort_of(watch.quantity) != QuantitySort::sample) {
                value.value =
                    static_cast<double>(watch.maximum) / (is_age(watch) ? ns_per_s : watch.scale);
            } else if (watch.count > 0) {
                value.value = static_cast<double>(watch.maximum) / ns_per_s;
            }
            break;
        case MeasureKind::count: value.value = static_cast<double>(watch.count); break;
        case MeasureKind::sample_mean:
            if (watch.count > 0) {
                value.value = to_double(watch.sum) / static_cast<double>(watch.count) / ns_per_s;
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
