// sim/run/show_backup_matrix_text.cpp — the matrix as a grid for a person.
#include "sim/run/show_backup_matrix.hpp"
#include "sim/run/table_format.hpp"
#include "sim/run/table_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace rotasim {

namespace {

std::string date(const Fleet& fleet, SimTime at) { return human_date(fleet.calendar.to_utc(at)); }

std::string dates(const Fleet& fleet, SimTime first, SimTime last) {
    const std::string from = date(fleet, first);
    const std::string to = date(fleet, last);
    return from == to ? from : from + " to " + to;
}

std::string needs_text(BackupNeeds needs) {
    switch (needs) {
        case BackupNeeds::nothing: return "a point needs no key";
        case BackupNeeds::current_wrap:
            return "a snapshot goes with its disk and needs the version that the disk is under; in "
                   "the vault tier a point needs none";
        case BackupNeeds::key_in_point:
            return "a point carries secret and key; its snapshot works as long as they are not "
                   "renewed in the guest";
        case BackupNeeds::version_at_backup: return "a point needs the version of its day";
    }
    return "";
}

class MatrixText {
public:
    MatrixText(const Fleet& fleet, const Terminal& terminal) : fleet_(fleet), terminal_(terminal) {}

    [[nodiscard]] std::string of(const MatrixSection& section) {
        notes_.clear();
        const BackupPolicySpec& backup = fleet_.spec.backups[section.backup];
        std::string out = "\n" + terminal_.paint(Tone::heading, title(section)) + "\n";
        out += line(fmt::format("Backup policy {}: points are kept for {}{}.", backup.name,
                                to_text(backup.retention.value),
                                backup.snapshots_kept.value.ns > 0
                                    ? ", as snapshots for " + to_text(backup.snapshots_kept.value)
                                    : ", never as snapshots"));
        out += modes_text(section);
        out += tier_text(section, false) + tier_text(section, true);
        for (const std::string& note : notes_)
            out += line(fmt::format("[{}] {}", &note - notes_.data() + 1, note));
        if (section.unfinished > 0) {
            out += line(fmt::format("{} not finished before the end of the run.",
                                    counted(section.unfinished, "point is", "points are")));
        }
        return out;
    }

private:
    [[nodiscard]] std::string line(const std::string& text) const {
        return wrap_indented(text, "  ", terminal_.width);
    }
    [[nodiscard]] std::string title(const MatrixSection& section) const {
        const std::string& group = fleet_.groups[section.group];
        const std::string& vms = fleet_.spec.vms[section.vms_spec].name;
        return fmt::format("{}: {}", group == vms ? group : group + ", " + vms,
                           counted(section.vms, "VM", "VMs"));
    }
    // What a point of each mode needs, and which kinds of restore there are.
    [[nodiscard]] std::string modes_text(const MatrixSection& section) const {
        std::set<std::uint32_t> modes;
        for (const VmPlan& plan : fleet_.plans) {
            if (plan.spec != section.vms_spec || plan.group != section.group) continue;
            for (const DiskPlan& disk : plan.disks)
                modes.insert(disk.mode);
        }
        std::string out;
        for (const std::uint32_t m : modes) {
            const EncryptionMode& mode = fleet_.catalogue.encryption_modes[m];
            const auto& files = mode.file_restore;
            out += line(fmt::format(
                "Mode {}: {} [{}]. Restores of the whole VM, of disks{}.", mode.name,
                needs_text(mode.backup_needs.value), to_string(mode.backup_needs.mark),
                files.value ? fmt::format(" and of files [{}]", to_string(files.mark))
                            : fmt::format("; of files: refused{} [{}]",
                                          mode.in_guest ? ", encrypted in the guest" : "",
                                          to_string(files.mark))));
        }
        return out;
    }

    [[nodiscard]] std::string note_of(const MatrixRow& row, const MatrixSection& section) {
        std::string text = why_text(row.trouble);
        const auto open = open_disks(fleet_, section, row.trouble);
        if (!open.empty()) {
            text +=
                fmt::format("; its other disks can still be restored: {}", fmt::join(open, ", "));
        }
        auto at = std::find(notes_.begin(), notes_.end(), text);
        if (at == notes_.end()) at = notes_.insert(notes_.end(), text);
        return fmt::format(" [{}]", at - notes_.begin() + 1);
    }
    [[nodiscard]] TableCell outcome_cell(const MatrixRow& row, const MatrixSection& section) {
        switch (row.outcome) {
            case PointOutcome::throughout: return {"yes", "", Tone::good};
            case PointOutcome::interrupted:
                return {fmt::format(
                            "yes, not {} until {}{}", dates(fleet_, row.lost_first, row.lost_last),
                            dates(fleet_, row.back_first, row.back_last), note_of(row, section)),
                        "", Tone::warn};
            case PointOutcome::until:
                return {
                    "until " + dates(fleet_, row.lost_first, row.lost_last) + note_of(row, section),
                    "", Tone::warn};
            case PointOutcome::never: return {"never" + note_of(row, section), "", Tone::bad};
        }
        return {};
    }
    // The version whose cell says what becomes of the points; nothing: no version does.
    [[nodiscard]] static std::optional<NeededVersion> deciding(const MatrixRow& row) {
        if (row.trouble.lacks) return row.trouble.lacks;
        return row.needs.empty() ? std::nullopt : std::optional(row.needs.back());
    }

    [[nodiscard]] std::string label(const MatrixRow& row) const {
        std::string text;
        if (row.made_under) {
            text = fmt::format("{} {}, ", key_name(fleet_, row.made_under->key),
                               version_name(fleet_, *row.made_under));
        }
        return text + dates(fleet_, row.first, row.last);
    }

    // What the rows of a tier need, side by side.
    struct Columns {
        std::vector<const MatrixRow*> rows;
        std::set<NeededVersion> versions;
        bool none = false;  // Some rows hang on no version.
    };
    [[nodiscard]] static Columns columns_of(const MatrixSection& section, bool snapshot) {
        Columns columns;
        for (const MatrixRow& row : section.rows) {
            if (row.snapshot != snapshot) continue;
            columns.rows.push_back(&row);
            columns.versions.insert(row.needs.begin(), row.needs.end());
            const auto version = deciding(row);
            columns.none = columns.none || !version;
            if (version) columns.versions.insert(*version);
        }
        return columns;
    }
    [[nodiscard]] std::vector<std::string> headings(const Columns& columns) const {
        std::vector<std::string> all = {"points"};
        if (columns.none) all.emplace_back("needs no key");
        const bool one_key = columns.versions.empty() ||
                             columns.versions.begin()->key == columns.versions.rbegin()->key;
        for (const NeededVersion& each : columns.versions) {
            const std::string key = one_key ? "" : key_name(fleet_, each.key) + " ";
            all.push_back("needs " + key + version_name(fleet_, each));
        }
        return all;
    }
    [[nodiscard]] TableRow row_of(const MatrixRow& row, const Columns& columns,
                                  const MatrixSection& section) {
        TableRow line{"  " + label(row), {{grouped_digits(row.points), "", Tone::plain}}};
        const TableCell idle{"-", "", Tone::quiet};
        const auto decides = deciding(row);
        if (columns.none) line.cells.push_back(decides ? idle : outcome_cell(row, section));
        for (const NeededVersion& each : columns.versions) {
            if (each == decides) {
                line.cells.push_back(outcome_cell(row, section));
            } else if (std::binary_search(row.needs.begin(), row.needs.end(), each)) {
                line.cells.push_back({"needed", "", Tone::plain});
            } else {
                line.cells.push_back(idle);
            }
        }
        return line;
    }
    [[nodiscard]] std::string tier_text(const MatrixSection& section, bool snapshot) {
        const Columns columns = columns_of(section, snapshot);
        if (columns.rows.empty()) return "";
        TextTable table;
        table.corner = snapshot ? "  Snapshot tier: made under" : "  Vault tier: made under";
        table.column_least = 10;
        table.columns = headings(columns);
        for (const MatrixRow* row : columns.rows)
            table.rows.push_back(row_of(*row, columns, section));
        return "\n" + render(table, terminal_);
    }

    const Fleet& fleet_;
    const Terminal& terminal_;
    std::vector<std::string> notes_;  // Of the section.
};

std::string restores_text(std::int64_t asked, std::int64_t impossible, const char* what) {
    return asked == 0 ? fmt::format("no restore of {} was asked for", what)
                      : fmt::format("{} of {} restores of {} were impossible",
                                    grouped_digits(impossible), grouped_digits(asked), what);
}

std::string end_text(const Fleet& fleet, const MatrixEnd& end) {
    const std::string kept =
        end.points == 0 ? std::string("no point is kept at the end")
                        : fmt::format("{} of {} points kept at the end cannot be restored",
                                      grouped_digits(end.unusable), grouped_digits(end.points));
    return fmt::format("{}: {}; {}, {}.", fleet.groups[end.group], kept,
                       restores_text(end.vm_restores, end.vm_restores_impossible, "VMs"),
                       restores_text(end.file_restores, end.file_restores_impossible, "files"));
}

}  // namespace

std::string version_name(const Fleet& fleet, NeededVersion which) {
    const auto& listed = fleet.spec.keys[fleet.keys[which.key].spec].versions;
    return which.version < listed.size() ? listed[which.version].name
                                         : fmt::format("v{}", which.version + 1);
}

std::string key_name(const Fleet& fleet, std::uint32_t key) {
    return fleet.name_of(fleet.keys[key].entity);
}

std::vector<std::string> open_disks(const Fleet& fleet, const MatrixSection& section,
                                    const PointTier& trouble) {
    std::vector<std::string> names;
    const auto plan =
        std::find_if(fleet.plans.begin(), fleet.plans.end(),
                     [&section](const VmPlan& each) { return each.spec == section.vms_spec; });
    for (std::size_t d = 0; d < std::min<std::size_t>(plan->disks.size(), 63); ++d) {
        if ((trouble.closed_disks >> d & 1U) == 0) names.push_back(plan->disks[d].name);
    }
    return names;
}

std::string why_text(const PointTier& trouble) {
    if (trouble.rotated_since) {
        return "secret or key of its guest was renewed since: a snapshot may then fail";
    }
    std::string text(info(trouble.cause).words);
    // What is disabled says more by who did it; of the rest the cause says all.
    if (trouble.brought_by &&
        (trouble.cause == Cause::key_disabled || trouble.cause == Cause::access_denied)) {
        text += fmt::format(": {}", words(*trouble.brought_by));
    }
    return text;
}

std::string backup_matrix_text(const Fleet& fleet, const BackupMatrix& matrix,
                               const Terminal& terminal) {
    std::string out = wrap_indented(
        fmt::format("Recovery points and the key versions that they need, as they came to be in "
                    "replication {} of the run (seed {}). yes: can be restored for as long as they "
                    "are kept, or up to the end of the run.",
                    matrix.replication, matrix.seed),
        "", terminal.width);
    if (matrix.sections.empty()) return out + "\nNo recovery point was made.\n";
    MatrixText text(fleet, terminal);
    for (const MatrixSection& section : matrix.sections)
        out += text.of(section);
    out += "\n" + terminal.paint(Tone::heading, "What the run says of it") + "\n";
    for (const MatrixEnd& end : matrix.ends)
        out += wrap_indented(end_text(fleet, end), "- ", terminal.width);
    return out;
}

}  // namespace rotasim
