// What would settle a value that nobody has published: the cheapest experiment in a test
// subscription, and how its result comes back into a scenario.
#pragma once

#include "sim/base/problem.hpp"
#include "sim/base/time.hpp"
#include "sim/schema/fields.hpp"
#include "sim/schema/values.hpp"

#include <string>
#include <vector>

namespace rotasim {

struct ExperimentSpec {
    std::string name;
    Place at;
    std::string question;
    std::vector<std::string> settles;
    std::string needs;
    Duration takes{};
    std::vector<std::string> steps;
    std::string feed_back;

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using E = ExperimentSpec;
        return fields(
            required("name", &E::name, "Name of the experiment."),
            required("question", &E::question, "What it answers."),
            required("settles", &E::settles,
                     "Values: LIST.FIELD of the catalogue, or a field of a scenario.")
                .not_empty(),
            required("needs", &E::needs, "What it is done with; as little as possible."),
            required("takes", &E::takes, "How long it takes, waiting included.").more_than(0),
            required("steps", &E::steps, "What is done, in order.").not_empty(),
            required("feed_back", &E::feed_back, "How the result is stated."));
    }
};

}  // namespace rotasim
