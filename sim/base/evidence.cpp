// sim/base/evidence.cpp — names and order of the evidence marks.
#include "sim/base/evidence.hpp"

#include "sim/base/contract.hpp"

namespace rotasim {

std::string_view to_string(Evidence evidence) {
    switch (evidence) {
        case Evidence::documented: return "documented";
        case Evidence::measured: return "measured";
        case Evidence::field_report: return "field_report";
        case Evidence::inferred: return "inferred";
        case Evidence::assumed: return "assumed";
        case Evidence::given: return "given";
    }
    fail_invariant("an evidence mark that does not exist");
}

std::optional<Evidence> parse_evidence(std::string_view text) {
    for (const Evidence evidence : all_evidence) {
        if (to_string(evidence) == text) return evidence;
    }
    return std::nullopt;
}

Evidence weaker(Evidence a, Evidence b) {
    if (a == Evidence::given) return b;
    if (b == Evidence::given) return a;
    return a < b ? b : a;
}

}  // namespace rotasim
