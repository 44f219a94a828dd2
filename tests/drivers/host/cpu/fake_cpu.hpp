#pragma once
// fake_cpu(): a processor made of a vendor, a signature and a set of features.

#include <map>
#include <string_view>
#include <utility>

#include "drivers/host/cpu/cpuid.hpp"

namespace hostler::drivers::host {

using Leaves = std::map<std::pair<std::uint32_t, std::uint32_t>, CpuidAnswer>;

inline Cpuid fake_cpu(Leaves leaves)
{
    return [leaves = std::move(leaves)](std::uint32_t leaf, std::uint32_t subleaf) {
        const auto found = leaves.find({leaf, subleaf});
        return found == leaves.end() ? CpuidAnswer{} : found->second;
    };
}

/// An AMD EPYC of the first generation: family 23, model 1, stepping 2, as CPUID gives it there.
inline Leaves epyc()
{
    return {
        {{0, 0}, {13, 0x68747541, 0x444d4163, 0x69746e65}},
        {{1, 0}, {0x00800f12, 0x00020800, 0x7ed8320b, 0x178bfbff}},
        {{6, 0}, {4, 0, 1, 0}},
        {{7, 0}, {0, 0x209c01a9, 0, 0}},
        {{13, 1}, {0xf, 0, 0, 0}},
        {{0x80000001, 0}, {0x00800f12, 0, 0x35c233ff, 0x2fd3fbff}},
        {{0x80000007, 0}, {0, 0, 0, 0x100}},
        {{0x80000008, 0}, {0x3030, 7, 0, 0}},
    };
}

}  // namespace hostler::drivers::host
