#pragma once
// Building what a pool needs, as a part of starting it.

#include "clients/hostler/cli/arguments.hpp"
#include "clients/hostler/cli/option.hpp"

namespace hostler::cli {

inline constexpr Option build_option = flag("build", "make what it needs first");
inline constexpr Option no_overwrite_option = flag("no-overwrite", "not when something is there");
inline constexpr Option overwrite_option = flag("overwrite", "whatever is there");

/// VIR_STORAGE_POOL_CREATE_WITH_BUILD*, by these options, of which the last two exclude each other.
std::uint32_t create_build_flags(const Arguments& arguments);

}  // namespace hostler::cli
