#pragma once
// Processors: all vCPUs of a machine, ordered together. Device thread.

#include <memory>
#include <span>
#include <vector>

#include "drivers/kvm/vmm/cpu/vcpu.hpp"

namespace hostler::vmm {

class Processors {
public:
    /// Parked and without threads, in this order numbered from 0.
    void add(KvmVcpu kvm, const Bus& ports, const Bus& mmio, VcpuListener& listener,
             std::function<void()> on_thread_start);

    /// Begins all threads and waits until they are there. Once.
    void begin();

    /// Orders all to park, and only then waits: all run out at once. At once if all are parked.
    void park();
    void run() noexcept;

    std::span<const std::unique_ptr<Vcpu>> all() const noexcept { return vcpus_; }

private:
    void await_parked() noexcept;

    ParkedCount parked_ = 0;
    bool are_running_ = false;
    std::vector<std::unique_ptr<Vcpu>> vcpus_;  ///< last: their threads use the count
};

}  // namespace hostler::vmm
