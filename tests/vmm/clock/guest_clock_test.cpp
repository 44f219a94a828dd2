#include "drivers/kvm/vmm/clock/guest_clock.hpp"

#include <gtest/gtest.h>

namespace hostler::vmm {
namespace {

constexpr std::uint64_t start = 1'000'000;
constexpr std::uint64_t gap = 5'000'000;
constexpr TscRate as_hosts{.guest_khz = 2'000'000, .host_khz = 2'000'000};

TEST(PlanResume, KeepRunningTouchesNothing)
{
    const ClockSample paused{.kvmclock_ns = 77, .host_tsc = start, .tsc_offsets = {5, 5}};
    EXPECT_EQ(plan_resume(PausePolicy::keep_running, paused, start + gap, as_hosts), ClockChange());
}

TEST(PlanResume, FreezeSetsBothClocksBackByTheGap)
{
    const ClockSample paused{.kvmclock_ns = 77, .host_tsc = start, .tsc_offsets = {900, 900}};
    const ClockChange change = plan_resume(PausePolicy::freeze, paused, start + gap, as_hosts);
    EXPECT_EQ(change.kvmclock_ns, 77u);
    EXPECT_EQ(change.tsc_offset, 900u - gap) << "it wraps, as the offset is a difference";
    // What the guest read when it was paused, it reads again.
    EXPECT_EQ(start + gap + *change.tsc_offset, start + 900);
}

TEST(PlanResume, StepRealtimeIsFreezeAndANewWallClock)
{
    const ClockSample paused{.kvmclock_ns = 77, .host_tsc = start, .tsc_offsets = {900}};
    ClockChange change = plan_resume(PausePolicy::step_realtime, paused, start + gap, as_hosts);
    EXPECT_TRUE(change.rewrites_wall_clock);
    change.rewrites_wall_clock = false;
    EXPECT_EQ(change, plan_resume(PausePolicy::freeze, paused, start + gap, as_hosts));
}

TEST(PlanResume, GivesEveryVcpuTheSameOffset)
{
    const ClockSample uneven{.kvmclock_ns = 1, .host_tsc = start, .tsc_offsets = {900, 901, 7}};
    EXPECT_EQ(plan_resume(PausePolicy::freeze, uneven, start, as_hosts).tsc_offset, 900u);
}

TEST(PlanResume, LeavesTheTscAloneWhereKvmHasNoOffsets)
{
    const ClockSample paused{.kvmclock_ns = 1, .host_tsc = start, .tsc_offsets = {}};
    const ClockChange change = plan_resume(PausePolicy::freeze, paused, start + gap, as_hosts);
    EXPECT_EQ(change.kvmclock_ns, 1u);
    EXPECT_FALSE(change.tsc_offset);
}

/// A guest at 3 GHz on a host at 2 GHz.
constexpr TscRate faster{.guest_khz = 3'000'000, .host_khz = 2'000'000};

TEST(PlanResume, AScaledCounterIsSetBackByTheGuestsCycles)
{
    const ClockSample paused{.kvmclock_ns = 77, .host_tsc = start, .tsc_offsets = {900}};
    const ClockChange change = plan_resume(PausePolicy::freeze, paused, start + gap, faster);
    EXPECT_EQ(change.tsc_offset, 900u - gap / 2 * 3);
    EXPECT_EQ((start + gap) / 2 * 3 + *change.tsc_offset, start / 2 * 3 + 900)
        << "what it read when it was paused, it reads again";
}

constexpr std::uint64_t second_ns = 1'000'000'000;
constexpr SavedClock saved{.kvmclock_ns = 7 * second_ns,
                           .guest_tsc = 20'000'000'000,
                           .tsc_khz = 2'000'000,
                           .realtime_ns = 1'000'000 * second_ns};
constexpr std::uint64_t restored_tsc = 500'000;  // of a host that has booted anew

/// What the guest reads right after it was restored, the host's clock so many seconds on.
struct Readings {
    std::uint64_t kvmclock_ns;
    std::uint64_t tsc;

    bool operator==(const Readings&) const = default;
};
Readings restored(PausePolicy policy, std::int64_t seconds_on)
{
    const std::uint64_t passed_ns = static_cast<std::uint64_t>(seconds_on) * second_ns;
    const ClockChange change =
        plan_restore(policy, saved,
                     {.tsc = restored_tsc, .realtime_ns = saved.realtime_ns + passed_ns}, as_hosts);
    return {change.kvmclock_ns.value_or(0), restored_tsc + change.tsc_offset.value_or(0)};
}

constexpr Readings as_saved{saved.kvmclock_ns, saved.guest_tsc};

TEST(PlanRestore, KeepRunningAddsWhatTheHostsClockSaysHasPassedToBothClocks)
{
    EXPECT_EQ(restored(PausePolicy::keep_running, 5), (Readings{12 * second_ns, 30'000'000'000}));
    EXPECT_EQ(restored(PausePolicy::keep_running, 0), as_saved);
}

TEST(PlanRestore, AHostsClockThatWasSetBackTurnsNoClockBack)
{
    for (const std::int64_t seconds : {-1, -5, -999'999})
        EXPECT_EQ(restored(PausePolicy::keep_running, seconds), as_saved) << seconds;
}

TEST(PlanRestore, AHostsClockThatWasSetForwardCountsAsTimeInBothClocksAlike)
{
    constexpr std::int64_t year_s = 365 * 86'400;
    const Readings read = restored(PausePolicy::keep_running, year_s);
    const std::uint64_t passed_ns = read.kvmclock_ns - saved.kvmclock_ns;
    EXPECT_EQ(passed_ns, year_s * second_ns);
    EXPECT_EQ(read.tsc - saved.guest_tsc, 2 * passed_ns) << "2 GHz, and no 64-bit product wraps";
}

TEST(PlanRestore, FrozenClocksStandWhereverTheHostsClockWent)
{
    for (const PausePolicy policy : {PausePolicy::freeze, PausePolicy::step_realtime})
        for (const std::int64_t seconds : {-5, 0, 5, 1'000'000})
            EXPECT_EQ(restored(policy, seconds), as_saved) << seconds;
}

/// What a guest is not to see of a save and a restore, the host's clock so many seconds on.
std::uint64_t left_out(PausePolicy policy, std::int64_t seconds_on)
{
    const std::uint64_t passed_ns = static_cast<std::uint64_t>(seconds_on) * second_ns;
    const HostMoment now{.tsc = restored_tsc, .realtime_ns = saved.realtime_ns + passed_ns};
    return left_out_by(plan_restore(policy, saved, now, as_hosts), saved, now);
}

TEST(LeftOut, IsTheTimeOfTheSavedStateWhereTheClocksStand)
{
    for (const PausePolicy policy : {PausePolicy::freeze, PausePolicy::step_realtime}) {
        EXPECT_EQ(left_out(policy, 3), 3 * second_ns);
        EXPECT_EQ(left_out(policy, 0), 0u);
        EXPECT_EQ(left_out(policy, -5), 0u) << "nobody knows how long it was";
    }
}

TEST(LeftOut, IsNothingWhereTheyGoOn)
{
    for (const std::int64_t seconds : {-5, 0, 3, 1'000'000})
        EXPECT_EQ(left_out(PausePolicy::keep_running, seconds), 0u) << seconds;
}

TEST(PlanRestore, TheWallClockIsLeftToTheRegistersThatFollow)
{
    // Putting kvmclock's MSR back writes the page anew: a step that is planned here would be
    // before.
    const HostMoment now{.tsc = restored_tsc, .realtime_ns = saved.realtime_ns + second_ns};
    EXPECT_FALSE(
        plan_restore(PausePolicy::step_realtime, saved, now, as_hosts).rewrites_wall_clock);
}

TEST(PlanRestore, OnAHostOfAnotherFrequencyTheCounterGoesOnAtItsOwn)
{
    const HostMoment now{.tsc = restored_tsc, .realtime_ns = saved.realtime_ns + 5 * second_ns};
    const TscRate slower{.guest_khz = saved.tsc_khz, .host_khz = 2 * saved.tsc_khz};
    const ClockChange change = plan_restore(PausePolicy::keep_running, saved, now, slower);
    EXPECT_EQ(restored_tsc / 2 + *change.tsc_offset, 30'000'000'000u) << "five seconds at 2 GHz";
}

}  // namespace
}  // namespace hostler::vmm
