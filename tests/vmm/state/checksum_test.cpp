#include "drivers/kvm/vmm/state/checksum.hpp"

#include <gtest/gtest.h>

#include <string>

namespace hostler::vmm {
namespace {

std::span<const std::byte> bytes_of(const std::string& text)
{
    return std::as_bytes(std::span(text));
}

TEST(Checksum, IsCastagnolis)
{
    EXPECT_EQ(checksum(bytes_of("123456789")), 0xe3069283u);
    EXPECT_EQ(plain_checksum(bytes_of("123456789")), 0xe3069283u);
    EXPECT_EQ(checksum({}), 0u);
}

TEST(Checksum, GoesOnWhereItStopped)
{
    const std::string text = "a text that is longer than a word or two";
    for (std::size_t at = 0; at <= text.size(); ++at) {
        const auto front = checksum(bytes_of(text).first(at));
        EXPECT_EQ(checksum(bytes_of(text).subspan(at), front), plain_checksum(bytes_of(text)));
    }
}

TEST(Checksum, IsTheSameOfManyPagesAsByteByByte)
{
    std::string text(3 * 4096 + 77, '\0');
    std::uint32_t value = 1;
    for (char& letter : text)
        letter = static_cast<char>((value = value * 1664525 + 1013904223) >> 24);
    for (const std::size_t start : {0u, 1u, 8u, 1024u, 4095u}) {
        const auto bytes = bytes_of(text).subspan(start);
        EXPECT_EQ(checksum(bytes), plain_checksum(bytes)) << start;
        EXPECT_EQ(checksum(bytes, 7), plain_checksum(bytes, 7)) << start;
    }
}

}  // namespace
}  // namespace hostler::vmm
