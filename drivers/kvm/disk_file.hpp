#pragma once
// The files a guest runs from. Each call opens and checks, and blocks while it does.

#include <string>

#include "xml/base/error.hpp"
#include "xml/base/fd.hpp"

namespace hostler::drivers::kvm {

enum class DiskLock { exclusive, shared, none };

/// Opens a raw image or a block device. The lock is an OFD lock (fcntl(2)) of the whole file, as
/// long as the descriptor or a copy of it is open: of two domains that write one disk, the second
/// is refused. An image of another format is refused by its first bytes.
Result<Fd> open_disk(const std::string& path, bool is_read_only, DiskLock lock);

/// Opens a regular file for reading: "kernel", "initrd".
Result<Fd> open_boot_file(const std::string& path, std::string_view role);

}  // namespace hostler::drivers::kvm
