// Whether KVM polls for the next wake-up of an idle vCPU as the machine's mode orders: a guest that
// sleeps for a moment, again and again, to its end.
#include <algorithm>
#include <chrono>
#include <thread>

#include "tests/lab/vmm/running_guest.hpp"

namespace hostler::vmm::test {
namespace {

using proto::vmm::HaltPoll;

/// More than a slow host takes to wake up: KVM gives up what is rarely caught.
constexpr std::uint64_t window_ns = 10'000'000;
/// What KVM begins with, and so does the budget.
constexpr std::uint64_t first_window_ns = 10'000;

struct Polled {
    std::uint64_t won_ns = 0;
    std::uint64_t wasted_ns = 0;
    std::uint64_t window_ns = 0;  ///< the longest, of some looks
    double seconds = 0;           ///< that it took
};

class HaltPolling : public RunningGuest {
protected:
    using Order = std::function<void(HaltPoll&)>;

    /// What was polled while the guest slept so often: `sleeps` is "CYCLES COUNT". So many looks at
    /// the window are made at most until it has grown.
    Polled polled(const Order& order, const std::string& sleeps = "300000 500", int looks = 0)
    {
        begin();
        const auto began = std::chrono::steady_clock::now();
        start(guest_file("wakeups"), [&](Machine& machine) {
            machine.mutable_boot()->set_command_line(sleeps);
            order(*machine.mutable_halt_poll());
        });
        Polled sum;
        const auto has_window = [&] {
            sum.window_ns = std::max(sum.window_ns, statistics().halt_poll_max_ns());
            return sum.window_ns > first_window_ns;
        };
        for (int look = 0; look < looks && !has_window(); ++look)
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        const auto stopped = daemon->await(proto::vmm::Event::kStopped);
        EXPECT_TRUE(stopped && stopped->stopped().exit_value() == 1) << "it finds nothing wrong";
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
        const proto::vmm::Statistics counted = statistics();
        sum.seconds = took.count();
        sum.wasted_ns = counted.device_poll_wasted_ns();
        for (const proto::vmm::Counter& one : counted.vcpus(0).kvm()) {
            if (one.name() == "halt_poll_success_ns") sum.won_ns += one.value();
            if (one.name() == "halt_poll_fail_ns") sum.wasted_ns += one.value();
        }
        return sum;
    }
    static Order in_mode(HaltPoll::Mode mode, std::uint64_t max_ns)
    {
        return [=](HaltPoll& poll) {
            poll.set_mode(mode);
            poll.set_max_ns(max_ns);
        };
    }
};

TEST_F(HaltPolling, FixedPollsAndOffDoesNot)
{
    const Polled fixed = polled(in_mode(HaltPoll::MODE_FIXED, window_ns));
    EXPECT_GT(fixed.won_ns + fixed.wasted_ns, 10 * first_window_ns);
    const Polled off = polled(in_mode(HaltPoll::MODE_OFF, 0));
    EXPECT_EQ(off.won_ns + off.wasted_ns, 0u);
}

TEST_F(HaltPolling, ABudgetGrowsItsWindowUntilItCatchesAndIsKept)
{
    constexpr double share = 0.05;
    constexpr double look_ns = 1e8;  // of the controller: what it has not looked at it cannot mend
    // Where the host does other work it looks later, and a window that would have caught does not.
    constexpr int tries_max = 4;
    constexpr int looks_max = 300;
    const auto allowed_ns = [](const Polled& one) { return share * one.seconds * 1e9 + look_ns; };
    Polled budget;
    for (int tries = 0; tries < tries_max; ++tries) {
        budget = polled(in_mode(HaltPoll::MODE_BUDGET, window_ns), "300000 20000", looks_max);
        const bool is_kept = static_cast<double>(budget.wasted_ns) <= allowed_ns(budget);
        const bool is_right = is_kept && budget.won_ns > 10 * first_window_ns;
        if (is_right || budget.won_ns == 0) break;
    }
    EXPECT_GT(budget.window_ns, first_window_ns);
    EXPECT_GT(budget.won_ns, 10 * first_window_ns);
    EXPECT_LE(static_cast<double>(budget.wasted_ns), allowed_ns(budget));
}

}  // namespace
}  // namespace hostler::vmm::test
