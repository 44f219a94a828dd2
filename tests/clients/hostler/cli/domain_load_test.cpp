#include "clients/hostler/cli/domain_load.hpp"

#include <gtest/gtest.h>

namespace hostler::cli {
namespace {

Params params(std::uint64_t time, std::uint64_t shows_steal = 1)
{
    return {{"state.state", std::int32_t{1}},
            {"cpu.time", time},
            {"cpu.haltpoll.success.time", time / 10},
            {"cpu.haltpoll.fail.time", time / 100},
            {"vcpu.current", std::uint32_t{2}},
            {"vcpu.maximum", std::uint32_t{4}},
            {"vcpu.0.delay", time / 2},
            {"vcpu.1.delay", time / 2},
            {"vcpu.0.wait", time / 4},
            {"vcpu.1.wait", time / 4},
            {"vcpu.0.exits.sum", time / 1000},
            {"vcpu.1.exits.sum", time / 1000},
            {"vcpu.1.signal_exits.sum", time},
            {"vm.steal_time.cur", shows_steal},
            {"vm.halt_poll_mode.cur", std::string("budget")},
            {"vm.clock_pause.cur", std::string("freeze")},
            {"vm.rtc_offset_s.cur", std::int64_t{-3600}}};
}

TEST(DomainLoad, rates_are_the_difference_of_two_readings)
{
    const DomainReading before = reading_of(params(1'000'000'000));
    const DomainReading after = reading_of(params(2'000'000'000));
    const DomainLoad load = load_between(before, after, 2);
    EXPECT_DOUBLE_EQ(*load.cpu, 50);
    EXPECT_DOUBLE_EQ(*load.wait, 50);
    EXPECT_DOUBLE_EQ(*load.steal, 25);
    EXPECT_DOUBLE_EQ(*load.halted, 25);
    EXPECT_DOUBLE_EQ(*load.poll_won, 5);
    EXPECT_DOUBLE_EQ(*load.poll_wasted, 0.5);
    EXPECT_DOUBLE_EQ(*load.exits, 1'000'000);
    EXPECT_EQ(after.state, 1);
    EXPECT_EQ(after.vcpus, 2u);
    EXPECT_EQ(after.halt_poll, "budget");
    EXPECT_EQ(after.clock_pause, "freeze");
    EXPECT_EQ(after.clock_offset_s, -3600);
}

TEST(DomainLoad, a_guest_that_is_not_shown_its_steal_time_sees_none)
{
    const DomainLoad load =
        load_between(reading_of(params(1'000'000'000, 0)), reading_of(params(2'000'000'000, 0)), 2);
    EXPECT_DOUBLE_EQ(*load.wait, 50);
    EXPECT_FALSE(load.steal);
}

TEST(DomainLoad, what_is_not_counted_or_went_back_has_no_rate)
{
    const DomainReading nothing = reading_of({});
    EXPECT_FALSE(load_between(nothing, nothing, 1).cpu);
    EXPECT_FALSE(nothing.clock_offset_s);
    EXPECT_EQ(nothing.clock_pause, "");
    const DomainReading before = reading_of(params(2'000'000'000));
    const DomainLoad load = load_between(before, reading_of(params(1'000'000'000)), 1);
    EXPECT_FALSE(load.cpu);
    EXPECT_FALSE(load.steal);
    EXPECT_FALSE(load_between(before, before, 0).exits);
}

}  // namespace
}  // namespace hostler::cli
