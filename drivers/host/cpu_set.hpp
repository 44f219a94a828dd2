#pragma once
// Sets of CPUs and cells as the kernel tells them ("0-3,8") and as libvirt's protocol carries them.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "drivers/host/host_root.hpp"
#include "xml/schema/cpu_set.hpp"

namespace hostler::drivers::host {

using xml::CpuSet;

/// The kernel's text; an empty set when there is none or it is no list.
CpuSet read_cpu_set(const HostRoot& root, std::string_view path);

/// Ascending.
std::vector<std::uint32_t> members(const CpuSet& set);

/// Bit n of byte n/8; as many bytes as `bits` bits need.
std::vector<std::uint8_t> bitmap(const CpuSet& set, std::size_t bits);

}  // namespace hostler::drivers::host
