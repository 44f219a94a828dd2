#pragma once
// ThreadHooks: what the process does as its threads begin their work; each gives up there what it
// does not need. Any of them may be null.

#include <functional>

namespace hostler::vmm {

struct ThreadHooks {
    std::function<void()> on_vcpu_thread;    ///< on each vCPU's thread as it begins
    std::function<void()> on_memory_thread;  ///< on each thread that brings saved memory in
    std::function<void()> on_started;        ///< on the device thread, before any vCPU runs
};

}  // namespace hostler::vmm
