// What the time stamp counter does across a pause. Time inside the lab is slow but real, and the
// guest may run for long before and behind the pause: the bounds tell a policy from its opposite,
// not from perfection.
#include <gtest/gtest.h>

#include <x86intrin.h>

#include <thread>

#include "tests/lab/vmm/guest_code.hpp"
#include "tests/lab/vmm/vmm_process.hpp"
#include "tests/vmm/boot/kernel_files.hpp"

namespace hostler::vmm::test {
namespace {

using namespace std::chrono_literals;
using proto::vmm::Clock;
using proto::vmm::Request;

class PauseClock : public testing::Test {
protected:
    void call(const std::function<void(Request&)>& fill)
    {
        Request request;
        fill(request);
        const auto reply = daemon.call(request);
        ASSERT_FALSE(reply.has_failure()) << reply.failure().detail();
    }

    /// What the guest's counter advanced over a pause of 500 ms, as a part of what the host's did.
    struct Advance {
        double least;  ///< if it counted all the time in which the guest may have run
        double most;   ///< if it counted none of that
    };
    Advance advance(Clock::Pause policy)
    {
        const auto configured = process.configure(
            daemon, multiboot_file(telling_time),
            [&](proto::vmm::Machine& machine) { machine.mutable_clock()->set_pause(policy); });
        EXPECT_FALSE(configured.has_failure()) << configured.failure().detail();
        call([](Request& request) { request.mutable_start(); });
        const std::uint64_t first = __rdtsc();
        EXPECT_TRUE(process.is_counting(counter));
        EXPECT_TRUE(process.is_counting(counter)) << "it has read its counter since";
        call([](Request& request) { request.mutable_pause(); });
        const std::uint64_t guest_before = guest_tsc();
        const std::uint64_t host_before = __rdtsc();
        std::this_thread::sleep_for(500ms);
        const auto host_gap = static_cast<double>(__rdtsc() - host_before);
        call([](Request& request) { request.mutable_resume(); });
        EXPECT_TRUE(process.is_counting(counter));
        call([](Request& request) { request.mutable_pause(); });
        const auto guest_gap = static_cast<double>(guest_tsc() - guest_before);
        const double ran = static_cast<double>(__rdtsc() - first) - host_gap;
        return {(guest_gap - ran) / host_gap, guest_gap / host_gap};
    }
    std::uint64_t guest_tsc() const
    {
        return process.word(counter) | std::uint64_t{process.word(counter + 4)} << 32;
    }

    VmmProcess process;
    Daemon daemon = process.connect();
};

TEST_F(PauseClock, ContinueCountsThePause)
{
    EXPECT_GT(advance(Clock::PAUSE_CONTINUE).most, 0.95);
}

TEST_F(PauseClock, FreezeCountsNothingOfIt)
{
    EXPECT_LT(advance(Clock::PAUSE_FREEZE).least, 0.2);
}

TEST_F(PauseClock, StepRealtimeCountsNothingOfIt)
{
    EXPECT_LT(advance(Clock::PAUSE_STEP_REALTIME).least, 0.2);
}

TEST_F(PauseClock, AllProcessorsHaveOneOffset)
{
    process.write(others_entry, other_counting);
    const auto configured = process.configure(
        daemon, multiboot_file(starting_others), [](proto::vmm::Machine& machine) {
            machine.mutable_processors()->set_count(4);
            machine.mutable_clock()->set_pause(Clock::PAUSE_FREEZE);
        });
    ASSERT_FALSE(configured.has_failure()) << configured.failure().detail();
    call([](Request& request) { request.mutable_start(); });
    ASSERT_TRUE(process.is_counting(others_counter)) << "the other processors run";
    for (int round = 0; round < 3; ++round) {
        call([](Request& request) { request.mutable_pause(); });
        Request request;
        request.mutable_get_statistics();
        EXPECT_TRUE(daemon.call(request).statistics().clock().are_tsc_offsets_equal());
        call([](Request& request) { request.mutable_resume(); });
    }
}

/// The moment in 1970's nanoseconds at which the guest's kvmclock was 0, as its page says.
std::int64_t wall_clock_ns(const VmmProcess& process)
{
    return std::int64_t{process.word(wall_clock + 4)} * 1'000'000'000 +
           process.word(wall_clock + 8);
}

TEST_F(PauseClock, OnlyStepRealtimeMovesTheWallClockByTheGap)
{
    const auto configured = process.configure(
        daemon, multiboot_file(asking_wall_clock), [](proto::vmm::Machine& machine) {
            machine.mutable_clock()->set_pause(Clock::PAUSE_STEP_REALTIME);
        });
    ASSERT_FALSE(configured.has_failure()) << configured.failure().detail();
    call([](Request& request) { request.mutable_start(); });
    ASSERT_TRUE(process.is_counting(counter));
    const auto moved_ms = [this] {
        const std::int64_t before = wall_clock_ns(process);
        call([](Request& request) { request.mutable_pause(); });
        std::this_thread::sleep_for(700ms);
        call([](Request& request) { request.mutable_resume(); });
        EXPECT_TRUE(process.is_counting(counter));
        return (wall_clock_ns(process) - before) / 1'000'000;
    };
    EXPECT_GT(moved_ms(), 690);
    call([](Request& request) {
        request.mutable_set_clock_pause()->set_pause(Clock::PAUSE_FREEZE);
    });
    EXPECT_EQ(moved_ms(), 0);
}

}  // namespace
}  // namespace hostler::vmm::test
