#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

/// On a host of twelve CPUs.
class PinTest : public CommandTest {
protected:
    PinTest()
    {
        server.answer<proto::NodeGetCpuMap>(
            [](const auto&) { return proto::NodeGetCpuMap::Reply{{}, 12, 12}; });
        take<proto::DomainPinVcpu>(running);
        take<proto::DomainPinVcpuFlags>(flagged);
        take<proto::DomainPinEmulator>(emulator);
    }

    std::vector<proto::DomainPinVcpu::Args> running;
    std::vector<proto::DomainPinVcpuFlags::Args> flagged;
    std::vector<proto::DomainPinEmulator::Args> emulator;
};

TEST_F(PinTest, WithoutAWordTheRunningDomainIsMeant)
{
    run("vcpupin", {"web", "1", "0-2,^1"});
    ASSERT_EQ(running.size(), 1u);
    EXPECT_EQ(running[0].vcpu, 1u);
    EXPECT_EQ(running[0].cpumap, (proto::Bytes{0b101, 0}));
    run("emulatorpin", {"web", "r"});
    ASSERT_EQ(emulator.size(), 1u);
    EXPECT_EQ(emulator[0].flags, std::uint32_t{VIR_DOMAIN_AFFECT_LIVE});
    EXPECT_EQ(emulator[0].cpumap, (proto::Bytes{0xff, 0xf}));
}

TEST_F(PinTest, AWordSaysWhichDefinition)
{
    run("vcpupin", {"web", "--vcpu", "1", "--cpulist", "11", "--config", "--live"});
    run("vcpupin", {"web", "1", "11", "--current"});
    ASSERT_EQ(flagged.size(), 2u);
    EXPECT_EQ(flagged[0].flags, std::uint32_t{VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG});
    EXPECT_EQ(flagged[0].cpumap, (proto::Bytes{0, 0b1000}));
    EXPECT_EQ(flagged[1].flags, std::uint32_t{VIR_DOMAIN_AFFECT_CURRENT});
    EXPECT_TRUE(running.empty());
}

TEST_F(PinTest, AListOfNoCpuIsRefused)
{
    EXPECT_EQ(failure_of("vcpupin", {"web", "1", "0,^0"}), "Invalid cpulist '0,^0'\n");
    EXPECT_EQ(failure_of("emulatorpin", {"web", "x"}),
              "Invalid cpulist 'x'\ninvalid argument: Failed to parse bitmap 'x'\n");
    EXPECT_EQ(failure_of("vcpupin", {"web", "1", "3-12"}),
              "CPU 12 in cpulist '3-12' exceed the maxcpu 12\n");
    EXPECT_EQ(failure_of("vcpupin", {"web", "--cpulist", "1"}),
              "vcpupin: Missing vCPU number in pin mode.\n");
    EXPECT_TRUE(running.empty() && flagged.empty() && emulator.empty());
}

}  // namespace
}  // namespace hostler::cli
