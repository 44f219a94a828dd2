#pragma once
// KvmInterrupts and KvmDoorbells: Interrupts by irqfd and GSI routing, Doorbells by ioeventfd. With
// the split irqchip the IOAPIC is ours (legacy/ioapic.hpp) and gives its inputs' routes here. One
// lock; any thread.

#include <linux/kvm.h>

#include <array>
#include <mutex>
#include <set>
#include <vector>

#include "drivers/kvm/vmm/cpu/kvm.hpp"
#include "drivers/kvm/vmm/interrupts.hpp"
#include "drivers/kvm/vmm/layout.hpp"
#include "drivers/kvm/vmm/legacy/ioapic.hpp"

namespace hostler::vmm {

class KvmInterrupts final : public Interrupts, public IoapicOutput {
public:
    /// `is_split`: KVM has only the local APICs.
    KvmInterrupts(const KvmVm& vm, bool is_split);
    ~KvmInterrupts() override;

    /// Tells KVM about the inputs of its own IOAPIC; once, before the guest.
    Result<Done> begin();

    Result<std::unique_ptr<Interrupt>> line(unsigned gsi) override;
    Result<std::unique_ptr<MsiVector>> msi() override;

    // IoapicOutput, for the split irqchip.
    void route(unsigned input, const std::optional<MsiMessage>& message) noexcept override;

private:
    class Line;
    class Msi;

    // Of KVM's 4096 routes: the IOAPIC's inputs, then one for each MSI vector.
    static constexpr std::uint32_t msi_gsi_max = 4095;

    bool connect(std::uint32_t gsi, const EventFd& event, bool is_connected) noexcept;
    bool set_route(std::uint32_t gsi, const std::optional<MsiMessage>& message) noexcept;
    void release(std::uint32_t gsi) noexcept;
    bool commit() noexcept;

    const KvmVm& vm_;
    const bool is_split_;
    std::mutex mutex_;
    std::vector<std::optional<MsiMessage>> routes_;  ///< by GSI
    std::set<std::uint32_t> free_gsis_;
    std::array<bool, layout::ioapic_inputs> taken_lines_{};
};

class KvmDoorbells final : public Doorbells {
public:
    explicit KvmDoorbells(const KvmVm& vm) : vm_(vm) {}

    Result<Done> add(const Doorbell& doorbell, const EventFd& event) override;
    void remove(const Doorbell& doorbell, const EventFd& event) noexcept override;

private:
    int assign(const Doorbell& doorbell, const EventFd& event, std::uint32_t flags) noexcept;

    const KvmVm& vm_;
};

}  // namespace hostler::vmm
