#pragma once
// Guest memory: what <memory> and <memoryBacking> may say, and whether this host has it.

#include "drivers/host/host_root.hpp"
#include "proto/vmm/machine.pb.h"
#include "xml/base/error.hpp"
#include "xml/domain/domain.hpp"

namespace hostler::drivers::kvm {

/// What no host could give, whatever it has.
Result<Done> check_memory(const xml::Domain& definition);

/// The memory as hostler-vmm takes it. Refused is what this host does not have: more than all of
/// its memory, huge pages of a size that it does not know or that are not free. Blocks briefly.
Result<proto::vmm::Memory> describe_memory(const xml::Domain& live,
                                           const host::HostRoot& root = host::HostRoot());

}  // namespace hostler::drivers::kvm
