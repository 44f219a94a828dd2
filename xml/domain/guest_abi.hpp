#pragma once
// Whether a running guest may go on under another definition: nothing that it sees may differ
// (the rows marked abi), nor who it is.

#include "xml/domain/domain.hpp"

namespace hostler::xml {

/// The error names the first difference as libvirt does: "Target domain … does not match source …".
Result<Done> check_guest_abi(const Domain& source, const Domain& target);

}  // namespace hostler::xml
