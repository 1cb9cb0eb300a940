// sim/run/explain.cpp — intervals and cause records to outages with their chains.
#include "sim/run/explain.hpp"

#include "sim/base/contract.hpp"
#include "sim/base/error.hpp"
#include "sim/base/text.hpp"

#include <algorithm>

namespace rotasim {

namespace {

constexpr std::size_t longest_chain = 64;

std::vector<ExplainLink> chain_of(const Fleet& fleet, const ReplicationResult& result,
                                  CauseRef ref) {
    std::vector<ExplainLink> chain;
    while (ref != 0 && chain.size() < longest_chain) {
        SIM_EXPECTS(ref < result.cause_records.size());
        const CauseRecord& record = result.cause_records[ref];
        ExplainLink link;
        link.at = record.at;
        link.entity = fleet.name_of(record.entity);
        link.words = words(record.kind);
        link.mark = record.mark;
        link.first = record.at;
        if (!chain.empty() && chain.back().entity == link.entity &&
            chain.back().words == link.words && chain.back().mark == link.mark) {
            ++chain.back().times;
            chain.back().first = link.at;
        } else {
            chain.push_back(std::move(link));
        }
        SIM_EXPECTS(record.parent < ref);  // A cause is older than its effect.
        ref = record.parent;
    }
    return chain;
}

}  // namespace

bool Outage::by_keys() const {
    return std::any_of(parts.begin(), parts.end(),
                       [](const ExplainPart& part) { return info(part.cause).of_keys; });
}

VmStory tell_story(const Fleet& fleet, const ReplicationResult& result, EntityIndex vm) {
    VmStory story;
    story.vm = fleet.name_of(vm);
    story.replication = result.replication;
    for (const LedgerInterval& interval : result.intervals) {
        if (interval.vm != vm || interval.from == interval.to) continue;
        const bool goes_on =
            !story.outages.empty() && story.outages.back().time.end == interval.from;
        if (!goes_on) story.outages.push_back({{interval.from, interval.to}, false, {}});
        Outage& outage = story.outages.back();
        outage.time.end = interval.to;
        outage.lasts = interval.to >= fleet.horizon;
        outage.parts.push_back(
            {{interval.from, interval.to}, interval.cause, chain_of(fleet, result, interval.why)});
    }
    for (const StoryLine& line : result.story) {
        if (line.entity == vm) story.lines.push_back(line);
    }
    return story;
}

EntityIndex find_vm(const Fleet& fleet, std::string_view name) {
    if (const auto found = fleet.find(name)) {
        if (fleet.entities[*found].kind == EntityKind::vm) return *found;
        throw UsageError("--vm: '" + std::string(name) + "' is not a VM");
    }
    std::vector<std::string> names;
    constexpr std::size_t most =
        20'000;  // Enough to find a slip of the pen, quick enough to wait for.
    for (const VmSlot& vm : fleet.vms) {
        names.push_back(fleet.name_of(vm.entity));
        if (names.back().compare(0, name.size() + 1, std::string(name) + "-") == 0) {
            throw UsageError("--vm: no VM is named '" + std::string(name) +
                             "'; the first of that template is '" + names.back() + "'");
        }
        if (names.size() == most) break;
    }
    std::string text = "--vm: no VM is named '" + std::string(name) + "'";
    if (const auto meant = closest(name, names)) {
        text += ". did you mean '" + *meant + "'?";
    } else if (!names.empty()) {
        text += "; the first one is '" + names.front() + "'";
    }
    throw UsageError(text);
}

}  // namespace rotasim
