#pragma once
// A line of the shell as commands of words (quotes, backslashes, ';' between commands, '#'
// comments), and words as a line.

#include <string>
#include <string_view>
#include <vector>

namespace hostler::cli {

using Words = std::vector<std::string>;

/// Failure when a quote is not closed or a backslash stands last.
std::vector<Words> split_line(std::string_view line);

/// The words with this between them.
std::string joined(const Words& words, std::string_view between = " ");

}  // namespace hostler::cli
