#pragma once
// What a machine's configuration wants of one processor's CPUID. A pure function.

#include "drivers/kvm/vmm/cpu/cpuid.hpp"
#include "proto/vmm/machine.pb.h"

namespace hostler::vmm {

/// Of the processor of this index.
CpuidPlan cpuid_plan(const proto::vmm::Machine& config, const Topology& topology,
                     std::uint32_t index);

}  // namespace hostler::vmm
