// Whether the scenario that is about to be written is one that can be run.
#pragma once

#include "sim/import/sheet_fleet.hpp"
#include "sim/model/fleet.hpp"

#include <optional>
#include <string>

namespace rotasim::importing {

// Reads the scenario's text as `rotasim validate` would and builds its fleet. What is refused is an
// error of `inputs` at the rows of the sheet that ask for it; nothing is returned then.
[[nodiscard]] std::optional<Fleet> build_as_validate(const std::string& text,
                                                     const Catalogue& catalogue,
                                                     const SheetFleet& sheet, Inputs& inputs);

}  // namespace rotasim::importing
