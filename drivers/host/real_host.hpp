#pragma once
// RealHost: the machine that the daemon runs on.

#include <mutex>
#include <optional>

#include "drivers/host/cpu/cpuid.hpp"
#include "drivers/host/cpu/tsc.hpp"
#include "drivers/host/host.hpp"
#include "drivers/host/host_root.hpp"
#include "xml/base/uuid.hpp"

namespace hostler::drivers::host {

class RealHost final : public Host {
public:
    /// `uuid` is what capabilities name the host by; read_host_uuid() finds it.
    /// Without a source, the TSC is what the KVM below the root tells.
    explicit RealHost(Uuid uuid, HostRoot root = HostRoot(), Cpuid cpuid = this_cpu,
                      TscSource tsc = {});

    NodeInfo node_info() const override;
    CpuMap cpu_map() const override;
    xml::HostCapabilities capabilities() const override;
    xml::HostSysinfo sysinfo() const override;
    std::uint64_t free_memory() const override;
    Result<std::vector<std::uint64_t>> cells_free_memory(std::int32_t first,
                                                         std::int32_t count) const override;
    Result<std::vector<std::uint64_t>> free_pages(const std::vector<std::uint32_t>& sizes_kib,
                                                  std::int32_t first,
                                                  std::uint32_t count) const override;
    Result<std::vector<Figure>> cpu_stats(std::int32_t cpu) const override;
    Result<std::vector<Figure>> memory_stats(std::int32_t cell) const override;

private:
    std::optional<Tsc> tsc() const;

    const Uuid uuid_;
    const HostRoot root_;
    const Cpuid cpuid_;
    const TscSource read_tsc_;
    mutable std::mutex mutex_;
    mutable std::optional<Tsc> tsc_;  ///< once it was told
};

}  // namespace hostler::drivers::host
