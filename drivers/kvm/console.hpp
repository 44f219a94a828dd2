#pragma once
// A client's way to a guest's serial port or console: the other end of the pty, or a connection to
// the socket.

#include <memory>

#include "drivers/driver.hpp"
#include "xml/domain/char_source.hpp"

namespace hostler::drivers::kvm {

/// Opens it; throws what is in the way. A file or nothing at all cannot be attached to.
std::unique_ptr<Console> open_console(Executor executor, xml::CharSource::Type type,
                                      const std::string& path);

}  // namespace hostler::drivers::kvm
