#include "drivers/kvm/vmm/cpu/processors.hpp"

#include <utility>

#include "drivers/kvm/vmm/cpu/futex.hpp"

namespace hostler::vmm {

void Processors::add(KvmVcpu kvm, const Bus& ports, const Bus& mmio, VcpuListener& listener,
                     std::function<void()> on_thread_start)
{
    vcpus_.push_back(std::make_unique<Vcpu>(
        std::move(kvm), static_cast<unsigned>(vcpus_.size()),
        Vcpu::Surroundings{ports, mmio, listener, parked_, std::move(on_thread_start)}));
}

void Processors::begin()
{
    parked_ = 0;
    for (const auto& vcpu : vcpus_) vcpu->begin();
    await_parked();
}

void Processors::park()
{
    if (!are_running_) return;
    are_running_ = false;
    parked_ = 0;
    for (const auto& vcpu : vcpus_) vcpu->order_park();
    await_parked();
}

void Processors::run() noexcept
{
    are_running_ = true;
    for (const auto& vcpu : vcpus_) vcpu->order_run();
}

void Processors::await_parked() noexcept
{
    for (std::uint32_t seen = parked_; seen < vcpus_.size(); seen = parked_)
        futex_wait(parked_, seen);
}

}  // namespace hostler::vmm
