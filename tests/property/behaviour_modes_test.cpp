// Laws that hold for every encryption mode of the catalogue, whatever its parameters.
#include "tests/support/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

const Catalogue& catalogue() {
    static const Catalogue loaded = [] {
        std::vector<std::string> files;
        std::vector<Problem> problems;
        Catalogue read = load_catalogue("", std::size_t{64} << 20, files, problems);
        SIM_ENSURES(problems.empty());
        return read;
    }();
    return loaded;
}

const EncryptionMode& any_mode() {
    const auto index = GENERATE(range(std::size_t{0}, catalogue().encryption_modes.size()));
    return catalogue().encryption_modes[index];
}

bool has_tenant_key(const EncryptionMode& mode) {
    return mode.binding.value == Binding::pinned || mode.binding.value == Binding::follow_set;
}

// Of the first service whose keys it takes.
const KeyService& service_of(const EncryptionMode& mode) {
    const auto& taken = mode.key_services.value;
    for (const KeyService& service : catalogue().key_services) {
        if (service.name == (taken.empty() ? std::string(default_key_service) : taken.front())) {
            return service;
        }
    }
    throw InvariantViolation("no service for " + mode.name);
}

std::string set_kind(const EncryptionMode& mode) {
    if (mode.double_layer) return "platform_and_customer_keys";
    return mode.confidential ? "confidential" : "customer_key";
}

// Twenty VMs of one mode that reboot, stop, start and are redeployed at random, on failing hosts,
// under a crew that may do everything.
std::string fleet_of(const EncryptionMode& mode, const std::vector<Step>& steps) {
    std::string text =
        "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nhorizon: 200 d\n"
        "in_guest_retirement: {active: false}\n"
        "vaults: [{name: kv, sku: premium, service: " +
        service_of(mode).name +
        ", soft_delete: 30 d}]\n"
        "keys: [{name: kek, vault: kv, bits: 3072, versions: "
        "[{name: v1, created: 2026-01-01T00:00:00Z}]}]\n"
        "host_faults: [{name: usual, failure_every: {kind: exponential, mean: 60 d}, "
        "heal: 10 min, maintenance: [{kind: reboot, every: {kind: exponential, mean: 50 d}, "
        "length: 12 min}]}]\n"
        "host_pools: [{name: rack, sku: Dsv3-Type3, faults: usual}]\n"
        "activities: [{name: busy, guest_reboot_every: {kind: exponential, mean: 9 d}, "
        "deallocate_every: {kind: exponential, mean: 15 d}, off_length: 12 h, "
        "redeploy_every: {kind: exponential, mean: 30 d}}]\n"
        "operators: [{name: ops, notice: 10 min, response: 1 h}]\n";
    std::string tie;
    if (mode.binding.value == Binding::follow_set) {
        text += "encryption_sets: [{name: des, key: kek, encryption: " + set_kind(mode) + "}]\n";
        tie = ", set: des";
    } else if (mode.binding.value == Binding::pinned) {
        tie = ", key: kek";
    }
    const bool windows = mode.name.find("bitlocker") != std::string::npos;
    return text + "vms: [{name: vm, count: 20, size: D4s_v3, hosts: rack, os: " +
           (windows ? "windows" : "linux") + ", mode: " + mode.name + tie +
           ", activity: busy, operators: ops, disks: [{name: os, role: os, tier: P10}]}]\n" +
           incidents(steps);
}

int128 ticks_by_intervals(const ReplicationResult& result) {
    int128 ticks = 0;
    for (const LedgerInterval& line : result.intervals)
        ticks += line.to.ns - line.from.ns;
    return ticks;
}
int128 ticks_by_causes(const ReplicationResult& result) {
    int128 ticks = 0;
    for (const CauseTotal& total : result.causes)
        ticks += total.ticks;
    return ticks;
}

}  // namespace

// Goal: keys alone never take a VM down. Method: a fleet with every activity but no incident; the
// part of the downtime that keys own is exactly zero, while there is other downtime.
TEST_CASE("a mode without an incident never loses a tick to keys", "[property][behaviour]") {
    const EncryptionMode& mode = any_mode();
    INFO(mode.name);
    const Ran ran(fleet_of(mode, {}));
    CHECK(ran.value("vm", Metric::unavailability_keys) == 0);
    CHECK(ran.value("vm", Metric::failed_starts) == 0);
    CHECK(ran.value("vm", Metric::first_latent_dead) == -1);
    CHECK(ran.value("vm", Metric::outages) > 100);
}

// Goal: what disabling breaks, enabling mends. Method: a version is disabled for 20 days; at the
// end nobody is down for its key, and a mode without a tenant key never was.
TEST_CASE("disabling a version and enabling it again leads every mode back",
          "[property][behaviour]") {
    const EncryptionMode& mode = any_mode();
    INFO(mode.name);
    std::string text = fleet_of(
        mode, {{"50 d", "disable_version, key: kek"}, {"70 d", "enable_version, key: kek"}});
    // Nobody may help before.
    const std::string crew = "response: 1 h}";
    text.replace(text.find(crew), crew.size(), "response: 1 h, recovery: []}");
    const Ran ran(text);
    CHECK((ran.value("vm", Metric::unavailability_keys) > 0) == has_tenant_key(mode));
    // What the platform shuts down is not started in vain; in guest only starts bring it out.
    if (mode.in_guest || !has_tenant_key(mode)) {
        CHECK((ran.value("vm", Metric::failed_starts) > 0) == has_tenant_key(mode));
    }
    for (const LedgerInterval& line : ran.result().intervals) {
        if (!info(line.cause).of_keys) continue;
        CHECK(line.from >= t(days(50)));
        CHECK(line.to <= t(days(70) + vault_order));
    }
}

// Goal: no mode knows a way to lose data without a tenant key. Method: the key is deleted and
// purged; modes without one do not even notice, all others do not come back.
TEST_CASE("only modes with a tenant key can be lost by their key", "[property][behaviour]") {
    const EncryptionMode& mode = any_mode();
    INFO(mode.name);
    const Ran ran(fleet_of(mode, {{"50 d", "delete_key, key: kek"}}));
    const Ran untouched(fleet_of(mode, {}));
    if (has_tenant_key(mode)) {  // The crew recovers what it sees; latent ones are never noticed.
        CHECK(ran.value("vm", Metric::unavailability_keys) > 0);
        CHECK(ran.value("vm", Metric::dead_end_vms) == 0);
    } else {
        CHECK(ran.value("vm", Metric::unavailability_keys) == 0);
        CHECK(ran.value("vm", Metric::unavailability) ==
              untouched.value("vm", Metric::unavailability));
        CHECK(ran.value("vm", Metric::outages) == untouched.value("vm", Metric::outages));
    }
}

// Goal: every tick of downtime has exactly one cause. Method: four kinds of loss; the intervals of
// the ledger do not overlap and sum to what the causes and the availability say.
TEST_CASE("attributed downtime equals measured downtime in every mode", "[property][behaviour]") {
    const EncryptionMode& mode = any_mode();
    const std::string loss = GENERATE("disable_version, key: kek", "delete_key, key: kek",
                                      "change_vault_access, vault: kv, network_perimeter: true",
                                      "change_vault_access, vault: kv, reachable: false");
    INFO(mode.name << ", " << loss);
    const Ran ran(fleet_of(mode, {{"50 d", loss}}));
    const ReplicationResult& result = ran.result();
    const int128 ticks = ticks_by_intervals(result);
    CHECK(ticks > 0);
    CHECK(ticks == ticks_by_causes(result));
    const int128 life = int128{20} * ran.end().ns;
    CHECK(ran.value("vm", Metric::unavailability) ==
          to_int64(divide_half_even(ticks * 1'000'000'000'000, life)));
    for (std::size_t i = 1; i < result.intervals.size(); ++i) {
        const LedgerInterval& before = result.intervals[i - 1];
        const LedgerInterval& after = result.intervals[i];
        CHECK(after.from < after.to);
        const bool in_order = before.vm != after.vm || before.to <= after.from;
        CHECK(in_order);
    }
}

// Goal: a mode that says that a running VM goes on, lets it go on, and else stops it after exactly
// the time that the mode says. Method: VMs that do nothing, a key that is disabled.
TEST_CASE("a running VM reacts to a disabled key as its mode says", "[property][behaviour]") {
    const EncryptionMode& mode = any_mode();
    INFO(mode.name);
    std::string text = fleet_of(mode, {{"50 d", "disable_version, key: kek"}});
    const std::string busy = "activity: busy, operators: ops, ";
    text.replace(text.find(busy), busy.size(), "");
    const std::string rack = "hosts: rack, ";
    text.replace(text.find(rack), rack.size(), "");
    const Ran ran(text);
    if (mode.on_disabled.action.value == UnusableAction::none) {
        CHECK(ran.result().intervals.empty());
    } else {
        const Duration order = std::max(vault_order, service_of(mode).takes_effect.value);
        const SimTime stops = t(days(50) + order) + mode.on_disabled.after.value.minimum();
        CHECK(ran.result().intervals.size() == 20);
        CHECK(ran.of("vm-0000013") == Downs{{Cause::key_disabled, stops, ran.end()}});
    }
}
