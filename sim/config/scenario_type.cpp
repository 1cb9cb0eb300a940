// sim/config/scenario_type.cpp — the only place where a scenario's picture is made.
#include "sim/config/scenario_type.hpp"

namespace rotasim::schema {

template const Type& type_of<Scenario>();
template const Type& type_of<RotationPolicy>();

}  // namespace rotasim::schema
