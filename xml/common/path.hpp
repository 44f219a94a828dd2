#pragma once
// Paths of the host, as a document spells them.

#include <string>
#include <string_view>

namespace hostler::xml {

/// One slash for several, none at the end (but for "/" itself).
std::string tidy_path(std::string_view path);

}  // namespace hostler::xml
