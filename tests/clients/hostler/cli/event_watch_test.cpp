#include "clients/hostler/cli/event_watch.hpp"

#include <csignal>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

using tests::FakeServer;

Arguments watching(std::initializer_list<const char*> flags, std::optional<std::string> timeout)
{
    Arguments arguments;
    for (const char* flag : flags) arguments.add_flag(flag);
    if (timeout) arguments.add("timeout", *timeout);
    return arguments;
}

TEST(WatchTime, IsSecondsAboveZeroThatFit)
{
    EXPECT_EQ(timeout_of(watching({}, std::nullopt)), std::nullopt);
    EXPECT_EQ(timeout_of(watching({}, "2147483")), std::chrono::seconds(2147483));
    for (const char* text : {"0", "-1", "2147484", "1s"})
        EXPECT_THROW(timeout_of(watching({}, text)), Failure) << text;
    EXPECT_EQ(WatchTime(watching({}, std::nullopt)).deadline, client::Deadline::max());
    EXPECT_LT(WatchTime(watching({}, "5")).deadline, client::Deadline::max());
    EXPECT_TRUE(WatchTime(watching({"loop"}, "5")).loops);
}

TEST(Timestamp, IsInUtcWithMilliseconds)
{
    using namespace std::chrono;
    EXPECT_EQ(timestamp(system_clock::time_point(milliseconds(1700000000007))),
              "2023-11-14 22:13:20.007+0000");
    EXPECT_EQ(timestamp(system_clock::time_point(milliseconds(-1))),
              "1969-12-31 23:59:59.999+0000");
}

class WatchEventsTest : public CommandTest {
protected:
    /// The server answers its next question and sends so many events behind it.
    void send(int events)
    {
        server.answer_with<proto::ConnectGetHostname>(
            [events](const proto::MessageHeader& call, auto) {
                FakeServer::Frames frames = {
                    proto::frame(proto::reply_header(call, proto::MessageStatus::ok),
                                 proto::ConnectGetHostname::Reply{"h"})};
                for (int number = 0; number < events; ++number)
                    frames.push_back(FakeServer::event<proto::DomainEventCallbackReboot>(
                        {number, {domain("web", 1)}}));
                return frames;
            });
        run("hostname", {});
        out.str("");
    }

    int watch(const Arguments& arguments, const std::function<bool(int)>& is_wanted)
    {
        return watch_events(session, WatchTime(arguments), [&](const client::Event& event) {
            return is_wanted(event.as<proto::DomainEventCallbackReboot>()->callback_id);
        });
    }
};

TEST_F(WatchEventsTest, TheFirstThatIsWantedIsEnough)
{
    send(3);
    int last_seen = -1;
    EXPECT_EQ(watch(watching({}, std::nullopt),
                    [&](int number) {
                        last_seen = number;
                        return number == 1;
                    }),
              1);
    EXPECT_EQ(last_seen, 1);
    EXPECT_EQ(printed(), "events received: 1\n");
}

TEST_F(WatchEventsTest, ALoopGoesOnUntilItsTimeIsOver)
{
    send(3);
    EXPECT_EQ(watch(watching({"loop"}, "1"), [](int) { return true; }), 3);
    EXPECT_EQ(printed(), "event loop timed out\nevents received: 3\n");
}

TEST_F(WatchEventsTest, AnInterruptEndsTheWaitingAndNothingElse)
{
    send(1);
    EXPECT_EQ(watch(watching({"loop"}, "30"),
                    [](int) {
                        raise(SIGINT);
                        return true;
                    }),
              1);
    EXPECT_EQ(printed(), "event loop interrupted\nevents received: 1\n");
}

}  // namespace
}  // namespace hostler::cli
