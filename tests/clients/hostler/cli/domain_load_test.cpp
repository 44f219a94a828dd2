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
            {"vm.rtc_offset_s.cur", std::int64_t{-3600}},
            {"vm.clock_behind_ns.cur", std::uint64_t{3'000'000'000}}};
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
    EXPECT_EQ(after.clock_behind_ns, 3'000'000'000u) << "the CMOS clock is another matter";
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
    EXPECT_FALSE(nothing.clock_behind_ns);
    EXPECT_EQ(nothing.clock_pause, "");
    const DomainReading before = reading_of(params(2'000'000'000));
    const DomainLoad load = load_between(before, reading_of(params(1'000'000'000)), 1);
    EXPECT_FALSE(load.cpu);
    EXPECT_FALSE(load.steal);
    EXPECT_FALSE(load_between(before, before, 0).exits);
}

TEST(ClockOffsetText, has_the_unit_that_fits)
{
    EXPECT_EQ(clock_offset_text(0), "0 s");
    EXPECT_EQ(clock_offset_text(999), "0 s");
    EXPECT_EQ(clock_offset_text(1'000), "-1 us");
    EXPECT_EQ(clock_offset_text(250'000'000), "-250 ms");
    EXPECT_EQ(clock_offset_text(3'012'000'000), "-3.0 s");
    EXPECT_EQ(clock_offset_text(90'000'000'000), "-1.5 min");
    EXPECT_EQ(clock_offset_text(5'400'000'000'000), "-1.5 h");
    EXPECT_EQ(clock_offset_text(129'600'000'000'000), "-1.5 d");
}

}  // namespace
}  // namespace hostler::cli
