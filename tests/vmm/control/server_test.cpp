// The control socket without a machine: greeting, refusals, reconnection, events.
#include "drivers/kvm/vmm/control/server.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

namespace hostler::vmm {
namespace {

using namespace std::chrono_literals;
using proto::vmm::FromVmm;
using proto::vmm::Request;

/// A daemon's end of the socket.
class Client {
public:
    Client(EventLoop& loop, const sockaddr_un& address, socklen_t length)
        : loop_(loop), socket_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0))
    {
        if (::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), length))
            std::abort();
    }
    void send(const Request& request) { send_bytes(encode_frame(request.SerializeAsString())); }
    void send_bytes(std::string_view bytes)
    {
        ASSERT_EQ(::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
                  std::ssize(bytes));
    }
    /// What came, after the server had time to say it.
    std::vector<FromVmm> receive()
    {
        while (loop_.run_once(10ms)) continue;
        char buffer[65536];
        ssize_t count = 0;
        while ((count = ::read(socket_.get(), buffer, sizeof buffer)) > 0)
            reader_.feed({buffer, static_cast<std::size_t>(count)}, {}).or_throw();
        is_hung_up = count == 0;
        std::vector<FromVmm> messages;
        while (const auto frame = reader_.next())
            messages.emplace_back().ParseFromString(frame->message);
        return messages;
    }
    FromVmm call(const Request& request)
    {
        send(request);
        const auto messages = receive();
        return messages.empty() ? FromVmm() : messages.front();
    }

    bool is_hung_up = false;

private:
    EventLoop& loop_;
    Fd socket_;
    FrameReader reader_;
};

class ControlServer : public testing::Test {
protected:
    ControlServer()
    {
        Fd listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        address_.sun_family = AF_UNIX;
        ::bind(listener.get(), reinterpret_cast<sockaddr*>(&address_), sizeof(sa_family_t));
        ::listen(listener.get(), 8);
        ::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address_), &length_);
        server.emplace(loop, std::move(listener), ThreadHooks{});
    }
    Client connect() { return {loop, address_, length_}; }
    static Request greeting(std::uint64_t last_event)
    {
        Request request;
        request.set_serial(1);
        request.mutable_hello()->set_version(1);
        request.mutable_hello()->set_last_event(last_event);
        return request;
    }
    void report(std::int64_t mark)
    {
        proto::vmm::Event event;
        event.mutable_rtc_changed()->set_offset_s(mark);
        server->journal().report(std::move(event));
    }

    EventLoop loop;
    std::optional<Server> server;

private:
    sockaddr_un address_{};
    socklen_t length_ = sizeof address_;
};

TEST_F(ControlServer, GreetsWithItsVersionAndState)
{
    Client daemon = connect();
    const FromVmm answer = daemon.call(greeting(0));
    EXPECT_EQ(answer.reply().serial(), 1u);
    EXPECT_EQ(answer.reply().welcome().version(), protocol_version);
    EXPECT_EQ(answer.reply().welcome().state(), proto::vmm::MACHINE_STATE_EMPTY);
    EXPECT_EQ(answer.reply().welcome().process_id(), ::getpid());
}

TEST_F(ControlServer, RefusesVerbsThatNeedAMachine)
{
    Client daemon = connect();
    Request request;
    request.set_serial(7);
    request.mutable_pause();
    const FromVmm answer = daemon.call(request);
    EXPECT_EQ(answer.reply().serial(), 7u);
    EXPECT_EQ(answer.reply().failure().code(), static_cast<int>(ErrorCode::operation_invalid));
}

TEST_F(ControlServer, AnswersAVerbFromTheFuture)
{
    Client daemon = connect();
    Request request;
    request.set_serial(8);
    EXPECT_EQ(daemon.call(request).reply().failure().code(),
              static_cast<int>(ErrorCode::no_support));
}

TEST_F(ControlServer, AConfigurationWithoutKvmFailsWithASentence)
{
    Client daemon = connect();
    Request request;
    request.mutable_configure()->set_kvm_fd(0);
    EXPECT_EQ(daemon.call(request).reply().failure().detail(), "no descriptor 0 for /dev/kvm");
}

TEST_F(ControlServer, TellsEventsOnlyAfterTheGreeting)
{
    report(1);
    Client daemon = connect();
    EXPECT_TRUE(daemon.receive().empty());
    daemon.send(greeting(0));
    const auto messages = daemon.receive();
    ASSERT_EQ(messages.size(), 2u);
    EXPECT_TRUE(messages[0].has_reply());
    EXPECT_EQ(messages[1].event().sequence(), 1u);
    report(2);
    EXPECT_EQ(daemon.receive().at(0).event().rtc_changed().offset_s(), 2);
}

TEST_F(ControlServer, ADaemonThatComesBackGetsWhatItMissed)
{
    {
        Client first = connect();
        first.call(greeting(0));
        report(1);
        EXPECT_EQ(first.receive().size(), 1u);
    }
    while (loop.run_once(10ms)) continue;
    report(2);
    report(3);
    Client second = connect();
    second.send(greeting(1));
    const auto messages = second.receive();
    ASSERT_EQ(messages.size(), 3u);
    EXPECT_EQ(messages[0].reply().welcome().newest_event(), 3u);
    EXPECT_EQ(messages[1].event().sequence(), 2u);
    EXPECT_EQ(messages[2].event().sequence(), 3u);
}

TEST_F(ControlServer, KeepsTheLastEventsOfManyOnly)
{
    constexpr int total = static_cast<int>(Journal::events_kept) + 10;
    for (int i = 0; i < total; ++i) report(i);
    Client daemon = connect();
    daemon.send(greeting(0));
    const auto messages = daemon.receive();
    ASSERT_EQ(messages.size(), 1 + Journal::events_kept);
    EXPECT_EQ(messages[1].event().sequence(), 11u);
}

TEST_F(ControlServer, TheNewestConnectionCounts)
{
    Client old = connect();
    old.call(greeting(0));
    Client fresh = connect();
    EXPECT_TRUE(fresh.call(greeting(0)).reply().has_welcome());
    old.receive();
    EXPECT_TRUE(old.is_hung_up);
    report(1);
    EXPECT_EQ(fresh.receive().size(), 1u);
}

TEST_F(ControlServer, HangsUpOnNonsenseAndListensOn)
{
    Client stranger = connect();
    stranger.send_bytes(std::string(64, '\xff'));
    stranger.receive();
    EXPECT_TRUE(stranger.is_hung_up);

    Client broken = connect();
    broken.send_bytes(encode_frame("\xff\xff\xff"));
    const auto messages = broken.receive();
    ASSERT_EQ(messages.size(), 1u);
    EXPECT_EQ(messages[0].reply().failure().code(), static_cast<int>(ErrorCode::rpc));
    EXPECT_TRUE(broken.call(greeting(0)).reply().has_welcome());
}

TEST_F(ControlServer, QuitAnswersAndThenStopsTheLoop)
{
    Client daemon = connect();
    Request request;
    request.set_serial(9);
    request.mutable_quit();
    daemon.send(request);
    loop.run();
    const auto messages = daemon.receive();
    ASSERT_EQ(messages.size(), 1u);
    EXPECT_EQ(messages[0].reply().serial(), 9u);
    EXPECT_FALSE(messages[0].reply().has_failure());
}

}  // namespace
}  // namespace hostler::vmm
