#include "drivers/host/statistics.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <sstream>

#include "drivers/host/meminfo.hpp"
#include "drivers/host/topology.hpp"

namespace hostler::drivers::host {
namespace {

/// The columns of a "cpu" line in /proc/stat (proc(5)).
enum Column { user, nice, system, idle, iowait, irq, softirq, columns };

std::optional<std::array<std::uint64_t, columns>> stat_line(const std::string& text,
                                                            const std::string& name)
{
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with(name + " ")) continue;
        std::istringstream words(line.substr(name.size()));
        std::array<std::uint64_t, columns> ticks{};
        for (std::uint64_t& each : ticks) words >> each;
        return ticks;
    }
    return std::nullopt;
}

std::vector<std::uint32_t> cell_ids(const HostRoot& root)
{
    const std::vector<std::uint32_t> ids =
        members(read_cpu_set(root, "/sys/devices/system/node/online"));
    return ids.empty() ? std::vector<std::uint32_t>{0} : ids;
}

/// The cell's meminfo; the host's where the kernel knows no cells.
std::string cell_meminfo(const HostRoot& root, std::uint32_t cell)
{
    if (auto text = root.text(cell_path(cell, "meminfo"))) return *text;
    return root.text("/proc/meminfo").value_or("");
}

std::uint64_t free_bytes(const HostRoot& root, std::uint32_t cell)
{
    return meminfo(cell_meminfo(root, cell), "MemFree").value_or(0) * 1024;
}

Error out_of_range(std::int32_t first, std::uint32_t last)
{
    return Error(ErrorCode::internal,
                 fmt::format("start cell {} out of range (0-{})", first, last));
}

Result<std::uint64_t> free_pages(const HostRoot& root, std::int32_t cell, std::uint32_t size_kib)
{
    const bool is_whole = cell < 0;
    if (size_kib * 1024ul == static_cast<unsigned long>(::sysconf(_SC_PAGESIZE)))
        return (is_whole ? read_free_memory(root)
                         : free_bytes(root, static_cast<std::uint32_t>(cell))) /
               1024 / size_kib;
    const std::string file = fmt::format("hugepages-{}kB/free_hugepages", size_kib);
    const std::string path = is_whole
                                 ? "/sys/kernel/mm/hugepages/" + file
                                 : cell_path(static_cast<std::uint32_t>(cell), "hugepages/" + file);
    if (const auto free = root.number(path)) return *free;
    return Error(ErrorCode::operation_failed,
                 fmt::format("page size {} KiB is not available on node {}", size_kib, cell));
}

}  // namespace

Result<std::vector<Figure>> read_cpu_stats(const HostRoot& root, std::int32_t cpu)
{
    const std::string name = cpu < 0 ? "cpu" : fmt::format("cpu{}", cpu);
    const auto ticks = stat_line(root.text("/proc/stat").value_or(""), name);
    if (cpu < -1 || !ticks)
        return Error(ErrorCode::invalid_argument, fmt::format("there is no CPU {} online", cpu));
    const auto tick_ns = 1'000'000'000ull / static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
    return std::vector<Figure>{
        {"kernel", ((*ticks)[system] + (*ticks)[irq] + (*ticks)[softirq]) * tick_ns},
        {"user", ((*ticks)[user] + (*ticks)[nice]) * tick_ns},
        {"idle", (*ticks)[idle] * tick_ns},
        {"iowait", (*ticks)[iowait] * tick_ns},
    };
}

Result<std::vector<Figure>> read_memory_stats(const HostRoot& root, std::int32_t cell)
{
    const std::uint32_t last = cell_ids(root).back();
    if (cell < -1 || cell > static_cast<std::int32_t>(last))
        return Error(ErrorCode::invalid_argument,
                     fmt::format("there is no cell {}: the last one is {}", cell, last));
    const std::string text = cell < 0 ? root.text("/proc/meminfo").value_or("")
                                      : cell_meminfo(root, static_cast<std::uint32_t>(cell));
    std::vector<Figure> figures{{"total", meminfo(text, "MemTotal").value_or(0)},
                                {"free", meminfo(text, "MemFree").value_or(0)}};
    if (cell < 0) {
        figures.push_back({"buffers", meminfo(text, "Buffers").value_or(0)});
        figures.push_back({"cached", meminfo(text, "Cached").value_or(0)});
    }
    return figures;
}

std::uint64_t read_free_memory(const HostRoot& root)
{
    const std::vector<std::uint32_t> ids = cell_ids(root);
    return std::accumulate(
        ids.begin(), ids.end(), std::uint64_t{0},
        [&](std::uint64_t sum, std::uint32_t cell) { return sum + free_bytes(root, cell); });
}

Result<std::vector<std::uint64_t>> read_cells_free_memory(const HostRoot& root, std::int32_t first,
                                                          std::int32_t count)
{
    const std::vector<std::uint32_t> ids = cell_ids(root);
    if (first < 0 || first > static_cast<std::int32_t>(ids.back()))
        return out_of_range(first, ids.back());
    std::vector<std::uint64_t> free;
    for (std::int64_t cell = first; cell < std::int64_t{first} + count; ++cell) {
        if (cell > ids.back()) break;
        const auto id = static_cast<std::uint32_t>(cell);
        free.push_back(std::ranges::binary_search(ids, id) ? free_bytes(root, id) : 0);
    }
    return free;
}

Result<std::vector<std::uint64_t>> read_free_pages(const HostRoot& root,
                                                   const std::vector<std::uint32_t>& sizes_kib,
                                                   std::int32_t first, std::uint32_t count)
{
    const std::uint32_t last = cell_ids(root).back();
    if (first < -1 || first > static_cast<std::int32_t>(last)) return out_of_range(first, last);
    std::vector<std::uint64_t> free;
    for (std::int64_t cell = first; cell < std::int64_t{first} + count; ++cell) {
        if (cell > last) break;
        for (const std::uint32_t size : sizes_kib) {
            const Result<std::uint64_t> pages =
                free_pages(root, static_cast<std::int32_t>(cell), size);
            if (!pages) return pages.error();
            free.push_back(*pages);
        }
    }
    return free;
}

}  // namespace hostler::drivers::host
