#pragma once
// Memory and CPU figures of the host, read anew at each call.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/host/host_root.hpp"
#include "xml/base/error.hpp"

namespace hostler::drivers::host {

/// "user", 1234: a parameter of virNodeGetCPUStats or virNodeGetMemoryStats, by libvirt's name.
struct Figure {
    std::string_view name;
    std::uint64_t value = 0;
    bool operator==(const Figure&) const = default;
};

/// kernel, user, idle, iowait in nanoseconds, of one CPU or (-1) of all.
Result<std::vector<Figure>> read_cpu_stats(const HostRoot& root, std::int32_t cpu);

/// total, free (and, of all cells, buffers, cached) in KiB, of one cell or (-1) of all.
Result<std::vector<Figure>> read_memory_stats(const HostRoot& root, std::int32_t cell);

/// Bytes.
std::uint64_t read_free_memory(const HostRoot& root);

/// Bytes free in each of at most `count` cells from `first` on. An error when there is no cell
/// `first`.
Result<std::vector<std::uint64_t>> read_cells_free_memory(const HostRoot& root, std::int32_t first,
                                                          std::int32_t count);

/// For each of `count` cells from `first` on (-1: the whole host), the free pages of each size,
/// cell after cell. Sizes in KiB.
Result<std::vector<std::uint64_t>> read_free_pages(const HostRoot& root,
                                                   const std::vector<std::uint32_t>& sizes_kib,
                                                   std::int32_t first, std::uint32_t count);

}  // namespace hostler::drivers::host
