// sim/base/contract.cpp — the text of a broken contract.
#include "sim/base/contract.hpp"

#include <string_view>

namespace rotasim {

namespace detail {

void contract_failed(const char* kind, const char* condition, const char* file, int line) {
    throw InvariantViolation(std::string(kind) + " does not hold: " + condition + " (" + file +
                             ":" + std::to_string(line) + ")");
}

}  // namespace detail

void fail_invariant(const std::string& what) { throw InvariantViolation(what); }

}  // namespace rotasim
