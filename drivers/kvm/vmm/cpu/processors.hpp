#pragma once
// Processors: all vCPUs of a machine, ordered together. Device thread.

#include <memory>
#include <set>
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
    /// All but those that are left out.
    void run() noexcept;

    /// A processor that is left out is parked, whatever the others do. None is at first.
    void leave_out(unsigned index);
    void take_in(unsigned index) noexcept;
    bool is_left_out(unsigned index) const noexcept { return left_out_.contains(index); }

    std::span<const std::unique_ptr<Vcpu>> all() const noexcept { return vcpus_; }

private:
    void await_parked(std::size_t count) noexcept;

    ParkedCount parked_ = 0;
    bool are_running_ = false;
    std::set<unsigned> left_out_;
    std::vector<std::unique_ptr<Vcpu>> vcpus_;  ///< last: their threads use the count
};

}  // namespace hostler::vmm
