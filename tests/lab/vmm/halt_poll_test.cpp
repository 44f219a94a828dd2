// Whether KVM polls for the next wake-up of an idle vCPU as the machine's mode orders: a guest that
// sleeps for a moment, again and again, to its end.
#include "tests/lab/vmm/running_guest.hpp"

namespace hostler::vmm::test {
namespace {

using proto::vmm::HaltPoll;

class HaltPolling : public RunningGuest {
protected:
    /// What was polled, with success or without, while the guest slept so often.
    std::uint64_t polled_ns(HaltPoll::Mode mode, std::uint64_t max_ns)
    {
        begin();
        start(guest_file("wakeups"), [=](Machine& machine) {
            machine.mutable_boot()->set_command_line("300000 500");  // cycles a sleep, sleeps
            machine.mutable_halt_poll()->set_mode(mode);
            machine.mutable_halt_poll()->set_max_ns(max_ns);
        });
        const auto stopped = daemon->await(proto::vmm::Event::kStopped);
        EXPECT_TRUE(stopped && stopped->stopped().exit_value() == 1) << "it finds nothing wrong";
        std::uint64_t sum_ns = 0;
        const proto::vmm::Statistics counted = statistics();
        for (const proto::vmm::Counter& one : counted.vcpus(0).kvm())
            if (one.name() == "halt_poll_success_ns" || one.name() == "halt_poll_fail_ns")
                sum_ns += one.value();
        return sum_ns;
    }
};

TEST_F(HaltPolling, FixedPollsAndOffDoesNot)
{
    // More than a slow host takes to wake up: KVM gives up what is rarely caught. It begins with
    // ten microseconds.
    constexpr std::uint64_t window_ns = 10'000'000;
    constexpr std::uint64_t first_window_ns = 10'000;
    EXPECT_GT(polled_ns(HaltPoll::MODE_FIXED, window_ns), 10 * first_window_ns);
    EXPECT_EQ(polled_ns(HaltPoll::MODE_OFF, 0), 0u);
}

}  // namespace
}  // namespace hostler::vmm::test
