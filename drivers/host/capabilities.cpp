#include "drivers/host/capabilities.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>

#include "drivers/host/caches.hpp"
#include "drivers/host/cpu/host_cpu.hpp"

namespace hostler::drivers::host {
namespace {

/// "microcode : 0xa0011d1" of /proc/cpuinfo.
std::optional<std::uint64_t> read_microcode(const HostRoot& root)
{
    const std::string text = root.text("/proc/cpuinfo").value_or("");
    const auto at = text.find("\nmicrocode");
    const auto number = at == text.npos ? at : text.find("0x", at);
    if (number == text.npos) return std::nullopt;
    std::uint64_t version = 0;
    std::from_chars(text.data() + number + 2, text.data() + text.size(), version, 16);
    return version;
}

/// The sizes of pages a guest's memory can be made of.
std::vector<xml::HostPageSize> page_sizes(const Topology& topology)
{
    std::vector<xml::HostPageSize> sizes;
    for (const PagePool& pool : topology.cells.front().pages)
        sizes.push_back({.size = pool.size_kib});
    return sizes;
}

xml::HostCpu describe_cpu(const HostRoot& root, const Cpuid& cpuid, const Topology& topology)
{
    const NodeInfo node = read_node_info(root, topology);
    const HostCpu86 found = read_host_cpu(cpuid);
    xml::HostCpu cpu;
    cpu.arch = node.model;
    if (!found.model.empty()) cpu.model = found.model;
    if (found.vendor != CpuVendor::any) cpu.vendor = word(found.vendor);
    cpu.microcode = read_microcode(root);
    cpu.signature = {found.signature.family, found.signature.model, found.signature.stepping};
    cpu.topology = {node.sockets, 1, node.cores, node.threads};
    if (found.physical_bits > 0) cpu.physical_bits_mode = "emulate";
    cpu.physical_bits = found.physical_bits;
    for (const std::string_view name : found.extra_features) cpu.features.emplace_back(name);
    cpu.pages = page_sizes(topology);
    return cpu;
}

xml::HostTopologyCell describe_cell(const HostCell& found)
{
    xml::HostTopologyCell cell;
    cell.id = found.id;
    cell.memory_kib = found.memory_kib;
    for (const PagePool& pool : found.pages)
        cell.pages.push_back({.size = pool.size_kib, .count = pool.count});
    for (const CellDistance& distance : found.distances)
        cell.distances.push_back({distance.cell, distance.value});
    cell.cpus_num = static_cast<std::uint32_t>(found.cpus.size());
    for (const HostCpu& cpu : found.cpus)
        cell.cpus.push_back({cpu.id, cpu.socket, cpu.die, cpu.core, cpu.siblings});
    return cell;
}

/// As libvirt tells sizes: in the largest unit that leaves a whole number.
xml::HostCacheBank describe_cache(const HostCache& found)
{
    xml::HostCacheBank bank{found.id, found.level, found.type, found.size_bytes, "B", found.cpus};
    for (const char* unit : {"KiB", "MiB", "GiB"}) {
        if (bank.size == 0 || bank.size % 1024 != 0) break;
        bank.size /= 1024;
        bank.unit = unit;
    }
    return bank;
}

}  // namespace

xml::HostCapabilities gather_capabilities(const HostRoot& root, const Cpuid& cpuid)
{
    const Topology topology = read_topology(root);
    xml::HostCapabilities host;
    host.cpu = describe_cpu(root, cpuid, topology);
    const bool has_iommu = !root.list("/sys/kernel/iommu_groups").empty();
    host.iommu = has_iommu ? xml::YesNo::yes : xml::YesNo::no;
    host.topology.cells_num = static_cast<std::uint32_t>(topology.cells.size());
    for (const HostCell& cell : topology.cells) host.topology.cells.push_back(describe_cell(cell));
    for (const HostCache& cache : read_caches(root))
        host.topology.caches.push_back(describe_cache(cache));
    return host;
}

xml::HostSysinfo to_document(const Sysinfo& sysinfo)
{
    const auto entries = [](const std::vector<SysinfoEntry>& found) {
        std::vector<xml::HostSysinfoEntry> made;
        for (const SysinfoEntry& entry : found) made.push_back({entry.name, entry.value});
        return made;
    };
    return {"smbios", entries(sysinfo.bios), entries(sysinfo.system), entries(sysinfo.base_board),
            entries(sysinfo.chassis)};
}

}  // namespace hostler::drivers::host
