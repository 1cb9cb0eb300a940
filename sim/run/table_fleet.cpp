// sim/run/table_fleet.cpp — the tree of vault, key, set, VMs; dates of expiry and of the next
// rotation.
#include "sim/run/table_fleet.hpp"

#include "sim/model/start_trouble.hpp"
#include "sim/run/table_format.hpp"
#include "sim/run/table_layout.hpp"
#include "sim/run/table_stations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <variant>

namespace rotasim {

namespace {

// Of a key, on a date.
constexpr const char* stolen(Leaked leaked) {
    switch (leaked) {
        case Leaked::key: break;
        case Leaked::disk_keys: return "the data keys of disks under {} are stolen on {}";
        case Leaked::key_and_disk_keys:
            return "key {0} and the data keys of disks under it are stolen on {1}";
        case Leaked::vault_access: return "somebody has the use of the vault of {} from {} on";
    }
    return "key {} is stolen on {}";
}

std::int64_t as_signed(std::size_t n) { return static_cast<std::int64_t>(n); }

std::string vms_text(const Fleet& fleet, const std::vector<std::uint32_t>& vms) {
    std::string first = fleet.name_of(fleet.vms[vms.front()].entity);
    if (vms.size() == 1) return first;
    return fmt::format("{} and {} more", first, grouped_digits(as_signed(vms.size() - 1)));
}

std::string key_of(const Fleet& fleet, const StartTrouble& trouble) {
    if (trouble.key == none) return "-";
    std::string text = fleet.name_of(fleet.keys[trouble.key].entity);
    if (!trouble.version.empty()) text += " " + trouble.version;
    return text;
}

// What hangs on each key or set: VMs by template, with the disks.
struct Users {
    std::string template_name;
    std::string mode;
    std::string pinned;  // Version that it stays on, or empty.
    std::string secret;  // What unlocks it in the guest, or empty.
    std::int64_t vms = 0;
    std::int64_t disks = 0;
};

class Tree {
public:
    Tree(const ReadyScenario& ready, const Terminal& terminal)
        : fleet_(ready.fleet), policies_(ready.world.policies), terminal_(terminal) {
        collect();
    }

    std::string text() {
        for (std::uint32_t v = 0; v < fleet_.vaults.size(); ++v)
            vault(v);
        without_key();
        host_pools();
        happenings();
        return std::move(out_);
    }

private:
    void line(std::size_t depth, const std::string& name, const std::string& more) {
        const std::string first = std::string(2 * depth, ' ') + name + (more.empty() ? "" : "  ");
        std::string text =
            wrap_indented(more.empty() ? name : more,
                          more.empty() ? std::string(2 * depth, ' ') : first, terminal_.width);
        if (depth == 0) {
            const std::size_t end = std::min(name.size(), text.size());
            text = terminal_.paint(Tone::heading, text.substr(0, end)) + text.substr(end);
        }
        out_ += text;
    }

    void collect() {
        std::vector<std::int64_t> vms(fleet_.plans.size(), 0);
        for (const VmSlot& vm : fleet_.vms)
            ++vms[vm.plan];
        for (std::uint32_t p = 0; p < fleet_.plans.size(); ++p) {
            const VmPlan& plan = fleet_.plans[p];
            std::map<std::array<std::uint32_t, 3>, Users> by_place;  // Set, key, secret.
            for (const DiskPlan& disk : plan.disks) {
                Users& users = by_place[{disk.set, disk.key, disk.secret}];
                users.disks += vms[p];
                users.vms = vms[p];
                users.template_name = fleet_.spec.vms[plan.spec].name;
                users.mode = fleet_.catalogue.encryption_modes[disk.mode].name;
                if (disk.set == none && disk.key != none) users.pinned = pinned_version(disk);
                if (disk.secret != none) users.secret = fleet_.spec.secrets[disk.secret].name;
            }
            for (auto& entry : by_place) {
                const auto [set, key, secret] = entry.first;
                if (set != none) {
                    of_set_[set].push_back(std::move(entry.second));
                } else if (key != none) {
                    of_key_[key].push_back(std::move(entry.second));
                } else if (secret != none) {
                    of_secret_[secret].push_back(std::move(entry.second));
                } else {
                    of_none_.push_back(std::move(entry.second));
                }
            }
        }
    }

    [[nodiscard]] std::string pinned_version(const DiskPlan& disk) const {
        const auto& versions = fleet_.spec.keys[fleet_.keys[disk.key].spec].versions;
        if (disk.version != none && disk.version < versions.size())
            return versions[disk.version].name;
        return versions.empty() ? std::string() : versions.back().name;
    }

    void users(std::size_t depth, const std::vector<Users>& list) {
        for (const Users& user : list) {
            std::string more = fmt::format("{}, {}, mode {}", counted(user.vms, "VM", "VMs"),
                                           counted(user.disks, "disk", "disks"), user.mode);
            if (!user.pinned.empty()) more += ", pinned to version " + user.pinned;
            if (!user.secret.empty()) more += ", unlocked by secret " + user.secret;
            line(depth, user.template_name, more);
        }
    }

    void vault(std::uint32_t slot) {
        const VaultSpec& spec = fleet_.spec.vaults[fleet_.vaults[slot].spec];
        line(0, "vault " + spec.name,
             fmt::format(
                 "{}, soft delete {}, purge protection {}",
                 spec.service ? std::string_view(spec.service->name) : schema::name_of(spec.sku),
                 to_text(spec.soft_delete.value), spec.purge_protection ? "on" : "off"));
        for (std::uint32_t k = 0; k < fleet_.keys.size(); ++k) {
            if (fleet_.keys[k].vault == slot) key(k);
        }
        for (std::uint32_t s = 0; s < fleet_.secrets.size(); ++s) {
            if (fleet_.secrets[s].vault == slot) secret(s);
        }
    }

    void secret(std::uint32_t slot) {
        const SecretSpec& spec = fleet_.spec.secrets[fleet_.secrets[slot].spec];
        std::string more = spec.expires
                               ? "expires " + human_date(*spec.expires) + " (informational)"
                               : "never expires";
        if (!spec.enabled) more += ", DISABLED";
        line(1, "secret " + spec.name, more);
        if (const auto found = of_secret_.find(slot); found != of_secret_.end()) {
            users(2, found->second);
        }
    }

    [[nodiscard]] std::string next_rotation(std::uint32_t slot,
                                            const RotationPolicy& policy) const {
        const KeySpec& spec = fleet_.spec.keys[fleet_.keys[slot].spec];
        if (spec.age == KeyAge::random_phase) return "at a random point of its period";
        if (spec.versions.empty()) return "no version yet";
        const KeyVersionSpec& newest = spec.versions.back();
        KeyView view;
        view.calendar = &fleet_.calendar;
        view.created_at = fleet_.calendar.to_sim(newest.created);
        if (newest.expires) view.expires_at = fleet_.calendar.to_sim(*newest.expires);
        const auto period = std::visit([](const auto& when) { return when.period(); }, policy.when);
        std::optional<SimTime> next;
        const auto wraps =
            std::visit([](const auto& when) { return when.wraps_allowed(); }, policy.when);
        if (const auto* periodic = std::get_if<WhenPeriodic>(&policy.when)) {
            WhenPeriodic earliest = *periodic;
            earliest.jitter = Duration::zero();
            view.place = fleet_.keys[slot].place;
            Draw unused(StreamKey{}, 0);
            next = earliest.next_rotation(view, unused);
        } else if (period) {
            next = fleet_.calendar.add(view.created_at, *period);
        } else {  // What rotates by expiry draws nothing.
            Draw draw(StreamKey{}, 0);
            next = std::visit([&](const auto& when) { return when.next_rotation(view, draw); },
                              policy.when);
        }
        if (!next) return wraps ? fmt::format("after {} wraps", *wraps) : "never by itself";
        const std::string date = human_date(fleet_.calendar.to_utc(*next));
        const std::string due = *next < SimTime::zero() ? "due since " + date : "due " + date;
        return wraps ? fmt::format("after {} wraps, {}", *wraps, due) : due;
    }

    void key(std::uint32_t slot) {
        const KeySpec& spec = fleet_.spec.keys[fleet_.keys[slot].spec];
        std::string more = fmt::format("{} {}", schema::name_of(spec.type), spec.bits);
        if (fleet_.keys[slot].policy == none) {
            more += ", no rotation policy";
        } else {
            const RotationPolicy& policy = policies_[fleet_.keys[slot].policy];
            const auto kind = std::visit(
                [](const auto& when) { return std::string(std::decay_t<decltype(when)>::kind); },
                policy.when);
            more += fmt::format(", policy {} ({}), rotation {}", policy.name, kind,
                                next_rotation(slot, policy));
        }
        line(1, "key " + spec.name, more);
        for (const KeyVersionSpec& version : spec.versions)
            version_line(version);
        if (const auto found = of_key_.find(slot); found != of_key_.end()) users(2, found->second);
        for (std::uint32_t s = 0; s < fleet_.sets.size(); ++s) {
            if (fleet_.sets[s].key == slot) set(s);
        }
    }

    void version_line(const KeyVersionSpec& version) {
        std::string more = "created " + human_date(version.created);
        if (version.expires) {
            const bool gone = *version.expires <= fleet_.calendar.start();
            more += (gone ? ", EXPIRED " : ", expires ") + human_date(*version.expires);
        } else {
            more += ", never expires";
        }
        if (!version.enabled) more += ", DISABLED";
        line(2, "version " + version.name, more);
    }

    // What becomes of a set when its key is rotated; incidents and emergencies are listed below.
    [[nodiscard]] std::string how_it_moves(const EncryptionSetSpec& set, std::uint32_t key) const {
        const std::uint32_t slot = fleet_.keys[key].policy;
        const RotationPolicy* policy = slot == none ? nullptr : &policies_[slot];
        const bool renewed = policy != nullptr && policy->creates == RotationCreates::key;
        if (set.auto_rotation && !renewed) return "follows new versions";
        const std::string why =
            set.auto_rotation ? "auto-rotation follows no new key" : "auto-rotation off";
        const bool by_hand =
            policy != nullptr &&
            std::visit([](const auto& rollout) { return rollout.late_move(0U, 1U).has_value(); },
                       policy->rollout);
        if (by_hand) return fmt::format("moved by hand as {} says ({})", policy->name, why);
        return fmt::format("stays on its version ({})", why);
    }
    void set(std::uint32_t slot) {
        const EncryptionSetSpec& spec = fleet_.spec.sets[fleet_.sets[slot].spec];
        std::string more = how_it_moves(spec, fleet_.sets[slot].key);
        if (spec.version) more += ", version " + *spec.version;
        line(2, "set " + spec.name, more);
        if (const auto found = of_set_.find(slot); found != of_set_.end()) users(3, found->second);
    }

    void without_key() {
        if (of_none_.empty()) return;
        line(0, "no tenant key", "");
        users(1, of_none_);
    }

    void host_pools() {
        std::map<std::uint32_t, std::pair<std::int64_t, std::int64_t>> pools;
        for (const HostSlot& host : fleet_.hosts) {
            auto& pool = pools[host.pool];
            ++pool.first;
            pool.second += host.vms;
        }
        for (const auto& entry : pools) {
            const std::string hosts = counted(entry.second.first, "host", "hosts");
            const std::string vms = counted(entry.second.second, "VM", "VMs");
            if (entry.first == none) {
                line(0, "hosts that never fail", fmt::format("{}, {}", hosts, vms));
                continue;
            }
            const HostPoolSpec& spec = fleet_.spec.host_pools[entry.first];
            std::string more = fmt::format("{}, {}, {}", spec.sku.name, hosts, vms);
            more += spec.faults ? ", faults " + spec.faults->name : std::string(", never fail");
            line(0, "hosts " + spec.name, more);
        }
    }

    void happenings() {
        for (const HygieneSpec& job : fleet_.spec.hygiene) {
            line(0, "job " + job.name,
                 fmt::format("{} of old versions, {} after a new one, of {}",
                             schema::name_of(job.action), to_text(job.after.value),
                             counted(as_signed(job.keys.size()), "key", "keys")));
        }
        for (const IncidentSpec& incident : fleet_.spec.incidents) {
            const auto kind = std::visit(
                [](const auto& action) {
                    return std::string(std::decay_t<decltype(action)>::kind);
                },
                incident.action);
            line(0, "incident " + incident.name,
                 kind + (incident.when ? " on " + human_date(*incident.when) : std::string()));
        }
        for (const EmergencySpec& emergency : fleet_.spec.emergencies) {
            line(0, "emergency " + emergency.name,
                 fmt::format(fmt::runtime(stolen(emergency.leaked)), emergency.compromised.name,
                             human_date(emergency.when)));
        }
    }

    const Fleet& fleet_;
    const std::vector<RotationPolicy>& policies_;
    const Terminal& terminal_;
    std::map<std::uint32_t, std::vector<Users>> of_set_;
    std::map<std::uint32_t, std::vector<Users>> of_key_;
    std::map<std::uint32_t, std::vector<Users>> of_secret_;
    std::vector<Users> of_none_;
    std::string out_;
};

}  // namespace

std::string latent_dead_text(const Fleet& fleet, const Terminal& terminal, std::size_t most) {
    const std::vector<StartTrouble> troubles = trouble_at_start(fleet);
    if (troubles.empty()) return {};
    TextTable table;
    table.corner = "VM";
    table.columns = {"disk", "key version", "why", "since", "while it runs"};
    table.align = Align::left;
    table.column_most = 34;
    std::map<std::uint32_t, std::size_t> plans;
    for (const StartTrouble& trouble : troubles) {
        plans[trouble.plan] = trouble.vms.size();
        if (table.rows.size() == most) continue;
        const std::string since =
            trouble.since ? human_date(*trouble.since) : std::string("before the start");
        table.rows.push_back(
            {vms_text(fleet, trouble.vms),
             {{fleet.plans[trouble.plan].disks[trouble.disk].name, "", Tone::plain},
              {key_of(fleet, trouble), "", Tone::plain},
              {trouble.why, "", Tone::warn},
              {since, "", Tone::plain},
              {trouble.shut_down ? "shut down" : "goes on", "",
               trouble.shut_down ? Tone::bad : Tone::plain}}});
    }
    std::size_t vms = 0;
    for (const auto& plan : plans)
        vms += plan.second;
    std::string out = terminal.paint(
        Tone::bad, fmt::format("{} dead at the next platform start, as the scenario begins ({}):",
                               counted(as_signed(vms), "VM is", "VMs are"),
                               human_date(fleet.calendar.start())));
    out += "\n" + render(table, terminal);
    if (troubles.size() > most) {
        out += fmt::format("... and {} more lines (rotasim show --json lists every VM)\n",
                           troubles.size() - most);
    }
    return out + "\n";
}

std::string fleet_text(const ReadyScenario& ready, const Terminal& terminal) {
    const Fleet& fleet = ready.fleet;
    std::string out = latent_dead_text(fleet, terminal, 40);
    if (out.empty() && !(fleet.vms.empty() && fleet.networks > 0)) {
        out = "No VM is latent dead at the start.\n\n";
    }
    const std::string tree = Tree(ready, terminal).text();
    const std::string stations = stations_text(fleet, terminal);
    return out + tree + (tree.empty() || stations.empty() ? "" : "\n") + stations;
}

}  // namespace rotasim
