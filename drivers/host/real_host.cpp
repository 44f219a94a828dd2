#include "drivers/host/real_host.hpp"

#include "drivers/host/capabilities.hpp"
#include "drivers/host/identity.hpp"

namespace hostler::drivers::host {

RealHost::RealHost(Uuid uuid, HostRoot root, Cpuid cpuid, TscSource tsc)
    : uuid_(uuid),
      root_(std::move(root)),
      cpuid_(std::move(cpuid)),
      read_tsc_(tsc ? std::move(tsc) : [this] { return read_tsc(root_.below("/dev/kvm")); })
{
}

NodeInfo RealHost::node_info() const
{
    return read_node_info(root_, read_topology(root_));
}

CpuMap RealHost::cpu_map() const
{
    return read_cpu_map(root_);
}

xml::HostCapabilities RealHost::capabilities() const
{
    xml::HostCapabilities host = gather_capabilities(root_, cpuid_);
    host.uuid = uuid_;
    if (const std::optional<Tsc> found = tsc())
        host.cpu.counters.push_back(
            {.name = "tsc",
             .frequency_hz = found->frequency_hz,
             .scaling = found->is_scalable ? xml::YesNo::yes : xml::YesNo::no});
    // Guests are confined by what they are given: descriptors, and no right to open anything else.
    host.security.push_back({"none", "0", {}});
    return host;
}

/// It does not change, and to ask for it is dear.
std::optional<Tsc> RealHost::tsc() const
{
    const std::lock_guard lock(mutex_);
    if (!tsc_) tsc_ = read_tsc_();
    return tsc_;
}

xml::HostSysinfo RealHost::sysinfo() const
{
    const Sysinfo sysinfo = read_sysinfo(root_);
    if (sysinfo == Sysinfo{})
        throw Error(ErrorCode::config_unsupported, "Host SMBIOS information is not available");
    return to_document(sysinfo);
}

std::uint64_t RealHost::free_memory() const
{
    return read_free_memory(root_);
}

Result<std::vector<std::uint64_t>> RealHost::cells_free_memory(std::int32_t first,
                                                               std::int32_t count) const
{
    return read_cells_free_memory(root_, first, count);
}

Result<std::vector<std::uint64_t>> RealHost::free_pages(const std::vector<std::uint32_t>& sizes_kib,
                                                        std::int32_t first,
                                                        std::uint32_t count) const
{
    return read_free_pages(root_, sizes_kib, first, count);
}

Result<std::vector<Figure>> RealHost::cpu_stats(std::int32_t cpu) const
{
    return read_cpu_stats(root_, cpu);
}

Result<std::vector<Figure>> RealHost::memory_stats(std::int32_t cell) const
{
    return read_memory_stats(root_, cell);
}

}  // namespace hostler::drivers::host
