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

// The instruction gives its sum three cycles later and can begin anew in each: four lanes at once
// keep it busy, one a quarter of a page.
constexpr std::size_t lanes = 4;
constexpr std::size_t lane_bytes = 1024;

/// What a sum becomes when as many zeros follow as a lane has bytes: of each byte of it.
using ZerosTable = std::array<std::array<std::uint32_t, 256>, 4>;

constexpr ZerosTable make_zeros_table()
{
    std::array<std::uint32_t, 32> bits{};
    for (std::uint32_t bit = 0; bit < bits.size(); ++bit) {
        bits[bit] = 1u << bit;
        for (std::size_t count = 0; count < lane_bytes; ++count)
            bits[bit] = bits[bit] >> 8 ^ table[bits[bit] & 0xff];
    }
    ZerosTable zeros{};
    for (std::size_t place = 0; place < zeros.size(); ++place)
        for (std::size_t byte = 0; byte < 256; ++byte)
            for (std::size_t bit = 0; bit < 8; ++bit)
                if (byte >> bit & 1) zeros[place][byte] ^= bits[place * 8 + bit];
    return zeros;
}

constexpr ZerosTable zeros_table = make_zeros_table();

std::uint32_t behind_zeros(std::uint64_t sum)
{
    return zeros_table[0][sum & 0xff] ^ zeros_table[1][sum >> 8 & 0xff] ^
           zeros_table[2][sum >> 16 & 0xff] ^ zeros_table[3][sum >> 24 & 0xff];
}

std::uint64_t word_at(const std::byte* place)
{
    std::uint64_t word = 0;
    std::memcpy(&word, place, sizeof word);
    return word;
}

/// Of a page, its lanes put together at the end: a sum is linear.
__attribute__((target("sse4.2"))) std::uint64_t by_lanes(const std::byte* page,
                                                         std::uint64_t before) noexcept
{
    std::array<std::uint64_t, lanes> sums{before};
    for (std::size_t at = 0; at < lane_bytes; at += sizeof(std::uint64_t))
        for (std::size_t lane = 0; lane < lanes; ++lane)
            sums[lane] = _mm_crc32_u64(sums[lane], word_at(page + lane * lane_bytes + at));
    std::uint64_t sum = sums[0];
    for (std::size_t lane = 1; lane < lanes; ++lane) sum = behind_zeros(sum) ^ sums[lane];
    return sum;
}

__attribute__((target("sse4.2"))) std::uint32_t by_instruction(std::span<const std::byte> bytes,
                                                               std::uint32_t before) noexcept
{
    std::uint64_t sum = ~before;
    while (bytes.size() >= lanes * lane_bytes) {
        sum = by_lanes(bytes.data(), sum);
        bytes = bytes.subspan(lanes * lane_bytes);
    }
    while (bytes.size() >= sizeof(std::uint64_t)) {
        sum = _mm_crc32_u64(sum, word_at(bytes.data()));
        bytes = bytes.subspan(sizeof(std::uint64_t));
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
