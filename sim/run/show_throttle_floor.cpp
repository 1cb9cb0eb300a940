// sim/run/show_throttle_floor.cpp — from the fleet alone, without a run.
#include "sim/run/show_throttle_floor.hpp"

#include "sim/base/error.hpp"
#include "sim/base/wide.hpp"
#include "sim/config/policy_presets.hpp"
#include "sim/run/table_format.hpp"
#include "sim/run/table_layout.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace rotasim {

namespace {

const VaultLimit* limit_of(const std::vector<VaultLimit>& limits, VaultSku sku,
                           std::optional<KeyType> type, std::uint32_t bits) {
    const auto found = std::find_if(limits.begin(), limits.end(), [&](const VaultLimit& limit) {
        return limit.sku == sku && limit.type == type && (!type || limit.bits == bits);
    });
    return found == limits.end() ? nullptr : &*found;
}

// Adds the calls of one VM's start.
class CallCounter {
public:
    CallCounter(const Fleet& fleet, const std::vector<VaultLimit>& limits)
        : fleet_(fleet), limits_(limits) {
        for (const VaultSlot& slot : fleet.vaults) {
            const VaultSpec& spec = fleet.spec.vaults[slot.spec];
            StartCalls calls;
            calls.vault = spec.name;
            calls.sku = spec.sku;
            calls_.push_back(calls);
        }
    }
    void add(const VmPlan& plan) {
        std::vector<bool> asked(calls_.size(), false);
        for (const DiskPlan& disk : plan.disks) {
            const EncryptionMode& mode = fleet_.catalogue.encryption_modes[disk.mode];
            if (disk.key != none) {
                add_key_calls(disk.key, mode.calls_per_start.value, asked);
            } else if (disk.secret != none) {
                const std::uint32_t vault = fleet_.secrets[disk.secret].vault;
                ++calls_[vault].secret_calls;
                fill(vault, limit_of(limits_, calls_[vault].sku, std::nullopt, 0), 1);
                asked[vault] = true;
            }
        }
        for (std::size_t v = 0; v < calls_.size(); ++v)
            calls_[v].vms += asked[v] ? 1U : 0U;
    }
    [[nodiscard]] std::vector<StartCalls> take() { return std::move(calls_); }

private:
    void add_key_calls(std::uint32_t key, std::uint32_t calls, std::vector<bool>& asked) {
        const std::uint32_t vault = fleet_.keys[key].vault;
        const KeySpec& spec = fleet_.spec.keys[fleet_.keys[key].spec];
        calls_[vault].key_calls += calls;
        fill(vault, limit_of(limits_, calls_[vault].sku, spec.type, spec.bits), calls);
        asked[vault] = true;
    }
    void fill(std::uint32_t vault, const VaultLimit* limit, std::uint32_t calls) {
        if (limit == nullptr) return;
        calls_[vault].windows += static_cast<double>(calls) / limit->most;
        calls_[vault].window = limit->window;
    }

    const Fleet& fleet_;
    const std::vector<VaultLimit>& limits_;
    std::vector<StartCalls> calls_;
};

double windows_under(const StartCalls& calls, const VaultLimit& limit,
                     const std::vector<VaultLimit>& limits) {
    double windows = static_cast<double>(calls.key_calls) / limit.most;
    if (const VaultLimit* secrets = limit_of(limits, calls.sku, std::nullopt, 0)) {
        windows += static_cast<double>(calls.secret_calls) / secrets->most;
    }
    return windows;
}

// The fewest vaults among which the calls are done in that time; 0 if a subscription's cap forbids.
std::uint64_t vaults_for(double windows, Duration window, Duration quick) {
    const double affordable =
        std::floor(static_cast<double>(quick.ns) / static_cast<double>(window.ns)) + 1;
    const auto vaults = static_cast<std::uint64_t>(std::max(1.0, std::ceil(windows / affordable)));
    return static_cast<double>(vaults) > vaults_per_subscription ? 0 : vaults;
}

// What the platform's limits on starts add; nothing where there are none.
std::string start_limits_text(const Fleet& fleet, const Terminal& terminal) {
    std::string out;
    for (const StartFloor& floor : start_floors(fleet)) {
        out += "\n" + terminal.paint(Tone::heading, floor.limit) + "\n";
        out += wrap_indented(
            fmt::format("{} share this limit on starts: the last is let in after {} at least",
                        counted(static_cast<std::int64_t>(floor.vms), "VM", "VMs"),
                        exact_length(floor.floor)),
            "  ", terminal.width);
    }
    return out;
}

std::string vaults_text(std::uint64_t vaults) {
    if (vaults == 0) return "more than one subscription takes";
    return counted(static_cast<std::int64_t>(vaults), "vault", "vaults");
}

}  // namespace

Duration floor_of(double windows, Duration window) {
    // Sums of 1 / most carry rounding in their last digits, which is no call more.
    const double full = std::ceil(windows - 1e-9);
    return full <= 1 ? Duration::zero() : Duration{static_cast<std::int64_t>(full - 1) * window.ns};
}

std::vector<StartFloor> start_floors(const Fleet& fleet) {
    std::vector<StartFloor> floors;
    for (const ComputeLimitPlan& limit : fleet.compute_limits) {
        floors.push_back({fleet.spec.compute_limits[limit.spec].name, 0, Duration::zero()});
    }
    for (const VmSlot& vm : fleet.vms) {
        const std::uint32_t limit = fleet.plans[vm.plan].compute_limit;
        if (limit != none) ++floors[limit].vms;
    }
    for (std::size_t i = 0; i < floors.size(); ++i) {
        const LimiterPlan& starts = fleet.compute_limits[i].starts;
        const int128 missing = static_cast<int128>(floors[i].vms) - starts.budget;
        if (missing <= 0) continue;
        const int128 wait = (missing * starts.unit + starts.gain - 1) / starts.gain;
        floors[i].floor = Duration{static_cast<std::int64_t>(std::min<int128>(wait, INT64_MAX))};
    }
    return floors;
}

std::vector<StartCalls> start_calls(const Fleet& fleet, const std::vector<VaultLimit>& limits) {
    CallCounter counter(fleet, limits);
    for (const VmSlot& vm : fleet.vms)
        counter.add(fleet.plans[vm.plan]);
    std::vector<StartCalls> all = counter.take();
    std::vector<StartCalls> limited;  // Of the service whose limits the catalogue lists.
    for (std::size_t v = 0; v < all.size(); ++v) {
        const auto& service = fleet.spec.vaults[fleet.vaults[v].spec].service;
        if (!service || service->name == default_key_service) limited.push_back(std::move(all[v]));
    }
    return limited;
}

std::vector<ThrottleFloor> throttle_floors(const StartCalls& calls,
                                           const std::vector<VaultLimit>& limits, Duration quick) {
    std::vector<ThrottleFloor> floors;
    for (const VaultLimit& limit : limits) {
        if (limit.sku != calls.sku || !limit.type) continue;
        const double windows = windows_under(calls, limit, limits);
        floors.push_back({limit.name, limit.most, floor_of(windows, limit.window),
                          vaults_for(windows, limit.window, quick)});
    }
    return floors;
}

std::vector<VaultLimit> load_vault_limits(const std::string& catalogue_dir) {
    config::Tree tree;
    CatalogueFiles catalogue = open_catalogue(tree, catalogue_dir);
    return std::move(catalogue.vault_limits);
}

std::string throttle_floor_text(const Fleet& fleet, const std::vector<VaultLimit>& limits,
                                Duration quick, const Terminal& terminal) {
    std::string out = wrap_indented(
        fmt::format("How long it takes at least until all VMs have got their keys when they start "
                    "at once, and into how many vaults to split them for {}: calls beyond a "
                    "vault's limit are refused.",
                    exact_length(quick)),
        "", terminal.width);
    bool any = false;
    for (const StartCalls& calls : start_calls(fleet, limits)) {
        if (calls.vms == 0) continue;
        any = true;
        out += "\n" + terminal.paint(Tone::heading, calls.vault) + "\n";
        out += wrap_indented(
            fmt::format("{} ask for {} of keys and {} of secrets; with its keys as they are: {}",
                        counted(static_cast<std::int64_t>(calls.vms), "VM", "VMs"),
                        counted(static_cast<std::int64_t>(calls.key_calls), "call", "calls"),
                        counted(static_cast<std::int64_t>(calls.secret_calls), "call", "calls"),
                        exact_length(floor_of(calls.windows, calls.window))),
            "  ", terminal.width);
        TextTable table;
        table.corner = "  if all keys were";
        table.columns = {"calls a window", "takes at least", "split into"};
        for (const ThrottleFloor& floor : throttle_floors(calls, limits, quick)) {
            table.rows.push_back({"  " + floor.name,
                                  {{fmt::format("{}", floor.most), "", Tone::plain},
                                   {exact_length(floor.floor), "", Tone::plain},
                                   {vaults_text(floor.vaults), "", Tone::plain}}});
        }
        out += render(table, terminal);
    }
    if (!any) out += "\nNo VM asks a vault for anything.\n";
    return out + start_limits_text(fleet, terminal);
}

std::string throttle_floor_json(const Fleet& fleet, const std::vector<VaultLimit>& limits,
                                Duration quick) {
    using Json = nlohmann::ordered_json;
    const auto seconds_of = [](Duration length) { return static_cast<double>(length.ns) / 1e9; };
    Json list = Json::array();
    for (const StartCalls& calls : start_calls(fleet, limits)) {
        if (calls.vms == 0) continue;
        Json floors = Json::array();
        for (const ThrottleFloor& floor : throttle_floors(calls, limits, quick)) {
            floors.push_back({{"limit", floor.name},
                              {"most", floor.most},
                              {"floor_s", seconds_of(floor.floor)},
                              {"vaults", floor.vaults == 0 ? Json() : Json(floor.vaults)}});
        }
        list.push_back({{"vault", calls.vault},
                        {"vms", calls.vms},
                        {"key_calls", calls.key_calls},
                        {"secret_calls", calls.secret_calls},
                        {"floor_s", seconds_of(floor_of(calls.windows, calls.window))},
                        {"floors", std::move(floors)}});
    }
    Json starts = Json::array();
    for (const StartFloor& floor : start_floors(fleet)) {
        starts.push_back(
            {{"limit", floor.limit}, {"vms", floor.vms}, {"floor_s", seconds_of(floor.floor)}});
    }
    const Json all = {{"version", 1},
                      {"quick_s", seconds_of(quick)},
                      {"throttle_floor", std::move(list)},
                      {"start_limits", std::move(starts)}};
    return all.dump(2);
}

}  // namespace rotasim
