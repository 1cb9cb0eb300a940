// sim/config/scenario_type.hpp — the run-time picture (sim/schema/type_of.hpp) of a whole scenario.
// It is made once, in scenario_type.cpp: making it takes some twenty seconds of compilation.
#pragma once

#include "sim/config/scenario.hpp"
#include "sim/model/described.hpp"

namespace rotasim::schema {

extern template const Type& type_of<Scenario>();
extern template const Type& type_of<RotationPolicy>();

}  // namespace rotasim::schema
