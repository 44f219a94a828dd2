#include "drivers/kvm/vmm/control/frame.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <cstring>

namespace hostler::vmm {
namespace {

std::string frame_bytes(std::string_view message, std::uint32_t descriptors)
{
    std::string bytes = encode_frame(message);
    std::memcpy(bytes.data() + 4, &descriptors, sizeof descriptors);
    return bytes;
}

std::vector<Fd> some(std::size_t count)
{
    std::vector<Fd> fds;
    for (std::size_t i = 0; i < count; ++i) fds.emplace_back(::open("/dev/null", O_RDONLY));
    return fds;
}

TEST(FrameReader, JoinsAFrameFromPieces)
{
    FrameReader reader;
    const std::string bytes = encode_frame("hello");
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        EXPECT_FALSE(reader.next());
        ASSERT_TRUE(reader.feed({bytes.data() + at, 1}, {}));
    }
    EXPECT_EQ(reader.next()->message, "hello");
    EXPECT_FALSE(reader.next());
}

TEST(FrameReader, SharesOutDescriptorsByFrame)
{
    FrameReader reader;
    ASSERT_TRUE(reader.feed(frame_bytes("one", 2), some(2)));
    ASSERT_TRUE(reader.feed(frame_bytes("none", 0), {}));
    ASSERT_TRUE(reader.feed(frame_bytes("two", 1), some(1)));

    auto one = reader.next();
    EXPECT_TRUE(one->descriptors.take(1, "a disk"));
    EXPECT_FALSE(one->descriptors.take(1, "a disk")) << "taken already";
    EXPECT_FALSE(one->descriptors.take(2, "a disk"));
    EXPECT_FALSE(one->descriptors.take(-1, "a disk"));
    EXPECT_FALSE(reader.next()->descriptors.take(0, "a disk"));
    EXPECT_TRUE(reader.next()->descriptors.take(0, "a disk"));
}

TEST(FrameReader, RefusesFramesThatBreakTheLimits)
{
    const std::uint32_t too_long[] = {frame_message_bytes_max + 1, 0};
    EXPECT_FALSE(FrameReader().feed({reinterpret_cast<const char*>(too_long), 8}, {}));
    EXPECT_FALSE(FrameReader().feed(frame_bytes("x", 1), {})) << "its descriptor did not come";
    EXPECT_FALSE(FrameReader().feed(frame_bytes("x", frame_descriptors_max + 1), {}));
}

TEST(FrameReader, AnEmptyMessageIsAFrame)
{
    FrameReader reader;
    ASSERT_TRUE(reader.feed(encode_frame(""), {}));
    EXPECT_EQ(reader.next()->message, "");
}

}  // namespace
}  // namespace hostler::vmm
