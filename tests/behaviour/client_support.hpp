// One station and its clients, to the tick: a text of lists, and what came of it.
#pragma once

#include "tests/support/scenario_text.hpp"

#include <string>
#include <vector>

namespace rotasim::testing {

class Clients {
public:
    // `measures` are {quantity, rest}, such as {"job_retried", "kind: count"}.
    struct Asked {
        std::string of;
        std::string rest = "kind: count";
    };
    Clients(const std::string& horizon, const std::string& lists,
            const std::vector<Asked>& measures = {})
        : ran_(
              "schema: rotasim/scenario/1\nstart: 2027-01-01T00:00:00Z\nreplications: "
              "1\nhorizon: " +
              horizon + "\n" + lists + text_of(measures)) {}

    [[nodiscard]] const StationTotals& station(std::size_t slot = 0) const {
        return ran_.result().stations.at(slot);
    }
    [[nodiscard]] const SourceTotals& source(std::size_t slot = 0) const {
        return ran_.result().sources.at(slot);
    }
    // Of the measures in their order; -1: never.
    [[nodiscard]] double value(std::size_t index) const {
        return ran_.result().measures.at(index).value.value_or(-1);
    }
    [[nodiscard]] const ReplicationResult& result() const { return ran_.result(); }

private:
    static std::string text_of(const std::vector<Asked>& measures) {
        std::string text = measures.empty() ? "" : "measures:\n";
        int number = 0;
        for (const Asked& one : measures) {
            text += "  - {name: m" + std::to_string(++number) + ", of: " + one.of + ", " +
                    one.rest + "}\n";
        }
        return text;
    }

    Ran ran_;
};

// When so many have been answered.
inline Clients::Asked answered(int jobs) {
    return {"answered_so_far", "kind: first_passage, threshold: " + std::to_string(jobs)};
}

// A station that takes no time, behind a limiter.
inline std::string gate(const std::string& limiter) {
    return "stations: [{name: s, discipline: infinite_server, service: 0 s, limiter: {" + limiter +
           "}}]\nsources:\n";
}

inline std::string jobs_at(const std::string& name, const std::string& times,
                           const std::string& more = "") {
    return "  - {name: " + name + ", to: s, at: [" + times + "]" + more + "}\n";
}

}  // namespace rotasim::testing
