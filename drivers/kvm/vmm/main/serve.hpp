#pragma once
// serve: one guest for a daemon, which says everything over the control socket.

#include "drivers/kvm/vmm/main/options.hpp"

namespace hostler::vmm {

/// The process's exit status.
int serve_daemon(const Options& options);

}  // namespace hostler::vmm
