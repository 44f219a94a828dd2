#pragma once
// What a vCPU's registers hold when the guest begins. Pure, but for the descriptor table that goes
// into guest memory.

#include <linux/kvm.h>

#include "drivers/kvm/vmm/boot/kernel.hpp"
#include "drivers/kvm/vmm/memory/guest_memory.hpp"

namespace hostler::vmm {

kvm_regs entry_registers(const Entry& entry);

/// `sregs` as KVM has them after creation, changed to the entry's mode.
void enter_mode(kvm_sregs& sregs, Entry::Mode mode);

/// Writes the table that enter_mode() points to: null, null, code, data, task.
void write_descriptor_table(const GuestMemory& memory, Entry::Mode mode);

/// The local APIC's inputs as a PC's firmware leaves them: LINT0 from the 8259s (`has_pic`), LINT1
/// NMI.
void wire_local_apic(kvm_lapic_state& apic, bool has_pic);

/// The x87 and SSE state after FNINIT.
kvm_fpu initial_fpu();

}  // namespace hostler::vmm
