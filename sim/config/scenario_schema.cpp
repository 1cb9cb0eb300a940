// sim/config/scenario_schema.cpp — JSON Schemas and help of whole files: the only uses of the whole
// table but reading.
#include "sim/config/describe.hpp"
#include "sim/config/json_schema.hpp"
#include "sim/config/scenario.hpp"
#include "sim/config/study.hpp"
#include "sim/schema/type_of.hpp"

namespace rotasim::config {

namespace {

// A catalogue file: its schema's name and any of the lists.
struct CatalogueFile {
    std::string schema_name;
    Catalogue lists;

    static constexpr auto schema() {
        return fields(required("schema", &CatalogueFile::schema_name, "rotasim/catalogue/1."),
                      inlined(&CatalogueFile::lists));
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

std::vector<RecordHelp> describe_scenario() {
    return describe(schema::type_of<Scenario>(), "scenario");
}

std::vector<RecordHelp> describe_policies() {
    return describe(schema::type_of<RotationPolicy>(), "policies");
}

}  // namespace rotasim::config
