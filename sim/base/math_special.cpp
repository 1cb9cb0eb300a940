// sim/base/math_special.cpp — the normal and the gamma distribution from our own exp, log and pow.
#include "sim/base/contract.hpp"
#include "sim/base/math.hpp"
#include "sim/base/math_normal.hpp"

#include <array>
#include <cmath>
#include <limits>

namespace rotasim::math {

namespace {

using namespace wichura;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double inverse_root_2_pi = 0x1.9884533d43651p-2;
constexpr double root_2_pi = 0x1.40d931ff62706p+1;
constexpr double half_log_2_pi = 0x1.d67f1c864beb5p-1;

// exp(-x^2 / 2): x is split so that the square of its leading part is exact.
double exp_of_half_square(double x) {
    const double lead = std::floor(x * 16 + 0.5) / 16;
    const double rest = x - lead;
    return exp(-0.5 * lead * lead) * exp(-0.5 * rest * (x + lead));
}

// P(Z > x) for x >= 1: the continued fraction of Mills' ratio, from its far end.
double upper_tail(double x) {
    if (x > 39) return 0;
    const int terms = 12 + static_cast<int>(700 / (x * x));
    double fraction = x;
    for (int k = terms; k >= 1; --k)
        fraction = x + k / fraction;
    return exp_of_half_square(x) * inverse_root_2_pi / fraction;
}

// P(0 < Z < x) for 0 <= x < 1: density times x + x^3/3 + x^5/15 + ...
double central_part(double x) {
    const double square = x * x;
    double term = x;
    double sum = x;
    for (int k = 3; k < 60; k += 2) {
        term *= square / k;
        sum += term;
    }
    return sum * exp_of_half_square(x) * inverse_root_2_pi;
}

// log Gamma(x) = (x - 1/2) log x - x + log(2 pi)/2 + this, for x >= 10: Bernoulli numbers over
// 2k (2k - 1), nine terms, error below 1e-17.
double stirling_rest(double x) {
    static constexpr std::array<double, 9> series = {
        1.0 / 12,        -1.0 / 360, 1.0 / 1260,       -1.0 / 1680,     1.0 / 1188,
        -691.0 / 360360, 1.0 / 156,  -3617.0 / 122400, 43867.0 / 244188};
    return polynomial(series, 1 / (x * x)) / x;
}

// mu - log(1 + mu) for mu = (x - a) / a, without cancellation where mu is small.
double excess_of_log(double x, double a) {
    const double mu = (x - a) / a;
    if (std::fabs(mu) > 0.2) return mu - log(x / a);
    // With s = mu / (2 + mu): log(1 + mu) = 2 (s + s^3/3 + ...), and mu = 2 s + s mu.
    const double s = mu / (2 + mu);
    const double square = s * s;
    double series = 0;
    for (int k = 19; k >= 3; k -= 2)
        series = series * square + 1.0 / k;
    return s * (mu - 2 * square * series);
}

// P(a, x) by the series of positive terms, good for x < a + 1.
double gamma_p_series(double a, double x) {
    double term = 1;
    double sum = 1;
    for (double n = a + 1; term > sum * 0x1p-56; n += 1) {
        term *= x / n;
        sum += term;
    }
    return sum * gamma_factor(a, x);
}

// Q(a, x) by Legendre's continued fraction (modified Lentz), good for x >= a + 1.
double gamma_q_fraction(double a, double x) {
    constexpr double tiny = 1e-300;
    double b = x + 1 - a;
    double c = 1 / tiny;
    double d = 1 / b;
    double h = d;
    for (double i = 1; i < 1e6; i += 1) {
        const double numerator = -i * (i - a);
        b += 2;
        d = numerator * d + b;
        if (std::fabs(d) < tiny) d = tiny;
        c = b + numerator / c;
        if (std::fabs(c) < tiny) c = tiny;
        d = 1 / d;
        const double step = d * c;
        h *= step;
        if (std::fabs(step - 1) < 0x1p-52) break;
    }
    // Gamma(a + 1) = a Gamma(a).
    return h * a * gamma_factor(a, x);
}

// A first guess for the quantile: Wilson and Hilferty, or the first term of the series.
double gamma_quantile_guess(double a, double p) {
    const double z = normal_quantile(p);
    const double ninth = 1 / (9 * a);
    const double cube_root = 1 - ninth + z * sqrt(ninth);
    const double normal_guess = a * cube_root * cube_root * cube_root;
    if (a >= 0.5 && cube_root > 0.3) return normal_guess;
    const double series_guess = exp((log(p) + log_gamma(a + 1)) / a);
    if (series_guess < 0.5 * (a + 1)) return series_guess;
    // Upper tail of a small shape: Q is about x^(a-1) exp(-x) / Gamma(a).
    const double tail = -log1p(-p) - log_gamma(a);
    return tail > 1 ? tail + (a - 1) * log(tail) : 1.0;
}

// Where the quantile is known to lie.
struct Bracket {
    double low = 0;
    double high = infinity;

    void narrow(double x, bool too_large) { (too_large ? high : low) = x; }
    // `wanted` if it is inside; else what halves the bracket, or opens it while an end is unknown.
    [[nodiscard]] double inside(double wanted, double x) const {
        if (wanted > low && wanted < high) return wanted;
        const double next = high == infinity ? 2 * x : 0.5 * (low + high);
        return low == 0 && next > x ? 0.5 * x : next;
    }
};

}  // namespace

double normal_survival(double x) {
    if (std::isnan(x)) return x;
    if (x >= 1) return upper_tail(x);
    if (x >= 0) return 0.5 - central_part(x);
    return normal_cdf(-x);
}

double normal_cdf(double x) {
    if (std::isnan(x)) return x;
    if (x <= -1) return upper_tail(-x);
    if (x < 0) return 0.5 - central_part(-x);
    if (x < 1) return 0.5 + central_part(x);
    return 1 - upper_tail(x);
}

double normal_quantile(double p) {
    if (!(p >= 0 && p <= 1)) return not_a_number;
    if (p == 0) return -infinity;
    if (p == 1) return infinity;
    const double q = p - 0.5;
    if (std::fabs(q) <= 0.425) {
        const double r = 0.180625 - q * q;
        return q * polynomial(centre_top, r) / polynomial(centre_bottom, r);
    }
    const double r = sqrt(-log(q < 0 ? p : 1 - p));
    const double size = r <= 5
                            ? polynomial(middle_top, r - 1.6) / polynomial(middle_bottom, r - 1.6)
                            : polynomial(far_top, r - 5) / polynomial(far_bottom, r - 5);
    return q < 0 ? -size : size;
}

double log_gamma(double x) {
    SIM_EXPECTS(x > 0);
    if (x == infinity) return x;
    // Shifted upward until Stirling's series is exact to the last bit.
    double product = 1;
    double shifted = x;
    while (shifted < 10) {
        product *= shifted;
        shifted += 1;
    }
    const double stirling =
        (shifted - 0.5) * log(shifted) - shifted + half_log_2_pi + stirling_rest(shifted);
    return product == 1 ? stirling : stirling - log(product);
}

double gamma(double x) {
    SIM_EXPECTS(x > 0);
    if (x > 171.7) return infinity;
    double product = 1;
    double shifted = x;
    while (shifted < 10) {
        product *= shifted;
        shifted += 1;
    }
    // Half the power twice, since the whole would overflow before exp(-x) brings it back.
    const double half = pow(shifted, 0.5 * (shifted - 0.5));
    return half * exp(-shifted) * half * (root_2_pi * exp(stirling_rest(shifted))) / product;
}

double gamma_factor(double a, double x) {
    SIM_EXPECTS(a > 0);
    SIM_EXPECTS(x > 0);
    if (a < 10) {
        const double size = a * log(x) - x - log_gamma(a + 1);
        // Near x = a nothing cancels badly for small a; far away the exponent is what it is.
        return exp(size);
    }
    return exp(-a * excess_of_log(x, a) - stirling_rest(a)) / (root_2_pi * sqrt(a));
}

double gamma_p(double a, double x) {
    SIM_EXPECTS(a > 0);
    SIM_EXPECTS(x >= 0);
    if (x == 0) return 0;
    if (x == infinity) return 1;
    return x < a + 1 ? gamma_p_series(a, x) : 1 - gamma_q_fraction(a, x);
}

double gamma_q(double a, double x) {
    SIM_EXPECTS(a > 0);
    SIM_EXPECTS(x >= 0);
    if (x == 0) return 1;
    if (x == infinity) return 0;
    return x < a + 1 ? 1 - gamma_p_series(a, x) : gamma_q_fraction(a, x);
}

double gamma_quantile(double a, double p) {
    SIM_EXPECTS(a > 0);
    SIM_EXPECTS(p >= 0 && p <= 1);
    if (p == 0) return 0;
    if (p == 1) return infinity;
    double x = gamma_quantile_guess(a, p);
    if (x < 1e-290) return x;  // The guess is the first term of the series, exact to double here.
    const bool upper = p > 0.5;
    Bracket bracket;
    for (int step = 0; step < 60; ++step) {
        // Positive if x is too large.
        const double excess = upper ? (1 - p) - gamma_q(a, x) : gamma_p(a, x) - p;
        bracket.narrow(x, excess > 0);
        const double slope = gamma_factor(a, x) * a / x;
        const double newton = slope > 0 ? excess / slope : infinity;
        // Halley: the density's own slope is (a - 1) / x - 1 times the density.
        const double bend = 0.5 * newton * ((a - 1) / x - 1);
        const double change = std::fabs(bend) < 0.5 ? newton / (1 - bend) : newton;
        // Halley triples the digits: after a step of 1e-9 nothing is left but rounding.
        if (std::fabs(change) <= 1e-9 * x && std::fabs(bend) < 0.5) return x - change;
        const double next = bracket.inside(x - change, x);
        if (std::fabs(next - x) <= 0x1p-52 * x) return next;
        x = next;
    }
    return x;
}

}  // namespace rotasim::math
