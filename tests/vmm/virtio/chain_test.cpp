#include "drivers/kvm/vmm/virtio/chain.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace hostler::vmm::virtio {
namespace {

class CursorTest : public testing::Test {
protected:
    std::string first = "abc";
    std::string second = "defgh";
    std::array<iovec, 3> buffers = {{{first.data(), 3}, {nullptr, 0}, {second.data(), 5}}};
    Cursor cursor{buffers};
};

TEST_F(CursorTest, ReadsAcrossBuffers)
{
    EXPECT_EQ(cursor.take<std::uint16_t>(), 0x6261);
    EXPECT_EQ(cursor.take<std::uint32_t>(), 0x66656463u);
    EXPECT_EQ(cursor.take<std::uint32_t>(), std::nullopt) << "two bytes are left";
    EXPECT_EQ(cursor.take<std::uint8_t>(), std::nullopt);
}

TEST_F(CursorTest, WritesAcrossBuffersAndStopsAtTheEnd)
{
    const std::string text = "0123456789";
    EXPECT_EQ(cursor.write(std::as_bytes(std::span(text))), 8u);
    EXPECT_EQ(first, "012");
    EXPECT_EQ(second, "34567");
    EXPECT_FALSE(cursor.put('x'));
}

TEST_F(CursorTest, CollectsAMiddlePart)
{
    cursor.skip(2);
    std::vector<iovec> parts;
    EXPECT_EQ(cursor.collect(4, parts), 4u);
    ASSERT_EQ(parts.size(), 2u);
    EXPECT_EQ(parts[0].iov_base, first.data() + 2);
    EXPECT_EQ(parts[0].iov_len, 1u);
    EXPECT_EQ(parts[1].iov_base, second.data());
    EXPECT_EQ(parts[1].iov_len, 3u);
    EXPECT_EQ(cursor.collect(100, parts), 2u);
    cursor.skip(100);
    EXPECT_TRUE(cursor.piece(1).empty());
}

}  // namespace
}  // namespace hostler::vmm::virtio
