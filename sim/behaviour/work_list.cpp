// What happens to work lists: of one moment all that ends ends first, then free workers take jobs.
#include "sim/behaviour/work_list.hpp"

#include <algorithm>

namespace rotasim {

namespace {

class WorkList {
public:
    WorkList(Scope& scope, std::uint32_t slot)
        : scope_(&scope),
          slot_(slot),
          plan_(&scope.fleet().work_lists[slot]),
          spec_(&scope.spec().work_lists[plan_->spec]),
          state_(&scope.state().work_lists[slot]) {}

    void begin() {
        state_->jobs.resize(plan_->jobs.size());
        for (std::uint32_t j = 0; j < plan_->jobs.size(); ++j) {
            state_->jobs[j].awaits = plan_->jobs[j].awaits;
            state_->jobs[j].takes =
                scope_->sample(spec_->jobs[j].takes.value, plan_->entity, Purpose::work_length, j);
            if (plan_->jobs[j].awaits == 0) {
                add_ready(j);
            }
        }
        choose_at(SimTime{spec_->begins.ns});
    }
    void end(std::uint32_t job) {
        book();
        --state_->busy;
        ++state_->done;
        state_->work_ticks += state_->jobs[job].takes.ns;
        see(Quantity::workers_busy, -1);
        see(Quantity::work_done, 0);
        scope_->did(Deed::work_done);
        for (const std::uint32_t next : plan_->jobs[job].leads_to) {
            if (--state_->jobs[next].awaits == 0) {
                add_ready(next);
            }
        }
        if (state_->done == plan_->jobs.size()) {
            state_->done_at = scope_->now();
            see(Quantity::work_finished, 0);
        } else if (!state_->choosing) {
            choose_at(scope_->now());
        }
    }
    void choose() {
        book();
        state_->choosing = false;
        while (state_->busy < spec_->workers && !state_->ready.empty()) {
            std::pop_heap(state_->ready.begin(), state_->ready.end(), later());
            const std::uint32_t job = state_->ready.back();
            state_->ready.pop_back();
            ++state_->busy;
            see(Quantity::workers_busy, 1);
            scope_->send(plan_->entity, EventClass::change, scope_->after(state_->jobs[job].takes),
                         WorkEnds{job});
        }
        scope_->did(Deed::work_waited, state_->ready.empty() ? 0 : 1);
    }

private:
    // Heaps have on top whoever comes after nobody.
    struct Later {
        const WorkListState* state;
        ListOrder order;
        bool operator()(std::uint32_t a, std::uint32_t b) const {
            const Duration of_a = state->jobs[a].takes;
            const Duration of_b = state->jobs[b].takes;
            if (order == ListOrder::longest_first && of_a != of_b) return of_a < of_b;
            if (order == ListOrder::shortest_first && of_a != of_b) return of_a > of_b;
            return a > b;
        }
    };
    [[nodiscard]] Later later() const { return {state_, spec_->order}; }
    void add_ready(std::uint32_t job) {
        state_->ready.push_back(job);
        std::push_heap(state_->ready.begin(), state_->ready.end(), later());
    }
    // In a round of its own, which comes after all ends of that moment.
    void choose_at(SimTime at) {
        state_->choosing = true;
        scope_->send(plan_->entity, EventClass::act, at, WorkBegins{});
    }
    void book() {
        const SimTime now = scope_->now();
        state_->busy_ticks += static_cast<int128>(state_->busy) * (now.ns - state_->counted_at.ns);
        state_->counted_at = now;
    }
    void see(Quantity quantity, std::int64_t amount) {
        scope_->seen_at_station(quantity, slot_, 0, amount);
    }

    Scope* scope_;
    std::uint32_t slot_;
    const WorkListSlot* plan_;
    const WorkListSpec* spec_;
    WorkListState* state_;
};

}  // namespace

void begin_work_list(Scope& scope, std::uint32_t slot) { WorkList(scope, slot).begin(); }

void handle(const WorkEnds& event, std::uint32_t slot, Scope& scope) {
    WorkList(scope, slot).end(event.job);
}

void handle(const WorkBegins&, std::uint32_t slot, Scope& scope) { WorkList(scope, slot).choose(); }

}  // namespace rotasim
