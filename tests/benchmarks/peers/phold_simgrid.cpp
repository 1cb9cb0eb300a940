// PHOLD on SimGrid: --mode timers (its kernel timers) or actors (its public way).
//
// timers: an event is a simgrid::kernel::timer::Timer. The header is installed, though it is not
//         part of the S4U interface; nothing in SimGrid schedules with less.
// actors: an event is an S4U actor that sleeps until its time, is handled at its process and moves
//         on to the next one. Mailboxes would add a simulated network to every event.
// Stops at a time (Engine::run_until), so about --events events are handled. A second of SimGrid
// is a tick, whose numbers a double holds exactly.
#include "tests/benchmarks/peers/phold_peer.hpp"

#include <simgrid/kernel/Timer.hpp>
#include <simgrid/s4u.hpp>

#include <optional>

namespace {

using simgrid::kernel::timer::Timer;

std::optional<phold::Model> model;

std::int64_t now() { return static_cast<std::int64_t>(simgrid::s4u::Engine::get_clock()); }

void set_timer(std::uint32_t lp, std::int64_t at) {
    Timer::set(static_cast<double>(at), [lp, at] {
        const phold::Next next = model->handle(lp, at);
        set_timer(next.target, at + next.after);
    });
}

// One event, for ever.
void act(std::uint32_t lp, std::int64_t first) {
    phold::Next next{lp, first};
    while (true) {
        simgrid::s4u::this_actor::sleep_for(static_cast<double>(next.after));
        next = model->handle(next.target, now());
    }
}

}  // namespace

int main(int count, char** words) {
    const phold::Options options = phold::read_options(count, words, "timers");
    if (options.mode != "timers" && options.mode != "actors") {
        std::fprintf(stderr, "unknown mode '%s' (known: timers, actors)\n", options.mode.c_str());
        return 2;
    }
    // Stacks of 16 KiB without guard pages: with the defaults 100,000 actors do not fit.
    std::string program = words[0];
    std::string settings[] = {"--cfg=contexts/stack-size:16", "--cfg=contexts/guard-size:0",
                              "--log=root.thresh:error"};
    std::vector<char*> arguments{program.data()};
    for (std::string& setting : settings)
        arguments.push_back(setting.data());
    int argument_count = static_cast<int>(arguments.size());
    arguments.push_back(nullptr);
    simgrid::s4u::Engine engine(&argument_count, arguments.data());
    auto* zone = simgrid::s4u::create_full_zone("all");
    simgrid::s4u::Host* host = zone->create_host("host", 1e9);
    zone->seal();
    model.emplace(options);
    for (std::uint32_t lp = 0; lp < options.lps; ++lp) {
        for (std::uint32_t i = 0; i < options.events_per_lp; ++i) {
            const std::int64_t first = model->first(lp);
            if (options.mode == "timers") {
                set_timer(lp, first);
            } else {
                simgrid::s4u::Actor::create("event", host, [lp, first] { act(lp, first); });
            }
        }
    }
    if (options.mode == "timers") {
        // SimGrid ends when there is no actor left.
        simgrid::s4u::Actor::create("wait", host, [] { simgrid::s4u::this_actor::suspend(); });
    }
    phold::measure("SimGrid", options, *model,
                   [&engine](std::int64_t end) { engine.run_until(static_cast<double>(end)); });
    // What is still pending need not be unwound.
    std::fflush(stdout);
    std::_Exit(0);
}
