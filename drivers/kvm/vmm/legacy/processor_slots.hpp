#pragma once
// ProcessorSlots: where processors are plugged in and pulled while the guest runs (ACPI 6.4, 5.6.6
// and 6.3). A port of one byte for each processor; the DSDT gives a processor that may be pulled
// the methods that read and write its port, and the generic event device has the guest look at all
// of them. KVM's vCPU is there all the time: one that is not plugged in was never started, or was
// put offline by its guest before it let it go.
//
// Called on vCPU threads (ports) and on the device thread (the rest).

#include <atomic>
#include <cstdint>
#include <functional>
#include <vector>

#include "drivers/kvm/vmm/bus.hpp"
#include "drivers/kvm/vmm/legacy/acpi_registers.hpp"
#include "drivers/kvm/vmm/state/archive.hpp"
#include "xml/base/error.hpp"

namespace hostler::vmm {

/// Bits of a slot's port.
namespace processor_slot {
constexpr std::uint8_t status = 0x0f;      ///< read: all of them, or none: what _STA gives
constexpr std::uint8_t plugged_in = 0x10;  ///< read: the guest does not know yet; written: it does
constexpr std::uint8_t asked_for = 0x20;   ///< the same, for a wish that it be let go
constexpr std::uint8_t eject = 0x80;       ///< written: the guest lets it go
}  // namespace processor_slot

class ProcessorSlots final : public BusDevice {
public:
    /// Of `slots` processors, the first `from_start` are there when the machine is switched on and
    /// can never be pulled. `on_ejected` is called on a vCPU's thread.
    ProcessorSlots(std::uint32_t slots, std::uint32_t from_start, AcpiRegisters& acpi,
                   std::function<void()> on_ejected);

    /// Plugs in the lowest that are not, or asks the guest for the highest that are, until `count`
    /// are left. The guest lets go of them when it pleases.
    Result<Done> set_count(std::uint32_t count);
    /// How many are plugged in.
    std::uint32_t count() const noexcept;
    bool is_plugged_in(std::uint32_t index) const noexcept;

    std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(slots_.size()); }
    std::uint32_t from_start() const noexcept { return from_start_; }

    /// The guest begins anew: it finds what is plugged in, and was asked for nothing.
    void reset() noexcept;
    void transfer(Archive& state);

    void read(std::uint64_t offset, std::span<std::byte> data) noexcept override;
    void write(std::uint64_t offset, std::span<const std::byte> data) noexcept override;

private:
    std::vector<std::atomic<std::uint8_t>> slots_;
    std::uint32_t from_start_;
    AcpiRegisters& acpi_;
    std::function<void()> on_ejected_;
};

}  // namespace hostler::vmm
