#include "drivers/host/cpu_set.hpp"

namespace hostler::drivers::host {

CpuSet read_cpu_set(const HostRoot& root, std::string_view path)
{
    CpuSet set;
    const std::optional<std::string> text = root.text(path);
    if (!text || !CpuSet::parse(*text, set)) return {};
    return set;
}

std::vector<std::uint32_t> members(const CpuSet& set)
{
    std::vector<std::uint32_t> numbers;
    if (set.empty()) return numbers;
    for (std::uint32_t number = 0; number <= set.last(); ++number)
        if (set.has(number)) numbers.push_back(number);
    return numbers;
}

std::vector<std::uint8_t> bitmap(const CpuSet& set, std::size_t bits)
{
    std::vector<std::uint8_t> bytes((bits + 7) / 8);
    for (const std::uint32_t number : members(set)) {
        if (number >= bits) break;
        std::uint8_t& byte = bytes[number / 8];
        byte = static_cast<std::uint8_t>(byte | (1u << (number % 8)));
    }
    return bytes;
}

}  // namespace hostler::drivers::host
