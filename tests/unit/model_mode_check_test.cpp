// tests/unit/model_mode_check_test.cpp — parameters of an encryption mode that say the same thing.
//
// Goal: whoever writes a mode of his own is told where it contradicts itself. Method: each mode of
// the shipped catalogue agrees; with one parameter changed, the exact parameters are named.
#include "sim/model/mode_check.hpp"
#include "tests/support/shipped_catalogue.hpp"

#include <catch2/catch.hpp>

#include <functional>

namespace rotasim {
namespace {

using Lines = std::vector<std::string>;

// "field: rule", of all problems.
Lines told_of(const std::string& name, const std::function<void(EncryptionMode&)>& change) {
    std::vector<EncryptionMode> modes = testing::shipped_catalogue().encryption_modes;
    for (EncryptionMode& mode : modes) {
        if (mode.name == name) change(mode);
    }
    std::vector<Problem> problems;
    Resolver resolver(problems, {});
    resolver.learn("encryption mode", modes);
    resolver.learn("key service", testing::shipped_catalogue().key_services);
    check_modes(modes, resolver);
    Lines lines;
    for (const Problem& problem : problems)
        lines.push_back(problem.field + ": " + problem.message);
    return lines;
}

}  // namespace

TEST_CASE("the modes of the shipped catalogue agree with themselves", "[unit][model]") {
    CHECK(told_of("none", [](EncryptionMode&) {}).empty());
}

TEST_CASE("a mode that contradicts itself is told where", "[unit][model]") {
    const std::string about = "mode 'sse_cmk' contradicts itself: ";
    const auto told = [](const std::function<void(EncryptionMode&)>& change) {
        return told_of("sse_cmk", change);
    };
    CHECK(told([](EncryptionMode& mode) { mode.on_rotate.value = OnRotate::none; }) ==
          Lines{"on_rotate: " + about + "a disk is wrapped again if and only if it follows a set"});
    CHECK(told([](EncryptionMode& mode) { mode.in_guest = true; }) ==
          Lines{"dek_home: " + about + "in the guest if and only if `in_guest`",
                "operations: " + about + "`get_secret` if and only if `in_guest`"});
    CHECK(told([](EncryptionMode& mode) { mode.host_encryption = true; }) ==
          Lines{"dek_home: " + about + "on the host if and only if `host_encryption`"});
    CHECK(told([](EncryptionMode& mode) {
              mode.needs_key_at.value = {KeyNeed::platform_start, KeyNeed::restore};
          }) == Lines{"needs_key_at: " + about +
                      "`periodic` if and only if a running VM can be stopped"});
    CHECK(told([](EncryptionMode& mode) {
              mode.needs_key_at.value = {KeyNeed::platform_start, KeyNeed::periodic};
          }) ==
          Lines{"backup_needs: " + about + "a restore needs a key if and only if its point does"});
    CHECK(told([](EncryptionMode& mode) { mode.cpu_site.value = CpuSite::host; }) ==
          Lines{"cpu_site: " + about + "others pay than those who hold the data key"});
    CHECK(told([](EncryptionMode& mode) { mode.dek_scope.value = DekScope::none; }) ==
          Lines{"dek_scope: " + about +
                "a data key covers something if and only if it lies somewhere"});
    CHECK(told([](EncryptionMode& mode) { mode.operations.value.clear(); }) ==
          Lines{"operations: " + about + "a tenant's key is used somehow"});
    CHECK(told([](EncryptionMode& mode) { mode.rewrap_order.value = RewrapOrder::any_state; }) ==
          Lines{"rewrap_order: " + about +
                "only a disk that is pinned outside of the guest waits for an order"});
    CHECK(
        told([](EncryptionMode& mode) { mode.heals_within.value = minutes(30); }) ==
        Lines{"heals_after: " + about + "what heals by itself takes some time, and nothing else"});
    CHECK(told([](EncryptionMode& mode) {
              mode.needs_key_at.value.push_back(KeyNeed::host_start);
          }) == Lines{"needs_key_at: " + about + "`platform_start` includes `host_start`"});
    CHECK(told([](EncryptionMode& mode) { mode.key_services.value = {"aws_kmz"}; }) ==
          Lines{"key_services: no key service is called 'aws_kmz'"});
    CHECK(told([](EncryptionMode& mode) { mode.migrate_to.value = {"sse_pmc"}; }) ==
          Lines{"migrate_to: no encryption mode is called 'sse_pmc'"});
}

TEST_CASE("a key service's wait lies within its bounds", "[unit][model]") {
    std::vector<KeyService> services = testing::shipped_catalogue().key_services;
    std::vector<Problem> problems;
    Resolver resolver(problems, {});
    check_services(services, resolver);
    CHECK(problems.empty());
    REQUIRE(services[1].name == "aws_kms");
    services[1].deletion_wait.value = days(31);
    check_services(services, resolver);
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].field == "deletion_wait");
    CHECK(problems[0].message ==
          "key service 'aws_kms' contradicts itself: not between 7 d and 30 d");
}

TEST_CASE("a key that no tenant has is needed at no moment", "[unit][model]") {
    const Lines told = told_of(
        "sse_pmk", [](EncryptionMode& mode) { mode.needs_key_at.value = {KeyNeed::create}; });
    CHECK(told == Lines{"needs_key_at: mode 'sse_pmk' contradicts itself: a tenant's key is needed "
                        "at some moment"});
}

}  // namespace rotasim
