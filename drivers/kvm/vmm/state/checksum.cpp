#include "drivers/kvm/vmm/state/checksum.hpp"

#include <nmmintrin.h>

#include <array>
#include <cstring>

namespace hostler::vmm {
namespace {

constexpr std::uint32_t polynomial = 0x82f6'3b78;  // reflected

constexpr std::array<std::uint32_t, 256> make_table()
{
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t byte = 0; byte < table.size(); ++byte) {
        std::uint32_t sum = byte;
        for (int bit = 0; bit < 8; ++bit) sum = sum >> 1 ^ (sum & 1 ? polynomial : 0);
        table[byte] = sum;
    }
    return table;
}

constexpr std::array<std::uint32_t, 256> table = make_table();

__attribute__((target("sse4.2"))) std::uint32_t by_instruction(std::span<const std::byte> bytes,
                                                               std::uint32_t before) noexcept
{
    std::uint64_t sum = ~before;
    while (bytes.size() >= sizeof(std::uint64_t)) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data(), sizeof word);
        sum = _mm_crc32_u64(sum, word);
        bytes = bytes.subspan(sizeof word);
    }
    auto rest = static_cast<std::uint32_t>(sum);
    for (const std::byte byte : bytes) rest = _mm_crc32_u8(rest, static_cast<unsigned char>(byte));
    return ~rest;
}

}  // namespace

std::uint32_t plain_checksum(std::span<const std::byte> bytes, std::uint32_t before) noexcept
{
    std::uint32_t sum = ~before;
    for (const std::byte byte : bytes)
        sum = sum >> 8 ^ table[(sum ^ static_cast<std::uint32_t>(byte)) & 0xff];
    return ~sum;
}

std::uint32_t checksum(std::span<const std::byte> bytes, std::uint32_t before) noexcept
{
    static const bool has_instruction = __builtin_cpu_supports("sse4.2");
    return has_instruction ? by_instruction(bytes, before) : plain_checksum(bytes, before);
}

}  // namespace hostler::vmm
