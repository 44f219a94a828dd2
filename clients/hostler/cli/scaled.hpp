#pragma once
// What is said of a number with a unit that is none.

#include <string>

namespace hostler::cli {

/// Ends the command: `text` is no size for the option `name`, and why as far as that can be told.
[[noreturn]] void refuse_scaled(const std::string& text, const std::string& name);

}  // namespace hostler::cli
