#pragma once
// A vCPU that begins with its first instruction, as a processor comes up: in real mode.

#include "drivers/kvm/vmm/cpu/kvm.hpp"

namespace hostler::vmm::test {

/// It begins at this address, below 64 KiB, with `rax` in that register. Throws what KVM refuses.
inline void begin_in_real_mode(const KvmVcpu& vcpu, std::uint64_t address, std::uint64_t rax = 0)
{
    kvm_sregs system{};
    vcpu.call(KVM_GET_SREGS, "KVM_GET_SREGS", &system).or_throw();
    system.cs.base = 0;
    system.cs.selector = 0;
    vcpu.call(KVM_SET_SREGS, "KVM_SET_SREGS", &system).or_throw();
    constexpr std::uint64_t always_set = 2;
    kvm_regs registers{};
    registers.rip = address;
    registers.rflags = always_set;
    registers.rax = rax;
    vcpu.call(KVM_SET_REGS, "KVM_SET_REGS", &registers).or_throw();
}

}  // namespace hostler::vmm::test
