#pragma once
// The host's half of <capabilities>, gathered. Reads some files a CPU: call it where blocking is
// allowed, and keep the answer while the host's topology stays.

#include "drivers/host/cpu/cpuid.hpp"
#include "drivers/host/host_root.hpp"
#include "drivers/host/identity.hpp"
#include "drivers/host/node_info.hpp"
#include "drivers/host/topology.hpp"
#include "xml/capabilities/capabilities.hpp"
#include "xml/capabilities/host_sysinfo.hpp"

namespace hostler::drivers::host {

/// All that the document says of the host, but for its UUID and how it confines guests.
xml::HostCapabilities gather_capabilities(const HostRoot& root, const Cpuid& cpuid);

/// The document that virConnectGetSysinfo answers.
xml::HostSysinfo to_document(const Sysinfo& sysinfo);

}  // namespace hostler::drivers::host
