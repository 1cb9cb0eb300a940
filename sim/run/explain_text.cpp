// sim/run/explain_text.cpp — the story of a VM as text with dates, and as JSON.
#include "sim/run/explain.hpp"
#include "sim/run/table_format.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace rotasim {

namespace {

std::string moment(const Fleet& fleet, SimTime time) {
    return human_moment(fleet.calendar.to_utc(time));
}

// Outages that matter for `at`: the one that covers it, else the last before and the first after.
std::vector<const Outage*> chosen_outages(const VmStory& story, std::optional<SimTime> at) {
    std::vector<const Outage*> chosen;
    const Outage* before = nullptr;
    const Outage* after = nullptr;
    for (const Outage& outage : story.outages) {
        if (!at) {
            chosen.push_back(&outage);
        } else if (outage.time.contains(*at)) {
            return {&outage};
        } else if (outage.time.end <= *at) {
            before = &outage;
        } else if (after == nullptr) {
            after = &outage;
        }
    }
    if (before != nullptr) chosen.push_back(before);
    if (after != nullptr) chosen.push_back(after);
    return chosen;
}

std::string length_text(const Outage& outage) {
    std::string text = "down for " + exact_length(outage.time.length());
    if (outage.lasts) text += " and still down at the end";
    return text;
}

std::string part_text(const Fleet& fleet, const ExplainPart& part, bool with_time,
                      const Terminal& terminal) {
    const CauseInfo& cause = info(part.cause);
    std::string out;
    if (with_time) {
        out += wrap_indented(
            fmt::format("{} of it because {}", exact_length(part.time.length()), cause.words),
            "    ", terminal.width);
    }
    std::string indent = "      ";
    for (const ExplainLink& link : part.chain) {
        std::string text = fmt::format("{}  {}: {} [{}]", moment(fleet, link.at), link.entity,
                                       link.words, to_string(link.mark));
        if (link.times > 1) {
            text += fmt::format(", the last of {} times since {}", link.times,
                                moment(fleet, link.first));
        }
        out += wrap_indented(text, indent + "<- ", terminal.width);
    }
    return out;
}

std::string outage_text(const Fleet& fleet, const Outage& outage, const Terminal& terminal) {
    const bool single = outage.parts.size() == 1;
    std::string line = fmt::format("{}  {}", moment(fleet, outage.time.begin), length_text(outage));
    if (single) line += fmt::format(": {}", info(outage.parts.front().cause).words);
    std::string out = terminal.paint(outage.by_keys() ? Tone::bad : Tone::plain, line) + "\n";
    for (const ExplainPart& part : outage.parts)
        out += part_text(fleet, part, !single, terminal);
    return out;
}

std::string summary_text(const Fleet& fleet, const VmStory& story, const Terminal& terminal) {
    std::map<Cause, std::pair<std::int64_t, Duration>> by_cause;
    Duration total{};
    Duration by_keys{};
    for (const Outage& outage : story.outages) {
        for (const ExplainPart& part : outage.parts) {
            auto& entry = by_cause[part.cause];
            ++entry.first;
            entry.second += part.time.length();
            total += part.time.length();
            if (info(part.cause).of_keys) by_keys += part.time.length();
        }
    }
    std::string out = wrap_indented(
        fmt::format("{} to {}: {}, {} down, {} of it by keys.", moment(fleet, SimTime::zero()),
                    moment(fleet, fleet.horizon),
                    counted(static_cast<std::int64_t>(story.outages.size()), "outage", "outages"),
                    exact_length(total), exact_length(by_keys)),
        "", terminal.width);
    for (const auto& entry : by_cause) {
        out += wrap_indented(fmt::format("{} x {}: {}", entry.second.first, info(entry.first).words,
                                         exact_length(entry.second.second)),
                             "  ", terminal.width);
    }
    return out;
}

const VmSlot& slot_of(const Fleet& fleet, const std::string& name) {
    return fleet.vms[fleet.entities[*fleet.find(name)].slot];
}

const VmPlan& plan_of(const Fleet& fleet, const std::string& name, std::uint32_t& host) {
    const VmSlot& slot = slot_of(fleet, name);
    host = slot.host;
    return fleet.plans[slot.plan];
}

// A mode's title tells of the key that wraps its secrets; not every in-guest VM has one.
std::string title_of(const EncryptionMode& mode, const VmPlan& plan) {
    const bool wrapped = std::any_of(plan.disks.begin(), plan.disks.end(),
                                     [](const DiskPlan& disk) { return disk.key != none; });
    if (mode.in_guest && !wrapped) return "In the guest, by a secret that no key wraps";
    return mode.title.empty() ? mode.name : mode.title;
}

std::string identity_text(const Fleet& fleet, const VmStory& story, const Terminal& terminal) {
    std::uint32_t host = 0;
    const VmPlan& plan = plan_of(fleet, story.vm, host);
    const EncryptionMode& mode = fleet.catalogue.encryption_modes[plan.mode];
    std::string text = fmt::format("{} ({}); host {}", title_of(mode, plan), mode.name,
                                   fleet.name_of(fleet.hosts[host].entity));
    for (const DiskPlan& disk : plan.disks) {
        text += fmt::format("; disk {}", disk.name);
        if (disk.set != none) {
            text += " on set " + fleet.name_of(fleet.sets[disk.set].entity);
        } else if (disk.key != none) {
            text += " pinned to key " + fleet.name_of(fleet.keys[disk.key].entity);
        }
        if (disk.secret != none) {
            text += " unlocked by secret " + fleet.name_of(fleet.secrets[disk.secret].entity);
        }
    }
    return wrap_indented(text + ".", "", terminal.width);
}

struct Entry {
    SimTime at{};
    std::string text;
};

bool outage_between(const VmStory& story, SimTime from, SimTime to) {
    return std::any_of(story.outages.begin(), story.outages.end(), [&](const Outage& outage) {
        return from <= outage.time.begin && outage.time.begin <= to;
    });
}

// How many lines from `first` on only repeat the pair of lines that stands there, without an
// outage.
std::size_t repeated_lines(const VmStory& story, std::size_t first) {
    const auto& lines = story.lines;
    std::size_t past = first + 2;
    while (past + 1 < lines.size() && lines[past].text == lines[first].text &&
           lines[past + 1].text == lines[first + 1].text &&
           !outage_between(story, lines[first].at, lines[past + 1].at)) {
        past += 2;
    }
    return past - first - 2;
}

void add_lines(const Fleet& fleet, const VmStory& story, const Terminal& terminal,
               std::vector<Entry>& entries) {
    const auto add = [&](SimTime at, const std::string& text) {
        entries.push_back({at, wrap_indented(text, moment(fleet, at) + "  ", terminal.width)});
    };
    std::size_t i = 0;
    while (i < story.lines.size()) {
        add(story.lines[i].at, story.lines[i].text);
        const std::size_t repeated = i + 1 < story.lines.size() ? repeated_lines(story, i) : 0;
        if (repeated < 4) {
            ++i;
            continue;
        }
        add(story.lines[i + 1].at, story.lines[i + 1].text);
        i += 2 + repeated;
        add(story.lines[i - 1].at,
            fmt::format("(the same two {} more times, the last time here)", repeated / 2));
    }
}

// Story lines and outages in one order of time; what happened first at one moment stays first.
std::vector<Entry> entries_of(const Fleet& fleet, const VmStory& story, const Terminal& terminal) {
    std::vector<Entry> entries;
    add_lines(fleet, story, terminal, entries);
    for (const Outage& outage : story.outages) {
        entries.push_back({outage.time.begin, outage_text(fleet, outage, terminal)});
    }
    std::stable_sort(entries.begin(), entries.end(),
                     [](const Entry& a, const Entry& b) { return a.at < b.at; });
    return entries;
}

std::string state_at(const Fleet& fleet, const VmStory& story, SimTime at, bool down) {
    const VmSlot& vm = slot_of(fleet, story.vm);
    const auto told = [&story, at](std::string_view text) {
        return std::any_of(
            story.lines.begin(), story.lines.end(),
            [text, at](const StoryLine& line) { return line.at <= at && line.text == text; });
    };
    const bool born = vm.migration == none ? at >= vm.from : told(told_created);
    if (!born) return "it did not exist yet";
    if (at >= vm.to || told(told_moved)) return "it did not exist any more";
    if (down) return "it was down";
    bool off = false;
    for (const StoryLine& line : story.lines) {
        if (line.at > at) continue;
        if (line.text == told_stopped) off = true;
        if (line.text == told_started) off = false;
    }
    return off ? "it was off, as its owner wished" : "it was up";
}

std::string text_at(const Fleet& fleet, const VmStory& story, SimTime at,
                    const Terminal& terminal) {
    const std::vector<const Outage*> outages = chosen_outages(story, at);
    std::string out;
    const bool down = outages.size() == 1 && outages.front()->time.contains(at);
    out += fmt::format("At {} {}.\n", moment(fleet, at), state_at(fleet, story, at, down));
    if (!down && !outages.empty()) out += "The outages around it:\n";
    out += "\n";
    // What was told of it shortly before is often the reason.
    const StoryLine* last = nullptr;
    for (const StoryLine& line : story.lines) {
        if (line.at <= at) last = &line;
    }
    if (last != nullptr) {
        out += wrap_indented(last->text, moment(fleet, last->at) + "  ", terminal.width);
    }
    for (const Outage* outage : outages)
        out += outage_text(fleet, *outage, terminal);
    return out;
}

nlohmann::ordered_json part_json(const Fleet& fleet, const ExplainPart& part) {
    nlohmann::ordered_json chain = nlohmann::ordered_json::array();
    for (const ExplainLink& link : part.chain) {
        chain.push_back({{"at", format_utc(fleet.calendar.to_utc(link.at))},
                         {"entity", link.entity},
                         {"what", link.words},
                         {"mark", to_string(link.mark)},
                         {"times", link.times},
                         {"first", format_utc(fleet.calendar.to_utc(link.first))}});
    }
    const CauseInfo& cause = info(part.cause);
    return {{"from", format_utc(fleet.calendar.to_utc(part.time.begin))},
            {"to", format_utc(fleet.calendar.to_utc(part.time.end))},
            {"ticks", part.time.length().ns},
            {"cause", cause.id},
            {"words", cause.words},
            {"of_keys", cause.of_keys},
            {"chain", std::move(chain)}};
}

}  // namespace

std::string story_text(const Fleet& fleet, const VmStory& story, std::optional<SimTime> at,
                       const Terminal& terminal) {
    std::string out = terminal.paint(Tone::heading, fmt::format("{} in replication {}", story.vm,
                                                                story.replication)) +
                      "\n";
    out += identity_text(fleet, story, terminal);
    out += summary_text(fleet, story, terminal) + "\n";
    if (at) return out + text_at(fleet, story, *at, terminal);
    for (const Entry& entry : entries_of(fleet, story, terminal))
        out += entry.text;
    const bool came = std::any_of(story.lines.begin(), story.lines.end(),
                                  [](const auto& line) { return line.text == told_created; });
    if (slot_of(fleet, story.vm).from >= fleet.horizon && !came) {
        out += "It never came to exist.\n";
    } else if (story.outages.empty()) {
        out += "It was never down.\n";
    }
    return out;
}

std::string story_json(const Fleet& fleet, const VmStory& story, std::optional<SimTime> at) {
    nlohmann::ordered_json outages = nlohmann::ordered_json::array();
    for (const Outage* outage : chosen_outages(story, at)) {
        nlohmann::ordered_json parts = nlohmann::ordered_json::array();
        for (const ExplainPart& part : outage->parts)
            parts.push_back(part_json(fleet, part));
        outages.push_back({{"from", format_utc(fleet.calendar.to_utc(outage->time.begin))},
                           {"to", format_utc(fleet.calendar.to_utc(outage->time.end))},
                           {"ticks", outage->time.length().ns},
                           {"lasts", outage->lasts},
                           {"parts", std::move(parts)}});
    }
    nlohmann::ordered_json lines = nlohmann::ordered_json::array();
    for (const StoryLine& line : story.lines) {
        lines.push_back({{"at", format_utc(fleet.calendar.to_utc(line.at))}, {"text", line.text}});
    }
    const nlohmann::ordered_json all = {{"version", 1},
                                        {"vm", story.vm},
                                        {"replication", story.replication},
                                        {"outages", std::move(outages)},
                                        {"story", std::move(lines)}};
    return all.dump(2);
}

}  // namespace rotasim
