#pragma once
// Host: what a connection's questions about the machine are answered with. There is the machine
// that the daemon runs on (real_host.hpp); a driver that pretends (drivers/test) brings one of its
// own.
//
// Calls read small files and may block for milliseconds on a large machine: use the blocking pool.
// Any thread.

#include <cstdint>
#include <string>
#include <vector>

#include "drivers/host/node_info.hpp"
#include "drivers/host/statistics.hpp"
#include "drivers/host/topology.hpp"
#include "xml/base/error.hpp"
#include "xml/capabilities/capabilities.hpp"
#include "xml/capabilities/host_sysinfo.hpp"

namespace hostler::drivers::host {

class Host {
public:
    virtual ~Host() = default;

    virtual NodeInfo node_info() const = 0;
    virtual CpuMap cpu_map() const = 0;
    /// The host's half of <capabilities>.
    virtual xml::HostCapabilities capabilities() const = 0;
    /// Throws config_unsupported where the firmware tells nothing.
    virtual xml::HostSysinfo sysinfo() const = 0;

    /// Bytes.
    virtual std::uint64_t free_memory() const = 0;
    virtual Result<std::vector<std::uint64_t>> cells_free_memory(std::int32_t first,
                                                                 std::int32_t count) const = 0;
    virtual Result<std::vector<std::uint64_t>> free_pages(
        const std::vector<std::uint32_t>& sizes_kib, std::int32_t first,
        std::uint32_t count) const = 0;
    /// Of one CPU, or (-1) of all.
    virtual Result<std::vector<Figure>> cpu_stats(std::int32_t cpu) const = 0;
    /// Of one cell, or (-1) of all.
    virtual Result<std::vector<Figure>> memory_stats(std::int32_t cell) const = 0;
};

}  // namespace hostler::drivers::host
