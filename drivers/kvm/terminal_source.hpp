#pragma once
// From a definition's <source> of a serial port or console to an open terminal.

#include "proto/vmm/machine.pb.h"
#include "xml/base/error.hpp"
#include "xml/base/fd.hpp"
#include "xml/domain/char_source.hpp"

namespace hostler::drivers::kvm {

struct OpenTerminal {
    proto::vmm::Character::Kind kind = proto::vmm::Character::KIND_NULL;
    Fd file;
    Fd log;
};

/// Opens it. A pty's path is written into `source`.
Result<OpenTerminal> open_terminal(xml::CharSource& source);

}  // namespace hostler::drivers::kvm
