#pragma once
// What is said of a number that is none, with a unit or without.

#include <string>
#include <string_view>
#include <vector>

namespace hostler::cli {

/// "Numeric value '5k' for <count> option …"; `kind`: Numeric, or Scaled numeric for one that may
/// have a unit.
std::string malformed(std::string_view kind, std::string_view text, std::string_view option);
/// Ends the command with these lines, and behind them why `text` is no size, as far as that can be
/// told.
[[noreturn]] void refuse_size(const std::string& text, std::vector<std::string> lines);
/// The same for the text of the option `name`.
[[noreturn]] void refuse_scaled(const std::string& text, const std::string& name);

}  // namespace hostler::cli
