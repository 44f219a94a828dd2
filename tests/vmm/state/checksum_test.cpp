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

}  // namespace
}  // namespace hostler::vmm
