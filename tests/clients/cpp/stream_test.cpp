#include "clients/cpp/stream.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/clients/fake_server.hpp"

namespace hostler::client {
namespace {

using tests::FakeServer;
using Open = proto::DomainOpenConsole;

std::string text(const proto::Bytes& bytes)
{
    return {bytes.begin(), bytes.end()};
}

proto::Bytes opened(const proto::MessageHeader& call)
{
    return proto::frame(proto::reply_header(call, proto::MessageStatus::ok), Open::Reply{});
}

class StreamTest : public testing::Test {
protected:
    Connection& connect()
    {
        server.start();
        connection.emplace(Connection::open(server.uri()));
        return *connection;
    }

    FakeServer server;
    std::optional<Connection> connection;
};

TEST_F(StreamTest, ReadsDataThatComesBeforeTheReplyToo)
{
    server.answer_with<Open>([](const proto::MessageHeader& call, auto) {
        return FakeServer::Frames{FakeServer::stream(call, proto::MessageStatus::more, "log"),
                                  opened(call),
                                  FakeServer::stream(call, proto::MessageStatus::more, "in: "),
                                  FakeServer::stream(call, proto::MessageStatus::more, "")};
    });
    Stream stream = Stream::open<Open>(connect(), {});
    EXPECT_EQ(text(stream.read()), "log");
    EXPECT_EQ(text(stream.read()), "in: ");
    EXPECT_EQ(text(stream.read()), "");
    stream.finish();
}

TEST_F(StreamTest, SendsInPiecesThatEveryServerTakes)
{
    server.answer_with<Open>(
        [](const proto::MessageHeader& call, auto) { return FakeServer::Frames{opened(call)}; });
    Stream stream = Stream::open<Open>(connect(), {});
    const proto::Bytes bytes(proto::stream_bytes_max + 10, 'x');
    stream.write(bytes);
    stream.finish();
    EXPECT_EQ(server.streamed().size(), bytes.size());
    EXPECT_EQ(std::ranges::count(server.calls(), -std::int32_t{Open::number}), 3);
}

TEST_F(StreamTest, ThrowsWhatTheServerBreaksOffWith)
{
    server.answer_with<Open>([](const proto::MessageHeader& call, auto) {
        proto::MessageHeader broken = call;
        broken.type = static_cast<std::uint32_t>(proto::MessageType::stream);
        broken.status = static_cast<std::uint32_t>(proto::MessageStatus::error);
        return FakeServer::Frames{
            opened(call),
            proto::frame(broken,
                         proto::wire_error(hostler::Error(ErrorCode::rpc, "stream had I/O failure"),
                                           ErrorDomain::rpc))};
    });
    Stream stream = Stream::open<Open>(connect(), {});
    EXPECT_THROW(stream.read(), Error);
}

TEST_F(StreamTest, ReadsAHoleAsZeros)
{
    server.answer_with<Open>([](const proto::MessageHeader& call, auto) {
        proto::MessageHeader hole = call;
        hole.type = static_cast<std::uint32_t>(proto::MessageType::stream_hole);
        hole.status = static_cast<std::uint32_t>(proto::MessageStatus::more);
        return FakeServer::Frames{opened(call),
                                  proto::frame(hole, proto::StreamHole{.length = (1 << 20) + 5})};
    });
    Stream stream = Stream::open<Open>(connect(), {});
    EXPECT_EQ(stream.read().size(), 1u << 20);
    EXPECT_EQ(stream.read(), proto::Bytes(5, 0));
}

TEST_F(StreamTest, LeavesTheConnectionFitForCallsWhenItIsDropped)
{
    server.answer_with<Open>(
        [](const proto::MessageHeader& call, auto) { return FakeServer::Frames{opened(call)}; });
    server.answer<proto::ConnectGetType>(
        [](const auto&) { return proto::ConnectGetType::Reply{"QEMU"}; });
    Stream::open<Open>(connect(), {});
    EXPECT_EQ(connection->call<proto::ConnectGetType>({}).type, "QEMU");
    // The abort went before the call.
    const std::vector<std::int32_t> calls = server.calls();
    EXPECT_EQ(calls.at(calls.size() - 2), -std::int32_t{Open::number});
}

TEST_F(StreamTest, IsNotThereWhenTheCallIsRefused)
{
    server.refuse<Open>(hostler::Error(ErrorCode::operation_failed,
                                       "Active console session exists for this domain"));
    EXPECT_THROW(Stream::open<Open>(connect(), {}), Error);
}

}  // namespace
}  // namespace hostler::client
