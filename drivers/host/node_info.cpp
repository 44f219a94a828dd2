#include "drivers/host/node_info.hpp"

#include <sys/utsname.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <numeric>
#include <set>

namespace hostler::drivers::host {
namespace {

/// The first "cpu MHz : 2096.010" of /proc/cpuinfo, cut to whole ones.
std::uint32_t read_mhz(const HostRoot& root)
{
    const std::string text = root.text("/proc/cpuinfo").value_or("");
    const auto at = text.find("\ncpu MHz");
    const auto colon = at == text.npos ? at : text.find(':', at);
    if (colon == text.npos) return 0;
    const auto digit = text.find_first_of("0123456789", colon);
    if (digit == text.npos) return 0;
    std::uint32_t mhz = 0;
    std::from_chars(text.data() + digit, text.data() + text.size(), mhz);
    return mhz;
}

/// What one cell's CPUs amount to.
struct Shape {
    std::uint32_t sockets = 0;
    std::uint32_t cores = 0;    ///< most of a socket
    std::uint32_t threads = 0;  ///< most of a core
};

Shape shape_of(const HostCell& cell)
{
    std::map<std::uint32_t, std::set<std::uint32_t>> cores_by_socket;
    Shape shape;
    for (const HostCpu& cpu : cell.cpus) {
        cores_by_socket[cpu.socket].insert(cpu.core);
        const auto threads = static_cast<std::uint32_t>(cpu.siblings.count());
        shape.threads = std::max(shape.threads, threads);
    }
    shape.sockets = static_cast<std::uint32_t>(cores_by_socket.size());
    for (const auto& [socket, cores] : cores_by_socket)
        shape.cores = std::max(shape.cores, static_cast<std::uint32_t>(cores.size()));
    return shape;
}

}  // namespace

NodeInfo read_node_info(const HostRoot& root, const Topology& topology)
{
    utsname machine{};
    ::uname(&machine);
    NodeInfo info;
    info.model = machine.machine;
    info.mhz = read_mhz(root);
    info.nodes = static_cast<std::uint32_t>(topology.cells.size());
    info.sockets = info.cores = info.threads = 0;
    for (const HostCell& cell : topology.cells) {
        const Shape shape = shape_of(cell);
        info.memory_kib += cell.memory_kib;
        info.cpus += static_cast<std::uint32_t>(cell.cpus.size());
        info.sockets = std::max(info.sockets, shape.sockets);
        info.cores = std::max(info.cores, shape.cores);
        info.threads = std::max(info.threads, shape.threads);
    }
    // Clients multiply the four numbers. Where a host is not so regular (offline CPUs, cells
    // without any, cores numbered anew on each die) it is told as one flat node, as libvirt tells
    // it.
    const auto present = static_cast<std::uint32_t>(topology.cpus.size());
    if (info.nodes * info.sockets * info.cores * info.threads != present) {
        info.nodes = info.sockets = info.threads = 1;
        info.cores = present;
    }
    return info;
}

}  // namespace hostler::drivers::host
