#pragma once
// Numbers as a guest's registers hold them. An offset whose number does not fit is our own mistake.

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace hostler::vmm {

// hostler-vmm runs x86 guests on x86 hosts: the guest's order is the host's.

template <class T>
T load_le(std::span<const std::byte> bytes, std::size_t offset = 0) noexcept
{
    assert(offset + sizeof(T) <= bytes.size());
    T value;
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

template <class T>
void store_le(std::span<std::byte> bytes, std::size_t offset, const T& value) noexcept
{
    assert(offset + sizeof(T) <= bytes.size());
    std::memcpy(bytes.data() + offset, &value, sizeof value);
}

}  // namespace hostler::vmm
