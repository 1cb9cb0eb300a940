// sim/run/show_blast_radius.cpp — the needs graph's answers as a table or JSON.
#include "sim/run/show_blast_radius.hpp"

#include "sim/run/table_format.hpp"
#include "sim/run/table_layout.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace rotasim {

namespace {

constexpr std::size_t most_shown = 20;

std::string names_of(const NeedsGraph& graph, const BlastRadius& radius) {
    std::string names;
    for (const std::uint32_t node : radius.lost)
        names += (names.empty() ? "" : " and ") + graph.nodes()[node].name;
    return names;
}

std::string table_of(const NeedsGraph& graph, const std::vector<BlastRadius>& list,
                     std::string corner, const Terminal& terminal) {
    TextTable table;
    table.corner = std::move(corner);
    table.columns = {"VMs", "of all"};
    const auto all = static_cast<double>(graph.all_vms());
    for (std::size_t i = 0; i < std::min(list.size(), most_shown); ++i) {
        table.rows.push_back(
            {names_of(graph, list[i]),
             {{fmt::format("{}", list[i].vms), "", Tone::plain},
              {fmt::format("{:.1f} %", 100 * static_cast<double>(list[i].vms) / all), "",
               Tone::plain}}});
    }
    std::string out = render(table, terminal);
    if (list.size() > most_shown) out += fmt::format("and {} more\n", list.size() - most_shown);
    return out;
}

nlohmann::ordered_json json_of(const NeedsGraph& graph, const std::vector<BlastRadius>& list) {
    auto json = nlohmann::ordered_json::array();
    for (const BlastRadius& radius : list) {
        auto lost = nlohmann::ordered_json::array();
        for (const std::uint32_t node : radius.lost)
            lost.push_back(graph.nodes()[node].name);
        json.push_back({{"lost", std::move(lost)}, {"vms", radius.vms}});
    }
    return json;
}

}  // namespace

std::string blast_radius_text(const NeedsGraph& graph, const Terminal& terminal) {
    std::string out = wrap_indented(
        fmt::format("Of {}, how many the platform cannot start any more without what is named, as "
                    "long as nobody mends it. Single things: exactly, each taken away and all that "
                    "needs it looked at again. Pairs: minimal cut sets of two, beyond what either "
                    "of them stops alone.",
                    counted(static_cast<std::int64_t>(graph.all_vms()), "VM", "VMs")),
        "", terminal.width);
    const auto single = graph.single_points();
    const auto pairs = graph.pairs();
    out += "\n";
    out += single.empty() ? std::string("No single thing stops any of them.\n")
                          : table_of(graph, single, "lost alone", terminal);
    out += "\n";
    out += pairs.empty() ? std::string("No two things stop more than each of them alone.\n")
                         : table_of(graph, pairs, "lost together", terminal);
    return out;
}

std::string blast_radius_json(const NeedsGraph& graph) {
    const nlohmann::ordered_json all = {{"version", 1},
                                        {"vms", graph.all_vms()},
                                        {"single", json_of(graph, graph.single_points())},
                                        {"pairs", json_of(graph, graph.pairs())}};
    return all.dump(2);
}

}  // namespace rotasim
