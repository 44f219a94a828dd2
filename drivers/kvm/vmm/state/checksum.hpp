#pragma once
// CRC-32C (Castagnoli), by the processor's instruction where it has one.

#include <cstddef>
#include <cstdint>
#include <span>

namespace hostler::vmm {

/// Of the bytes that `before` is the sum of, and of these behind them.
std::uint32_t checksum(std::span<const std::byte> bytes, std::uint32_t before = 0) noexcept;

/// The same without the instruction.
std::uint32_t plain_checksum(std::span<const std::byte> bytes, std::uint32_t before = 0) noexcept;

}  // namespace hostler::vmm
