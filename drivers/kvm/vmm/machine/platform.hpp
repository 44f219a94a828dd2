#pragma once
// Platform: what a machine has before any device of the table: KVM's VM with memory and interrupt
// controllers, the two buses, and the legacy devices on them. Built once; the device thread owns
// it.

#include <linux/kvm.h>

#include <array>
#include <memory>
#include <optional>

#include "drivers/kvm/vmm/bus.hpp"
#include "drivers/kvm/vmm/cpu/kvm.hpp"
#include "drivers/kvm/vmm/descriptors.hpp"
#include "drivers/kvm/vmm/device.hpp"
#include "drivers/kvm/vmm/legacy/acpi_registers.hpp"
#include "drivers/kvm/vmm/legacy/cmos.hpp"
#include "drivers/kvm/vmm/legacy/exit_port.hpp"
#include "drivers/kvm/vmm/legacy/firmware_config.hpp"
#include "drivers/kvm/vmm/legacy/i8042.hpp"
#include "drivers/kvm/vmm/legacy/ioapic.hpp"
#include "drivers/kvm/vmm/legacy/processor_slots.hpp"
#include "drivers/kvm/vmm/machine/kvm_interrupts.hpp"
#include "drivers/kvm/vmm/memory/ram.hpp"
#include "drivers/kvm/vmm/paced_report.hpp"
#include "drivers/kvm/vmm/pci/root.hpp"
#include "proto/vmm/machine.pb.h"

namespace hostler::vmm {

/// How many vCPUs the machine is built with; not all need to be plugged in.
inline std::uint32_t processors_max(const proto::vmm::Machine& config)
{
    return std::max(config.processors().count(), config.processors().maximum());
}

class Platform {
public:
    struct Parts {
        Kvm kvm;
        KvmVm vm;
        std::unique_ptr<Ram> ram;
        bool is_split = false;
    };

    /// KVM's part: the VM, its memory, its interrupt controllers.
    static Result<Parts> create_parts(const proto::vmm::Machine& config, Descriptors& descriptors);

    explicit Platform(Parts parts);

    /// Our part: the legacy devices. `on_ejected` is called on the device thread.
    Result<Done> add_devices(const proto::vmm::Machine& config, PowerControl& power,
                             EventLoop& loop, Reporter& reporter, std::function<void()> on_ejected);

    // With the vCPUs parked.
    Result<Done> take_power_on_state();
    Result<Done> reset();
    /// The guest saw no time pass: a periodic PIT of KVM's, which went on, begins its period anew
    /// and makes up for nothing.
    Result<Done> forget_ticks() const;
    Result<Done> transfer(Archive& state);

    const Kvm& kvm() const noexcept { return parts_.kvm; }
    const KvmVm& vm() const noexcept { return parts_.vm; }
    const GuestMemory& memory() const noexcept { return parts_.ram->memory(); }
    bool is_split() const noexcept { return parts_.is_split; }
    KvmInterrupts& interrupts() noexcept { return interrupts_; }
    KvmDoorbells& doorbells() noexcept { return doorbells_; }
    Bus& ports() noexcept { return ports_; }
    Bus& mmio() noexcept { return mmio_; }
    pci::Root& pci() noexcept { return *pci_; }
    AcpiRegisters& acpi() noexcept { return *acpi_; }
    ProcessorSlots& processor_slots() noexcept { return *processor_slots_; }
    const ProcessorSlots& processor_slots() const noexcept { return *processor_slots_; }
    Cmos& cmos() noexcept { return *cmos_; }
    const Ram& ram() const noexcept { return *parts_.ram; }

private:
    Result<Done> transfer_chips(Archive& state) const;
    Result<Done> add_optional_ports(const proto::vmm::Machine& config, PowerControl& power);

    Parts parts_;
    Bus ports_;
    Bus mmio_;
    KvmInterrupts interrupts_;
    KvmDoorbells doorbells_;
    std::optional<AcpiRegisters> acpi_;
    std::optional<ProcessorSlots> processor_slots_;
    std::optional<ResetRegister> reset_register_;
    std::optional<pci::Root> pci_;
    std::optional<PacedReport> rtc_report_;
    std::optional<Cmos> cmos_;
    std::optional<I8042> i8042_;
    std::optional<ExitPort> exit_port_;
    std::optional<FirmwareConfig> firmware_config_;
    std::optional<Ioapic> ioapic_;
    // KVM's own chips after power-on; empty with the split irqchip.
    std::vector<kvm_irqchip> chips_;
    std::optional<kvm_pit_state2> pit_;
};

}  // namespace hostler::vmm
