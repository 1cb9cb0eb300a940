// PHOLD on ns-3's simulator core: --mode map (its default), priority-queue or heap.
//
// An event is Simulator::Schedule of a free function, as in ns-3's own benchmarks; ns-3 allocates
// it. Stops at a time (Simulator::Stop), so about --events events are handled.
#include "tests/benchmarks/peers/phold_peer.hpp"

#include <ns3/object-factory.h>
#include <ns3/simulator.h>

#include <optional>

namespace {

std::optional<phold::Model> model;

void handle(std::uint32_t lp) {
    const phold::Next next = model->handle(lp, ns3::Simulator::Now().GetTimeStep());
    ns3::Simulator::Schedule(ns3::Time{next.after}, &handle, next.target);
}

std::string scheduler_of(const std::string& mode) {
    if (mode == "map") return "ns3::MapScheduler";
    if (mode == "priority-queue") return "ns3::PriorityQueueScheduler";
    if (mode == "heap") return "ns3::HeapScheduler";
    std::fprintf(stderr, "unknown mode '%s' (known: map, priority-queue, heap)\n", mode.c_str());
    std::exit(2);
}

}  // namespace

int main(int count, char** words) {
    const phold::Options options = phold::read_options(count, words, "map");
    model.emplace(options);
    ns3::Simulator::SetScheduler(ns3::ObjectFactory(scheduler_of(options.mode)));
    for (std::uint32_t lp = 0; lp < options.lps; ++lp) {
        for (std::uint32_t i = 0; i < options.events_per_lp; ++i) {
            ns3::Simulator::Schedule(ns3::Time{model->first(lp)}, &handle, lp);
        }
    }
    phold::measure("ns-3", options, *model, [](std::int64_t end) {
        ns3::Simulator::Stop(ns3::Time{end} - ns3::Simulator::Now());
        ns3::Simulator::Run();
    });
}
