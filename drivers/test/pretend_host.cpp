#include "drivers/test/pretend_host.hpp"

namespace hostler::drivers::test {
namespace {

constexpr std::uint32_t cells = 2;
constexpr std::uint32_t cpus_per_cell = 8;

xml::HostTopologyCell pretend_cell(std::uint32_t id)
{
    xml::HostTopologyCell cell;
    cell.id = id;
    cell.memory_kib = (id + 1) * 2'097'152ull;
    cell.pages = {{.size = (id + 1) * 4ull, .count = 524'288},
                  {.size = 2048, .count = 0},
                  {.size = 1'048'576, .count = 0}};
    cell.cpus_num = cpus_per_cell;
    for (std::uint32_t core = 0; core < cpus_per_cell; ++core) {
        const std::uint32_t cpu = id * cpus_per_cell + core;
        xml::CpuSet siblings;
        siblings.add(cpu);
        cell.cpus.push_back({cpu, id, 0, core, siblings});
    }
    return cell;
}

xml::Guest pretend_guest(std::string_view os_type)
{
    xml::Guest guest;
    guest.os_type = os_type;
    guest.arch = "i686";
    guest.word_bits = 32;
    guest.emulator = "/usr/bin/test-hv";
    guest.domains.push_back({.type = "test"});
    guest.features.pae = true;
    guest.features.nonpae = true;
    return guest;
}

}  // namespace

host::NodeInfo usual_node()
{
    return {.model = "i686",
            .memory_kib = 3 * 1024 * 1024,
            .cpus = cells * cpus_per_cell,
            .mhz = 1400,
            .nodes = cells,
            .sockets = 2,
            .cores = 2,
            .threads = 2};
}

host::CpuMap PretendHost::cpu_map() const
{
    host::CpuMap map;
    map.present = 8;
    for (const std::uint32_t cpu : {0u, 2u, 4u}) map.online.add(cpu);
    return map;
}

xml::HostCapabilities PretendHost::capabilities() const
{
    xml::HostCapabilities host;
    host.cpu.arch = "i686";
    host.cpu.pae = true;
    host.cpu.nonpae = true;
    host.cpu.pages = {{.size = 4}, {.size = 8}, {.size = 2048}, {.size = 1'048'576}};
    host.iommu = xml::YesNo::no;
    host.topology.cells_num = cells;
    for (std::uint32_t id = 0; id < cells; ++id) host.topology.cells.push_back(pretend_cell(id));
    host.security.push_back({"testSecurity", "", {}});
    return host;
}

xml::HostSysinfo PretendHost::sysinfo() const
{
    xml::HostSysinfo sysinfo;
    sysinfo.bios = {{"vendor", "LENOVO"},
                    {"version", "G4ETA1WW (2.61 )"},
                    {"date", "05/07/2014"},
                    {"release", "2.61"}};
    return sysinfo;
}

std::uint64_t PretendHost::free_memory() const
{
    return 3 * 1024 * 1024;
}

Result<std::vector<std::uint64_t>> PretendHost::cells_free_memory(std::int32_t first,
                                                                  std::int32_t count) const
{
    if (first < 0 || first >= static_cast<std::int32_t>(cells))
        return Error(ErrorCode::invalid_argument, "Range exceeds available cells");
    std::vector<std::uint64_t> free;
    for (std::int64_t cell = first; cell < cells && cell < std::int64_t{first} + count; ++cell)
        free.push_back(static_cast<std::uint64_t>(cell + 1) * 2 * 1024 * 1024);
    return free;
}

Result<std::vector<std::uint64_t>> PretendHost::free_pages(
    const std::vector<std::uint32_t>& sizes_kib, std::int32_t first, std::uint32_t count) const
{
    if (first < -1 || std::int64_t{first} + count > cells)
        return Error(ErrorCode::invalid_argument, "Range exceeds available cells");
    std::vector<std::uint64_t> free;
    std::uint64_t pages = 6;
    for (std::size_t number = 0; number < sizes_kib.size() * count; ++number)
        free.push_back(pages = pages * 2 + 7);
    return free;
}

Result<std::vector<host::Figure>> PretendHost::cpu_stats(std::int32_t) const
{
    return std::vector<host::Figure>{{"user", 9'797'400'000},
                                     {"kernel", 34'678'723'400'000},
                                     {"idle", 87'264'900'000},
                                     {"iowait", 763'600'000}};
}

Result<std::vector<host::Figure>> PretendHost::memory_stats(std::int32_t) const
{
    return Error(ErrorCode::no_support, "virNodeGetMemoryStats");
}

std::vector<xml::Guest> pretend_guests()
{
    return {pretend_guest("hvm"), pretend_guest("xen")};
}

}  // namespace hostler::drivers::test
