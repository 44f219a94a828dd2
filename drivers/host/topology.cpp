#include "drivers/host/topology.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

#include "drivers/host/meminfo.hpp"

namespace hostler::drivers::host {
namespace {

constexpr std::string_view cpu_folder = "/sys/devices/system/cpu";

std::string cpu_path(std::uint32_t cpu, std::string_view file)
{
    return fmt::format("{}/cpu{}/{}", cpu_folder, cpu, file);
}

std::uint32_t topology_number(const HostRoot& root, std::uint32_t cpu, std::string_view file)
{
    // Virtual machines and old kernels leave some out, or say -1.
    const auto number = root.number(cpu_path(cpu, fmt::format("topology/{}", file)));
    return static_cast<std::uint32_t>(number.value_or(0));
}

HostCpu read_cpu(const HostRoot& root, std::uint32_t id, bool is_online)
{
    HostCpu cpu;
    cpu.id = id;
    cpu.is_online = is_online;
    if (!is_online) return cpu;  // the kernel tells an offline CPU's place only by guess
    cpu.socket = topology_number(root, id, "physical_package_id");
    cpu.die = topology_number(root, id, "die_id");
    cpu.core = topology_number(root, id, "core_id");
    cpu.siblings = read_cpu_set(root, cpu_path(id, "topology/thread_siblings_list"));
    if (cpu.siblings.empty()) cpu.siblings.add(id);
    return cpu;
}

/// "hugepages-2048kB" to 2048.
std::uint64_t huge_page_kib(std::string_view name)
{
    constexpr std::string_view prefix = "hugepages-";
    if (!name.starts_with(prefix)) return 0;
    name.remove_prefix(prefix.size());
    std::uint64_t size = 0;
    std::from_chars(name.data(), name.data() + name.size(), size);
    return size;
}

/// Huge pages of one cell, or of a host without cells; by size.
std::vector<PagePool> read_huge_pages(const HostRoot& root, const std::string& folder)
{
    std::vector<PagePool> pools;
    for (const std::string& name : root.list(folder)) {
        PagePool pool;
        pool.size_kib = huge_page_kib(name);
        if (pool.size_kib == 0) continue;
        pool.count = root.number(folder + "/" + name + "/nr_hugepages").value_or(0);
        pool.free = root.number(folder + "/" + name + "/free_hugepages").value_or(0);
        pools.push_back(pool);
    }
    std::ranges::sort(pools, {}, &PagePool::size_kib);
    return pools;
}

void fill_memory(const HostRoot& root, HostCell& cell, const std::string& meminfo_path,
                 const std::string& huge_folder)
{
    const std::string text = root.text(meminfo_path).value_or("");
    cell.memory_kib = meminfo(text, "MemTotal").value_or(0);
    cell.free_kib = meminfo(text, "MemFree").value_or(0);
    cell.pages = read_huge_pages(root, huge_folder);

    std::uint64_t huge_kib = 0;
    for (const PagePool& pool : cell.pages) huge_kib += pool.count * pool.size_kib;
    PagePool ordinary;
    ordinary.size_kib = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) / 1024;
    ordinary.count = (cell.memory_kib - std::min(huge_kib, cell.memory_kib)) / ordinary.size_kib;
    ordinary.free = cell.free_kib / ordinary.size_kib;
    cell.pages.insert(cell.pages.begin(), ordinary);
}

std::vector<CellDistance> read_distances(const HostRoot& root, std::uint32_t cell,
                                         const std::vector<std::uint32_t>& cells)
{
    std::vector<CellDistance> distances;
    const std::string text = root.text(cell_path(cell, "distance")).value_or("");
    const char* at = text.data();
    const char* const end = at + text.size();
    for (const std::uint32_t other : cells) {
        while (at < end && *at == ' ') ++at;
        CellDistance distance{other, 0};
        const auto parsed = std::from_chars(at, end, distance.value);
        if (parsed.ec != std::errc()) break;
        at = parsed.ptr;
        distances.push_back(distance);
    }
    return distances;
}

std::vector<HostCell> read_cells(const HostRoot& root, const std::vector<HostCpu>& cpus)
{
    const std::vector<std::uint32_t> ids =
        members(read_cpu_set(root, "/sys/devices/system/node/online"));
    std::vector<HostCell> cells;
    for (const std::uint32_t id : ids) {
        HostCell cell;
        cell.id = id;
        fill_memory(root, cell, cell_path(id, "meminfo"), cell_path(id, "hugepages"));
        cell.distances = read_distances(root, id, ids);
        const CpuSet own = read_cpu_set(root, cell_path(id, "cpulist"));
        std::ranges::copy_if(cpus, std::back_inserter(cell.cpus),
                             [&](const HostCpu& cpu) { return cpu.is_online && own.has(cpu.id); });
        cells.push_back(std::move(cell));
    }
    if (!cells.empty()) return cells;

    // A kernel without NUMA: one cell that holds everything.
    HostCell whole;
    fill_memory(root, whole, "/proc/meminfo", "/sys/kernel/mm/hugepages");
    std::ranges::copy_if(cpus, std::back_inserter(whole.cpus), &HostCpu::is_online);
    cells.push_back(std::move(whole));
    return cells;
}

}  // namespace

Topology read_topology(const HostRoot& root)
{
    const CpuSet present = read_cpu_set(root, fmt::format("{}/present", cpu_folder));
    const CpuSet online = read_cpu_set(root, fmt::format("{}/online", cpu_folder));
    Topology topology;
    for (const std::uint32_t id : members(present))
        topology.cpus.push_back(read_cpu(root, id, online.has(id)));
    topology.cells = read_cells(root, topology.cpus);
    return topology;
}

CpuMap read_cpu_map(const HostRoot& root)
{
    const CpuSet present = read_cpu_set(root, fmt::format("{}/present", cpu_folder));
    CpuMap map;
    map.present = present.empty() ? 0 : present.last() + 1;
    map.online = read_cpu_set(root, fmt::format("{}/online", cpu_folder));
    return map;
}

}  // namespace hostler::drivers::host
