#pragma once
// located: the lines of what a complaint names. Rules judge structs, which do not know where in a
// document they stood; their sentences name paths, and the document is read once more for those.

#include <string_view>

#include "xml/base/error.hpp"

namespace hostler::xml {

/// The error, with a line after each path in it that has none: "/domain/devices/disk[2] (line 7)".
/// Of a path that the document does not have (what was completed) it is the line of what is above.
/// Paths have steps such as disk, disk[2] and controller[@type='usb'].
Error located(Error error, std::string_view document);

}  // namespace hostler::xml
