// Builds the fleet: work lists, and which of their jobs wait for which.
#include "sim/model/fleet_builder.hpp"

#include <algorithm>
#include <map>

namespace rotasim {

namespace {

class JobGraph {
public:
    JobGraph(const WorkListSpec& list, Resolver& resolver) : list_(&list), resolver_(&resolver) {
        for (std::uint32_t j = 0; j < list.jobs.size(); ++j) {
            const WorkJobSpec& job = list.jobs[j];
            if (!names_.emplace(job.name, j).second && !resolver.unread().any) {
                resolver.error(job.at, "jobs", "'" + job.name + "' is given twice",
                               "names are unique within a list");
            }
        }
    }
    [[nodiscard]] std::vector<WorkJobPlan> connect() {
        std::vector<WorkJobPlan> plans(list_->jobs.size());
        for (std::uint32_t j = 0; j < plans.size(); ++j) {
            for (const Ref& ref : list_->jobs[j].after) {
                const auto found = names_.find(ref.name);
                if (found == names_.end()) {
                    tell_unknown(ref);
                    continue;
                }
                std::vector<std::uint32_t>& next = plans[found->second].leads_to;
                if (!next.empty() && next.back() == j) {
                    resolver_->error(ref.at, "after", "'" + ref.name + "' is given twice", "");
                    continue;
                }
                next.push_back(j);
                ++plans[j].awaits;
            }
        }
        check_begins(plans);
        return plans;
    }

private:
    void tell_unknown(const Ref& ref) {
        if (resolver_->unread().any) {
            return;
        }
        std::vector<std::string> known;
        for (const auto& [name, number] : names_)
            known.push_back(name);
        resolver_->error(
            ref.at, "after", "no job of '" + list_->name + "' is called '" + ref.name + "'",
            "jobs wait for those of their own list", closest(ref.name, known).value_or(""));
    }
    // Takes away what can begin until nothing is left, or only jobs that wait for one another.
    void check_begins(const std::vector<WorkJobPlan>& plans) {
        std::vector<std::uint32_t> awaits;
        std::vector<std::uint32_t> open;
        for (std::uint32_t j = 0; j < plans.size(); ++j) {
            awaits.push_back(plans[j].awaits);
            if (plans[j].awaits == 0) open.push_back(j);
        }
        while (!open.empty()) {
            const std::uint32_t done = open.back();
            open.pop_back();
            for (const std::uint32_t next : plans[done].leads_to) {
                if (--awaits[next] == 0) open.push_back(next);
            }
        }
        const auto stuck =
            std::find_if(awaits.begin(), awaits.end(), [](std::uint32_t left) { return left > 0; });
        if (stuck != awaits.end()) {
            const WorkJobSpec& job = list_->jobs[static_cast<std::size_t>(stuck - awaits.begin())];
            resolver_->error(job.at, "after", "'" + job.name + "' never begins",
                             "jobs that it waits for wait for one another");
        }
    }

    const WorkListSpec* list_;
    Resolver* resolver_;
    std::map<std::string, std::uint32_t, std::less<>> names_;
};

}  // namespace

void FleetBuilder::resolve_work_lists() {
    resolver_.learn("work list", spec().work_lists);
    for (std::uint32_t w = 0; w < spec().work_lists.size(); ++w) {
        const WorkListSpec& list = spec().work_lists[w];
        WorkListSlot slot;
        slot.spec = w;
        slot.network = fleet_.networks++;
        if (resolver_.read(list)) {
            slot.jobs = JobGraph(list, resolver_).connect();
            if (list.begins.ns > fleet_.horizon.ns && !resolver_.unread().times) {
                resolver_.error(list.at, "begins",
                                "'" + to_text(list.begins) + "' is after the end",
                                "the run takes " + to_text(Duration{fleet_.horizon.ns}));
            }
        }
        fleet_.work_lists.push_back(std::move(slot));
    }
}

}  // namespace rotasim
