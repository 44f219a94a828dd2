#pragma once
// How a saved state comes back, by the options "running" and "paused".

#include <libvirt/libvirt.h>

#include "clients/hostler/cli/arguments.hpp"

namespace hostler::cli {

inline std::uint32_t state_flags(const Arguments& arguments)
{
    std::uint32_t flags = 0;
    if (arguments.has("running")) flags |= VIR_DOMAIN_SAVE_RUNNING;
    if (arguments.has("paused")) flags |= VIR_DOMAIN_SAVE_PAUSED;
    return flags;
}

/// Failure when both are there.
inline void require_one_state(const Arguments& arguments, const std::string& headline)
{
    require_one_flag(arguments, {"running", "VIR_DOMAIN_SAVE_RUNNING"},
                     {"paused", "VIR_DOMAIN_SAVE_PAUSED"}, headline);
}

}  // namespace hostler::cli
