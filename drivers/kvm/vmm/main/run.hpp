#pragma once
// run: one guest without a daemon, for debugging and for the lab. It opens paths itself, which the
// served VMM never does.

#include "drivers/kvm/vmm/main/options.hpp"

namespace hostler::vmm {

/// The process's exit status; errors are thrown.
int run_guest(const Options& options);

}  // namespace hostler::vmm
