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
    await_parked(vcpus_.size());
}

void Processors::park()
{
    if (!are_running_) return;
    are_running_ = false;
    parked_ = 0;
    for (const auto& vcpu : vcpus_) vcpu->order_park();
    await_parked(vcpus_.size());
}

void Processors::run() noexcept
{
    are_running_ = true;
    for (const auto& vcpu : vcpus_)
        if (!is_left_out(vcpu->index())) vcpu->order_run();
}

void Processors::leave_out(unsigned index)
{
    if (!left_out_.insert(index).second || !are_running_) return;
    parked_ = 0;
    vcpus_[index]->order_park();
    await_parked(1);
}

void Processors::take_in(unsigned index) noexcept
{
    if (left_out_.erase(index) && are_running_) vcpus_[index]->order_run();
}

void Processors::await_parked(std::size_t count) noexcept
{
    for (std::uint32_t seen = parked_; seen < count; seen = parked_) futex_wait(parked_, seen);
}

}  // namespace hostler::vmm
