#pragma once
// suggestion(): the known word that a mistyped one most likely meant.

#include <cstddef>
#include <span>
#include <string_view>

namespace hostler::daemon {

/// How many letters must be put in, taken out, changed or swapped with their neighbour to make one
/// word of the other.
std::size_t edit_distance(std::string_view one, std::string_view other);

/// The nearest of the known words, or an empty one when none is within a third of its letters.
std::string_view suggestion(std::string_view word, std::span<const std::string_view> known);

}  // namespace hostler::daemon
