#pragma once
// The kernel's meminfo files: "MemTotal:  123 kB", and with "Node 0 " before it for one cell.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hostler::drivers::host {

/// The number beside a key, in the file's own unit (KiB); nothing when the key is not there.
std::optional<std::uint64_t> meminfo(std::string_view text, std::string_view key);

/// "/sys/devices/system/node/node3/meminfo".
std::string cell_path(std::uint32_t cell, std::string_view file);

}  // namespace hostler::drivers::host
