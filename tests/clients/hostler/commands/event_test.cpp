#include <libvirt/libvirt.h>

#include "clients/hostler/cli/domain_event.hpp"
#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

using tests::FakeServer;

class EventTest : public CommandTest {
protected:
    EventTest()
    {
        server.answer_with<proto::ConnectDomainEventCallbackRegisterAny>(
            [](const proto::MessageHeader& call, std::span<const std::uint8_t> payload) {
                const auto args =
                    proto::decode<proto::ConnectDomainEventCallbackRegisterAny::Args>(payload);
                FakeServer::Frames frames = {proto::frame(
                    proto::reply_header(call, proto::MessageStatus::ok),
                    proto::ConnectDomainEventCallbackRegisterAny::Reply{args->event_id + 10})};
                if (args->event_id == VIR_DOMAIN_EVENT_ID_REBOOT)
                    frames.push_back(FakeServer::event<proto::DomainEventCallbackReboot>(
                        {11, {domain("web", 1)}}));
                return frames;
            });
        server.accept<proto::ConnectDomainEventCallbackDeregisterAny>();
    }
};

TEST_F(EventTest, OfOneKindIsWaitedFor)
{
    EXPECT_EQ(run("event", {"--event", "reboot", "--domain", "web"}),
              "event 'reboot' for domain 'web'\nevents received: 1\n");
    EXPECT_EQ(last<proto::ConnectDomainEventCallbackRegisterAny>().dom->name, "web");
    EXPECT_EQ(last<proto::ConnectDomainEventCallbackDeregisterAny>().callback_id, 11);
    const std::string stamped = run("event", {"--event", "reboot", "--timestamp"});
    EXPECT_EQ(stamped.substr(stamped.find(": event")),
              ": event 'reboot' for domain 'web'\nevents received: 1\n");
    EXPECT_FALSE(last<proto::ConnectDomainEventCallbackRegisterAny>().dom);
}

TEST_F(EventTest, ForProgramsIsALineOfJson)
{
    EXPECT_EQ(json("event", {"--event", "reboot"}),
              "{\"event\":\"reboot\",\"domain\":\"web\","
              "\"uuid\":\"c7a5fdbd-edaf-9455-926a-d65c16db1809\",\"facts\":{}}\n"
              "events received: 1\n");
}

TEST_F(EventTest, OfAllKindsAreWaitedForThoughSomeAreUnknown)
{
    EXPECT_EQ(run("event", {"--all"}), "event 'reboot' for domain 'web'\nevents received: 1\n");
    EXPECT_EQ(count<proto::ConnectDomainEventCallbackRegisterAny>(), event_kinds().size());
    EXPECT_EQ(count<proto::ConnectDomainEventCallbackDeregisterAny>(), event_kinds().size());
}

TEST_F(EventTest, AKindThatTheServerDoesNotKnowIsRefused)
{
    server.refuse<proto::ConnectDomainEventCallbackRegisterAny>(
        Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(failure_of("event", {"--event", "reboot"}), "operation failed: no\n");
    EXPECT_EQ(failure_of("event", {"--event", "earthquake"}), "unknown event type earthquake\n");
    EXPECT_EQ(failure_of("event", {}), "one of --list, --all, or --event <type> is required\n");
    EXPECT_EQ(failure_of("event", {"--all", "--event", "reboot"}),
              "Options --all and --event are mutually exclusive\n");
}

TEST_F(EventTest, NothingInTimeFailsTheCommand)
{
    EXPECT_THROW(run("event", {"--event", "lifecycle", "--timeout", "1"}), Failure);
    EXPECT_EQ(printed(), "event loop timed out\nevents received: 0\n");
    EXPECT_EQ(failure_of("event", {"--event", "lifecycle", "--timeout", "2147484"}),
              "Numeric value '2147484' for <timeout> option is malformed or out of range\n");
}

TEST_F(EventTest, KindsAreListedWithoutAServer)
{
    const std::string kinds = run("event", {"--list"});
    EXPECT_TRUE(kinds.starts_with("lifecycle\nreboot\n")) << kinds;
    EXPECT_TRUE(server.calls().empty());
}

}  // namespace
}  // namespace hostler::cli
