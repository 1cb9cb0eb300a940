// sim/config/scenario_schema.cpp — JSON Schemas and help of whole files: the only uses of the whole
// table but reading.
#include "sim/config/describe.hpp"
#include "sim/config/distribution_forms.hpp"
#include "sim/config/json_schema.hpp"
#include "sim/config/policy_presets.hpp"
#include "sim/config/scenario_type.hpp"
#include "sim/config/study.hpp"

namespace rotasim::config {

namespace {

// A catalogue file: its schema's name and any of the lists.
struct CatalogueFile {
    std::string schema_name;
    Catalogue lists;
    std::vector<VaultLimit> vault_limits;
    std::vector<ExperimentSpec> experiments;
    std::vector<PolicyPreset> presets;

    static constexpr auto schema() {
        return fields(
            required("schema", &CatalogueFile::schema_name, "rotasim/catalogue/1."),
            inlined(&CatalogueFile::lists),
            optional("vault_limits", &CatalogueFile::vault_limits, "What vaults let through."),
            optional("experiments", &CatalogueFile::experiments,
                     "What would settle a value that nobody has published."),
            optional("policy_presets", &CatalogueFile::presets,
                     "Rotation policies that somebody asks for."));
    }
};

}  // namespace

std::string scenario_json_schema() {
    return json_schema(schema::type_of<Scenario>(), "rotasim scenario", FileSort::composed);
}

std::string catalogue_json_schema() {
    return json_schema(schema::type_of<CatalogueFile>(), "rotasim catalogue", FileSort::catalogue);
}

std::string study_json_schema() {
    return json_schema(schema::type_of<Study>(), "rotasim study", FileSort::plain);
}

std::vector<RecordHelp> describe_study() { return describe(schema::type_of<Study>(), "study"); }

namespace {

// What the file may say beside its fields (compose.hpp, merge.hpp).
RecordHelp composition_help() {
    const auto field = [](std::string_view name, std::string_view type, std::string_view meaning) {
        return FieldHelp{std::string(name), std::string(type), "absent", "", std::string(meaning)};
    };
    return {"scenario: composition",
            "How a file is put together of others, below the scenario root.",
            {field("extends", "path", "The file that this one changes; `change` says how."),
             field("change", "map",
                   "Merged into the file that it extends, key by key; lists of named elements by "
                   "name."),
             field("import", "list of paths", "Files whose lists are appended to this one's."),
             field("add", "true",
                   "In an element of `change`: a new name is meant, not a misspelt one."),
             field("remove", "true", "In an element of `change`: the element is taken out."),
             field("x-...", "anything", "Notes, anywhere; nobody reads them.")}};
}

std::vector<RecordHelp> distribution_help() {
    std::vector<RecordHelp> all;
    for (const DistributionForm& form : distribution_forms()) {
        RecordHelp help{"distribution: " + std::string(form.name), std::string(form.meaning), {}};
        for (const DistributionKey& key : distribution_keys(form, true)) {
            std::string names;
            for (const std::string_view name : key.names) {
                names += (names.empty() ? "" : " or ") + std::string(name);
            }
            help.fields.push_back({names, "parameter", key.needed ? "required" : "absent", "",
                                   key.names.size() > 1 ? "One of them is given." : "Of the law."});
        }
        all.push_back(std::move(help));
    }
    return all;
}

}  // namespace

std::vector<RecordHelp> describe_scenario() {
    std::vector<RecordHelp> all = describe(schema::type_of<Scenario>(), "scenario");
    all.push_back(composition_help());
    for (RecordHelp& each : distribution_help()) {
        all.push_back(std::move(each));
    }
    return all;
}

std::vector<RecordHelp> describe_policies() {
    return describe(schema::type_of<RotationPolicy>(), "policies");
}

}  // namespace rotasim::config
