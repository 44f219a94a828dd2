#pragma once
// CpuSet: a set of small numbers (CPUs, nodes) in the kernel's text form "0-3,8", and the bit map
// that libvirt's protocol carries.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hostler::drivers::host {

class CpuSet {
public:
    /// More than any kernel's NR_CPUS; a text that names a higher number is refused.
    static constexpr std::uint32_t number_max = 16383;

    /// "0-3,8", "" for none; false when it is not such a list.
    static bool parse(std::string_view text, CpuSet& into);

    void add(std::uint32_t number);
    bool has(std::uint32_t number) const;
    bool empty() const { return has_.empty(); }
    std::size_t count() const;
    /// The highest member; the set must not be empty.
    std::uint32_t last() const { return static_cast<std::uint32_t>(has_.size()) - 1; }

    /// "0-3,8".
    std::string text() const;

    bool operator==(const CpuSet&) const = default;

private:
    std::vector<bool> has_;  ///< never ends in false
};

/// The kernel's text; an empty set when there is none or it is no list.
CpuSet read_cpu_set(const class HostRoot& root, std::string_view path);

/// Ascending.
std::vector<std::uint32_t> members(const CpuSet& set);

/// Bit n of byte n/8; as many bytes as `bits` bits need.
std::vector<std::uint8_t> bitmap(const CpuSet& set, std::size_t bits);

}  // namespace hostler::drivers::host
