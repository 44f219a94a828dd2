#pragma once
// Sandbox: what a thread gives up for good. Once for the process, then by each thread for itself.

#include <linux/filter.h>

#include <vector>

#include "drivers/kvm/vmm/thread_hooks.hpp"

namespace hostler::vmm {

/// The exit status of a process that made a call which its rules do not allow.
constexpr int forbidden_call_status = 71;

/// No privilege can be gained by executing anything, and a forbidden call ends the process with a
/// line that names it. Before the first filter.
void prepare_sandbox();

/// Of conf/seccomp, compiled: once, since each vCPU thread enters the same.
std::vector<sock_filter> vcpu_filter();
std::vector<sock_filter> device_filter();
std::vector<sock_filter> memory_filter();

/// Prepares, and compiles all filters: each thread gives up what it does not need, the device
/// thread as the guest starts.
ThreadHooks sandbox_hooks();

/// This thread, for good. Ends the process if the kernel refuses.
void enter_filter(const std::vector<sock_filter>& filter);

}  // namespace hostler::vmm
