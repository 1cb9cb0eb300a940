// The shipped scenarios and the catalogue: each loads and builds on its own, every value has its
// mark.
#include "sim/config/scenario.hpp"
#include "sim/model/described.hpp"
#include "sim/model/fleet.hpp"
#include "sim/model/placement.hpp"
#include "sim/run/cli_study.hpp"
#include "sim/schema/type.hpp"
#include "sim/schema/type_of.hpp"
#include "tests/support/shipped_catalogue.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

namespace {

using namespace rotasim;
using rotasim::testing::shipped_catalogue;

// Studies, or all others.
std::vector<std::string> shipped_files(bool studies) {
    const std::filesystem::path root = std::filesystem::path(ROTASIM_SOURCE_DIR) / "scenarios";
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
        const std::string path = entry.path().generic_string();
        if (entry.path().extension() != ".yaml") continue;
        if (path.find("/catalogue/") != std::string::npos) continue;
        if ((path.find("/studies/") != std::string::npos) == studies) files.push_back(path);
    }
    std::sort(files.begin(), files.end());
    return files;
}

// Names of the marked values below `value` that were written without a mark. A value left out has
// no place.
void unmarked(const schema::Type& type, const void* value, const std::string& name,
              std::vector<std::string>& found) {
    if (type.shape == schema::Shape::marked) {
        const schema::MarkedParts parts = type.marked.parts(const_cast<void*>(value));
        const bool written = parts.at->line > 0;
        if (written && (*parts.mark == Evidence::given || parts.source->empty())) {
            found.push_back(name);
        }
    } else if (type.shape == schema::Shape::record) {
        for (const schema::FieldEntry& field : type.record.fields) {
            unmarked(field.type(), field.member_of(value),
                     name + "." + std::string(field.info.name), found);
        }
    } else if (type.shape == schema::Shape::list) {
        for (std::size_t i = 0; i < type.list.size(value); ++i) {
            unmarked(type.list.element(), type.list.at(value, i),
                     name + "[" + std::to_string(i) + "]", found);
        }
    }
}

}  // namespace

TEST_CASE("every shipped scenario asks a question, loads and builds on its own",
          "[unit][scenarios]") {
    const std::vector<std::string> files = shipped_files(false);
    REQUIRE(files.size() >= 6);
    for (const std::string& file : files) {
        INFO(file);
        const LoadedScenario loaded = load_scenario(file);
        CHECK_FALSE(loaded.scenario.question.empty());
        CHECK_FALSE(loaded.scenario.title.empty());
        FleetInput input;
        input.spec = &loaded.scenario.fleet;
        input.catalogue = &loaded.catalogue;
        input.start = loaded.scenario.start;
        input.horizon = Calendar(input.start).add(SimTime::zero(), loaded.scenario.horizon);
        for (const RotationPolicy& policy : loaded.scenario.policies) {
            input.policy_names.push_back(policy.name);
        }
        std::vector<Problem> problems;
        const auto fleet = build_fleet(input, problems);
        for (const Problem& problem : problems)
            UNSCOPED_INFO(to_text(problem, loaded.files));
        CHECK(fleet.has_value());
        CHECK_FALSE(has_errors(problems));
    }
}

TEST_CASE("every shipped study asks a question, and all its scenarios build", "[unit][scenarios]") {
    const std::vector<std::string> files = shipped_files(true);
    REQUIRE_FALSE(files.empty());
    for (const std::string& file : files) {
        INFO(file);
        ScenarioRequest request;
        request.path = file;
        CHECK(is_study(request));
        const auto study = open_study(request);
        CHECK_FALSE(study->question.empty());
        CHECK(study->scenarios.size() >= 2);
    }
}

TEST_CASE("the founding scenario is five groups of 400 twins on hosts of their own",
          "[unit][scenarios]") {
    const LoadedScenario loaded =
        load_scenario(std::string(ROTASIM_SOURCE_DIR) + "/scenarios/what_if/ade_or_des.yaml");
    const FleetSpec& fleet = loaded.scenario.fleet;
    REQUIRE(fleet.vms.size() == 5);
    REQUIRE(fleet.host_pools.size() == 5);
    std::vector<std::string> groups;
    for (const VmTemplateSpec& vm : fleet.vms) {
        groups.push_back(vm.group);
        CHECK(vm.count == 400U);
        CHECK(vm.twin == fleet.vms.front().twin);
        CHECK(vm.disks.size() == 2);
    }
    CHECK(groups == std::vector<std::string>{"ade_dmcrypt", "sse_cmk", "sse_cmk_manual", "host_cmk",
                                             "sse_pmk"});
    for (const HostPoolSpec& pool : fleet.host_pools)
        CHECK(pool.twin == "rack");
    CHECK(format_utc(loaded.scenario.start) == "2027-01-01T00:00:00Z");
    CHECK(format_utc(fleet.in_guest_retirement.when) == "2028-09-15T00:00:00Z");
}

TEST_CASE("every value of the catalogue carries its mark and its source", "[unit][scenarios]") {
    const Catalogue catalogue = shipped_catalogue();
    std::vector<std::string> found;
    unmarked(schema::type_of<Catalogue>(), &catalogue, "catalogue", found);
    CHECK(found == std::vector<std::string>{});
}

TEST_CASE("the catalogue starts with sixteen modes, and each may only become one of them",
          "[unit][scenarios]") {
    const Catalogue catalogue = shipped_catalogue();
    std::vector<std::string> names;
    for (const EncryptionMode& mode : catalogue.encryption_modes)
        names.push_back(mode.name);
    CHECK(names == std::vector<std::string>{
                       "ade_dmcrypt", "ade_bitlocker", "sse_pmk", "sse_cmk", "sse_double",
                       "host_pmk", "host_cmk", "confidential_cmk", "ebs_kms", "gcp_cmek",
                       "gcp_cmek_stop", "vsphere_vm", "k8s_kms2", "luks2", "sql_tde_cmk", "none"});
    for (const EncryptionMode& mode : catalogue.encryption_modes) {
        for (const std::string& other : mode.migrate_to.value) {
            INFO(mode.name << " to " << other);
            CHECK(std::find(names.begin(), names.end(), other) != names.end());
        }
        // Whoever asks for a key says what is done with it.
        CHECK(mode.needs_key_at.value.empty() == mode.operations.value.empty());
    }
}

TEST_CASE("every shipped size and host SKU tells its series", "[unit][scenarios]") {
    const Catalogue catalogue = shipped_catalogue();
    for (const VmSize& size : catalogue.vm_sizes) {
        INFO(size.name);
        CHECK_FALSE(size.series.empty());
    }
    for (const HostSku& sku : catalogue.host_skus) {
        INFO(sku.name);
        CHECK(sku.name.rfind(sku.series + "-Type", 0) == 0);
    }
}

// azure.md 6.3: uniform packings go by the table (21 VMs of 4 processors on 80), mixed ones fill
// the processors.
TEST_CASE("a Dsv3-Type3 holds the published packings and not one VM more", "[unit][scenarios]") {
    const Catalogue catalogue = shipped_catalogue();
    const auto sku = std::find_if(catalogue.host_skus.begin(), catalogue.host_skus.end(),
                                  [](const HostSku& each) { return each.name == "Dsv3-Type3"; });
    REQUIRE(sku != catalogue.host_skus.end());
    const auto hosts_for = [&](const std::vector<std::pair<std::uint32_t, std::uint32_t>>& sizes) {
        HostOffer offer;
        offer.sku = &*sku;
        const std::vector<HostOffer> offers = {offer};
        std::vector<VmDemand> demands;
        for (const auto& [vcpus, count] : sizes) {
            demands.insert(demands.end(), count, VmDemand{vcpus, gibibytes(4LL * vcpus), {}});
        }
        return place(offers, demands).hosts_of_offer.at(0);
    };
    const std::vector<std::pair<std::uint32_t, std::uint32_t>> uniform = {
        {2, 32}, {4, 21}, {8, 10}, {16, 5}, {32, 2}, {48, 1}, {64, 1}};
    for (const auto& [vcpus, count] : uniform) {
        INFO(count << " VMs of " << vcpus << " processors");
        CHECK(hosts_for({{vcpus, count}}) == 1);
        CHECK(hosts_for({{vcpus, count + 1}}) == 2);
    }
    CHECK(hosts_for({{64, 1}, {8, 1}, {4, 2}}) == 1);
    CHECK(hosts_for({{48, 1}, {16, 1}, {4, 4}}) == 1);
    CHECK(hosts_for({{4, 15}, {2, 10}}) == 1);
}
