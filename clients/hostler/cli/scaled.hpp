#pragma once
// What is said of a number with a unit that is none.

#include <string>
#include <vector>

namespace hostler::cli {

/// Ends the command with these lines, and behind them why `text` is no size, as far as that can be
/// told.
[[noreturn]] void refuse_size(const std::string& text, std::vector<std::string> lines);
/// The same for the text of the option `name`.
[[noreturn]] void refuse_scaled(const std::string& text, const std::string& name);

}  // namespace hostler::cli
