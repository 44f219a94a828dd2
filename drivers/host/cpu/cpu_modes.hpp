#pragma once
// What <cpu> of a guest may say on this host, for <domainCapabilities>.

#include <vector>

#include "drivers/host/cpu/host_cpu.hpp"
#include "xml/capabilities/domain_capabilities.hpp"

namespace hostler::drivers::host {

/// `cpu`: what a guest can be given of the host's CPU: for KVM, what KVM_GET_SUPPORTED_CPUID says.
std::vector<xml::CpuModeCapability> cpu_modes(const HostCpu86& cpu);

}  // namespace hostler::drivers::host
