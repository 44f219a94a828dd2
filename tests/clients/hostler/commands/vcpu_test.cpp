#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

class VcpuTest : public CommandTest {
protected:
    VcpuTest()
    {
        server.reply<proto::DomainIsActive>({1});
        server.reply<proto::DomainIsPersistent>({1});
        server.reply<proto::NodeGetCpuMap>({.ret = 4});
        server.answer<proto::DomainGetVcpusFlags>([](const proto::DomainGetVcpusFlags::Args& args) {
            const bool is_maximum = (args.flags & VIR_DOMAIN_VCPU_MAXIMUM) != 0;
            return proto::DomainGetVcpusFlags::Reply{is_maximum ? 8 : 2};
        });
    }
};

TEST_F(VcpuTest, EveryCountThatThereIsIsShown)
{
    const std::string config = "maximum      config         8\n";
    const std::string live = "maximum      live           8\n";
    EXPECT_EQ(run("vcpucount", {"web"}), config + live +
                                             "current      config         2\n"
                                             "current      live           2\n");
    server.reply<proto::DomainIsActive>({0});
    EXPECT_EQ(run("vcpucount", {"web"}), config + "current      config         2\n");
    server.reply<proto::DomainIsActive>({1});
    server.reply<proto::DomainIsPersistent>({0});
    EXPECT_EQ(json("vcpucount", {"web"}), "{\n  \"maximum_live\": 8,\n  \"current_live\": 2\n}\n");
}

TEST_F(VcpuTest, OneCountIsANumber)
{
    EXPECT_EQ(run("vcpucount", {"web", "--maximum", "--config"}), "8\n");
    expect_flags<proto::DomainGetVcpusFlags>(
        "vcpucount", {"web"},
        {{{"--active"}, 0},
         {{"--current"}, 0},
         {{"--live"}, VIR_DOMAIN_AFFECT_LIVE},
         {{"--guest"}, VIR_DOMAIN_VCPU_GUEST},
         {{"--maximum", "--live"},
          std::uint32_t{VIR_DOMAIN_VCPU_MAXIMUM} | VIR_DOMAIN_AFFECT_LIVE}});
    server.refuse<proto::DomainGetVcpusFlags>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(failure_of("vcpucount", {"web", "--guest"}),
              "Failed to retrieve vCPU count from the guest\noperation failed: no\n");
    EXPECT_EQ(failure_of("vcpucount", {"web", "--live", "--config"}),
              "Options --live and --config are mutually exclusive\n");
    EXPECT_EQ(failure_of("vcpucount", {"web", "--active", "--maximum"}),
              "Options --active and --maximum are mutually exclusive\n");
}

TEST_F(VcpuTest, InfoOfARunningDomainHasAPartForEach)
{
    server.reply<proto::DomainGetInfo>({VIR_DOMAIN_RUNNING, 0, 0, 2, 0});
    server.reply<proto::DomainGetVcpus>(
        {{{0, VIR_VCPU_RUNNING, 1500000000, 3}, {1, 9, 0, 0}}, {0x0f, 0x02}});
    EXPECT_EQ(run("vcpuinfo", {"web"}),
              "VCPU:           0\nCPU:            3\nState:          running\n"
              "CPU time:       1.5s\nCPU Affinity:   yyyy\n\n"
              "VCPU:           1\nCPU:            0\nState:          no state\n"
              "CPU Affinity:   -y--\n");
    EXPECT_EQ(last<proto::DomainGetVcpus>().maxinfo, 2);
    EXPECT_EQ(last<proto::DomainGetVcpus>().maplen, 1);
    EXPECT_NE(run("vcpuinfo", {"web", "--pretty"}).find("CPU Affinity:   0-3 (out of 4)\n"),
              std::string::npos);
}

TEST_F(VcpuTest, InfoOfOneThatIsShutOffIsWhatIsPlanned)
{
    server.reply<proto::DomainGetInfo>({VIR_DOMAIN_SHUTOFF, 0, 0, 2, 0});
    server.reply<proto::DomainGetVcpuPinInfo>({{0x0f, 0x01}, 2});
    EXPECT_EQ(run("vcpuinfo", {"web"}),
              "VCPU:           0\nCPU:            N/A\nState:          N/A\n"
              "CPU time        N/A\nCPU Affinity:   yyyy\n\n"
              "VCPU:           1\nCPU:            N/A\nState:          N/A\n"
              "CPU time        N/A\nCPU Affinity:   y---\n");
    EXPECT_EQ(last<proto::DomainGetVcpuPinInfo>().flags, std::uint32_t{VIR_DOMAIN_AFFECT_CONFIG});
    EXPECT_NE(json("vcpuinfo", {"web"}).find("\"cpu\": null"), std::string::npos);
}

TEST_F(VcpuTest, WithoutAWordTheRunningDomainIsMeant)
{
    expect_verb<proto::DomainSetVcpus>("setvcpus", {"web", "3"}, "", "");
    EXPECT_EQ(last<proto::DomainSetVcpus>().nvcpus, 3u);
    server.accept<proto::DomainSetVcpusFlags>();
    expect_flags<proto::DomainSetVcpusFlags>(
        "setvcpus", {"web", "3"},
        {{{"--current"}, 0},
         {{"--live"}, VIR_DOMAIN_AFFECT_LIVE},
         {{"--guest"}, VIR_DOMAIN_VCPU_GUEST},
         {{"--hotpluggable"}, VIR_DOMAIN_VCPU_HOTPLUGGABLE},
         {{"--maximum", "--config"},
          std::uint32_t{VIR_DOMAIN_VCPU_MAXIMUM} | VIR_DOMAIN_AFFECT_CONFIG}});
    EXPECT_EQ(count<proto::DomainSetVcpus>(), 2u);
}

TEST_F(VcpuTest, WhatCannotBeSetIsRefused)
{
    const std::pair<Words, const char*> cases[] = {
        {{"0"}, "Can't set 0 processors for a VM\n"},
        {{"--count", "-1"}, "Numeric value '-1' for <count> option is malformed or out of range\n"},
        {{"2", "--maximum"}, "Option --config is required by option --maximum\n"},
        {{"2", "--guest", "--config"}, "Options --guest and --config are mutually exclusive\n"},
        {{"2", "--maximum", "--guest"}, "Option --config is required by option --maximum\n"},
        {{"2", "--current", "--live"}, "Options --current and --live are mutually exclusive\n"}};
    for (auto [words, refusal] : cases) {
        words.insert(words.begin(), "web");
        EXPECT_EQ(failure_of("setvcpus", words), refusal);
    }
    EXPECT_EQ(count<proto::DomainSetVcpus>() + count<proto::DomainSetVcpusFlags>(), 0u);
}

}  // namespace
}  // namespace hostler::cli
