// A station as a handler sees it: jobs come, are served as its discipline says, and go on.
//
// Of one tick, service ends before anything else begins, and jobs come one after another. Within a
// network a job goes on in no time; who is still on the way stands in a list, so that nothing calls
// itself. Lists have room for the largest number of jobs so far: only a new maximum may ask the
// allocator, by doubling.
//
// Shares (PS, Kleinrock 1967; max-min: sharing.hpp): while n jobs share c servers, the clock of
// their class runs at min(1, c / n); a job is done when the clock is where it was at its start plus
// its work. It leaves, and gives up its share, at the end of that tick, so that it takes less than
// a tick from the others; none ends with more than a millionth of a tick's work undone.
//
// Lists (longest or shortest first): a server that is free when jobs come takes its job at the end
// of that moment, when all of them have come; one that gets free while jobs wait takes one of
// those.
#pragma once

#include "sim/behaviour/scope.hpp"

namespace rotasim {

class Station {
public:
    Station(Scope& scope, std::uint32_t slot);

    // The job of this number in the network's list arrives now.
    void enter(std::uint32_t job);
    // Ends what is done by now and begins what can begin, until nothing changes at this moment.
    void settle();
    void break_down();
    void resume();

    // An alarm has rung: nobody else comes at this moment.
    void forget_alarm();

private:
    [[nodiscard]] bool all_at_once() const;
    [[nodiscard]] bool has_server() const;
    [[nodiscard]] Job& job(std::uint32_t number) { return network_->jobs[number]; }
    [[nodiscard]] bool goes_first(std::uint32_t a, std::uint32_t b) const;
    [[nodiscard]] bool is_done_first(std::uint32_t a, std::uint32_t b) const;
    [[nodiscard]] bool has_list() const;
    [[nodiscard]] std::size_t worst_in_service() const;
    [[nodiscard]] std::size_t share_of(const Job& one) const;
    [[nodiscard]] bool is_done(std::size_t share) const;
    [[nodiscard]] const WaterLevel& level();
    [[nodiscard]] int128 work_for(const Job& one) const;

    void advance();
    void count();
    void come_to_rest();
    void end_what_is_done();
    bool begin_what_can();
    void admit(std::uint32_t number);
    void wait(std::uint32_t number);
    [[nodiscard]] std::uint32_t next_waiting();
    void begin(std::uint32_t number);
    void preempt(std::size_t position);
    void choose_later();
    void leave(std::size_t share);
    [[nodiscard]] std::int64_t depart(std::uint32_t number);
    [[nodiscard]] std::uint32_t next_station(const Job& one) const;
    [[nodiscard]] bool dropped(std::uint32_t number);
    void set_alarm();
    void see(Quantity quantity, const Job& whose, std::int64_t amount) {
        scope_->seen_at_station(quantity, slot_, whose.source, amount);
    }

    Scope* scope_;
    std::uint32_t slot_;
    const StationSlot* plan_;
    const StationSpec* spec_;
    StationState* state_;
    NetworkState* network_;
};

// Sends a new job of a source to its station, and lets the network come to rest.
void send_job(Scope& scope, std::uint32_t source, std::uint32_t member);
// Of a source that has no population; never: there is none.
[[nodiscard]] SimTime next_arrival(Scope& scope, std::uint32_t source);
// Its members think for the first time.
void begin_population(Scope& scope, std::uint32_t source);
// Lets all jobs that are on their way within a network arrive.
void let_move(Scope& scope, std::uint32_t network);
// The job has left the network, or was given up: its room is free, and a finite source has it back.
void dismiss(Scope& scope, std::uint32_t network, std::uint32_t number);

}  // namespace rotasim
