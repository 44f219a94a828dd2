// hostler-vmm with a real KVM, spoken to as the daemon does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "tests/lab/vmm/guest_code.hpp"
#include "tests/lab/vmm/vmm_process.hpp"
#include "tests/vmm/boot/kernel_files.hpp"

namespace hostler::vmm::test {
namespace {

using namespace std::chrono_literals;
using proto::vmm::Event;
using proto::vmm::GuestStopped;
using proto::vmm::Request;

class VmmControl : public testing::Test {
protected:
    proto::vmm::Reply ask(const std::function<void(Request&)>& fill)
    {
        Request request;
        fill(request);
        return daemon.call(request);
    }
    proto::vmm::Reply start(bool paused = false)
    {
        return ask([&](Request& request) { request.mutable_start()->set_paused(paused); });
    }
    proto::vmm::Reply pause()
    {
        return ask([](Request& request) { request.mutable_pause(); });
    }
    proto::vmm::Reply resume()
    {
        return ask([](Request& request) { request.mutable_resume(); });
    }
    proto::vmm::Reply statistics()
    {
        return ask([](Request& request) { request.mutable_get_statistics(); });
    }
    void configure(std::string_view guest,
                   const std::function<void(proto::vmm::Machine&)>& change = {})
    {
        const auto reply = process.configure(daemon, multiboot_file(guest), change);
        ASSERT_FALSE(reply.has_failure()) << reply.failure().detail();
    }

    VmmProcess process;
    Daemon daemon = process.connect();
};

TEST_F(VmmControl, TellsWhatADiskTakesOnTheHost)
{
    const Fd disk(::memfd_create("disk", MFD_CLOEXEC));
    ASSERT_EQ(::ftruncate(disk.get(), 1 << 20), 0);
    ASSERT_EQ(::pwrite(disk.get(), "something", 9, 0), 9);
    const auto with_disk = [](proto::vmm::Machine& machine) {
        proto::vmm::Device& device = *machine.add_devices();
        device.set_alias("virtio-disk0");
        device.mutable_block()->set_fd(3);
    };
    const auto reply = process.configure(daemon, multiboot_file(counting), with_disk, {disk.get()});
    ASSERT_FALSE(reply.has_failure()) << reply.failure().detail();
    start();
    const auto told = statistics().statistics();
    ASSERT_EQ(told.blocks_size(), 1);
    EXPECT_EQ(told.blocks(0).allocated_bytes(), 4096u);
}

TEST_F(VmmControl, StartsPausesResumesAndQuits)
{
    daemon.hello(0);
    configure(counting);
    const auto started = start();
    ASSERT_FALSE(started.has_failure()) << started.failure().detail();
    EXPECT_EQ(started.started().vcpu_threads_size(), 1);
    EXPECT_TRUE(process.is_counting(counter));

    EXPECT_FALSE(pause().has_failure());
    const std::uint32_t stopped_at = process.word(counter);
    std::this_thread::sleep_for(50ms);
    EXPECT_EQ(process.word(counter), stopped_at);
    EXPECT_TRUE(pause().has_failure()) << "it is paused already";
    EXPECT_FALSE(resume().has_failure());
    EXPECT_TRUE(process.is_counting(counter));

    EXPECT_FALSE(ask([](Request& request) { request.mutable_quit(); }).has_failure());
    EXPECT_EQ(process.await_end(), 0);
}

TEST_F(VmmControl, StartsPausedAndRunsNothingBeforeResume)
{
    configure(counting);
    start(true);
    std::this_thread::sleep_for(50ms);
    EXPECT_EQ(process.word(counter), 0u);
    resume();
    EXPECT_TRUE(process.is_counting(counter));
}

TEST_F(VmmControl, ReportsTheExitPortsValueAndStops)
{
    daemon.hello(0);
    configure(exiting);
    start();
    const auto event = daemon.await(Event::kStopped);
    ASSERT_TRUE(event);
    EXPECT_EQ(event->stopped().cause(), GuestStopped::CAUSE_EXIT_PORT);
    EXPECT_EQ(event->stopped().exit_value(), 7u);
    EXPECT_EQ(process.word(counter), 0u) << "not one instruction more";
    EXPECT_EQ(daemon.hello(0).welcome().state(), proto::vmm::MACHINE_STATE_STOPPED);
}

TEST_F(VmmControl, RestartsAGuestThatResetsItself)
{
    daemon.hello(0);
    configure(resetting);
    start();
    EXPECT_THAT(daemon.await(Event::kReset)->reset().reason(),
                testing::HasSubstr("keyboard controller"));
    EXPECT_TRUE(process.is_counting(counter + 4));
    EXPECT_EQ(process.word(counter), 2u);
}

TEST_F(VmmControl, StopsAtAResetWhereAskedTo)
{
    daemon.hello(0);
    configure(resetting, [](proto::vmm::Machine& machine) {
        machine.mutable_platform()->set_stop_on_reset(true);
    });
    start();
    EXPECT_EQ(daemon.await(Event::kStopped)->stopped().cause(), GuestStopped::CAUSE_RESET);
    EXPECT_EQ(process.word(counter), 1u);
}

TEST_F(VmmControl, ResetsOnOrderManyTimesRunningOrPaused)
{
    configure(counting_lives);
    start();
    const auto reset = [this] { return ask([](Request& request) { request.mutable_reset(); }); };
    for (std::uint32_t life = 1; life < 20; ++life) {
        ASSERT_TRUE(process.is_counting(counter + 4));
        ASSERT_EQ(process.word(counter), life);
        ASSERT_FALSE(reset().has_failure());
    }
    ASSERT_TRUE(process.is_counting(counter + 4));
    pause();
    EXPECT_FALSE(reset().has_failure());
    EXPECT_EQ(process.word(counter), 20u);
    resume();
    EXPECT_TRUE(process.is_counting(counter + 4));
    EXPECT_EQ(process.word(counter), 21u);
}

TEST_F(VmmControl, ReportsATripleFaultAndRunsAgainAfterReset)
{
    daemon.hello(0);
    configure(triple_faulting);
    start();
    EXPECT_EQ(daemon.await(Event::kStopped)->stopped().cause(), GuestStopped::CAUSE_TRIPLE_FAULT);
    EXPECT_TRUE(resume().has_failure()) << "a stopped machine is only reset or left";
    EXPECT_FALSE(ask([](Request& request) { request.mutable_reset(); }).has_failure());
    EXPECT_EQ(daemon.await(Event::kStopped)->stopped().cause(), GuestStopped::CAUSE_TRIPLE_FAULT);
}

TEST_F(VmmControl, ADaemonThatComesBackFindsEverything)
{
    daemon.hello(0);
    configure(counting);
    start();
    daemon = process.connect();
    const auto welcome = daemon.hello(0).welcome();
    EXPECT_EQ(welcome.state(), proto::vmm::MACHINE_STATE_RUNNING);
    EXPECT_EQ(welcome.keepsake(), "mine");
    EXPECT_EQ(welcome.process_id(), process.pid());
    EXPECT_EQ(welcome.started().vcpu_threads_size(), 1);
    const auto event = daemon.await(Event::kStateChanged);
    EXPECT_EQ(event->state_changed().state(), proto::vmm::MACHINE_STATE_RUNNING);
    EXPECT_TRUE(process.is_counting(counter)) << "it ran on meanwhile";
    EXPECT_FALSE(pause().has_failure());
}

TEST_F(VmmControl, RefusesBadConfigurationsAndTakesAGoodOneAfter)
{
    const auto failure = [this](const std::function<void(proto::vmm::Machine&)>& change) {
        return process.configure(daemon, multiboot_file(counting), change).failure().detail();
    };
    using proto::vmm::Machine;
    using testing::HasSubstr;
    EXPECT_THAT(failure([](Machine& machine) { machine.mutable_memory()->set_bytes(0); }),
                HasSubstr("guest memory of 0 bytes"));
    EXPECT_THAT(failure([](Machine& machine) { machine.mutable_memory()->set_bytes(1 << 30); }),
                HasSubstr("smaller than 1024 MiB"));
    EXPECT_THAT(failure([](Machine& machine) { machine.mutable_processors()->set_count(0); }),
                HasSubstr("at least one processor"));
    EXPECT_THAT(failure([](Machine& machine) { machine.mutable_processors()->set_count(5000); }),
                HasSubstr("5000 processors are more than"));
    EXPECT_THAT(failure([](Machine& machine) { machine.set_kvm_fd(1); }),
                HasSubstr("the descriptor given as /dev/kvm is none"));
    EXPECT_THAT(failure([](Machine& machine) { machine.mutable_boot()->set_kernel_fd(9); }),
                HasSubstr("no descriptor 9 for the kernel"));
    EXPECT_THAT(process.configure(daemon, "nonsense").failure().detail(),
                HasSubstr("the kernel is not one"));
    configure(counting);
    EXPECT_FALSE(start().has_failure());
    EXPECT_TRUE(process.is_counting(counter));
}

TEST_F(VmmControl, CountsWhatAVcpuDoes)
{
    configure(counting);
    start();
    ASSERT_TRUE(process.is_counting(counter));
    const auto reply = statistics();
    ASSERT_EQ(reply.statistics().vcpus_size(), 1);
    const auto& vcpu = reply.statistics().vcpus(0);
    EXPECT_EQ(vcpu.state(), proto::vmm::VcpuStatistics::STATE_RUNNING);
    EXPECT_GT(vcpu.cpu_time_ns(), 0u);
    EXPECT_THAT(vcpu.kvm(), testing::Contains(testing::Property(&proto::vmm::Counter::name,
                                                                "halt_poll_success_ns")));
    pause();
    EXPECT_EQ(statistics().statistics().vcpus(0).state(), proto::vmm::VcpuStatistics::STATE_PARKED);
}

TEST_F(VmmControl, ChangesHaltPollingWhileItRuns)
{
    configure(counting);
    start();
    const auto set = [this](proto::vmm::HaltPoll::Mode mode, std::uint64_t max_ns) {
        return ask([&](Request& request) {
            auto& halt_poll = *request.mutable_set_halt_poll()->mutable_halt_poll();
            halt_poll.set_mode(mode);
            halt_poll.set_max_ns(max_ns);
        });
    };
    EXPECT_FALSE(set(proto::vmm::HaltPoll::MODE_FIXED, 50'000).has_failure());
    EXPECT_EQ(statistics().statistics().halt_poll_max_ns(), 50'000u);
    EXPECT_FALSE(set(proto::vmm::HaltPoll::MODE_OFF, 0).has_failure());
    EXPECT_EQ(statistics().statistics().halt_poll_max_ns(), 0u);
    EXPECT_FALSE(set(proto::vmm::HaltPoll::MODE_BUDGET, 50'000).has_failure());
    const auto figures = statistics();
    EXPECT_EQ(figures.statistics().halt_poll_mode(), proto::vmm::HaltPoll::MODE_BUDGET);
    EXPECT_EQ(figures.statistics().halt_poll_max_ns(), 0u) << "a guest that never halts needs none";
}

TEST_F(VmmControl, LosesNoKick)
{
    configure(starting_others,
              [](proto::vmm::Machine& machine) { machine.mutable_processors()->set_count(4); });
    process.write(others_entry, other_counting);
    start();
    ASSERT_TRUE(process.is_counting(counter));
    ASSERT_TRUE(process.is_counting(others_counter)) << "the other processors run";
    for (int cycle = 0; cycle < 200; ++cycle) {
        ASSERT_FALSE(pause().has_failure());
        ASSERT_FALSE(resume().has_failure());
    }
    EXPECT_TRUE(process.is_counting(counter));
    EXPECT_TRUE(process.is_counting(others_counter));
}

TEST_F(VmmControl, AProcessorThatWasNeverStartedIsOffline)
{
    configure(starting_others,
              [](proto::vmm::Machine& machine) { machine.mutable_processors()->set_count(2); });
    process.write(others_entry, other_counting);
    start(true);
    using proto::vmm::VcpuStatistics;
    EXPECT_EQ(statistics().statistics().vcpus(1).state(), VcpuStatistics::STATE_OFFLINE);
    resume();
    ASSERT_TRUE(process.is_counting(others_counter));
    const auto figures = statistics();
    EXPECT_EQ(figures.statistics().vcpus(1).state(), VcpuStatistics::STATE_RUNNING);
    EXPECT_TRUE(figures.statistics().vcpus(1).has_processor());
}

TEST_F(VmmControl, InjectsAnNmi)
{
    daemon.hello(0);
    configure(counting);
    start();
    ASSERT_TRUE(process.is_counting(counter));
    EXPECT_FALSE(ask([](Request& request) { request.mutable_inject_nmi(); }).has_failure());
    // The guest has nothing to take it with.
    EXPECT_EQ(daemon.await(Event::kStopped)->stopped().cause(), GuestStopped::CAUSE_TRIPLE_FAULT);
}

TEST_F(VmmControl, SetsTheCmosClock)
{
    configure(counting);
    start();
    EXPECT_FALSE(
        ask([](Request& request) { request.mutable_set_rtc()->set_offset_s(-77); }).has_failure());
    const auto figures = statistics();
    EXPECT_EQ(figures.statistics().clock().rtc_offset_s(), -77);
    EXPECT_GT(figures.statistics().clock().tsc_khz(), 0u);
}

TEST_F(VmmControl, RefusesAFrequencyThatThisHostCannotGive)
{
    const auto reply = process.configure(
        daemon, multiboot_file(counting),
        [](proto::vmm::Machine& machine) { machine.mutable_clock()->set_tsc_khz(123'456); });
    EXPECT_THAT(reply.failure().detail(), testing::HasSubstr("123456 kHz"));
}

}  // namespace
}  // namespace hostler::vmm::test
