#pragma once
// Topology: the host's CPUs and NUMA cells as the kernel shows them in /sys/devices/system.

#include <cstdint>
#include <string>
#include <vector>

#include "drivers/host/cpu_set.hpp"
#include "drivers/host/host_root.hpp"

namespace hostler::drivers::host {

struct HostCpu {
    std::uint32_t id = 0;
    bool is_online = true;
    std::uint32_t socket = 0;
    std::uint32_t die = 0;
    std::uint32_t core = 0;
    CpuSet siblings;  ///< threads of the same core, this one included
};

struct PagePool {
    std::uint64_t size_kib = 0;
    std::uint64_t count = 0;  ///< of ordinary pages: those not in huge pages
    std::uint64_t free = 0;
};

struct CellDistance {
    std::uint32_t cell = 0;
    std::uint32_t value = 0;  ///< 10 is local
};

struct HostCell {
    std::uint32_t id = 0;
    std::uint64_t memory_kib = 0;
    std::uint64_t free_kib = 0;
    std::vector<PagePool> pages;  ///< ordinary pages first, then huge ones by size
    std::vector<CellDistance> distances;
    std::vector<HostCpu> cpus;  ///< online ones
};

struct Topology {
    std::vector<HostCpu> cpus;    ///< present ones, by number
    std::vector<HostCell> cells;  ///< a host without NUMA has one, 0
};

Topology read_topology(const HostRoot& root);

/// As virNodeGetCPUMap reports it: as many CPUs as could be present, and which are online.
struct CpuMap {
    std::uint32_t present = 0;  ///< the highest number present, plus one
    CpuSet online;
};
CpuMap read_cpu_map(const HostRoot& root);

}  // namespace hostler::drivers::host
