// Devices that come and go, consoles, and what follows when a guest ends: as a client sees them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include "tests/daemon/rpc/house.hpp"

namespace hostler::daemon {
namespace {

using testing::Answer;
using testing::Client;
using ::testing::HasSubstr;
using testing::House;
using ::testing::Not;

constexpr const char* disk =
    "<disk type='file' device='disk'><source file='/b'/><target dev='vdb' bus='virtio'/></disk>";
constexpr const char* nic =
    "<interface type='bridge'><source bridge='br0'/><mac address='52:54:00:00:00:01'/></interface>";
constexpr const char* talker =
    "<domain type='test'><name>talker</name><memory>65536</memory><vcpu>1</vcpu>"
    "<os><type>hvm</type></os><on_poweroff>restart</on_poweroff><on_reboot>destroy</on_reboot>"
    "<devices><console type='pty'><target type='virtio' port='0'/></console></devices></domain>";

class DeviceVerbs : public ::testing::Test {
protected:
    std::string live() { return client.ask<proto::DomainGetXmlDesc>({test, 0}).xml; }
    std::string stored()
    {
        return client.ask<proto::DomainGetXmlDesc>({test, VIR_DOMAIN_XML_INACTIVE}).xml;
    }
    proto::DomainRef start_talker()
    {
        proto::DomainRef domain = client.ask<proto::DomainDefineXml>({talker}).dom;
        client.ask<proto::DomainCreate>({domain});
        return domain;
    }
    int state(const proto::DomainRef& domain)
    {
        return client.ask<proto::DomainGetState>({domain, 0}).state;
    }
    /// What the guest reports is handled after the verb that made it report: waits for it.
    bool comes_to(const proto::DomainRef& domain, int wanted)
    {
        for (int tries = 0; tries < 6000 && state(domain) != wanted; ++tries)
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        return state(domain) == wanted;
    }
    static proto::MessageHeader stream_header(std::int32_t procedure, std::uint32_t serial,
                                              std::uint32_t status)
    {
        return {proto::DomainOpenConsole::program, 1, procedure, 3, serial, status};
    }

    House house;
    Client client = house.open();
    const proto::DomainRef test = client.ask<proto::DomainLookupByName>({"test"}).dom;
};

TEST_F(DeviceVerbs, AttachToTheDefinitionThatIsNamed)
{
    client.ask<proto::DomainAttachDeviceFlags>({test, disk, VIR_DOMAIN_AFFECT_CONFIG});
    EXPECT_THAT(stored(), HasSubstr("dev='vdb'"));
    EXPECT_THAT(live(), Not(HasSubstr("dev='vdb'")));
    EXPECT_EQ(client.call<proto::DomainAttachDeviceFlags>({test, disk, VIR_DOMAIN_AFFECT_CONFIG})
                  .error()
                  .code,
              VIR_ERR_OPERATION_INVALID);
}

TEST_F(DeviceVerbs, PlugIntoARunningGuestAndPullAgainWithTheEventsOfIt)
{
    for (const int event : {VIR_DOMAIN_EVENT_ID_DEVICE_ADDED, VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED})
        client.ask<proto::ConnectDomainEventCallbackRegisterAny>({event, std::nullopt});
    client.ask<proto::DomainAttachDevice>({test, nic});
    EXPECT_THAT(live(), HasSubstr("52:54:00:00:00:01"));
    EXPECT_THAT(stored(), Not(HasSubstr("52:54:00:00:00:01")));
    client.ask<proto::DomainDetachDevice>({test, nic});
    EXPECT_THAT(live(), Not(HasSubstr("52:54:00:00:00:01")));
    for (const auto procedure : {proto::DomainEventCallbackDeviceAdded::number,
                                 proto::DomainEventCallbackDeviceRemoved::number}) {
        const auto event = client.next_event();
        ASSERT_TRUE(event);
        EXPECT_EQ(event->header.proc, procedure);
    }
}

TEST_F(DeviceVerbs, DetachByAlias)
{
    client.ask<proto::DomainAttachDevice>({test, disk});
    EXPECT_THAT(live(), HasSubstr("virtio-disk1"));
    client.ask<proto::DomainDetachDeviceAlias>({test, "virtio-disk1", VIR_DOMAIN_AFFECT_LIVE});
    EXPECT_THAT(live(), Not(HasSubstr("dev='vdb'")));
    EXPECT_EQ(client.call<proto::DomainDetachDeviceAlias>({test, "nope", VIR_DOMAIN_AFFECT_LIVE})
                  .error()
                  .code,
              VIR_ERR_DEVICE_MISSING);
}

TEST_F(DeviceVerbs, RefuseADeviceThatIsNotThereUnknownOrNotAlone)
{
    const auto detach = [this](const std::string& text) {
        return client.call<proto::DomainDetachDeviceFlags>({test, text, VIR_DOMAIN_AFFECT_CONFIG})
            .error()
            .code;
    };
    EXPECT_EQ(detach(disk), VIR_ERR_DEVICE_MISSING);
    EXPECT_EQ(detach("<teapot/>"), VIR_ERR_XML_ERROR);
    EXPECT_EQ(detach(std::string(disk) + nic), VIR_ERR_XML_ERROR);
    EXPECT_NE(detach("</devices><devices>"), 0);
}

TEST_F(DeviceVerbs, UpdateADiskInItsPlace)
{
    const std::string other =
        "<disk type='file'><source file='/other'/><target dev='vda' bus='virtio'/></disk>";
    client.ask<proto::DomainUpdateDeviceFlags>({test, other, VIR_DOMAIN_AFFECT_LIVE});
    EXPECT_THAT(live(), HasSubstr("/other"));
    EXPECT_THAT(stored(), HasSubstr("/guest/diskimage1"));
}

TEST_F(DeviceVerbs, EchoOverAConsoleStreamUntilItIsFinished)
{
    const proto::DomainRef domain = start_talker();
    const Answer opened = client.call<proto::DomainOpenConsole>({domain, std::nullopt, 0});
    ASSERT_TRUE(opened.is_ok()) << opened.error().message.value_or("");
    const std::uint32_t serial = opened.header.serial;
    const proto::Bytes hello{'h', 'e', 'l', 'l', 'o'};
    client.send(proto::frame(stream_header(proto::DomainOpenConsole::number, serial, 2), hello));
    const auto echo = client.next_event();
    ASSERT_TRUE(echo);
    EXPECT_EQ(echo->header.type, 3u);
    EXPECT_EQ(echo->payload, hello);

    client.send(proto::frame(stream_header(proto::DomainOpenConsole::number, serial, 0)));
    const auto finished = client.next_event();
    ASSERT_TRUE(finished);
    EXPECT_EQ(finished->header.status, 0u);
    EXPECT_TRUE(client.call<proto::DomainOpenConsole>({domain, std::nullopt, 0}).is_ok());
}

TEST_F(DeviceVerbs, OpenAConsoleOnceUnlessForced)
{
    const proto::DomainRef domain = start_talker();
    Client other = house.open();
    const Answer first = client.call<proto::DomainOpenConsole>({domain, std::nullopt, 0});
    ASSERT_TRUE(first.is_ok());
    const Answer second = other.call<proto::DomainOpenConsole>({domain, std::nullopt, 0});
    EXPECT_EQ(second.error().code, VIR_ERR_OPERATION_FAILED);
    EXPECT_THAT(second.error().message.value_or(""),
                HasSubstr("Active console session exists for this domain"));

    EXPECT_TRUE(
        other.call<proto::DomainOpenConsole>({domain, std::nullopt, VIR_DOMAIN_CONSOLE_FORCE})
            .is_ok());
    const auto lost = client.next_event();
    ASSERT_TRUE(lost);
    EXPECT_EQ(lost->header.status, 1u);
    EXPECT_EQ(lost->error().code, VIR_ERR_RPC);
}

TEST_F(DeviceVerbs, EndAConsoleWithItsGuest)
{
    const proto::DomainRef domain = start_talker();
    Client other = house.open();
    ASSERT_TRUE(other.call<proto::DomainOpenConsole>({domain, std::nullopt, 0}).is_ok());
    client.ask<proto::DomainDestroy>({domain});
    const auto end = other.next_event();
    ASSERT_TRUE(end);
    EXPECT_EQ(end->header.type, 3u);
    EXPECT_EQ(end->header.status, 2u);
    EXPECT_TRUE(end->payload.empty());
}

TEST_F(DeviceVerbs, ObeyWhatTheDefinitionSaysOfPowerOffAndReboot)
{
    const proto::DomainRef domain = start_talker();
    client.ask<proto::ConnectDomainEventCallbackRegisterAny>(
        {VIR_DOMAIN_EVENT_ID_REBOOT, std::nullopt});
    client.ask<proto::DomainShutdown>({domain});
    const auto rebooted = client.next_event();
    ASSERT_TRUE(rebooted);
    EXPECT_EQ(rebooted->header.proc, proto::DomainEventCallbackReboot::number);
    ASSERT_TRUE(comes_to(domain, VIR_DOMAIN_RUNNING));
    client.ask<proto::DomainReboot>({domain, 0});
    EXPECT_TRUE(comes_to(domain, VIR_DOMAIN_SHUTOFF));
}

TEST_F(DeviceVerbs, ChangeWhatFollowsAnEnd)
{
    client.ask<proto::DomainSetLifecycleAction>({test, VIR_DOMAIN_LIFECYCLE_POWEROFF,
                                                 VIR_DOMAIN_LIFECYCLE_ACTION_RESTART,
                                                 VIR_DOMAIN_AFFECT_CONFIG});
    EXPECT_THAT(stored(), HasSubstr("<on_poweroff>restart</on_poweroff>"));
    EXPECT_EQ(client
                  .call<proto::DomainSetLifecycleAction>(
                      {test, VIR_DOMAIN_LIFECYCLE_POWEROFF,
                       VIR_DOMAIN_LIFECYCLE_ACTION_COREDUMP_DESTROY, VIR_DOMAIN_AFFECT_CONFIG})
                  .error()
                  .code,
              VIR_ERR_INVALID_ARG);
}

TEST_F(DeviceVerbs, AbortNoJobWhereThereIsNone)
{
    EXPECT_EQ(client.ask<proto::DomainGetJobInfo>({test}).type, VIR_DOMAIN_JOB_NONE);
    EXPECT_EQ(client.call<proto::DomainAbortJob>({test}).error().code, VIR_ERR_OPERATION_INVALID);
}

}  // namespace
}  // namespace hostler::daemon
