#pragma once
// Where a disk sits in the machine, as users write it.

#include <string>
#include <string_view>

namespace hostler::cli {

/// The <address/> line for "pci:0000.00.08.0" (hexadecimal), "ccw:0xfe.0.0003", "scsi:0.0.1",
/// "sata:0.0.1", "ide:0.0.1" or "usb:1.2". Failure when it is none, or none for a disk of the
/// target's kind.
std::string disk_address(std::string_view text, std::string_view target, bool is_multifunction);

}  // namespace hostler::cli
