#include "drivers/kvm/vmm/clock/guest_clock.hpp"

#include <gtest/gtest.h>

namespace hostler::vmm {
namespace {

constexpr std::uint64_t start = 1'000'000;
constexpr std::uint64_t gap = 5'000'000;

TEST(PlanResume, KeepRunningTouchesNothing)
{
    const ClockSample paused{.kvmclock_ns = 77, .host_tsc = start, .tsc_offsets = {5, 5}};
    EXPECT_EQ(plan_resume(PausePolicy::keep_running, paused, start + gap), ClockChange());
}

TEST(PlanResume, FreezeSetsBothClocksBackByTheGap)
{
    const ClockSample paused{.kvmclock_ns = 77, .host_tsc = start, .tsc_offsets = {900, 900}};
    const ClockChange change = plan_resume(PausePolicy::freeze, paused, start + gap);
    EXPECT_EQ(change.kvmclock_ns, 77u);
    EXPECT_EQ(change.tsc_offset, 900u - gap) << "it wraps, as the offset is a difference";
    // What the guest read when it was paused, it reads again.
    EXPECT_EQ(start + gap + *change.tsc_offset, start + 900);
}

TEST(PlanResume, StepRealtimeIsFreezeAndANewWallClock)
{
    const ClockSample paused{.kvmclock_ns = 77, .host_tsc = start, .tsc_offsets = {900}};
    ClockChange change = plan_resume(PausePolicy::step_realtime, paused, start + gap);
    EXPECT_TRUE(change.rewrites_wall_clock);
    change.rewrites_wall_clock = false;
    EXPECT_EQ(change, plan_resume(PausePolicy::freeze, paused, start + gap));
}

TEST(PlanResume, GivesEveryVcpuTheSameOffset)
{
    const ClockSample uneven{.kvmclock_ns = 1, .host_tsc = start, .tsc_offsets = {900, 901, 7}};
    EXPECT_EQ(plan_resume(PausePolicy::freeze, uneven, start).tsc_offset, 900u);
}

TEST(PlanResume, LeavesTheTscAloneWhereKvmHasNoOffsets)
{
    const ClockSample paused{.kvmclock_ns = 1, .host_tsc = start, .tsc_offsets = {}};
    const ClockChange change = plan_resume(PausePolicy::freeze, paused, start + gap);
    EXPECT_EQ(change.kvmclock_ns, 1u);
    EXPECT_FALSE(change.tsc_offset);
}

}  // namespace
}  // namespace hostler::vmm
