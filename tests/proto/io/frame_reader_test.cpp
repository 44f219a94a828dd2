#include "proto/io/frame_reader.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

namespace hostler::proto {
namespace {

/// A connection that has said all it will say.
class Silence : public Transport {
public:
    Task<std::size_t> read(std::span<std::uint8_t>, std::vector<Fd>&) override { co_return 0; }
    Task<bool> write(std::span<const std::uint8_t>, std::span<const Fd>) override
    {
        co_return false;
    }
    std::size_t write_now(std::span<const std::uint8_t>) noexcept override { return 0; }
    void close() noexcept override {}
    void stop_reading() noexcept override {}
    void interrupt_reading() noexcept override {}
    Executor executor() override { return {}; }
    std::string peer() const override { return "nobody"; }
};

MessageHeader header(MessageType type)
{
    return {.prog = 1, .vers = 1, .proc = 2, .type = static_cast<std::uint32_t>(type), .serial = 3};
}

/// A frame that announces `announced` descriptors, and the byte that stands for each that comes.
FrameReader::Unread with_descriptors(std::uint32_t announced, std::uint32_t sent)
{
    Writer payload = begin_frame(header(MessageType::call_with_fds));
    payload.put(announced);
    FrameReader::Unread unread{finish_frame(std::move(payload)), {}};
    unread.bytes.resize(unread.bytes.size() + announced);
    for (std::uint32_t i = 0; i < sent; ++i) unread.descriptors.emplace_back(::dup(0));
    return unread;
}

class FrameReaderTest : public testing::Test {
protected:
    std::optional<Received> take(FrameReader::Unread unread)
    {
        reader.begin_with(std::move(unread));
        return reader.take();
    }

    Silence silence;
    FrameReader reader{silence};
};

TEST_F(FrameReaderTest, CutsFramesFromOneAnother)
{
    Bytes two = frame(header(MessageType::call));
    const Bytes second = frame(header(MessageType::stream));
    two.insert(two.end(), second.begin(), second.end());

    ASSERT_TRUE(take({two, {}}));
    const auto last = reader.take();

    ASSERT_TRUE(last);
    EXPECT_EQ(last->header.type, static_cast<std::uint32_t>(MessageType::stream));
    EXPECT_FALSE(reader.take());
    EXPECT_FALSE(reader.is_broken());
}

TEST_F(FrameReaderTest, WaitsForTheRestOfAFrame)
{
    Bytes cut = frame(header(MessageType::call));
    cut.pop_back();

    EXPECT_FALSE(take({cut, {}}));
    EXPECT_FALSE(reader.is_broken());
}

TEST_F(FrameReaderTest, NamesALengthThatNoMessageHas)
{
    EXPECT_FALSE(take({{0x04, 0, 0, 0}, {}}));
    EXPECT_EQ(reader.fault(), "a message of 67108864 bytes, it has 28 to 33554436");
    EXPECT_FALSE(reader.take()) << "once broken, broken for ever";
}

TEST_F(FrameReaderTest, NamesALongerMessageThanIsTakenAtFirst)
{
    const Bytes whole = frame(header(MessageType::call), Bytes(100));
    reader.set_longest(frame_bytes_min + 99);
    EXPECT_FALSE(take({whole, {}}));
    EXPECT_EQ(reader.fault(), "a message of 128 bytes, at first it has at most 127");
}

TEST_F(FrameReaderTest, TellsOfMuchThatIsNotWhole)
{
    const Bytes whole = frame(header(MessageType::call), Bytes(1 << 20));
    EXPECT_FALSE(take({Bytes(whole.begin(), whole.begin() + 60'000), {}}));
    EXPECT_EQ(reader.unfinished_bytes(), 0u);
    EXPECT_FALSE(take({Bytes(whole.begin(), whole.end() - 1), {}}));
    EXPECT_EQ(reader.unfinished_bytes(), whole.size() - 1);
    EXPECT_TRUE(take({whole, {}}));
    EXPECT_EQ(reader.unfinished_bytes(), 0u);
}

TEST_F(FrameReaderTest, GivesTheDescriptorsThatWereAnnounced)
{
    const auto received = take(with_descriptors(2, 2));

    ASSERT_TRUE(received);
    EXPECT_EQ(received->descriptors.size(), 2);
}

TEST_F(FrameReaderTest, NamesDescriptorsThatDidNotCome)
{
    EXPECT_FALSE(take(with_descriptors(2, 1)));
    EXPECT_EQ(reader.fault(), "2 descriptors announced, 1 sent");
}

TEST_F(FrameReaderTest, NamesDescriptorsThatNobodyAnnounced)
{
    FrameReader::Unread call{frame(header(MessageType::call)), {}};
    call.descriptors.emplace_back(::dup(0));

    EXPECT_FALSE(take(std::move(call)));
    EXPECT_EQ(reader.fault(), "1 descriptors that no message announced");
    EXPECT_TRUE(reader.unread().descriptors.empty()) << "they are closed at once";
}

TEST_F(FrameReaderTest, KeepsDescriptorsThatAFrameBehindAnnounces)
{
    FrameReader::Unread both = with_descriptors(1, 1);
    const Bytes plain = frame(header(MessageType::call));
    both.bytes.insert(both.bytes.begin(), plain.begin(), plain.end());

    ASSERT_TRUE(take(std::move(both)));
    const auto second = reader.take();

    ASSERT_TRUE(second);
    EXPECT_EQ(second->descriptors.size(), 1);
}

TEST_F(FrameReaderTest, NamesMoreDescriptorsThanAMessageHas)
{
    EXPECT_FALSE(take(with_descriptors(33, 0)));
    EXPECT_EQ(reader.fault(), "33 descriptors announced, it has at most 32");
}

}  // namespace
}  // namespace hostler::proto
