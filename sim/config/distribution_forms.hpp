// sim/config/distribution_forms.hpp — which keys each kind of distribution has, for reading, help
// and JSON Schema.
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace rotasim::config {

// The keys of one kind of distribution, for reading, help and JSON Schema. A key in round brackets
// may be absent.
struct DistributionForm {
    std::string_view name;
    std::string_view keys;  // Separated by blanks: "mean cv"; "scale|mean shape": one of both.
    std::string_view meaning;
};
[[nodiscard]] std::span<const DistributionForm> distribution_forms();

// The parameters of a form: each by one of several names, of which exactly one is given.
struct DistributionKey {
    std::vector<std::string_view> names;
    bool needed = true;
};
[[nodiscard]] std::vector<DistributionKey> distribution_keys(const DistributionForm& form,
                                                             bool of_time);

}  // namespace rotasim::config
