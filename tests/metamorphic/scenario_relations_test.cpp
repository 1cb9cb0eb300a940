// Relations between scenarios whose results must follow from each other, without knowing either.
// Numbers M.. as in the project's list of metamorphic relations.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

// The text with every hole, as {5d}, replaced.
std::string filled(std::string text, const std::vector<std::pair<std::string, std::string>>& with) {
    for (const auto& [hole, value] : with) {
        for (std::size_t at = text.find(hole); at != std::string::npos; at = text.find(hole, at)) {
            text.replace(at, hole.size(), value);
            at += value.size();
        }
    }
    return text;
}

const char* const head = "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\n";

// Two groups of the same making, told apart by their names only.
std::string two_groups(const std::string& second_group_differs, const std::string& horizon) {
    std::string text =
        std::string(head) + "horizon: " + horizon +
        "\n"
        "in_guest_retirement: {active: false}\n"
        "policies: [{name: yearly, when: {kind: vault_auto_rotation, after_creation: P12M}, "
        "expire_after: P2Y}]\n"
        "hygiene: [{name: tidy, keys: [kek_a, kek_b], after: 30 d}]\n"
        "host_faults: [{name: usual, failure_every: {kind: exponential, mean: 60 d}, "
        "heal: {kind: uniform, from: 5 min, to: 15 min}, maintenance: [{kind: reboot, every: "
        "{kind: exponential, mean: 50 d}, length: 12 min}]}]\n"
        "vaults: [{name: kv, sku: premium}]\n"
        "activities: [{name: busy, guest_reboot_every: {kind: exponential, mean: 9 d}, "
        "deallocate_every: {kind: exponential, mean: 15 d}, "
        "off_length: {kind: lognormal, mean: 12 h, cv: 1}, "
        "start_length: {kind: uniform, from: 45 s, to: 120 s}}]\n"
        "operators: [{name: ops, notice: {kind: exponential, mean: 20 min}, "
        "response: {kind: exponential, mean: 90 min}, re_enable_for: 1 h}]\n"
        "keys:\n";
    for (const std::string g : {"a", "b"}) {
        text += "  - {name: kek_" + g +
                ", vault: kv, policy: yearly, twin: kek, versions: "
                "[{name: v1, created: 2026-06-01T00:00:00Z}]}\n";
    }
    text += "encryption_sets: [{name: des_a, key: kek_a}, {name: des_b, key: kek_b" +
            second_group_differs +
            "}]\nhost_pools: [{name: rack_a, sku: Dsv3-Type3, faults: usual, "
            "twin: rack}, {name: rack_b, sku: Dsv3-Type3, faults: usual, twin: rack}]\nvms:\n";
    for (const std::string g : {"a", "b"}) {
        text += "  - {name: sse_" + g + ", count: 20, twin: web, size: D4s_v3, hosts: rack_" + g +
                ", mode: sse_cmk, set: des_" + g +
                ", activity: busy, operators: ops, disks: "
                "[{name: os, role: os, tier: P10}]}\n"
                "  - {name: ade_" +
                g + ", count: 20, twin: db, size: D4s_v3, hosts: rack_" + g +
                ", mode: ade_dmcrypt, key: kek_" + g +
                ", activity: busy, operators: ops, disks: "
                "[{name: os, role: os, tier: P10}]}\n";
    }
    return text;
}

Downs of_group(const Ran& ran, const std::string& group) {
    Downs all;
    for (int i = 0; i < 20; ++i) {
        const std::string number = std::to_string(i);
        const Downs one = ran.of(group + "-" + std::string(7 - number.size(), '0') + number);
        all.insert(all.end(), one.begin(), one.end());
    }
    return all;
}

std::int64_t key_lines(const Downs& downs) {
    return std::count_if(downs.begin(), downs.end(),
                         [](const Down& line) { return info(line.cause).of_keys; });
}

}  // namespace

// M06. Every duration of a scenario without chance, the horizon and the catalogue's own lags times
// 1024: every interval is the same, times 1024.
TEST_CASE("M06 a scenario with all its durations stretched has its ledger stretched",
          "[metamorphic][behaviour]") {
    const auto stretched = [](std::int64_t by) {
        const auto span = [by](std::int64_t seconds_) {
            return std::to_string(seconds_ * by) + " s";
        };
        const std::string text = filled(
            std::string(head) +
                "horizon: {5d}\ncontrol_floor: {1s}\n"
                "in_guest_retirement: {active: false}\n"
                "vaults: [{name: kv, sku: premium}]\n"
                "keys: [{name: kek, vault: kv, versions: [{name: v1, created: "
                "2026-01-01T00:00:00Z}]}]\n"
                "encryption_sets: [{name: des, key: kek}]\n"
                "host_faults: [{name: usual, failure_every: {9h}, repair: {3h}, heal: {10m}}]\n"
                "host_pools: [{name: rack, sku: Dsv3-Type3, faults: usual}]\n"
                "activities: [{name: busy, guest_reboot_every: {7h}, guest_reboot_length: {2m}, "
                "deallocate_every: {20h}, off_length: {4h}, start_length: {90s}}]\n"
                "operators: [{name: ops, notice: {10m}, response: {1h}, key_refresh: {5m}}]\n"
                "vms:\n  - {name: sse, mode: sse_cmk, set: des{vm}\n"
                "  - {name: ade, mode: ade_dmcrypt, key: kek{vm}\n"
                "incidents:\n  - {name: lost, after: {32h}, do: {kind: disable_version, key: "
                "kek}}\n",
            {{"{vm}",
              ", size: D4s_v3, hosts: rack, activity: busy, operators: ops, "
              "disks: [{name: os, role: os}]}"},
             {"{5d}", span(432000)},
             {"{1s}", span(1)},
             {"{9h}", span(32400)},
             {"{3h}", span(10800)},
             {"{10m}", span(600)},
             {"{7h}", span(25200)},
             {"{2m}", span(120)},
             {"{20h}", span(72000)},
             {"{4h}", span(14400)},
             {"{90s}", span(90)},
             {"{1h}", span(3600)},
             {"{5m}", span(300)},
             {"{32h}", span(117000)}});
        return Ran(text, [by](Catalogue& catalogue) {
            for (EncryptionMode& mode : catalogue.encryption_modes) {
                for (Reaction* reaction : {&mode.on_disabled, &mode.on_expired, &mode.on_deleted,
                                           &mode.on_denied, &mode.on_unreachable}) {
                    reaction->after.value = DurationDistribution::constant(hours(1) * by);
                }
                mode.rewrap_lag.value = DurationDistribution::constant(minutes(30) * by);
            }
        });
    };
    const Ran once = stretched(1);
    const Ran often = stretched(1024);
    for (const std::string vm : {"sse", "ade"}) {
        Downs expected = once.of(vm);
        CHECK(expected.size() > 20);
        CHECK(key_lines(expected) >= 1);
        for (Down& line : expected) {
            line.from.ns *= 1024;
            line.to.ns *= 1024;
        }
        CHECK(often.of(vm) == expected);
        for (const Metric same :
             {Metric::unavailability, Metric::unavailability_keys, Metric::outages,
              Metric::failed_starts, Metric::not_wanted_share, Metric::operator_repairs}) {
            CHECK(often.value(vm, same) == once.value(vm, same));
        }
    }
    CHECK(often.result().events == once.result().events);
}

// M07. One hour is one hour, however it is written: the same scenario, the same results.
TEST_CASE("M07 the spelling of a unit changes nothing", "[metamorphic][behaviour]") {
    const auto with_hour = [](const std::string& hour) {
        return filled(two_groups("", "400 d"), {{"re_enable_for: 1 h", "re_enable_for: " + hour},
                                                {"length: 12 min", "length: " + hour},
                                                {"mean: 20 min", "mean: " + hour}});
    };
    const Ran first(with_hour("1 h"));
    for (const std::string hour : {"3600 s", "60 min", "PT1H", "3600000 ms", "1.0 h", "PT60M"}) {
        INFO(hour);
        const Ran other(with_hour(hour));
        CHECK(other.world().loaded().digest == first.world().loaded().digest);
        CHECK(other.world().loaded().resolved_text == first.world().loaded().resolved_text);
        CHECK(other.result().digest == first.result().digest);
    }
    // Another length is another scenario.
    const Ran longer(with_hour("61 min"));
    CHECK(longer.world().loaded().digest != first.world().loaded().digest);
    CHECK(longer.result().digest != first.result().digest);
}

// M08. One group of 20 VMs, or two templates of ten that carry the same names.
TEST_CASE("M08 one template of twenty VMs equals two of ten with the same names",
          "[metamorphic][behaviour]") {
    const std::string whole = two_groups("", "400 d");
    std::string halves = whole;
    for (const std::string name : {"sse_a", "ade_b"}) {
        const std::string line = "  - {name: " + name + ", count: 20";
        const std::size_t at = halves.find(line);
        REQUIRE(at != std::string::npos);
        const std::size_t end = halves.find('\n', at) + 1;
        const std::string rest = halves.substr(at + line.size(), end - at - line.size());
        halves.replace(at, end - at,
                       "  - {name: " + name + ", count: 10, first: 10" + rest +
                           "  - {name: " + name + ", count: 10" + rest);
    }
    const Ran one(whole);
    const Ran two(halves);
    REQUIRE(one.result().intervals.size() > 200);
    CHECK(two.result().intervals.size() == one.result().intervals.size());
    for (const std::string group : {"sse_a", "ade_a", "sse_b", "ade_b"}) {
        INFO(group);
        CHECK(of_group(two, group) == of_group(one, group));
    }
    CHECK(two.result().digest == one.result().digest);
}

// M10. A group compared with a twin of itself: no difference at all, in any line of the ledger.
TEST_CASE("M10 twin groups of one mode have identical ledgers", "[metamorphic][behaviour]") {
    const bool same = GENERATE(true, false);
    const Ran ran(two_groups(same ? "" : ", auto_rotation: true", "800 d"));
    const Downs sse = of_group(ran, "sse_a");
    const Downs ade = of_group(ran, "ade_a");
    CHECK(key_lines(sse) > 10);
    CHECK(key_lines(ade) > 10);
    CHECK(of_group(ran, "ade_b") == ade);
    CHECK((of_group(ran, "sse_b") == sse) == same);
    for (const MetricInfo& row : metric_catalogue()) {
        const auto metric = static_cast<Metric>(&row - metric_catalogue().data());
        INFO(row.id);
        if (same) {
            CHECK(ran.value("sse_b", metric) == ran.value("sse_a", metric));
        }
    }
    if (!same) {  // The set that follows by itself is spared what the other goes through.
        CHECK(key_lines(of_group(ran, "sse_b")) == 0);
    }
}

// M14. A run to T is the beginning of a run to 2T: only what is open at T is cut off there.
TEST_CASE("M14 a shorter run is a prefix of a longer one", "[metamorphic][behaviour]") {
    const int length = GENERATE(37, 181, 190, 400);
    const Ran shorter(two_groups("", std::to_string(length) + " d"));
    const Ran longer(two_groups("", std::to_string(2 * length) + " d"));
    const SimTime cut = shorter.end();
    std::size_t lines = 0;
    for (const std::string group : {"sse_a", "ade_a", "sse_b", "ade_b"}) {
        Downs expected;
        for (Down line : of_group(longer, group)) {
            if (line.from >= cut) continue;
            line.to = std::min(line.to, cut);
            expected.push_back(line);
        }
        INFO(group);
        CHECK(of_group(shorter, group) == expected);
        lines += expected.size();
    }
    CHECK(lines > 100);
}

// A bystander: another emergency, of keys that nobody else uses, whatever its place in the list.
TEST_CASE("an unrelated emergency changes nothing for the others", "[metamorphic][behaviour]") {
    const auto with = [](const std::string& keys, const std::string& emergency) {
        return std::string(head) +
               "horizon: 90 d\nreplications: 1\nin_guest_retirement: {active: false}\n"
               "vaults: [{name: kv}]\nkeys:\n"
               "  - {name: old, vault: kv, versions: [{name: v1, created: 2026-12-01T00:00:00Z}]}\n"
               "  - {name: new, vault: kv}\n" +
               keys + "encryption_sets: [{name: s, key: old}]\nemergencies:\n" + emergency +
               "  - {name: theft, compromised: old, at: 2027-01-11T00:00:00Z, "
               "detected_after: {kind: exponential, mean: 5 d}, new_key: new, steps: "
               "[{step: new_key, takes: {kind: exponential, mean: 2 h}}, "
               "{step: re_point_sets, takes: {kind: exponential, mean: 2 d}}]}\n"
               "vms:\n  - {name: sse, size: D4s_v3, mode: sse_cmk, set: s, "
               "disks: [{name: os, role: os, tier: P10}]}\n";
    };
    const Ran alone(with("", ""));
    const Ran beside(with(
        "  - {name: by_old, vault: kv, versions: [{name: v1, created: 2026-12-01T00:00:00Z}]}\n"
        "  - {name: by_new, vault: kv}\n",
        "  - {name: another, compromised: by_old, at: 2027-01-11T00:00:00Z, "
        "detected_after: {kind: exponential, mean: 5 d}, new_key: by_new, "
        "steps: [{step: new_key}]}\n"));
    const SimTime none_yet = SimTime::zero();
    CHECK(alone.value("sse", Metric::rewraps) == 1);
    for (const std::string line :
         {"the theft is detected", "emergency step: new_key", "emergency step: re_point_sets"}) {
        INFO(line);
        const auto times = alone.told("kv/old", line);
        REQUIRE(times.size() == 1);
        CHECK(times[0] > none_yet);
        CHECK(beside.told("kv/old", line) == times);
    }
    for (const MetricInfo& row : metric_catalogue()) {
        INFO(row.id);
        const auto metric = static_cast<Metric>(&row - metric_catalogue().data());
        CHECK(beside.value("sse", metric) == alone.value("sse", metric));
    }
}

// M10. What one twin does not live through takes nothing from what comes later: reboots of one
// moment are as long.
TEST_CASE("M10 a twin that misses a reboot meets the later ones as they are",
          "[metamorphic][behaviour]") {
    const testing::Ran ran(
        "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nhorizon: 60 d\n"
        "vaults: [{name: kv, sku: premium}]\n"
        "keys: [{name: ka, vault: kv, versions: [{name: v1, created: 2026-12-11T00:00:00Z}]}]\n"
        "encryption_sets: [{name: des, key: ka}]\n"
        "activities: [{name: a, guest_reboot_every: 10 d, redeploy_every: 13 d, "
        "guest_reboot_length: "
        "{kind: uniform, from: 1 min, to: 60 min}, start_length: {kind: uniform, from: 1 min, to: "
        "60 min}}]\n"
        "incidents:\n"
        "  - {name: goes, after: 8 d, do: {kind: disable_version, key: ka}}\n"
        "  - {name: back, after: 14 d, do: {kind: enable_version, key: ka}}\n"
        "vms:\n"
        "  - {name: p, mode: sse_pmk, twin: t, size: D4s_v3, disks: [{name: os, role: os, tier: "
        "P10}], activity: a}\n"
        "  - {name: s, mode: sse_cmk, twin: t, size: D4s_v3, set: des, disks: [{name: os, role: "
        "os, "
        "tier: P10}], activity: a}\n");
    const auto later = [&ran](const std::string& vm) {
        testing::Downs downs = ran.of(vm);
        std::erase_if(downs,
                      [](const testing::Down& down) { return down.from < testing::t(days(15)); });
        return downs;
    };
    CHECK(later("p").size() >= 7);
    CHECK(later("p") == later("s"));
    CHECK(ran.of("p") != ran.of("s"));  // It was down when the first ones came.
}
