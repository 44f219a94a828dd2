// Events as they are on the wire, in the form of old registrations (procedures 105 and 167) and of
// new ones, and what guests report by themselves.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include "tests/daemon/rpc/house.hpp"
#include "tests/daemon/rpc/plain_driver.hpp"

namespace hostler::daemon {
namespace {

using testing::Answer;
using testing::Client;
using ::testing::HasSubstr;
using testing::House;
using ::testing::IsEmpty;

constexpr const char* definition =
    "<domain type='test'><name>guest</name><memory>65536</memory><vcpu>1</vcpu>"
    "<os><type>hvm</type></os></domain>";

/// Where the guest that was started last reports to.
std::atomic<drivers::MachineListener*> listener = nullptr;

/// A guest that says what a test tells it to say.
class TalkingMachine final : public drivers::Machine {
public:
    Task<> stop(drivers::StopMode) override { co_return; }
};

class TalkingDriver final : public testing::PlainDriver {
public:
    Task<std::unique_ptr<drivers::Machine>> start(drivers::StartOrder order) override
    {
        listener = &order.listener;
        co_return std::make_unique<TalkingMachine>();
    }
};

/// The event that comes next, which must be P's.
template <class P>
typename P::Message next(Client& client)
{
    const std::optional<Answer> event = client.next_event();
    if (!event) throw std::runtime_error("no event comes");
    EXPECT_EQ(event->header.proc, static_cast<std::int32_t>(P::number));
    EXPECT_EQ(event->header.type, 2u);
    return proto::decode<typename P::Message>(event->payload).or_throw();
}

class GuestEvents : public ::testing::Test {
protected:
    GuestEvents() { client.ask<proto::DomainCreate>({guest}); }

    /// Two registrations for the same, one of each form.
    void register_for(int event)
    {
        old_client.ask<proto::ConnectDomainEventRegisterAny>({event});
        callback =
            client.ask<proto::ConnectDomainEventCallbackRegisterAny>({event, guest}).callback_id;
    }

    /// What both forms say, once each has come in its own message.
    template <class Old, class New>
    typename Old::Message heard()
    {
        const typename Old::Message said = next<Old>(old_client);
        const typename New::Message again = next<New>(client);
        EXPECT_EQ(again.callback_id, callback);
        EXPECT_EQ(proto::encode(again.msg), proto::encode(said));
        EXPECT_EQ(said.dom.name, "guest");
        EXPECT_EQ(said.dom.uuid, guest.uuid);
        EXPECT_GT(said.dom.id, 0);
        return said;
    }

    House house{testing::made_by<TalkingDriver>};
    Client client = house.open();
    Client old_client = house.open();
    const proto::DomainRef guest = client.ask<proto::DomainDefineXml>({definition}).dom;
    std::int32_t callback = -1;
};

TEST_F(GuestEvents, AWatchdogThatFiredIsTold)
{
    register_for(VIR_DOMAIN_EVENT_ID_WATCHDOG);
    listener.load()->report(drivers::MachineWatchdog{VIR_DOMAIN_EVENT_WATCHDOG_RESET});
    const auto said = heard<proto::DomainEventWatchdog, proto::DomainEventCallbackWatchdog>();
    EXPECT_EQ(said.action, VIR_DOMAIN_EVENT_WATCHDOG_RESET);
}

TEST_F(GuestEvents, AnIoErrorIsToldWithoutAndWithItsReason)
{
    const drivers::MachineIoError error{"/disks/a.img", "virtio-disk0",
                                        VIR_DOMAIN_EVENT_IO_ERROR_PAUSE, "enospc"};
    register_for(VIR_DOMAIN_EVENT_ID_IO_ERROR);
    listener.load()->report(error);
    const auto plain = heard<proto::DomainEventIoError, proto::DomainEventCallbackIoError>();
    EXPECT_EQ(plain.src_path, "/disks/a.img");
    EXPECT_EQ(plain.dev_alias, "virtio-disk0");
    EXPECT_EQ(plain.action, VIR_DOMAIN_EVENT_IO_ERROR_PAUSE);

    client.ask<proto::ConnectDomainEventCallbackDeregisterAny>({callback});
    old_client.ask<proto::ConnectDomainEventDeregisterAny>({VIR_DOMAIN_EVENT_ID_IO_ERROR});
    register_for(VIR_DOMAIN_EVENT_ID_IO_ERROR_REASON);
    listener.load()->report(error);
    const auto full =
        heard<proto::DomainEventIoErrorReason, proto::DomainEventCallbackIoErrorReason>();
    EXPECT_EQ(full.src_path, "/disks/a.img");
    EXPECT_EQ(full.reason, "enospc");
}

TEST_F(GuestEvents, AClockThatTheGuestSetIsTold)
{
    register_for(VIR_DOMAIN_EVENT_ID_RTC_CHANGE);
    listener.load()->report(drivers::MachineClock{-3600});
    const auto said = heard<proto::DomainEventRtcChange, proto::DomainEventCallbackRtcChange>();
    EXPECT_EQ(said.offset, -3600);
}

TEST_F(GuestEvents, AVariableClockThatTheGuestSetIsSeenInItsDefinition)
{
    const auto clock_after_change = [this](const std::string& clock) {
        client.ask<proto::DomainDestroy>({guest});
        const std::string head = "<domain type='test'><name>guest</name>";
        client.ask<proto::DomainCreateXml>(
            {head + "<uuid>" + guest.uuid.text() +
                 "</uuid><memory>65536</memory><os><type>hvm</type></os>" + clock + "</domain>",
             0});
        listener.load()->report(drivers::MachineClock{-3600});
        heard<proto::DomainEventRtcChange, proto::DomainEventCallbackRtcChange>();
        const std::string text = client.ask<proto::DomainGetXmlDesc>({guest, 0}).xml;
        const std::size_t begin = text.find("<clock");
        return text.substr(begin, text.find('\n', begin) - begin);
    };
    register_for(VIR_DOMAIN_EVENT_ID_RTC_CHANGE);
    EXPECT_EQ(clock_after_change("<clock offset='variable' adjustment='5' basis='utc'/>"),
              "<clock offset='variable' adjustment='-3600' basis='utc'/>");
    EXPECT_EQ(clock_after_change("<clock offset='utc'/>"), "<clock offset='utc'/>");
}

TEST_F(GuestEvents, ABalloonThatMovedIsToldAndSeen)
{
    register_for(VIR_DOMAIN_EVENT_ID_BALLOON_CHANGE);
    listener.load()->report(drivers::MachineBalloon{32768});
    const auto said =
        heard<proto::DomainEventBalloonChange, proto::DomainEventCallbackBalloonChange>();
    EXPECT_EQ(said.actual, 32768u);
    EXPECT_EQ(client.ask<proto::DomainGetInfo>({guest}).memory, 32768u);
}

TEST_F(GuestEvents, ARebootIsTold)
{
    register_for(VIR_DOMAIN_EVENT_ID_REBOOT);
    listener.load()->report(drivers::MachineRebooted{});
    heard<proto::DomainEventReboot, proto::DomainEventCallbackReboot>();
}

class EventVerbs : public ::testing::Test {
protected:
    House house;
    Client client = house.open();
    const proto::DomainRef test = client.ask<proto::DomainLookupByName>({"test"}).dom;
};

TEST_F(EventVerbs, TheOldestRegistrationIsForLifecycleEventsWithoutACallbackNumber)
{
    EXPECT_EQ(client.ask<proto::ConnectDomainEventRegister>({}).cb_registered, 1);
    client.ask<proto::DomainSuspend>({test});
    const auto said = next<proto::DomainEventLifecycle>(client);
    EXPECT_EQ(said.dom.name, "test");
    EXPECT_EQ(said.event, VIR_DOMAIN_EVENT_SUSPENDED);
    EXPECT_EQ(said.detail, VIR_DOMAIN_EVENT_SUSPENDED_PAUSED);

    EXPECT_EQ(client.ask<proto::ConnectDomainEventDeregister>({}).cb_registered, 0);
    client.ask<proto::DomainResume>({test});
    client.ask<proto::ConnectGetType>({});  // an event would have come before this answer
    EXPECT_THAT(client.events, IsEmpty());
    const Answer again = client.call<proto::ConnectDomainEventDeregister>({});
    ASSERT_FALSE(again.is_ok());
    EXPECT_EQ(again.error().code, VIR_ERR_INVALID_ARG);
}

TEST_F(EventVerbs, AnEventThatHasNoOldFormIsRefusedToOldRegistrations)
{
    const int events[] = {VIR_DOMAIN_EVENT_ID_METADATA_CHANGE, VIR_DOMAIN_EVENT_ID_JOB_COMPLETED,
                          VIR_DOMAIN_EVENT_ID_AGENT_LIFECYCLE, -1, 1000};
    for (const int event : events) {
        const Answer answer = client.call<proto::ConnectDomainEventRegisterAny>({event});
        ASSERT_FALSE(answer.is_ok()) << event;
        EXPECT_EQ(answer.error().code, VIR_ERR_INVALID_ARG);
        EXPECT_THAT(*answer.error().message, HasSubstr(std::to_string(event)));
    }
}

TEST_F(EventVerbs, MetadataThatIsSetIsTold)
{
    const auto callback = client.ask<proto::ConnectDomainEventCallbackRegisterAny>(
        {VIR_DOMAIN_EVENT_ID_METADATA_CHANGE, std::nullopt});
    client.ask<proto::DomainSetMetadata>(
        {test, VIR_DOMAIN_METADATA_TITLE, "web", std::nullopt, std::nullopt, 0});
    const auto title = next<proto::DomainEventCallbackMetadataChange>(client);
    EXPECT_EQ(title.callback_id, callback.callback_id);
    EXPECT_EQ(title.dom.uuid, test.uuid);
    EXPECT_EQ(title.type, VIR_DOMAIN_METADATA_TITLE);
    EXPECT_EQ(title.nsuri, std::nullopt);
    client.ask<proto::DomainSetMetadata>(
        {test, VIR_DOMAIN_METADATA_ELEMENT, "<app/>", "a", "urn:app", 0});
    const auto element = next<proto::DomainEventCallbackMetadataChange>(client);
    EXPECT_EQ(element.type, VIR_DOMAIN_METADATA_ELEMENT);
    EXPECT_EQ(element.nsuri, "urn:app");
}

TEST_F(EventVerbs, MemoryThatIsSetMovesTheBalloonOfAPretendedGuest)
{
    client.ask<proto::ConnectDomainEventCallbackRegisterAny>(
        {VIR_DOMAIN_EVENT_ID_BALLOON_CHANGE, test});
    client.ask<proto::DomainSetMemory>({test, 1'048'576});
    EXPECT_EQ(next<proto::DomainEventCallbackBalloonChange>(client).msg.actual, 1'048'576u);
}

TEST_F(EventVerbs, AGuestsAgentComesAndGoesWithIt)
{
    const char* with_agent =
        "<domain type='test'><name>agent</name><memory>65536</memory><os><type>hvm</type></os>"
        "<devices><channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/>"
        "</channel></devices></domain>";
    client.ask<proto::ConnectDomainEventCallbackRegisterAny>(
        {VIR_DOMAIN_EVENT_ID_AGENT_LIFECYCLE, std::nullopt});
    const proto::DomainRef agent = client.ask<proto::DomainDefineXml>({with_agent}).dom;
    client.ask<proto::DomainCreate>({agent});
    const auto come = next<proto::DomainEventCallbackAgentLifecycle>(client);
    EXPECT_EQ(come.dom.name, "agent");
    EXPECT_EQ(come.state, VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_STATE_CONNECTED);
    EXPECT_EQ(come.reason, VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_REASON_DOMAIN_STARTED);
    EXPECT_THAT(client.ask<proto::DomainGetXmlDesc>({agent, 0}).xml,
                HasSubstr("state='connected'"));
    client.ask<proto::DomainShutdown>({agent});
    const auto gone = next<proto::DomainEventCallbackAgentLifecycle>(client);
    EXPECT_EQ(gone.state, VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_STATE_DISCONNECTED);
    EXPECT_EQ(gone.reason, VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_REASON_CHANNEL);
}

/// The connection itself is what the client watches; the server only says that it knows.
TEST_F(EventVerbs, ACloseCallbackIsRegisteredAndLetGo)
{
    EXPECT_TRUE(client.call<proto::ConnectRegisterCloseCallback>({}).is_ok());
    EXPECT_TRUE(client.call<proto::ConnectUnregisterCloseCallback>({}).is_ok());
    Client reader = house.open(true);
    EXPECT_TRUE(reader.call<proto::ConnectRegisterCloseCallback>({}).is_ok());
    Client stranger = house.connect();
    EXPECT_FALSE(stranger.call<proto::ConnectRegisterCloseCallback>({}).is_ok());
}

}  // namespace
}  // namespace hostler::daemon
