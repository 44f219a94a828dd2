#pragma once

#include "xml/domain/graphics.hpp"

namespace hostler::xml {

/// The old attributes `listen`, `socket` and `port='-1'` and what replaced them, brought together.
Complaint judge_graphics(Graphics& graphics);

/// SPICE's rows, spliced into <graphics>.
const Element& spice_options();

}  // namespace hostler::xml
