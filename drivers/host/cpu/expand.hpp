#pragma once
// What a guest gets that asks for the host's CPU as a model (`dumpxml --update-cpu`).

#include "drivers/host/cpu/host_cpu.hpp"
#include "xml/domain/cpu.hpp"

namespace hostler::drivers::host {

/// host-model as the model, vendor and features it stands for on `host`; what `asked` says of
/// single features goes before. Other modes, and a host that no model fits, are left as they are.
xml::Cpu expanded_cpu(const xml::Cpu& asked, const HostCpu86& host);

}  // namespace hostler::drivers::host
