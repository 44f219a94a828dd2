#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

class VcpuSetTest : public CommandTest {};

TEST_F(VcpuSetTest, SingleOnesAreSwitched)
{
    expect_verb<proto::DomainSetVcpu>("setvcpu", {"web", "1-2", "--enable"}, "", "");
    EXPECT_EQ(last<proto::DomainSetVcpu>().cpumap, "1-2");
    EXPECT_EQ(last<proto::DomainSetVcpu>().state, 1);
    run("setvcpu", {"web", "1", "--disable", "--config"});
    EXPECT_EQ(last<proto::DomainSetVcpu>().state, 0);
    EXPECT_EQ(last<proto::DomainSetVcpu>().flags, std::uint32_t{VIR_DOMAIN_AFFECT_CONFIG});
    EXPECT_EQ(failure_of("setvcpu", {"web", "1"}), "one of --enable, --disable is required\n");
}

TEST_F(VcpuSetTest, TheGuestsAreShownOrSwitched)
{
    server.reply<proto::DomainGetGuestVcpus>(
        {{{"vcpus", std::string("0-3")}, {"online", std::string("0-1")}}});
    EXPECT_EQ(run("guestvcpus", {"web"}), "vcpus          : 0-3\nonline         : 0-1\n");
    expect_verb<proto::DomainSetGuestVcpus>("guestvcpus", {"web", "2,3", "--enable"}, "", "");
    EXPECT_EQ(last<proto::DomainSetGuestVcpus>().cpumap, "2,3");
    EXPECT_EQ(last<proto::DomainSetGuestVcpus>().state, 1);
    run("guestvcpus", {"web", "2,3", "--disable"});
    EXPECT_EQ(last<proto::DomainSetGuestVcpus>().state, 0);
}

TEST_F(VcpuSetTest, WhichAndHowBelongTogether)
{
    EXPECT_EQ(failure_of("guestvcpus", {"web", "2"}),
              "One of options --enable or --disable is required by option --cpulist\n");
    for (const std::string option : {"enable", "disable"})
        EXPECT_EQ(failure_of("guestvcpus", {"web", "--" + option}),
                  "Option --cpulist is required by option --" + option + "\n");
    expect_exclusive("setvcpu", {"web", "1"},
                     {{"enable", "disable"}, {"current", "live"}, {"current", "config"}});
    expect_exclusive("guestvcpus", {"web", "1"}, {{"enable", "disable"}});
    EXPECT_TRUE(server.calls().empty());
}

TEST_F(VcpuSetTest, WhatAnEndingDoesIsLibvirtsNumbers)
{
    expect_verb<proto::DomainSetLifecycleAction>("set-lifecycle-action",
                                                 {"web", "crash", "coredump-restart", "--live"}, "",
                                                 "Unable to change lifecycle action.");
    const auto asked = last<proto::DomainSetLifecycleAction>();
    EXPECT_EQ(asked.type, std::uint32_t{VIR_DOMAIN_LIFECYCLE_CRASH});
    EXPECT_EQ(asked.action, std::uint32_t{VIR_DOMAIN_LIFECYCLE_ACTION_COREDUMP_RESTART});
    EXPECT_EQ(asked.flags, std::uint32_t{VIR_DOMAIN_AFFECT_LIVE});
    run("set-lifecycle-action", {"web", "poweroff", "rename-restart"});
    EXPECT_EQ(last<proto::DomainSetLifecycleAction>().type,
              std::uint32_t{VIR_DOMAIN_LIFECYCLE_POWEROFF});
    EXPECT_EQ(last<proto::DomainSetLifecycleAction>().action,
              std::uint32_t{VIR_DOMAIN_LIFECYCLE_ACTION_RESTART_RENAME});
    EXPECT_EQ(failure_of("set-lifecycle-action", {"web", "sleep", "destroy"}),
              "Invalid lifecycle type 'sleep'.\n");
    EXPECT_EQ(failure_of("set-lifecycle-action", {"web", "reboot", "dance"}),
              "Invalid lifecycle action 'dance'.\n");
}

}  // namespace
}  // namespace hostler::cli
