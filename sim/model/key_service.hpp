// What a key service does with versions and keys: a vault says which one it belongs to. The
// defaults are those of a vault that says nothing (azure.md 4).
#pragma once

#include "sim/base/problem.hpp"
#include "sim/base/units.hpp"
#include "sim/schema/fields.hpp"
#include "sim/schema/values.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace rotasim {

inline constexpr std::string_view default_key_service = "azure_key_vault";

// What is disabled and enabled as one.
enum class DisableUnit : std::uint8_t { version, key };
constexpr auto enum_names(DisableUnit) {
    using E = schema::EnumName<DisableUnit>;
    return schema::names(
        E{"version", DisableUnit::version, "Each version by itself."},
        E{"key", DisableUnit::key,
          "The key with all of its versions: the service keeps old ones as long as the key is."});
}

struct KeyService {
    std::string name;
    Place at;
    std::string title;
    schema::Marked<DisableUnit> disables;
    schema::Marked<Duration> takes_effect{};
    schema::Marked<Duration> deletion_wait{days(90), Evidence::given, {}, {}};
    schema::Marked<Duration> deletion_wait_min{days(7), Evidence::given, {}, {}};
    schema::Marked<Duration> deletion_wait_max{days(90), Evidence::given, {}, {}};

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using S = KeyService;
        return fields(
            required("name", &S::name, "Name used by vaults and modes."),
            required("title", &S::title, "One line for a reader."),
            required("disables", &S::disables, "What is disabled and enabled as one."),
            optional("takes_effect", &S::takes_effect,
                     "From an order to disable or delete until keys are refused.")
                .at_least(0),
            required("deletion_wait", &S::deletion_wait,
                     "How long a deleted key can be recovered, unless its vault says it.")
                .at_least(0),
            required("deletion_wait_min", &S::deletion_wait_min, "Shortest such time.").at_least(0),
            required("deletion_wait_max", &S::deletion_wait_max, "Longest such time.").at_least(0));
    }
};

}  // namespace rotasim
