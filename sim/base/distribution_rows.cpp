// sim/base/distribution_rows.cpp — many draws of one distribution at once.
#include "sim/base/distribution_rows.hpp"

#include "sim/base/distribution_access.hpp"
#include "sim/base/math_rows.hpp"

#include <Random123/philox.h>

#include <algorithm>

namespace rotasim {

namespace {

// The first uniform number of each draw: Draw::uniform().
void uniform_row(const StreamKey& key, std::uint64_t first, std::span<double> out) {
    using Generator = r123::Philox4x64_R<10>;
    const std::uint64_t purpose_and_branch =
        static_cast<std::uint64_t>(key.purpose) | (static_cast<std::uint64_t>(key.branch) << 32);
    const Generator::key_type words{{key.seed, key.entity}};
    const std::uint64_t turned = key.antithetic ? ~std::uint64_t{0} : 0;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const Generator::ctr_type counter{{first + i, purpose_and_branch, key.replication, 0}};
        const std::uint64_t bits = Generator{}(counter, words)[0] ^ turned;
        out[i] = (static_cast<double>(bits >> 12) + 0.5) * 0x1p-52;
    }
}

// The formulas of distribution_laws.cpp, on rows.
void lognormal_quantiles(const Distribution& law, std::span<double> values) {
    math::normal_quantile_row(values);
    const double a = DistributionAccess::a(law);
    const double b = DistributionAccess::b(law);
    for (double& z : values)
        z = a + b * z;
    math::exp_row(values);
}

void exponential_quantiles(double mean, std::span<double> values) {
    for (double& u : values)
        u = 1 - u;
    math::log_row(values);
    for (double& x : values)
        x = mean * -x;
}

}  // namespace

void sample_row(const Distribution& law, const StreamKey& key, std::uint64_t first,
                std::span<double> out) {
    if (const auto* constant = std::get_if<distributions::Constant>(&law.kind())) {
        std::fill(out.begin(), out.end(), constant->value);
        return;
    }
    const auto* lognormal = std::get_if<distributions::Lognormal>(&law.kind());
    if (lognormal != nullptr && lognormal->cv > 0) {
        uniform_row(key, first, out);
        lognormal_quantiles(law, out);
        return;
    }
    const auto* exponential = std::get_if<distributions::Exponential>(&law.kind());
    if (exponential != nullptr && exponential->mean > 0) {
        uniform_row(key, first, out);
        exponential_quantiles(exponential->mean, out);
        return;
    }
    for (std::size_t i = 0; i < out.size(); ++i) {
        Draw draw(key, first + i);
        out[i] = law.sample(draw);
    }
}

}  // namespace rotasim
