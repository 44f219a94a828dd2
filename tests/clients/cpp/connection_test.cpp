#include "clients/cpp/connection.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "proto/rpc/keepalive.gen.hpp"
#include "tests/clients/fake_server.hpp"

namespace hostler::client {
namespace {

using tests::FakeServer;

proto::DomainRef alpha()
{
    return {"alpha", Uuid::parse("c7a5fdbd-edaf-9455-926a-d65c16db1809").value(), 3};
}

class ConnectionTest : public testing::Test {
protected:
    Connection open(const Options& options = {})
    {
        server.start();
        return Connection::open(server.uri(), options);
    }

    /// What a refused call said.
    template <class P>
    Error refusal_of(Connection& connection, const typename P::Args& args)
    {
        EXPECT_FALSE(connection.try_call<P>(args));
        return connection.refusal();
    }

    FakeServer server;
};

TEST_F(ConnectionTest, OpensInLibvirtsOrder)
{
    Connection connection = open();
    const std::vector<std::int32_t> expected = {
        proto::AuthList::number, proto::ConnectSupportsFeature::number, proto::ConnectOpen::number};
    EXPECT_EQ(server.calls(), expected);
    EXPECT_EQ(connection.uri(), server.uri());
}

TEST_F(ConnectionTest, TellsTheServerWhatToOpen)
{
    std::string name;
    std::uint32_t flags = 0;
    server.answer<proto::ConnectOpen>([&](const proto::ConnectOpen::Args& args) {
        name = *args.name;
        flags = args.flags;
        return proto::ConnectOpen::Reply{};
    });
    open({.is_read_only = true});
    EXPECT_EQ(name, "qemu:///system");
    EXPECT_EQ(flags, 1u);
}

TEST_F(ConnectionTest, TakesAServerWithoutAuthentication)
{
    server.refuse<proto::AuthList>(hostler::Error(ErrorCode::no_support, "AuthList"));
    EXPECT_NO_THROW(open());
}

TEST_F(ConnectionTest, RefusesAnAuthenticationItDoesNotKnow)
{
    server.answer<proto::AuthList>([](const auto&) { return proto::AuthList::Reply{{7}}; });
    EXPECT_THROW(open(), Error);
}

TEST_F(ConnectionTest, GivesTheReply)
{
    server.answer<proto::DomainLookupByName>([](const auto& args) {
        proto::DomainRef domain = alpha();
        domain.name = args.name;
        return proto::DomainLookupByName::Reply{domain};
    });
    Connection connection = open();
    EXPECT_EQ(connection.call<proto::DomainLookupByName>({.name = "beta"}).dom.name, "beta");
}

TEST_F(ConnectionTest, GivesTheServersOwnText)
{
    server.refuse<proto::DomainLookupByName>(
        hostler::Error(ErrorCode::no_domain, "no domain with matching name 'x'"));
    Connection connection = open();
    const Error error = refusal_of<proto::DomainLookupByName>(connection, {.name = "x"});
    EXPECT_EQ(error.code, ErrorCode::no_domain);
    EXPECT_EQ(error.message, "Domain not found: no domain with matching name 'x'");
    EXPECT_THROW(connection.call<proto::DomainLookupByName>({.name = "x"}), Error);
}

TEST_F(ConnectionTest, TakesAnUnknownProcedureForNotSupported)
{
    server.answer_with<proto::DomainReset>([](const proto::MessageHeader& call, auto) {
        proto::MessageError error;
        error.code = static_cast<std::int32_t>(ErrorCode::rpc);
        error.level = 2;
        error.message = "unknown procedure: 245";
        return FakeServer::Frames{
            proto::frame(proto::reply_header(call, proto::MessageStatus::error), error)};
    });
    Connection connection = open();
    EXPECT_EQ(refusal_of<proto::DomainReset>(connection, {.dom = alpha()}).code,
              ErrorCode::no_support);
}

TEST_F(ConnectionTest, KeepsAnEventThatComesBeforeTheReply)
{
    server.answer_with<proto::DomainDestroy>([](const proto::MessageHeader& call, auto) {
        return FakeServer::Frames{FakeServer::event<proto::DomainEventCallbackLifecycle>(
                                      {.callback_id = 7, .msg = {alpha(), 5, 1}}),
                                  proto::frame(proto::reply_header(call, proto::MessageStatus::ok),
                                               proto::DomainDestroy::Reply{})};
    });
    Connection connection = open();
    connection.call<proto::DomainDestroy>({.dom = alpha()});
    const auto event = connection.next_event(Clock::now());
    ASSERT_TRUE(event);
    EXPECT_FALSE(event->as<proto::DomainEventCallbackReboot>());
    const auto lifecycle = event->as<proto::DomainEventCallbackLifecycle>();
    ASSERT_TRUE(lifecycle);
    EXPECT_EQ(lifecycle->callback_id, 7);
    EXPECT_EQ(lifecycle->msg.dom.name, "alpha");
}

TEST_F(ConnectionTest, WaitsForAnEventNoLongerThanAsked)
{
    Connection connection = open();
    const auto began = Clock::now();
    EXPECT_FALSE(connection.next_event(began + std::chrono::milliseconds(30)));
    EXPECT_GE(Clock::now(), began + std::chrono::milliseconds(30));
}

TEST_F(ConnectionTest, MatchesRepliesThatComeOutOfOrder)
{
    // The first call is answered together with the second, behind it.
    auto held = std::make_shared<proto::MessageHeader>();
    server.answer_with<proto::ConnectGetHostname>([held](const proto::MessageHeader& call, auto) {
        *held = call;
        return FakeServer::Frames{};
    });
    server.answer_with<proto::ConnectGetType>([held](const proto::MessageHeader& call, auto) {
        return FakeServer::Frames{proto::frame(proto::reply_header(call, proto::MessageStatus::ok),
                                               proto::ConnectGetType::Reply{"QEMU"}),
                                  proto::frame(proto::reply_header(*held, proto::MessageStatus::ok),
                                               proto::ConnectGetHostname::Reply{"h"})};
    });
    Connection connection = open();
    const std::uint32_t slow = connection.begin<proto::ConnectGetHostname>({});
    EXPECT_FALSE(connection.is_finished(slow, Clock::now()));
    EXPECT_EQ(connection.call<proto::ConnectGetType>({}).type, "QEMU");
    EXPECT_EQ(connection.finish<proto::ConnectGetHostname>(slow).hostname, "h");
}

TEST_F(ConnectionTest, AnswersAPingWhileACallWaits)
{
    server.answer_with<proto::ConnectGetHostname>([](const proto::MessageHeader& call, auto) {
        return FakeServer::Frames{FakeServer::event<proto::keepalive::Ping>({}),
                                  proto::frame(proto::reply_header(call, proto::MessageStatus::ok),
                                               proto::ConnectGetHostname::Reply{"h"})};
    });
    Connection connection = open();
    connection.call<proto::ConnectGetHostname>({});
    connection.close();
    const std::vector<std::int32_t> calls = server.calls();
    EXPECT_NE(std::ranges::find(calls, std::int32_t{proto::keepalive::Pong::number}), calls.end());
}

TEST_F(ConnectionTest, TellsALateCallFromALostServer)
{
    server.answer_with<proto::ConnectGetHostname>([](auto&, auto) { return FakeServer::Frames{}; });
    Connection connection = open({.call_timeout = std::chrono::seconds(5)});
    const std::uint32_t late = connection.begin<proto::ConnectGetHostname>({});
    EXPECT_THROW(connection.finish<proto::ConnectGetHostname>(late), Error);
}

TEST_F(ConnectionTest, SaysWhenTheServerIsGone)
{
    server.answer_with<proto::ConnectGetHostname>(
        [](auto&, auto) { return FakeServer::Frames{proto::Bytes{0, 0, 0, 1}}; });
    Connection connection = open();
    EXPECT_THROW(connection.call<proto::ConnectGetHostname>({}), Error);
}

TEST_F(ConnectionTest, GivesUpAServerThatStopsAnswering)
{
    Connection connection =
        open({.keepalive_interval = std::chrono::seconds(4), .keepalive_count = 0});
    server.answer_with<proto::ConnectGetHostname>([](auto&, auto) { return FakeServer::Frames{}; });
    EXPECT_THROW(connection.call<proto::ConnectGetHostname>({}), Error);
}

TEST(Connect, NamesTheSocketThatIsNotThere)
{
    std::string text;
    try {
        Connection::open("qemu+unix:///system?socket=/nowhere/sock");
    } catch (const Error& error) {
        text = error.message;
    }
    EXPECT_EQ(text, "Failed to connect socket to '/nowhere/sock': No such file or directory");
}

}  // namespace
}  // namespace hostler::client
