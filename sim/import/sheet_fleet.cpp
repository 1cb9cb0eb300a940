// Rows of a spreadsheet put together: vaults, keys with their versions, sets and VMs, each stated
// once.
#include "sim/import/sheet_fleet.hpp"

#include "sim/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace rotasim::importing {

namespace {

constexpr std::string_view nameless_key = "kek_";     // And its version.
constexpr std::string_view nameless_secret = "bek_";  // And its VM.
constexpr std::string_view only_vault = "vault";
constexpr std::int64_t furthest_years = 250;  // From the start: simulated time ends at 292.

class Assembly {
public:
    Assembly(const CsvOptions& options, Inputs& inputs) : options_(options), inputs_(inputs) {
        for (const std::string_view taken : {"ops", "usual", "web", "daily"})
            names_.reserve(taken);
    }

    void add(const SheetRow& row) {
        std::optional<std::size_t> key;
        std::optional<std::size_t> set;
        std::optional<std::size_t> secret;
        if (row.by_secret) {
            secret = secret_of(row);
        } else if (!row.version.empty()) {
            key = key_of(row);
            note_version(fleet_.keys[*key], row);
            if (follows_set(row.mode)) set = set_of(row, *key);
        }
        add_disk(row, key, set, secret);
    }

    SheetFleet finish(ImportReport& report) {
        name_keys();
        for (SheetKey& key : fleet_.keys)
            date_versions(key);
        for (SheetSecret& secret : fleet_.secrets)
            check_distance(secret.at, SheetField::expires, secret.expires);
        for (SheetVm& vm : fleet_.vms)
            settle(vm);
        tell(report);
        return std::move(fleet_);
    }

private:
    std::size_t key_of(const SheetRow& row) {
        const std::string key = row.key.empty() ? std::string(nameless_key) + row.version : row.key;
        without_key_ += row.key.empty() ? 1 : 0;
        const std::string vault = vault_of(row);
        const auto [known, fresh] =
            keys_.emplace(std::pair(lower(vault), lower(key)), fleet_.keys.size());
        if (fresh) fleet_.keys.push_back(SheetKey{key, vault, row.key, row.vault, {}});
        return known->second;
    }

    // Names of vaults and of what they hold are one in whatever case; the first spelling stays.
    const std::string& vault_of(const SheetRow& row) {
        const std::string vault = row.vault.empty() ? std::string(only_vault) : row.vault;
        without_vault_ += row.vault.empty() ? 1 : 0;
        const auto [known, fresh] = vaults_.emplace(lower(vault), std::string{});
        if (fresh) {
            known->second = names_.fresh(vault);
            fleet_.vaults.push_back(known->second);
        }
        return known->second;
    }

    // Without a name: one for all disks of the VM.
    std::size_t secret_of(const SheetRow& row) {
        const std::string& vault = vault_of(row);
        without_secret_ += row.secret.empty() ? 1 : 0;
        const auto id = row.secret.empty()
                            ? std::tuple(lower(vault), std::string{}, row.vm)
                            : std::tuple(lower(vault), lower(row.secret), row.version);
        const auto [known, fresh] = secrets_.emplace(id, fleet_.secrets.size());
        if (fresh) {
            const std::string wanted =
                row.secret.empty() ? std::string(nameless_secret) + row.vm : row.secret;
            const std::string given =
                row.secret.empty() ? row.secret : row.vault + "/" + row.secret;
            fleet_.secrets.push_back(SheetSecret{secret_names_.fresh(wanted), vault, given,
                                                 row.expires, row.enabled.value_or(true), row.at});
            return known->second;
        }
        const SheetSecret& secret = fleet_.secrets[known->second];
        const std::string first =
            fmt::format("the first row says otherwise, at line {}", secret.at.row.line);
        if (secret.expires != row.expires) {
            inputs_.error(row.at.of(SheetField::expires), "expires", "the secret has two expiries",
                          first);
        }
        if (secret.enabled != row.enabled.value_or(true)) {
            inputs_.error(row.at.of(SheetField::enabled), "enabled",
                          "the secret is enabled and disabled", first);
        }
        return known->second;
    }

    void note_version(SheetKey& key, const SheetRow& row) {
        auto version =
            std::find_if(key.versions.begin(), key.versions.end(),
                         [&row](const SheetVersion& v) { return v.name == row.version; });
        if (version == key.versions.end()) {
            key.versions.push_back(SheetVersion{row.version, row.created, row.expires,
                                                row.enabled.value_or(true), row.at, 1});
            if (row.expires && row.created && *row.expires <= *row.created) {
                inputs_.error(row.at.of(SheetField::expires), "expires",
                              "the version expires before it is made");
            }
            return;
        }
        ++version->disks;
        const std::string first =
            fmt::format("the first row says otherwise, at line {}", version->at.row.line);
        if (row.expires != version->expires) {
            inputs_.error(row.at.of(SheetField::expires), "expires",
                          "version " + rotasim::quoted(row.version) + " has two expiries", first);
        }
        if (row.created != version->created) {
            inputs_.error(row.at.of(SheetField::created), "created",
                          "version " + rotasim::quoted(row.version) + " has two dates of creation",
                          first);
        }
        if (row.enabled.value_or(true) != version->enabled) {
            inputs_.error(row.at.of(SheetField::enabled), "enabled",
                          "version " + rotasim::quoted(row.version) + " is enabled and disabled",
                          first);
        }
    }

    // Without a name: one set for all disks of a mode under a version.
    std::size_t set_of(const SheetRow& row, std::size_t key) {
        const std::string kind = row.mode == "host_cmk" ? "sse_cmk" : row.mode;
        const auto id = row.set.empty()
                            ? std::tuple(std::string{}, key, row.version, kind)
                            : std::tuple(row.set, std::size_t{0}, std::string{}, std::string{});
        without_set_ += row.set.empty() ? 1 : 0;
        const auto [known, fresh] = sets_.emplace(id, fleet_.sets.size());
        if (fresh) {
            const std::string wanted =
                row.set.empty() ? fmt::format("des_{}_{}", fleet_.keys[key].name, row.version)
                                : row.set;
            fleet_.sets.push_back(SheetSet{names_.fresh(wanted), row.set, key, row.version, kind,
                                           row.auto_rotation, row.at});
            return known->second;
        }
        const SheetSet& set = fleet_.sets[known->second];
        const std::string first =
            fmt::format("the first row says otherwise, at line {}", set.at.row.line);
        if (set.key != key || set.version != row.version) {
            inputs_.error(row.at.of(SheetField::set), "set",
                          "set " + rotasim::quoted(row.set) + " has two key versions", first);
        }
        if (set.mode != kind) {
            inputs_.error(row.at.of(SheetField::set), "set",
                          "set " + rotasim::quoted(row.set) + " has two encryption types", first);
        }
        if (set.auto_rotation != row.auto_rotation) {
            inputs_.error(row.at.of(SheetField::set), "auto rotation",
                          "set " + rotasim::quoted(row.set) + " rotates by itself and does not",
                          first);
        }
        return known->second;
    }

    void add_disk(const SheetRow& row, std::optional<std::size_t> key,
                  std::optional<std::size_t> set, std::optional<std::size_t> secret) {
        const auto [known, fresh] = vms_.emplace(row.vm, fleet_.vms.size());
        if (fresh) {
            fleet_.vms.push_back(
                SheetVm{names_.fresh(row.vm), row.vm, row.group, row.size, row.os, {}, row.at});
        }
        SheetVm& vm = fleet_.vms[known->second];
        if (!fresh) agree(row, vm);
        const bool named = !row.disk.empty();
        const std::string disk = named ? row.disk : "os";
        for (const SheetDisk& other : vm.disks) {
            if (other.name != disk) continue;
            const std::string of_vm = "VM " + rotasim::quoted(row.vm);
            inputs_.error(row.at.row, "disk",
                          named ? "disk " + rotasim::quoted(disk) + " of " + of_vm + " stands twice"
                                : of_vm + " has another row, and this one names no disk",
                          "one row a disk");
        }
        const auto clashes = [&row](const SheetDisk& other) {
            return (is_in_guest(row.mode) && follows_set(other.mode)) ||
                   (follows_set(row.mode) && is_in_guest(other.mode));
        };
        if (std::any_of(vm.disks.begin(), vm.disks.end(), clashes)) {
            inputs_.error(row.at.row, "mode",
                          "VM " + rotasim::quoted(row.vm) +
                              " has disks in guest and disks under a customer key",
                          "azure.md 1.3: a VM with one cannot attach the other");
        }
        vm.disks.push_back(SheetDisk{disk, row.role, row.mode, row.tier, named, key, set, secret,
                                     row.version, row.mode_by_os, row.at});
    }

    void agree(const SheetRow& row, SheetVm& vm) {
        const auto same = [&](const std::string& now, std::string& before, SheetField what) {
            if (before.empty() && !now.empty()) {
                before = now;
                vm.at.cells[static_cast<std::size_t>(what)] = row.at.of(what);
            }
            // Sizes are one in whatever case.
            const bool equal =
                what == SheetField::size ? lower(now) == lower(before) : now == before;
            if (now.empty() || equal) return;
            inputs_.error(row.at.row, name_of(what),
                          "VM " + rotasim::quoted(row.vm) + " has two: " + rotasim::quoted(before) +
                              " and " + rotasim::quoted(now),
                          fmt::format("the first is at line {}", vm.at.row.line));
        };
        same(row.os, vm.os, SheetField::os);
        same(row.size, vm.size, SheetField::size);
        same(row.group, vm.group, SheetField::group);
    }

    // Keys of one name in two vaults need two names in one scenario.
    void name_keys() {
        std::map<std::string, int> uses;
        for (const SheetKey& key : fleet_.keys)
            ++uses[key.name];
        Names names;
        for (SheetKey& key : fleet_.keys) {
            const bool shared = uses[key.name] > 1;
            key.name = names.fresh(shared ? key.vault + "_" + key.name : key.name);
        }
        changed_ += names.changed();
    }

    // A date that no time from the start can reach is refused, and left out of what follows.
    void check_distance(const SheetPlaces& at, SheetField field, std::optional<UtcTime>& date) {
        constexpr int128 furthest = int128{furthest_years} * 365 * 86'400 * 1'000'000'000;
        if (!date) return;
        const int128 distance = int128{date->ns} - int128{options_.start.ns};
        if (distance <= furthest && distance >= -furthest) return;
        inputs_.error(at.of(field), name_of(field),
                      rotasim::quoted(format_utc(*date)) + " is too far from the start",
                      fmt::format("at most {} years", furthest_years));
        date.reset();
    }

    // The scenario wants every version's date of creation, oldest first.
    void date_versions(SheetKey& key) {
        for (SheetVersion& version : key.versions) {
            check_distance(version.at, SheetField::created, version.created);
            check_distance(version.at, SheetField::expires, version.expires);
            if (version.created) continue;
            ++without_created_;
            const Calendar calendar(options_.start);
            const Period back{-24, {}};
            UtcTime made = calendar.to_utc(calendar.add(SimTime::zero(), Period{-12, {}}));
            if (version.expires) {
                made = calendar.to_utc(calendar.add(calendar.to_sim(*version.expires), back));
            }
            version.created = std::min(made, options_.start);
        }
        std::stable_sort(key.versions.begin(), key.versions.end(),
                         [](const SheetVersion& a, const SheetVersion& b) {
                             return std::tie(*a.created, a.name) < std::tie(*b.created, b.name);
                         });
    }

    void settle(SheetVm& vm) {
        if (vm.os.empty()) {
            const bool windows =
                std::any_of(vm.disks.begin(), vm.disks.end(),
                            [](const auto& disk) { return disk.mode == "ade_bitlocker"; });
            vm.os = windows ? "windows" : "linux";
            ++without_os_;
        }
        for (SheetDisk& disk : vm.disks) {
            if (disk.mode_by_os) disk.mode = in_guest_mode_of(vm.os);
        }
        const auto says = [](const std::string& name, std::string_view word) {
            return lower(name).find(word) != std::string::npos;
        };
        bool has_os = std::any_of(vm.disks.begin(), vm.disks.end(),
                                  [](const auto& disk) { return disk.role == "os"; });
        for (SheetDisk& disk : vm.disks) {
            if (!disk.role.empty()) continue;
            ++without_role_;
            const bool is_os = !has_os && says(disk.name, "os") && !says(disk.name, "data");
            disk.role = is_os ? "os" : "";
            has_os |= is_os;
        }
        for (SheetDisk& disk : vm.disks) {
            if (!disk.role.empty()) continue;
            disk.role = has_os || says(disk.name, "data") ? "data" : "os";
            has_os |= disk.role == "os";
        }
    }

    void tell(ImportReport& report) {
        const auto say = [&report](std::int64_t times, std::string_view what) {
            if (times > 0) report.assumptions.push_back(fmt::format("{}: {}", times, what));
        };
        say(without_key_,
            "rows name a version without a key: each version is one of a key of its own, 'kek_' "
            "and "
            "its name");
        say(without_vault_, "rows name no vault: 'vault', premium, with purge protection");
        say(without_secret_,
            "rows in guest name neither a key nor a secret: a secret of each VM's own, wrapped by "
            "no key");
        say(without_set_,
            "rows name no encryption set: one for each mode and version, auto-rotation off "
            "(opt-in)");
        say(without_created_,
            "versions without a date of creation: two years before their expiry, or a year before "
            "the start");
        say(without_os_, "VMs name no operating system: Linux, unless a disk is under BitLocker");
        say(without_role_, "disks name no role: by their name, else the first is the OS disk");
        say(changed_ + names_.changed() + secret_names_.changed(),
            "names are changed: '-' for characters that a scenario refuses, a number for doubles");
    }

    const CsvOptions& options_;
    Inputs& inputs_;
    Names names_;
    SheetFleet fleet_;
    Names secret_names_;
    std::map<std::string, std::string> vaults_;  // By name in lower case.
    std::map<std::tuple<std::string, std::string, std::string>, std::size_t> secrets_;
    std::map<std::pair<std::string, std::string>, std::size_t> keys_;
    std::map<std::tuple<std::string, std::size_t, std::string, std::string>, std::size_t> sets_;
    std::map<std::string, std::size_t> vms_;
    std::int64_t without_key_ = 0, without_vault_ = 0, without_set_ = 0, without_created_ = 0;
    std::int64_t without_secret_ = 0;
    std::int64_t without_os_ = 0, without_role_ = 0, changed_ = 0;
};

}  // namespace

std::string in_sheet(const SheetKey& key, const std::string& version) {
    const std::string vault = key.given_vault.empty() ? std::string{} : key.given_vault + "/";
    return key.given.empty() ? "version " + version : vault + key.given + "/" + version;
}

std::string in_sheet(const SheetSet& set) {
    return set.given.empty() ? fmt::format("the unnamed set of line {}", set.at.row.line)
                             : "set " + set.given;
}

SheetFleet put_together(const std::vector<SheetRow>& rows, const CsvOptions& options,
                        Inputs& inputs, ImportReport& report) {
    Assembly assembly(options, inputs);
    for (const SheetRow& row : rows)
        assembly.add(row);
    return assembly.finish(report);
}

}  // namespace rotasim::importing
