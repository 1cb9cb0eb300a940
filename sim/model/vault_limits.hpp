// What a vault takes, where that bounds a run or a start of many VMs at once (azure.md 4).
#pragma once

#include "sim/model/infrastructure_spec.hpp"

#include <cstddef>
#include <string>

namespace rotasim {

// Of one key in a managed HSM (azure.md 4.1, 10.6); other vaults have no such limit.
inline constexpr std::size_t versions_in_managed_hsm = 100;

// Vaults of one subscription and region together take as much as so many of them.
inline constexpr double vaults_per_subscription = 5;  // azure.md 4.4: 5 x a single vault, per type.

// How many calls of one sort a vault lets through in a window; what is more is refused (429).
// Calls of several sorts share the window by weight: each takes 1 / most of it.
struct VaultLimit {
    std::string name;
    Place at;
    VaultSku sku = VaultSku::standard;
    std::optional<KeyType> type;  // Absent: of secrets.
    std::uint32_t bits = 0;
    std::uint32_t most = 1;
    Duration window = seconds(10);
    Evidence mark = Evidence::given;
    std::string source;

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using L = VaultLimit;
        return fields(required("name", &L::name, "Name of the row."),
                      required("sku", &L::sku, "Of which vaults."),
                      optional("type", &L::type, "Key type; absent: calls for secrets."),
                      optional("bits", &L::bits, "Key size."),
                      required("most", &L::most, "Calls that wrap, unwrap or read, in one window.")
                          .between(1, 1e9),
                      optional("window", &L::window, "Length of the window.").more_than(0),
                      optional("mark", &L::mark, "On what the row rests; a catalogue must say it."),
                      optional("source", &L::source, "Where the row comes from."));
    }
};

}  // namespace rotasim
