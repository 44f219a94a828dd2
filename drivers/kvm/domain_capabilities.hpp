#pragma once
// What a domain of hostler-vmm can have, as virConnectGetDomainCapabilities tells it. Says the same
// as rules.cpp.

#include "xml/capabilities/domain_capabilities.hpp"

namespace hostler::drivers::kvm {

/// Adds all but emulator, machine and CPUs.
void add_domain_capabilities(xml::DomainCapabilities& document);

}  // namespace hostler::drivers::kvm
