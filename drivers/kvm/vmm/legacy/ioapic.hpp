#pragma once
// Ioapic: the 82093AA's registers for the split irqchip, where KVM keeps only the local APICs. Our
// lines are edges, each an irqfd whose GSI is routed to the message that the guest programs here,
// so delivery itself never comes through this code. vCPU threads; one lock.

#include <array>
#include <cstdint>
#include <mutex>
#include <optional>

#include "drivers/kvm/vmm/bus.hpp"
#include "drivers/kvm/vmm/interrupts.hpp"
#include "drivers/kvm/vmm/layout.hpp"
#include "drivers/kvm/vmm/state/archive.hpp"

namespace hostler::vmm {

class IoapicOutput {
public:
    virtual ~IoapicOutput() = default;

    /// Where an input's edge goes from now on; nothing: nowhere (masked).
    virtual void route(unsigned input, const std::optional<MsiMessage>& message) noexcept = 0;
};

class Ioapic final : public BusDevice {
public:
    static constexpr std::uint64_t bytes = 0x1000;

    explicit Ioapic(IoapicOutput& output);

    void read(std::uint64_t offset, std::span<std::byte> data) noexcept override;
    void write(std::uint64_t offset, std::span<const std::byte> data) noexcept override;
    void reset() noexcept;
    void transfer(Archive& state);

private:
    std::uint32_t read_register() const noexcept;
    void write_register(std::uint32_t value) noexcept;

    IoapicOutput& output_;
    mutable std::mutex mutex_;
    std::uint8_t selected_ = 0;
    std::uint32_t id_ = 0;
    std::array<std::uint64_t, layout::ioapic_inputs> entries_{};
};

/// The message of a redirection entry; nothing if it is masked.
std::optional<MsiMessage> ioapic_message(std::uint64_t entry) noexcept;

}  // namespace hostler::vmm
