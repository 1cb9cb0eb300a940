// The import report as text for people and as JSON for programs.
#include "sim/import/import.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace rotasim {

namespace {

constexpr std::size_t most_lines = 20;  // Of one list in the text; the JSON holds all.

void add_list(std::string& text, std::string_view title, const std::vector<std::string>& lines) {
    if (lines.empty()) return;
    text += fmt::format("{} ({}):\n", title, lines.size());
    for (std::size_t i = 0; i < lines.size() && i < most_lines; ++i) {
        text += "  - " + lines[i] + "\n";
    }
    if (lines.size() > most_lines) {
        text +=
            fmt::format("  ... and {} more (all of them with --json)\n", lines.size() - most_lines);
    }
}

}  // namespace

std::string to_text(const ImportReport& report) {
    std::string text;
    // A sheet knows the states of keys, so that none is an answer; a trace does not.
    if (report.format == "csv" && report.latent_dead.empty())
        text = "latent dead at the start (0)\n";
    if (!report.latent_dead.empty()) {
        add_list(text,
                 fmt::format("latent dead at the start: {} {}, by disk", report.latent_dead_vms,
                             report.latent_dead_vms == 1 ? "VM" : "VMs"),
                 report.latent_dead);
    }
    text += "imported " + report.format + ":\n";
    for (const ImportCount& count : report.counts) {
        text += fmt::format("  {:>9}  {}\n", count.number, count.what);
    }
    add_list(text, "dangling references", report.dangling);
    add_list(text, "findings", report.findings);
    add_list(text, "assumptions filled in", report.assumptions);
    add_list(text, "fields not used", report.ignored);
    for (const Problem& warning : report.warnings) {
        text += to_text(warning, report.files) + "\n";
    }
    return text;
}

std::string to_json(const ImportReport& report) {
    nlohmann::ordered_json counts = nlohmann::ordered_json::object();
    for (const ImportCount& count : report.counts)
        counts[count.what] = count.number;
    nlohmann::ordered_json warnings = nlohmann::ordered_json::array();
    for (const Problem& warning : report.warnings) {
        warnings.push_back(to_text(warning, report.files));
    }
    const nlohmann::ordered_json json = {
        {"version", 1},
        {"format", report.format},
        {"latent_dead", report.latent_dead},
        {"latent_dead_vms", report.latent_dead_vms},
        {"counts", counts},
        {"dangling", report.dangling},
        {"findings", report.findings},
        {"assumptions", report.assumptions},
        {"ignored", report.ignored},
        {"warnings", warnings},
    };
    return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace rotasim
