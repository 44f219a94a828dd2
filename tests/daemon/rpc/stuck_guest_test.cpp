// A hypervisor that never comes back from a start: nobody but who asked for it waits.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include "proto/rpc/keepalive.gen.hpp"
#include "tests/daemon/rpc/house.hpp"
#include "tests/daemon/rpc/plain_driver.hpp"
#include "xml/domain/domain.hpp"

namespace hostler::daemon {
namespace {

using testing::Answer;
using testing::Client;
using ::testing::HasSubstr;
using testing::House;
using ::testing::SizeIs;

std::atomic<bool> is_released = false;

class StuckDriver final : public testing::PlainDriver {
public:
    Task<std::unique_ptr<drivers::Machine>> start(drivers::StartOrder) override
    {
        while (!is_released) {
            co_await sleep_for(std::chrono::milliseconds(5));
        }
        throw Error(ErrorCode::operation_failed, "released");
    }
};

std::string definition(std::string_view name)
{
    return "<domain type='test'><name>" + std::string(name) +
           "</name><memory>65536</memory><vcpu>1</vcpu><os><type>hvm</type></os></domain>";
}

class StuckGuest : public ::testing::Test {
protected:
    StuckGuest()
    {
        is_released = false;
        starter.send(testing::call_frame<proto::DomainCreate>({stuck}));
        // Until its turn is held.
        const DomainPtr domain = house.realm().domains().by_reference(stuck).object;
        while (!domain->job()) std::this_thread::yield();
    }

    ~StuckGuest() override
    {
        is_released = true;
        starter.receive();
    }

    House house{testing::made_by<StuckDriver>, std::chrono::seconds(3)};
    Client client = house.open();
    Client starter = house.open();
    const proto::DomainRef stuck = client.ask<proto::DomainDefineXml>({definition("stuck")}).dom;
};

TEST_F(StuckGuest, IsReadLikeAnyOther)
{
    EXPECT_EQ(client.ask<proto::DomainGetState>({stuck, 0}).state, VIR_DOMAIN_SHUTOFF);
    EXPECT_EQ(client.ask<proto::DomainGetInfo>({stuck}).max_mem, 65536u);
    EXPECT_THAT(client.ask<proto::DomainGetXmlDesc>({stuck, 0}).xml, HasSubstr("stuck"));
    EXPECT_THAT(client.ask<proto::ConnectListAllDomains>({1, 0}).domains, SizeIs(1));
    EXPECT_THAT(client.ask<proto::ConnectGetAllDomainStats>({{}, 0, 0}).ret_stats, SizeIs(1));
}

TEST_F(StuckGuest, DelaysNoOtherDomain)
{
    const proto::DomainRef other = client.ask<proto::DomainDefineXml>({definition("other")}).dom;
    client.ask<proto::DomainSetAutostart>({other, 0});
    client.ask<proto::DomainUndefine>({other});
}

/// More calls than may be at work at once, none of which comes to an end: whoever sent them is
/// there all the same, and is told that the daemon is.
TEST_F(StuckGuest, WhoseCallsAllWaitForItIsAnsweredItsPings)
{
    Client waiting = house.open();
    proto::Bytes all;
    for (std::uint32_t serial = 100; serial < 200; ++serial) {
        const proto::Bytes one = testing::call_frame<proto::DomainCreate>({stuck}, serial);
        all.insert(all.end(), one.begin(), one.end());
    }
    const proto::Bytes ping = testing::ping_frame();
    all.insert(all.end(), ping.begin(), ping.end());
    waiting.send(all);
    const std::optional<Answer> first = waiting.receive();
    ASSERT_TRUE(first);
    EXPECT_EQ(first->header.prog, proto::keepalive::Ping::program);
    EXPECT_EQ(first->header.proc, static_cast<std::int32_t>(proto::keepalive::Pong::number));
    is_released = true;
    for (std::uint32_t serial = 100; serial < 200; ++serial) EXPECT_TRUE(waiting.receive());
}

/// Calls that end where they begin, one after the other, are no deeper in the stack for that.
TEST_F(StuckGuest, ALongLineBehindItIsAnswered)
{
    Client waiting = house.connect(false, {.calls_in_flight_max = 1});
    waiting.ask<proto::ConnectOpen>({"test:///default", 0});
    waiting.send(testing::call_frame<proto::DomainCreate>({stuck}));
    const proto::Bytes one = testing::call_frame<proto::DomainCreate>({{"nobody", {}, -1}});
    constexpr int calls = 20'000;
    proto::Bytes all;
    for (int count = 0; count < calls; ++count) all.insert(all.end(), one.begin(), one.end());
    waiting.send(all);
    is_released = true;
    int answers = 0;
    for (; answers < calls + 1; ++answers)
        if (!waiting.receive()) break;
    EXPECT_EQ(answers, calls + 1);
}

TEST_F(StuckGuest, IsNamedWithItsJobToWhoWaitsForIt)
{
    const Answer refused = client.call<proto::DomainDestroy>({stuck});
    ASSERT_FALSE(refused.is_ok());
    EXPECT_EQ(refused.error().code, VIR_ERR_OPERATION_TIMEOUT);
    EXPECT_THAT(refused.error().message.value_or(""), HasSubstr("(held by start for "));
}

/// A definition that waits behind the removal of the same domain makes it anew.
TEST_F(StuckGuest, ADefinitionBehindItsRemovalIsSeen)
{
    Client remover = house.open();
    Client definer = house.open();
    const std::string again =
        "<domain type='test'><name>stuck</name><uuid>" + stuck.uuid.text() +
        "</uuid><memory>131072</memory><vcpu>1</vcpu><os><type>hvm</type></os></domain>";
    remover.send(testing::call_frame<proto::DomainUndefine>({stuck}));
    remover.send(testing::ping_frame());
    ASSERT_EQ(remover.receive()->header.prog, proto::keepalive::Ping::program);
    std::this_thread::sleep_for(std::chrono::milliseconds(100));  // from its beginning to the line
    definer.send(testing::call_frame<proto::DomainDefineXml>({again}));
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    is_released = true;
    ASSERT_EQ(remover.receive()->header.status, 0u);
    ASSERT_EQ(definer.receive()->header.status, 0u);
    const proto::DomainRef found = client.ask<proto::DomainLookupByName>({"stuck"}).dom;
    EXPECT_EQ(client.ask<proto::DomainGetInfo>({found}).max_mem, 131072u);
}

/// A domain of which nothing has come leaves its name to others.
TEST_F(StuckGuest, ANameIsFreeAgainWhenAStartHasFailed)
{
    is_released = true;  // every start fails at once
    EXPECT_FALSE(client.call<proto::DomainCreateXml>({definition("fresh"), 0}).is_ok());
    EXPECT_TRUE(client.call<proto::DomainDefineXml>({definition("fresh")}).is_ok());
}

}  // namespace
}  // namespace hostler::daemon
