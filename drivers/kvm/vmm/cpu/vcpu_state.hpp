#pragma once
// VcpuState: everything that KVM keeps of one processor, taken out and put back. A machine's reset
// is the state after power-on put back; saved states are the same plus the clocks. The orders of
// the calls matter (each says why). Only with the vCPU parked and its last access completed.

#include <linux/kvm.h>

#include <cstdint>
#include <span>
#include <vector>

#include "drivers/kvm/vmm/cpu/kvm.hpp"
#include "drivers/kvm/vmm/state/archive.hpp"
#include "xml/base/error.hpp"

namespace hostler::vmm {

struct VcpuState {
    kvm_mp_state mp_state{};
    kvm_regs registers{};
    kvm_sregs system_registers{};
    std::vector<std::byte> xsave;
    kvm_xcrs xcrs{};
    kvm_debugregs debug_registers{};
    kvm_lapic_state local_apic{};
    std::vector<kvm_msr_entry> msrs;
    kvm_vcpu_events events{};
};

void transfer(VcpuState& state, Archive& archive);

/// The MSRs of a state: all that KVM lists, plus its own clock and steal-time ones; without the
/// time stamp counter, which belongs to clock/. (Its adjustment is only what the guest reads back:
/// put by the VMM it moves nothing.) Ordered so that the deadline comes last.
std::vector<std::uint32_t> msrs_to_keep(std::vector<std::uint32_t> listed);

/// `xsave_bytes`: KVM_CAP_XSAVE2 of the VM, 0 where that is missing.
Result<VcpuState> take_state(const KvmVcpu& vcpu, std::span<const std::uint32_t> msrs,
                             std::size_t xsave_bytes);
Result<Done> put_state(const KvmVcpu& vcpu, const VcpuState& state);

/// What `state.xsave` holds on this host: KVM reads so much of it, however much there is.
std::size_t xsave_size(std::size_t xsave_bytes);

/// Sets all of `entries`, or says which was refused.
Result<Done> set_msrs(const KvmVcpu& vcpu, std::span<const kvm_msr_entry> entries);

}  // namespace hostler::vmm
