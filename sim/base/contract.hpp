// sim/base/contract.hpp — contracts, on in release builds too: a broken one is our fault.
#pragma once

#include <stdexcept>
#include <string>

namespace rotasim {

// Thrown when the simulator itself is wrong. The run stops with exit code 5; it is never the user's
// fault.
class InvariantViolation : public std::logic_error {
public:
    using std::logic_error::logic_error;
};

namespace detail {
[[noreturn]] void contract_failed(const char* kind, const char* condition, const char* file,
                                  int line);
}  // namespace detail

// For violations that need a computed text, such as the invariant checks of the engine.
[[noreturn]] void fail_invariant(const std::string& what);

}  // namespace rotasim

// Precondition: the caller is wrong if it does not hold. Postcondition or invariant: we are wrong.
// Left out only by build/unchecked, which measures what they cost (tests/benchmarks).
#ifndef ROTASIM_UNCHECKED
#define SIM_CONTRACT(kind, condition)   \
    (__builtin_expect(!!(condition), 1) \
         ? static_cast<void>(0)         \
         : ::rotasim::detail::contract_failed(kind, #condition, __FILE__, __LINE__))
namespace rotasim {
inline constexpr bool contracts_on = true;
}  // namespace rotasim
#else
#define SIM_CONTRACT(kind, condition) static_cast<void>(sizeof(!!(condition)))
namespace rotasim {
inline constexpr bool contracts_on = false;
}  // namespace rotasim
#endif

#define SIM_EXPECTS(condition) SIM_CONTRACT("precondition", condition)
#define SIM_ENSURES(condition) SIM_CONTRACT("invariant", condition)
