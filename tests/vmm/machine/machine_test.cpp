// A machine through its life: what each order does in each state, what the guest can order itself,
// and what is told of it.
#include <gmock/gmock.h>

#include "tests/vmm/machine/made_machine.hpp"

namespace hostler::vmm {
namespace {

using proto::vmm::Event;
using proto::vmm::GuestStopped;
using testing::HasSubstr;
using Config = proto::vmm::Machine;

class MachineLife : public MadeMachine {
protected:
    proto::vmm::MachineState told_state() const
    {
        const Event* const event = last(Event::kStateChanged);
        return event ? event->state_changed().state() : proto::vmm::MACHINE_STATE_EMPTY;
    }
    const GuestStopped* stopped() const
    {
        const Event* const event = last(Event::kStopped);
        return event ? &event->stopped() : nullptr;
    }
    proto::vmm::Statistics figures()
    {
        proto::vmm::Statistics statistics;
        machine->collect(statistics);
        return statistics;
    }
    static void with_exit_port(Config& config) { config.mutable_platform()->set_exit_port(0xf4); }
};

TEST_F(MachineLife, RunsPausesAndGoesOn)
{
    start(test::counting);
    EXPECT_EQ(machine->state(), proto::vmm::MACHINE_STATE_RUNNING);
    EXPECT_TRUE(is_counting());
    ASSERT_TRUE(machine->pause());
    EXPECT_EQ(told_state(), proto::vmm::MACHINE_STATE_PAUSED);
    EXPECT_TRUE(rests());
    ASSERT_TRUE(machine->resume());
    EXPECT_EQ(told_state(), proto::vmm::MACHINE_STATE_RUNNING);
    EXPECT_TRUE(is_counting());
}

TEST_F(MachineLife, StartedPausedItRunsNothingBeforeItIsResumed)
{
    make(test::counting).or_throw();
    ASSERT_TRUE(machine->start(true));
    EXPECT_TRUE(rests());
    EXPECT_EQ(word(test::counter), 0u);
    ASSERT_TRUE(machine->resume());
    EXPECT_TRUE(is_counting());
}

TEST_F(MachineLife, ARunningOneMayBeDestroyed)
{
    start(test::counting, [](Config& config) { config.mutable_processors()->set_count(3); });
    EXPECT_TRUE(is_counting());
    machine.reset();
    EXPECT_TRUE(rests());
}

TEST_F(MachineLife, OrdersThatDoNotFitTheStateAreRefusedWithIt)
{
    make(test::counting).or_throw();
    const auto detail = [](const auto& done) { return done ? "done" : done.error().detail; };
    const Fd file(::memfd_create("state", MFD_CLOEXEC));
    EXPECT_EQ(detail(machine->pause()), "the machine is not started and cannot pause");
    EXPECT_EQ(detail(machine->resume()), "the machine is not started and cannot resume");
    EXPECT_EQ(detail(machine->reset()), "the machine is not started and cannot be reset");
    EXPECT_EQ(detail(machine->inject_nmi()), "the machine is not started and cannot take an NMI");
    EXPECT_EQ(detail(machine->save(file, 0)), "the machine is not started and cannot be saved");
    machine->start(false).or_throw();
    EXPECT_EQ(detail(machine->start(false)), "the machine is running and cannot start");
    EXPECT_EQ(detail(machine->resume()), "the machine is running and cannot resume");
    EXPECT_EQ(detail(machine->save(file, 0)), "the machine is running and cannot be saved");
    machine->pause().or_throw();
    EXPECT_EQ(detail(machine->pause()), "the machine is paused and cannot pause");
    EXPECT_EQ(detail(machine->press_power_button()),
              "the machine is paused and cannot take a power button");
    EXPECT_EQ(detail(machine->inject_nmi()), "the machine is paused and cannot take an NMI");
}

TEST_F(MachineLife, TheExitPortsValueIsItsEnd)
{
    start(test::exiting, with_exit_port);
    ASSERT_TRUE(await([this] { return stopped() != nullptr; }));
    EXPECT_EQ(stopped()->cause(), GuestStopped::CAUSE_EXIT_PORT);
    EXPECT_EQ(stopped()->exit_value(), 7u) << "3, as QEMU's port has it: doubled, and one";
    EXPECT_EQ(stopped()->reason(), "the guest wrote 3 to its exit port");
    EXPECT_EQ(machine->state(), proto::vmm::MACHINE_STATE_STOPPED);
    EXPECT_EQ(told_state(), proto::vmm::MACHINE_STATE_STOPPED);
    EXPECT_TRUE(rests());
    EXPECT_FALSE(machine->resume());
}

/// "out" and what follows it: the vCPU that ordered the end executes nothing more.
TEST_F(MachineLife, BehindTheExitPortNothingRuns)
{
    start(test::exiting, with_exit_port);
    ASSERT_TRUE(await([this] { return stopped() != nullptr; }));
    EXPECT_EQ(word(test::counter), 0u);
}

TEST_F(MachineLife, AStoppedGuestBeginsAnewAfterAReset)
{
    start(test::exiting, with_exit_port);
    ASSERT_TRUE(await([this] { return stopped() != nullptr; }));
    reporter.events.clear();
    ASSERT_TRUE(machine->reset());
    EXPECT_EQ(told_state(), proto::vmm::MACHINE_STATE_RUNNING);
    EXPECT_TRUE(await([this] { return stopped() != nullptr; })) << "and ends again";
}

TEST_F(MachineLife, AGuestThatResetsItselfBeginsAnew)
{
    start(test::resetting);
    ASSERT_TRUE(await([this] { return last(Event::kReset) != nullptr; }));
    EXPECT_THAT(last(Event::kReset)->reset().reason(), HasSubstr("keyboard controller"));
    EXPECT_TRUE(is_counting(test::counter + 4)) << "in its second life";
    EXPECT_EQ(word(test::counter), 2u);
    EXPECT_EQ(machine->state(), proto::vmm::MACHINE_STATE_RUNNING);
}

TEST_F(MachineLife, WhereAResetIsTheEndItStops)
{
    start(test::resetting,
          [](Config& config) { config.mutable_platform()->set_stop_on_reset(true); });
    ASSERT_TRUE(await([this] { return stopped() != nullptr; }));
    EXPECT_EQ(stopped()->cause(), GuestStopped::CAUSE_RESET);
    EXPECT_EQ(word(test::counter), 1u);
    EXPECT_FALSE(last(Event::kReset));
}

TEST_F(MachineLife, AResetWhilePausedStaysPaused)
{
    start(test::counting_lives);
    ASSERT_TRUE(await([this] { return word(test::counter + 4) > 0; }));
    ASSERT_TRUE(machine->pause());
    ASSERT_TRUE(machine->reset());
    EXPECT_TRUE(rests(test::counter + 4));
    EXPECT_EQ(word(test::counter), 1u);
    ASSERT_TRUE(machine->resume());
    EXPECT_TRUE(await([this] { return word(test::counter) == 2; }));
}

/// The kernel's image is loaded again: what the guest wrote over it is no more.
TEST_F(MachineLife, AResetLoadsTheKernelAgain)
{
    start(test::counting_lives);
    ASSERT_TRUE(await([this] { return word(test::counter) == 1; }));
    ASSERT_TRUE(machine->pause());
    std::fill_n(memory + test::load_address + 128, 20, std::byte{0xf4});
    ASSERT_TRUE(machine->reset());
    ASSERT_TRUE(machine->resume());
    EXPECT_TRUE(await([this] { return word(test::counter) == 2; }));
}

TEST_F(MachineLife, ProcessorsArePluggedInAndTheFirstOnesStay)
{
    start(test::counting, [](Config& config) {
        config.mutable_processors()->set_count(2);
        config.mutable_processors()->set_maximum(4);
    });
    EXPECT_EQ(figures().vcpus_size(), 2);
    EXPECT_EQ(machine->set_processors(4).or_throw(), 4u);
    EXPECT_EQ(figures().vcpus_size(), 4);
    EXPECT_EQ(machine->set_processors(5).error().detail, "5 vCPUs are more than the machine's 4");
    EXPECT_THAT(machine->set_processors(1).error().detail,
                HasSubstr("the guest was started with 2 vCPUs and keeps them"));
    EXPECT_EQ(machine->set_processors(3).or_throw(), 4u) << "the guest has not let go yet";
}

TEST_F(MachineLife, ItsFiguresNameItsThreads)
{
    start(test::counting, [](Config& config) { config.mutable_processors()->set_count(2); });
    const proto::vmm::Started threads = machine->threads();
    ASSERT_EQ(threads.vcpu_threads_size(), 2);
    EXPECT_NE(threads.vcpu_threads(0), threads.vcpu_threads(1));
    EXPECT_EQ(threads.device_thread(), ::getpid());
    ASSERT_TRUE(is_counting());
    const auto statistics = figures();
    EXPECT_EQ(statistics.vcpus(0).thread_id(), threads.vcpu_threads(0));
    EXPECT_EQ(statistics.vcpus(0).state(), proto::vmm::VcpuStatistics::STATE_RUNNING);
    EXPECT_GT(statistics.vcpus(0).cpu_time_ns(), 0u);
    EXPECT_TRUE(statistics.has_clock());
    machine->pause().or_throw();
    EXPECT_EQ(figures().vcpus(0).state(), proto::vmm::VcpuStatistics::STATE_PARKED);
}

TEST_F(MachineLife, AVerbForADeviceThatIsNotThereSaysSo)
{
    start(test::counting);
    proto::vmm::Request request;
    request.mutable_set_balloon()->set_target_bytes(1 << 20);
    EXPECT_EQ(machine->serve_device(request).error().detail,
              "the machine has no device that this is for");
    request.mutable_set_link()->set_alias("net9");
    EXPECT_EQ(machine->serve_device(request).error().code, ErrorCode::device_missing);
}

TEST_F(MachineLife, TheCmosClocksOffsetIsKept)
{
    start(test::counting, [](Config& config) { config.mutable_clock()->set_rtc_offset_s(7200); });
    EXPECT_EQ(figures().clock().rtc_offset_s(), 7200);
    machine->set_rtc(-60);
    EXPECT_EQ(figures().clock().rtc_offset_s(), -60);
}

/// An order of the guest's that is overtaken by one of the daemon's counts no more.
TEST_F(MachineLife, AnEndThatAResetOvertakesIsForgotten)
{
    start(test::exiting, with_exit_port);
    while (machine->state() == proto::vmm::MACHINE_STATE_RUNNING && !stopped()) {
        if (!machine->reset()) break;
        loop.run_once(std::chrono::milliseconds(1));
    }
    ASSERT_TRUE(await([this] { return stopped() != nullptr; }));
    EXPECT_EQ(machine->state(), proto::vmm::MACHINE_STATE_STOPPED);
}

}  // namespace
}  // namespace hostler::vmm
