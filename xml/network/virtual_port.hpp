#pragma once
// What a switch may be told of a port, by the kind of switch.

#include "xml/domain/bandwidth.hpp"

namespace hostler::xml {

/// A port names its kind, and only says what that kind knows.
Complaint judge_virtual_port(const VirtualPort& port);

}  // namespace hostler::xml
