#pragma once
// What a filter as a whole may say: its chain and the chain's place, what references pass on.

#include "xml/nwfilter/filter.hpp"

namespace hostler::xml {

inline constexpr std::int32_t chain_priority_min = -1000;
inline constexpr std::int32_t chain_priority_max = 1000;
inline constexpr std::size_t chain_size_max = 12;

/// root, or a name that begins with a protocol's.
bool is_chain(std::string_view name);

/// Says the usual chain and place; drops parameters that cannot be, and sorts the others.
Complaint judge_filter(Filter& filter);

}  // namespace hostler::xml
