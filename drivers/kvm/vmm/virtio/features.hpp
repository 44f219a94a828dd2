#pragma once
// Feature bits that are no device's own (virtio 1.2, chapter 6).

#include <cstdint>

namespace hostler::vmm::virtio {

constexpr std::uint64_t bit(unsigned number)
{
    return std::uint64_t{1} << number;
}

constexpr std::uint64_t indirect_descriptors = bit(28);
constexpr std::uint64_t event_index = bit(29);
constexpr std::uint64_t version_1 = bit(32);

/// What every device here offers. VERSION_1 is not optional: there is no legacy interface.
constexpr std::uint64_t common_features = indirect_descriptors | event_index | version_1;

}  // namespace hostler::vmm::virtio
