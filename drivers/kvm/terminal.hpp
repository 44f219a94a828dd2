#pragma once
// Where a serial port or console ends on the host: made or opened here, served by the VMM.

#include <string>

#include "xml/base/error.hpp"
#include "xml/base/fd.hpp"

namespace hostler::drivers::kvm {

struct Pty {
    Fd master;
    std::string path;  ///< "/dev/pts/3", for the domain's XML
};

/// A terminal that passes bytes as they are.
Result<Pty> open_pty();

/// A listening stream socket. An old socket file at this path is replaced, another file is not.
Result<Fd> listen_at(const std::string& path);

/// A connected stream socket, which does not block. Refused where its listener has a full queue.
Result<Fd> connect_to(const std::string& path);

/// A device or a pipe, both ways.
Result<Fd> open_stream(const std::string& path);

/// A file, pipe or device to write to, made where it is missing. Refused where it is a pipe that
/// nobody reads: waiting for a reader would have no end.
Result<Fd> open_output(const std::string& path, bool appends);

}  // namespace hostler::drivers::kvm
