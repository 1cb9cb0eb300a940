// sim/base/distribution_rows.cpp — many draws of one distribution at once.
#include "sim/base/distribution_rows.hpp"

#include <algorithm>

namespace rotasim {

void sample_row(const Distribution& law, const StreamKey& key, std::uint64_t first,
                std::span<double> out) {
    if (const auto* constant = std::get_if<distributions::Constant>(&law.kind())) {
        std::fill(out.begin(), out.end(), constant->value);
        return;
    }
    for (std::size_t i = 0; i < out.size(); ++i) {
        Draw draw(key, first + i);
        out[i] = law.sample(draw);
    }
}

}  // namespace rotasim
