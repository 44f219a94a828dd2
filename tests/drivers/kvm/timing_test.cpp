#include "drivers/kvm/timing.hpp"

#include <asm/kvm_para.h>
#include <gtest/gtest.h>

#include "tests/drivers/kvm/domain_with.hpp"

namespace hostler::drivers::kvm {
namespace {

namespace wire = proto::vmm;

constexpr std::time_t now = 1'000'000;

wire::Machine described(const std::string& parts)
{
    wire::Machine machine;
    describe_timing(machine, domain_with(parts), now);
    return machine;
}

TEST(Timing, nothing_said_leaves_everything_to_kvm)
{
    const wire::Machine machine = described("");
    EXPECT_EQ(machine.clock().pause(), wire::Clock::PAUSE_DEFAULT);
    EXPECT_EQ(machine.clock().tsc_khz(), 0u);
    EXPECT_EQ(machine.clock().rtc_offset_s(), 0);
    EXPECT_EQ(machine.halt_poll().mode(), wire::HaltPoll::MODE_HOST);
    EXPECT_EQ(machine.processors().kvm_features().clear(), 0u);
    EXPECT_EQ(machine.processors().kvm_features().require(), 0u);
}

TEST(Timing, clocks_go_where_the_definition_says)
{
    const wire::Machine machine = described(
        "<clock offset='variable' adjustment='3600' basis='utc'>"
        "<timer name='kvmclock' present='no'/><timer name='tsc' frequency='2500000000'/>"
        "<timer name='pit' present='yes'/></clock><hostler:pause time='freeze'/>");
    EXPECT_EQ(machine.clock().rtc_offset_s(), 3600);
    EXPECT_EQ(machine.processors().kvm_features().clear(), 1u << KVM_FEATURE_CLOCKSOURCE2);
    EXPECT_EQ(machine.clock().tsc_khz(), 2'500'000u);
    EXPECT_EQ(machine.clock().pause(), wire::Clock::PAUSE_FREEZE);
    EXPECT_TRUE(machine.platform().pit());
    EXPECT_EQ(machine.platform().irqchip(), wire::Platform::IRQCHIP_KERNEL);
}

TEST(Timing, an_absolute_start_is_so_far_from_now)
{
    const wire::Machine machine = described("<clock offset='absolute' start='1000060'/>");
    EXPECT_EQ(machine.clock().rtc_offset_s(), 60);
}

TEST(Timing, a_time_zone_has_its_own_summer)
{
    xml::Clock berlin;
    berlin.offset = xml::Clock::Offset::timezone;
    berlin.timezone = "Europe/Berlin";
    constexpr std::time_t january = 1'736'900'000;
    constexpr std::time_t july = 1'752'600'000;
    EXPECT_EQ(rtc_offset_s(berlin, january), 3600);
    EXPECT_EQ(rtc_offset_s(berlin, july), 7200);
    EXPECT_EQ(
        described("<clock offset='timezone' timezone='Asia/Kolkata'/>").clock().rtc_offset_s(),
        19'800);
}

TEST(Timing, kvms_bits_follow_the_features)
{
    const wire::KvmFeatures features =
        described(
            "<features><apic eoi='off'/><kvm><hint-dedicated state='on'/>"
            "<poll-control state='on'/><pv-ipi state='off'/></kvm></features>")
            .processors()
            .kvm_features();
    EXPECT_EQ(features.require(), 1u << KVM_FEATURE_POLL_CONTROL);
    EXPECT_EQ(features.clear(), 1u << KVM_FEATURE_PV_EOI | 1u << KVM_FEATURE_PV_SEND_IPI);
    EXPECT_TRUE(features.hint_dedicated());
}

TEST(Timing, a_window_of_the_hosts_takes_poll_control_from_the_guest)
{
    const wire::Machine machine =
        described("<hostler:haltpoll mode='budget' max='90000' grow='3' budget='7'/>");
    EXPECT_EQ(machine.processors().kvm_features().clear(), 1u << KVM_FEATURE_POLL_CONTROL);
    EXPECT_EQ(machine.halt_poll().mode(), wire::HaltPoll::MODE_BUDGET);
    EXPECT_EQ(machine.halt_poll().max_ns(), 90'000u);
    EXPECT_EQ(machine.halt_poll().grow(), 3u);
    EXPECT_EQ(machine.halt_poll().budget_percent(), 7);
    EXPECT_FALSE(machine.halt_poll().has_shrink());
    EXPECT_EQ(described("<hostler:haltpoll mode='off'/>").processors().kvm_features().clear(), 0u);
}

}  // namespace
}  // namespace hostler::drivers::kvm
