#pragma once
// Description: a definition as hostler-vmm takes it, with all that it names opened. Making one
// blocks (files, taps, terminals). Dropping one closes and removes all that it made.

#include <vector>

#include "drivers/kvm/statistics.hpp"
#include "proto/vmm/machine.pb.h"
#include "xml/base/error.hpp"
#include "xml/base/fd.hpp"
#include "xml/domain/domain.hpp"

namespace hostler::drivers::kvm {

struct Description {
    proto::vmm::Machine machine;
    std::vector<Fd> files;  ///< the machine's fd fields count these
};

/// Opens everything but /dev/kvm, which is given. `live` gets what was chosen: aliases, terminals'
/// paths, taps' names.
Result<Description> describe(xml::Domain& live, Fd kvm);

/// The host's names of a running domain's devices.
HostNames host_names(const xml::Domain& live);

}  // namespace hostler::drivers::kvm
