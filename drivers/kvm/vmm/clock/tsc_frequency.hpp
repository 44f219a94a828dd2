#pragma once
// The frequency of a guest's time stamp counter, where the definition asks for one or a saved state
// has another than the host.

#include <cstdint>

#include "drivers/kvm/vmm/cpu/kvm.hpp"

namespace hostler::vmm {

enum class TscScaling { none, needed };

/// Whether a guest's counter must be scaled to tick as asked; an error where the host cannot. What
/// differs by less than the crystals do (250 ppm, KVM's own tolerance) is the same.
Result<TscScaling> judge_tsc_frequency(std::uint64_t asked_khz, std::uint64_t host_khz,
                                       bool can_scale);

/// Before the vCPU's first register is set. 0: the host's own.
Result<Done> set_tsc_frequency(const KvmVm& vm, const KvmVcpu& vcpu, std::uint64_t asked_khz);

/// What KVM makes of the host's counter before it adds the guest's offset. A frequency that is not
/// known (0) is the host's own.
struct TscRate {
    std::uint64_t guest_khz = 0;
    std::uint64_t host_khz = 0;

    std::uint64_t scaled(std::uint64_t host_tsc) const noexcept;
};

}  // namespace hostler::vmm
