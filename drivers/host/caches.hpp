#pragma once
// The caches that CPUs share, as the kernel shows them in /sys/devices/system/cpu/cpuN/cache.

#include <cstdint>
#include <string_view>
#include <vector>

#include "drivers/host/cpu_set.hpp"
#include "drivers/host/host_root.hpp"

namespace hostler::drivers::host {

struct HostCache {
    std::uint32_t id = 0;
    std::uint32_t level = 0;
    std::string_view type;  ///< "both", "code", "data": libvirt's words
    std::uint64_t size_bytes = 0;
    CpuSet cpus;
};

/// Those of level 3 and above: the ones a user may want to divide among guests. By level, type and
/// number.
std::vector<HostCache> read_caches(const HostRoot& root);

}  // namespace hostler::drivers::host
