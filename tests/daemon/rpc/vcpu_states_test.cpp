// What clients hear of a guest's vCPUs: each that is plugged in, also one that was never started.

#include <gtest/gtest.h>
#include <libvirt/libvirt.h>

#include <algorithm>

#include "tests/daemon/rpc/house.hpp"
#include "tests/daemon/rpc/plain_driver.hpp"

namespace hostler::daemon {
namespace {

using drivers::VcpuState;
using testing::Client;
using testing::House;

/// Of three vCPUs two are plugged in, and one of them is not started.
class BootingMachine final : public drivers::Machine {
public:
    Task<> stop(drivers::StopMode) override { co_return; }
    drivers::Statistics statistics() const override
    {
        drivers::Statistics figures;
        figures.vcpus.push_back({.number = 0, .state = VcpuState::running, .time_ns = 5});
        figures.vcpus.push_back({.number = 1, .state = VcpuState::offline});
        return figures;
    }
};

class BootingDriver final : public testing::PlainDriver {
public:
    Task<std::unique_ptr<drivers::Machine>> start(drivers::StartOrder) override
    {
        co_return std::make_unique<BootingMachine>();
    }
};

class VcpuStates : public ::testing::Test {
protected:
    House house{testing::made_by<BootingDriver>};
    Client client = house.open();
    const proto::DomainRef dom =
        client
            .ask<proto::DomainCreateXml>(
                {"<domain type='test'><name>d</name><memory>65536</memory>"
                 "<vcpu current='2'>3</vcpu><os><type>hvm</type></os></domain>",
                 0})
            .dom;
};

TEST_F(VcpuStates, OneThatIsNotStartedIsOffline)
{
    const auto reply = client.ask<proto::DomainGetVcpus>({dom, 3, 1});
    ASSERT_EQ(reply.info.size(), 2u);
    EXPECT_EQ(reply.info[0].state, VIR_VCPU_RUNNING);
    EXPECT_EQ(reply.info[1].number, 1u);
    EXPECT_EQ(reply.info[1].state, VIR_VCPU_OFFLINE);
    EXPECT_EQ(reply.cpumaps.size(), 2u);
}

TEST_F(VcpuStates, ItsStatisticsSayTheSame)
{
    const auto params =
        client.ask<proto::ConnectGetAllDomainStats>({{dom}, VIR_DOMAIN_STATS_VCPU, 0})
            .ret_stats.at(0)
            .params;
    const auto find = [&params](std::string_view name) {
        return std::ranges::find(params, name, &proto::TypedParam::field);
    };
    ASSERT_NE(find("vcpu.1.state"), params.end());
    EXPECT_EQ(std::get<std::int32_t>(find("vcpu.1.state")->value), VIR_VCPU_OFFLINE);
    EXPECT_EQ(find("vcpu.2.state"), params.end());
}

}  // namespace
}  // namespace hostler::daemon
