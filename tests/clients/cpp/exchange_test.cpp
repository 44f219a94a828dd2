#include "clients/cpp/exchange.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include "proto/rpc/remote.gen.hpp"

namespace hostler::client {
namespace {

/// One end is an Exchange's, the other the test's.
class ExchangeTest : public testing::Test {
protected:
    ExchangeTest()
    {
        int ends[2];
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) std::abort();
        exchange = std::make_unique<Exchange>(socket_link(Fd(ends[0])));
        far = Fd(ends[1]);
    }

    static proto::Bytes frame_of(std::size_t bytes, std::uint32_t serial = 1)
    {
        const proto::MessageHeader header = {proto::ConnectOpen::program, 1, 1, 1, serial, 0};
        return proto::frame(header, proto::Bytes(bytes, std::uint8_t{7}));
    }
    void sends(std::span<const std::uint8_t> bytes)
    {
        ASSERT_EQ(send(far.get(), bytes.data(), bytes.size(), 0),
                  static_cast<ssize_t>(bytes.size()));
    }
    std::string refusal()
    {
        try {
            exchange->next(soon());
        } catch (const Error& error) {
            return error.message;
        }
        return "";
    }
    static Deadline soon() { return Clock::now() + std::chrono::minutes(2); }

    std::unique_ptr<Exchange> exchange;
    Fd far;
};

TEST_F(ExchangeTest, AMessageThatComesInPartsIsWholeWhenItIsThere)
{
    const proto::Bytes frame = frame_of(5);
    sends(std::span(frame).first(3));
    EXPECT_FALSE(exchange->next(Clock::now()));
    sends(std::span(frame).subspan(3, 20));
    EXPECT_FALSE(exchange->next(Clock::now()));
    sends(std::span(frame).subspan(23));
    const auto message = exchange->next(soon());
    ASSERT_TRUE(message);
    EXPECT_EQ(message->header.serial, 1u);
    EXPECT_EQ(message->payload, proto::Bytes(5, std::uint8_t{7}));
}

TEST_F(ExchangeTest, MessagesThatComeTogetherAreReadOneByOne)
{
    proto::Bytes both = frame_of(0, 1);
    const proto::Bytes second = frame_of(3, 2);
    both.insert(both.end(), second.begin(), second.end());
    sends(both);
    EXPECT_EQ(exchange->next(soon())->header.serial, 1u);
    EXPECT_EQ(exchange->next(soon())->header.serial, 2u);
    EXPECT_FALSE(exchange->next(Clock::now()));
}

TEST_F(ExchangeTest, WhatThereIsNoRoomForGoesWhileOneWaits)
{
    const proto::Bytes large = frame_of(8u << 20);
    exchange->send(large);
    EXPECT_GT(exchange->queued_bytes(), 0u);
    std::size_t taken = 0;
    std::vector<std::uint8_t> part(1u << 20);
    while (taken < large.size()) {
        const ssize_t count = recv(far.get(), part.data(), part.size(), MSG_DONTWAIT);
        if (count > 0) taken += static_cast<std::size_t>(count);
        if (exchange->queued_bytes() > 0) exchange->next(Clock::now());
    }
    EXPECT_EQ(taken, large.size());
    EXPECT_EQ(exchange->queued_bytes(), 0u);
}

TEST_F(ExchangeTest, WhatIsOnlyQueuedGoesWithTheNext)
{
    exchange->queue(frame_of(0, 1));
    char byte = 0;
    EXPECT_EQ(recv(far.get(), &byte, 1, MSG_DONTWAIT | MSG_PEEK), -1);
    exchange->send(frame_of(0, 2));
    proto::Bytes both(56);
    EXPECT_EQ(recv(far.get(), both.data(), both.size(), MSG_DONTWAIT), 56);
    EXPECT_EQ(proto::frame_header(std::span(both).first(28)).serial, 1u);
    EXPECT_EQ(proto::frame_header(std::span(both).subspan(28)).serial, 2u);
}

TEST_F(ExchangeTest, WaitingEndsWhenSomethingElseBecomesReadable)
{
    int other[2];
    ASSERT_EQ(pipe(other), 0);
    const Fd reading(other[0]);
    const Fd writing(other[1]);
    ASSERT_EQ(write(writing.get(), "x", 1), 1);
    EXPECT_FALSE(exchange->next(Deadline::max(), reading.get()));
}

TEST_F(ExchangeTest, AnotherSideThatIsGoneOrMakesNoSenseIsNamed)
{
    const std::uint8_t too_long[] = {0xff, 0xff, 0xff, 0xff};
    sends(too_long);
    EXPECT_TRUE(refusal().starts_with("internal error: the server sent ")) << refusal();
}

TEST_F(ExchangeTest, TheEndOfTheConnectionIsAnError)
{
    const proto::Bytes frame = frame_of(5);
    sends(std::span(frame).first(10));
    far.reset();
    EXPECT_EQ(refusal(), "End of file while reading data: Input/output error");
}

TEST_F(ExchangeTest, MoreDescriptorsThanThereCanBeAreNotWaitedFor)
{
    const proto::MessageHeader header = {
        proto::ConnectOpen::program,
        1,
        1,
        static_cast<std::uint32_t>(proto::MessageType::reply_with_fds),
        1,
        0};
    sends(proto::frame(header, proto::Bytes{0, 0, 0, 33}));
    EXPECT_EQ(refusal(), "internal error: the server announces too many descriptors");
}

}  // namespace
}  // namespace hostler::client
