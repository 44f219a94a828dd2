#pragma once
// Sizes with units, and sets of host CPUs, as people write them.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hostler::cli {

/// "512M", "1GiB", "3GB" (1000³), "12": the bytes, rounded down; nothing when it is no size.
std::optional<std::uint64_t> parse_size(std::string_view text, std::uint64_t unit_bytes);

/// A number from 0, and nothing else; nothing when it is none.
std::optional<std::uint64_t> parse_count(std::string_view text);

/// "10.000 MiB": so many digits behind the point, the largest unit that leaves 1 or more.
std::string human_size(std::uint64_t bytes, int digits = 3);

/// A bit a CPU, the first CPU lowest: what libvirt calls a CPU map.
using CpuMap = std::vector<std::uint8_t>;

bool has_cpu(const CpuMap& map, std::size_t cpu);
/// "0-3,8": the CPUs of the map below `count`.
std::string cpu_list(const CpuMap& map, std::size_t count);
/// "yy-y": one letter a CPU.
std::string cpu_letters(const CpuMap& map, std::size_t count);
/// Reads "0-3,^2,8" or "r" (all), for a host of `count` CPUs; nothing when it is neither.
std::optional<CpuMap> parse_cpu_list(std::string_view text, std::size_t count);

}  // namespace hostler::cli
