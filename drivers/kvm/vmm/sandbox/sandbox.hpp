#pragma once
// Sandbox: what a thread gives up for good. Once for the process, then by each thread for itself.

#include <linux/filter.h>

#include <functional>
#include <vector>

namespace hostler::vmm {

/// The exit status of a process that made a call which its rules do not allow.
constexpr int forbidden_call_status = 71;

/// No privilege can be gained by executing anything, and a forbidden call ends the process with a
/// line that names it. Before the first filter.
void prepare_sandbox();

/// Of conf/seccomp, compiled: once, since each vCPU thread enters the same.
std::vector<sock_filter> vcpu_filter();
std::vector<sock_filter> device_filter();

/// What Machine calls on its threads, so that each gives up what it does not need as the guest
/// starts.
struct SandboxHooks {
    std::function<void()> on_vcpu_thread;
    std::function<void()> on_started;  ///< on the device thread
};

/// Prepares, and compiles both filters.
SandboxHooks sandbox_hooks();

/// This thread, for good. Ends the process if the kernel refuses.
void enter_filter(const std::vector<sock_filter>& filter);

}  // namespace hostler::vmm
