// sim/run/show_backup_matrix_json.cpp — the matrix as JSON.
#include "sim/run/show_backup_matrix.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace rotasim {

namespace {

std::string_view id_of(PointOutcome outcome) {
    switch (outcome) {
        case PointOutcome::throughout: return "throughout";
        case PointOutcome::interrupted: return "interrupted";
        case PointOutcome::until: return "until";
        case PointOutcome::never: return "never";
    }
    return "";
}

using Json = nlohmann::ordered_json;

Json version_json(const Fleet& fleet, const std::optional<NeededVersion>& version) {
    if (!version) return {};
    return {{"key", key_name(fleet, version->key)}, {"version", version_name(fleet, *version)}};
}

Json row_json(const Fleet& fleet, const MatrixRow& row, const MatrixSection& section) {
    const auto moment = [&fleet](SimTime at) { return format_utc(fleet.calendar.to_utc(at)); };
    Json needs = Json::array();
    for (const NeededVersion& each : row.needs)
        needs.push_back(version_json(fleet, each));
    Json json = {{"tier", row.snapshot ? "snapshot" : "vault"},
                 {"made_under", version_json(fleet, row.made_under)},
                 {"first", moment(row.first)},
                 {"last", moment(row.last)},
                 {"points", row.points},
                 {"vms", row.vms},
                 {"kept_beyond_the_end", row.kept_beyond},
                 {"needs", std::move(needs)},
                 {"restorable", id_of(row.outcome)},
                 {"files", row.files && row.outcome != PointOutcome::never}};
    if (row.outcome == PointOutcome::throughout) return json;
    if (row.outcome != PointOutcome::never) {
        json["until_first"] = moment(row.lost_first);
        json["until_last"] = moment(row.lost_last);
    }
    if (row.outcome == PointOutcome::interrupted) {
        json["again_first"] = moment(row.back_first);
        json["again_last"] = moment(row.back_last);
    }
    const PointTier& trouble = row.trouble;
    json["why"] = why_text(trouble);
    json["cause"] = trouble.rotated_since ? Json("renewed_since") : Json(info(trouble.cause).id);
    json["lacks"] = version_json(fleet, trouble.lacks);
    json["disks_still_restorable"] = open_disks(fleet, section, trouble);
    return json;
}

}  // namespace

std::string backup_matrix_json(const Fleet& fleet, const BackupMatrix& matrix) {
    Json groups = Json::array();
    for (const MatrixEnd& end : matrix.ends) {
        Json templates = Json::array();
        for (const MatrixSection& section : matrix.sections) {
            if (section.group != end.group) continue;
            Json rows = Json::array();
            for (const MatrixRow& row : section.rows)
                rows.push_back(row_json(fleet, row, section));
            templates.push_back({{"vms", fleet.spec.vms[section.vms_spec].name},
                                 {"backup", fleet.spec.backups[section.backup].name},
                                 {"count", section.vms},
                                 {"unfinished", section.unfinished},
                                 {"rows", std::move(rows)}});
        }
        groups.push_back({{"group", fleet.groups[end.group]},
                          {"points_at_end", end.points},
                          {"unusable_at_end", end.unusable},
                          {"vm_restores", end.vm_restores},
                          {"vm_restores_impossible", end.vm_restores_impossible},
                          {"file_restores", end.file_restores},
                          {"file_restores_impossible", end.file_restores_impossible},
                          {"templates", std::move(templates)}});
    }
    const Json all = {{"version", 1},
                      {"replication", matrix.replication},
                      {"seed", matrix.seed},
                      {"groups", std::move(groups)}};
    return all.dump(2);
}

}  // namespace rotasim
