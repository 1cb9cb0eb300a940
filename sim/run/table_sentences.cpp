// sim/run/table_sentences.cpp — what the numbers say, in plain words; no group or mode is known by
// name here.
#include "sim/run/table_format.hpp"
#include "sim/run/table_results.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace rotasim {

namespace {

constexpr double seconds_per_year = 365.2425 * 86400.0;

// "a", "a and b", "a, b and c".
std::string list_of(const std::vector<std::string>& names) {
    std::string out;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i > 0) out += i + 1 == names.size() ? " and " : ", ";
        out += names[i];
    }
    return out;
}

// What one group went through, from the metrics.
struct Story {
    std::string name;
    double key_downtime = 0;    // Share of time.
    double latent_most = 0;     // At once: the mean over replications of the most in each.
    bool same_most = false;     // Each replication had as many.
    double latent_per_vm = 0;   // Seconds, of all VMs of the group; 0: none.
    double key_outages = 0;     // In a replication.
    double failed_starts = 0;   // In a replication.
    double latent_reboots = 0;  // In a replication: guest reboots that latent-dead VMs survived.
    std::optional<UtcTime> retired;  // When its VMs, encrypted in guest, are retired.
    std::vector<KeyNeed> needs;      // Moments at which its modes need the key.
    double rewraps = 0;
    bool rotated = false;  // Some disk came to a version that it had not been under.
    std::optional<SimTime> latent_first, failed_first, dead_first;
    double latent_share = 0, failed_share = 0, dead_share = 0;
    std::optional<Cause> worst_key_cause;
    double files_asked = 0, files_done = 0;
    double vms_asked = 0, vms_done = 0;
    double assumed_share = 0;
    bool any_downtime = false;
    bool stops_running = false;  // Its modes let the platform shut a running VM down.

    [[nodiscard]] bool untouched() const {
        return key_downtime <= 0.0 && latent_most <= 0.0 && !failed_first && !dead_first;
    }
    // Most outages by keys did not begin with a platform start that failed.
    [[nodiscard]] bool without_start() const { return key_outages > 2.0 * failed_starts; }
    [[nodiscard]] bool hits_running_vms() const { return stops_running && without_start(); }
};

// Whether the mean is the value of each single replication.
bool all_alike(const Estimate& estimate) {
    return estimate.n == 1 || (estimate.low && estimate.high && *estimate.low >= *estimate.high);
}

double mean_of(const ExperimentResult& result, std::uint32_t group, Metric metric) {
    return result.row(group, metric).estimate.mean.value_or(0.0);
}

void take_date(const ExperimentResult& result, std::uint32_t group, Metric metric,
               std::optional<SimTime>& first, double& share) {
    const MetricRow& row = result.row(group, metric);
    if (!row.date) return;
    first = row.date->earliest;
    share = row.date->share.mean.value_or(0.0);
}

bool stops_running_vms(const EncryptionMode& mode) {
    const auto stops = [](const Reaction& reaction) {
        return reaction.action.value == UnusableAction::stop;
    };
    return stops(mode.on_disabled) || stops(mode.on_deleted) || stops(mode.on_denied) ||
           stops(mode.on_expired) || stops(mode.on_unreachable);
}

bool group_stops_running(const Fleet& fleet, std::uint32_t group) {
    return std::any_of(fleet.plans.begin(), fleet.plans.end(), [&](const VmPlan& plan) {
        return plan.group == group &&
               std::any_of(plan.disks.begin(), plan.disks.end(), [&](const DiskPlan& disk) {
                   return stops_running_vms(fleet.catalogue.encryption_modes[disk.mode]);
               });
    });
}

std::vector<KeyNeed> needs_of_group(const Fleet& fleet, std::uint32_t group) {
    std::vector<KeyNeed> needs;
    for (const VmPlan& plan : fleet.plans) {
        if (plan.group != group) continue;
        for (const DiskPlan& disk : plan.disks) {
            const auto& of_mode = fleet.catalogue.encryption_modes[disk.mode].needs_key_at.value;
            needs.insert(needs.end(), of_mode.begin(), of_mode.end());
        }
    }
    std::sort(needs.begin(), needs.end());
    needs.erase(std::unique(needs.begin(), needs.end()), needs.end());
    return needs;
}

// The retirement, if it comes within the run to a VM of the group.
std::optional<UtcTime> retirement_of(const Fleet& fleet, std::uint32_t group) {
    const RetirementSpec& retirement = fleet.spec.in_guest_retirement;
    const bool comes = retirement.active &&
                       fleet.calendar.to_sim(retirement.when) > SimTime::zero() &&
                       fleet.calendar.to_sim(retirement.when) < fleet.horizon;
    const bool in_guest =
        std::any_of(fleet.plans.begin(), fleet.plans.end(),
                    [group](const VmPlan& plan) { return plan.group == group && plan.in_guest; });
    return comes && in_guest ? std::optional(retirement.when) : std::nullopt;
}

Story story_of(const World& world, const ExperimentResult& result, std::uint32_t g) {
    Story story;
    story.name = world.fleet->groups[g];
    story.stops_running = group_stops_running(*world.fleet, g);
    story.key_downtime = mean_of(result, g, Metric::unavailability_keys);
    story.latent_most = mean_of(result, g, Metric::latent_dead_max);
    story.same_most = all_alike(result.row(g, Metric::latent_dead_max).estimate);
    story.failed_starts = mean_of(result, g, Metric::failed_starts);
    story.latent_reboots = mean_of(result, g, Metric::latent_dead_reboots);
    story.needs = needs_of_group(*world.fleet, g);
    story.retired = retirement_of(*world.fleet, g);
    // Not per spell: repairs of other VMs on the same key end and begin spells for reasons of
    // theirs.
    const std::uint32_t vms = world.fleet->group_vms[g];
    if (vms > 0) {
        story.latent_per_vm = 3600.0 * mean_of(result, g, Metric::latent_dead_vm_hours) / vms;
    }
    story.rewraps = mean_of(result, g, Metric::rewraps);
    story.rotated = result.row(g, Metric::rotation_lag).estimate.events > 0;
    take_date(result, g, Metric::first_latent_dead, story.latent_first, story.latent_share);
    take_date(result, g, Metric::first_failed_start, story.failed_first, story.failed_share);
    take_date(result, g, Metric::first_dead_end, story.dead_first, story.dead_share);
    story.files_asked = mean_of(result, g, Metric::restores_file_asked);
    story.files_done = mean_of(result, g, Metric::restores_file_done);
    story.vms_asked = mean_of(result, g, Metric::restores_vm_asked);
    story.vms_done = mean_of(result, g, Metric::restores_vm_done);
    // Spells, not the pieces that the ledger cuts them into: each failed start begins one.
    story.key_outages =
        static_cast<double>(result.row(g, Metric::unavailability_keys).estimate.events) /
        std::max(1U, result.replications);
    std::map<Cause, int128> by_cause;
    for (const CauseRow& row : result.causes) {
        if (row.group != g || !info(row.cause).of_keys) continue;
        by_cause[row.cause] += row.ticks;
    }
    int128 most = 0;
    for (const auto& entry : by_cause) {
        if (entry.second > most) {
            most = entry.second;
            story.worst_key_cause = entry.first;
        }
    }
    for (const EvidenceRow& row : result.evidence) {
        if (row.group != g) continue;
        story.any_downtime = story.any_downtime || row.ticks > 0;
        if (row.mark == Evidence::assumed) story.assumed_share = row.share;
    }
    return story;
}

std::string in_share(double share) {
    return share >= 1.0 ? "in every replication"
                        : fmt::format("in {} of the replications", human_share(share));
}

void say_untouched(const std::vector<Story>& stories, std::vector<std::string>& out) {
    std::vector<std::string> rewrapped;
    std::vector<std::string> moved;
    std::vector<std::string> still;
    for (const Story& story : stories) {
        if (!story.untouched()) continue;
        (story.rotated ? rewrapped : story.rewraps > 0.0 ? moved : still).push_back(story.name);
    }
    if (!rewrapped.empty()) {
        out.push_back(fmt::format(
            "Untouched by rotation: {}. Keys were rotated and disks wrapped again, and no VM lost "
            "service by keys, was ever latent dead, or failed to start.",
            list_of(rewrapped)));
    }
    if (!moved.empty()) {
        out.push_back(
            fmt::format("No rotation reached {}: disks were wrapped again under older versions or "
                        "the same ones, and no VM lost service by keys.",
                        list_of(moved)));
    }
    if (!still.empty()) {
        out.push_back(
            fmt::format("No rotation reached {}: no disk was wrapped again, and no VM lost "
                        "service by keys.",
                        list_of(still)));
    }
}

// The events at which a VM that already runs needs its key.
std::string events_with_key(const std::vector<KeyNeed>& needs) {
    std::vector<std::string> events;
    for (const KeyNeed need : needs) {
        if (need == KeyNeed::platform_start) {
            events.insert(events.end(), {"a stop and start", "a redeployment", "a service heal"});
        }
        if (need == KeyNeed::guest_reboot) events.emplace_back("a reboot inside the guest");
        if (need == KeyNeed::host_start) events.emplace_back("a start on a host that was down");
    }
    return list_of(events);
}

// What a latent-dead VM survives, as counted, and what it does not.
void say_reboots(const Story& story, std::vector<std::string>& out) {
    if (story.latent_reboots <= 0.0) return;
    std::string text = fmt::format(
        "{}: a reboot inside the guest needs no key: latent-dead VMs came back from {} "
        "in a replication",
        story.name, human_number(story.latent_reboots));
    if (story.retired) {
        text +=
            fmt::format(", all of them before the retirement on {}", human_date(*story.retired));
    }
    const std::string events = events_with_key(story.needs);
    if (!events.empty()) text += fmt::format(". What needs it: {}", events);
    out.push_back(text + ".");
}

void say_latent(const Story& story, const Calendar& calendar, std::vector<std::string>& out) {
    if (story.latent_most <= 0.0) return;
    // A mean is no upper limit: some replication had more, unless all had the same.
    const std::string mean = human_number(story.latent_most);
    const std::string who =
        story.same_most
            ? fmt::format("up to {} at once", counted(std::llround(story.latent_most), "VM", "VMs"))
            : fmt::format("at the worst moment of a replication, {} {} on average", mean,
                          mean == "1" ? "VM" : "VMs");
    std::string text =
        fmt::format("{}: {} run only because a key is still cached (latent dead)", story.name, who);
    if (story.latent_first) {
        text += fmt::format(", first on {}, {}", human_date(calendar.to_utc(*story.latent_first)),
                            in_share(story.latent_share));
    }
    if (story.latent_per_vm > 0.0) {
        text += fmt::format(", {} per VM in all", human_length(story.latent_per_vm));
    }
    text += story.key_outages <= 0.0   ? "; none of them was lost."
            : story.hits_running_vms() ? "; then the platform shuts them down."
                                       : "; each is lost at the next event that needs the key, "
                                         "unless that is mended before.";
    out.push_back(text);
}

void say_downtime(const Story& story, std::vector<std::string>& out) {
    if (story.key_downtime <= 0.0) return;
    std::string text = fmt::format("{}: keys cost {} of service per VM and year", story.name,
                                   human_length(story.key_downtime * seconds_per_year));
    if (story.worst_key_cause) {
        text += fmt::format(", mostly because {}", info(*story.worst_key_cause).words);
    }
    text += story.hits_running_vms() ? "; most of these outages hit VMs that were running."
            : story.without_start()  ? "; most of these outages begin with a reboot that fails."
                                     : "; most of these outages begin with a start that fails.";
    out.push_back(text);
}

void say_dates(const std::vector<Story>& stories, const Calendar& calendar, std::uint32_t n,
               std::vector<std::string>& out) {
    const auto sentence = [&](std::string_view what, std::optional<SimTime> Story::*first,
                              double Story::*share) {
        std::vector<std::string> parts;
        for (const Story& story : stories) {
            if (!(story.*first)) continue;
            parts.push_back(fmt::format("{} on {} ({})", story.name,
                                        human_date(calendar.to_utc(*(story.*first))),
                                        in_share(story.*share)));
        }
        out.push_back(parts.empty() ? fmt::format("{}: none in {}.", what,
                                                  counted(n, "replication", "replications"))
                                    : fmt::format("{}: {}.", what, list_of(parts)));
    };
    sentence("First failed start", &Story::failed_first, &Story::failed_share);
    sentence("First dead end, a state that no allowed action leaves", &Story::dead_first,
             &Story::dead_share);
}

void say_restores(const std::vector<Story>& stories, std::vector<std::string>& out) {
    std::vector<std::string> files;
    std::vector<std::string> vms;
    for (const Story& story : stories) {
        if (story.files_asked > 0.0 && story.files_done <= 0.0) files.push_back(story.name);
        if (story.vms_asked > 0.0 && story.vms_done <= 0.0) vms.push_back(story.name);
    }
    if (!files.empty()) {
        out.push_back(fmt::format("No restore of single files succeeded for {}.", list_of(files)));
    }
    if (!vms.empty()) {
        out.push_back(fmt::format("No restore of a whole VM succeeded for {}.", list_of(vms)));
    }
}

void say_evidence(const std::vector<Story>& stories, std::vector<std::string>& out) {
    double least = 1.0;
    double most = 0.0;
    for (const Story& story : stories) {
        if (!story.any_downtime) continue;
        least = std::min(least, story.assumed_share);
        most = std::max(most, story.assumed_share);
    }
    if (most < 0.2) return;
    out.push_back(
        fmt::format("Assumed values, which nobody has published, stand behind {} of the "
                    "downtime, by group: state your own before you rely on it.",
                    human_interval(human_share(least), human_share(most))));
}

}  // namespace

std::vector<std::string> result_sentences(const World& world, const ExperimentResult& result) {
    std::vector<std::string> out;
    const Fleet& fleet = *world.fleet;
    std::vector<Story> stories;
    for (std::uint32_t g = 0; g < fleet.groups.size(); ++g) {
        stories.push_back(story_of(world, result, g));
    }
    if (stories.empty()) return out;
    say_untouched(stories, out);
    for (const Story& story : stories) {
        say_latent(story, fleet.calendar, out);
        say_reboots(story, out);
        say_downtime(story, out);
    }
    for (std::string& sentence : preset_sentences(world, result))
        out.push_back(std::move(sentence));
    say_dates(stories, fleet.calendar, result.replications, out);
    say_restores(stories, out);
    say_evidence(stories, out);
    return out;
}

}  // namespace rotasim
