// Every value that nobody has published has an experiment that would settle it.
#include "sim/config/policy_presets.hpp"
#include "sim/model/described.hpp"
#include "sim/schema/type_of.hpp"
#include "tests/support/shipped_catalogue.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

using namespace rotasim;
using namespace rotasim::testing;

namespace {

// Names of the values marked assumed, `on_disabled.after` say.
void collect_assumed(const schema::Type& type, const void* owner, const std::string& prefix,
                     std::set<std::string>& out) {
    for (const schema::FieldEntry& field : type.record.fields) {
        const schema::Type& field_type = field.type();
        const void* member = field.member_of(owner);
        const std::string name = prefix + std::string(field.info.name);
        if (field_type.shape == schema::Shape::record) {
            collect_assumed(field_type, member, name + ".", out);
        } else if (field_type.shape == schema::Shape::marked) {
            const schema::MarkedParts parts = field_type.marked.parts(const_cast<void*>(member));
            if (parts.at->line != 0 && *parts.mark == Evidence::assumed) out.insert(name);
        }
    }
}

}  // namespace

TEST_CASE("every assumed value of a mode, and every reading, can be settled", "[unit][config]") {
    std::vector<std::string> files;
    std::vector<Problem> problems;
    config::Tree tree;
    const CatalogueFiles catalogue =
        load_catalogue_files(tree, {}, std::size_t{64} << 20, files, problems);
    REQUIRE(problems.empty());
    std::set<std::string> settled;
    for (const ExperimentSpec& experiment : catalogue.experiments) {
        settled.insert(experiment.settles.begin(), experiment.settles.end());
    }
    std::set<std::string> assumed;
    for (const EncryptionMode& mode : catalogue.catalogue.encryption_modes) {
        collect_assumed(schema::type_of<EncryptionMode>(), &mode, "", assumed);
    }
    CHECK(assumed.size() >= 8);
    for (const std::string& value : assumed) {
        INFO(value);
        CHECK(settled.count("encryption_modes." + value) == 1);
    }
    for (const schema::FieldEntry& reading : schema::type_of<SwitchesSpec>().record.fields) {
        INFO(reading.info.name);
        CHECK(settled.count("switches." + std::string(reading.info.name)) == 1);
    }
}
