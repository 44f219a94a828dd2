#pragma once
// CpuSet: a set of small numbers (CPUs, nodes) in the kernel's text form "0-3,8" and in the bit map
// that libvirt's protocol carries.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hostler::drivers::host {

class CpuSet {
public:
    /// More than any kernel's NR_CPUS; a text that names a higher number is refused.
    static constexpr std::uint32_t number_max = 65535;

    /// "0-3,8", "" for none; nothing when it is not such a list.
    static std::optional<CpuSet> parse(std::string_view text);

    void add(std::uint32_t number);
    bool contains(std::uint32_t number) const;
    std::size_t count() const;
    std::vector<std::uint32_t> members() const;  ///< ascending

    /// "0-3,8".
    std::string text() const;
    /// Bit n of byte n/8; at least `bits` bits long.
    std::vector<std::uint8_t> bitmap(std::size_t bits) const;

    bool operator==(const CpuSet&) const = default;

private:
    std::vector<bool> has_;  ///< never ends in false
};

}  // namespace hostler::drivers::host
