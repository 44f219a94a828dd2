// Timers and clocks of a guest that is stopped for longer than its timers take: the guests `stops`
// and `ticks` look from the inside, and say what they found. What they found late may be the doing
// of other work on the machine: then they are run again.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <thread>

#include "tests/lab/vmm/running_guest.hpp"

namespace hostler::vmm::test {
namespace {

using namespace std::chrono_literals;
using proto::vmm::Clock;
using testing::HasSubstr;
using testing::Not;

constexpr auto gap = 1000ms;  ///< more than the guest's timers take

class Stops : public RunningGuest {
protected:
    void begin_guest(const char* policy_word, Clock::Pause policy, const Change& change = {})
    {
        begin();
        said = Fd(::memfd_create("said", MFD_CLOEXEC));
        machine = [=](Machine& wanted) {
            if (change) change(wanted);
            wanted.mutable_boot()->set_command_line(policy_word + std::string(" ") +
                                                    std::to_string(gap.count()));
            wanted.mutable_processors()->set_count(3);
            wanted.mutable_clock()->set_pause(policy);
            proto::vmm::Device& serial = *wanted.add_devices();
            serial.set_alias("serial0");
            proto::vmm::Character& character = *serial.mutable_serial()->mutable_character();
            character.set_kind(proto::vmm::Character::KIND_FILE);
            character.set_fd(3);
        };
        start(kernel, machine, {said.get()});
    }
    std::string told() const
    {
        std::string text(65536, '\0');
        const ssize_t count = ::pread(said.get(), text.data(), text.size(), 0);
        text.resize(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
        return text;
    }
    void await(const std::string& text) const
    {
        ASSERT_TRUE(within_patience([&] { return told().find(text) != std::string::npos; }))
            << told();
    }
    /// Some runs of a guest, until one says that all came in time; none may say that it is wrong.
    void expect_one_in_time(const std::function<void()>& run)
    {
        constexpr int tries_max = 8;
        for (int tries = 0; tries < tries_max; ++tries) {
            ASSERT_NO_FATAL_FAILURE(run());
            ASSERT_THAT(told(), Not(HasSubstr("not ok ")));
            if (told().find("late ") == std::string::npos) return;
        }
        FAIL() << "each time something came late: " << told();
    }
    /// Three stops: paused; saved; paused for long and saved then.
    void stop_three_times(const char* policy_word, Clock::Pause policy)
    {
        begin_guest(policy_word, policy);
        await("armed 1");
        pause();
        std::this_thread::sleep_for(gap);
        resume();
        await("armed 2");
        pause();
        save();
        std::this_thread::sleep_for(gap);
        restore(kernel, machine, {said.get()});
        resume();
        await("armed 3");
        pause();
        std::this_thread::sleep_for(gap);
        save();
        restore(kernel, machine, {said.get()});
        resume();
        await("done: ");
    }

    std::string kernel = guest_file("stops");
    Fd said;
    Change machine;
};

TEST_F(Stops, TimersComeAtOnceWhereTheClocksWentOn)
{
    expect_one_in_time([this] { stop_three_times("continue", Clock::PAUSE_CONTINUE); });
}

TEST_F(Stops, TimersComeInTheirTimeWhereTheClocksStood)
{
    expect_one_in_time([this] { stop_three_times("freeze", Clock::PAUSE_FREEZE); });
}

TEST_F(Stops, KvmsPitTicksOnlyForTheTimeThatTheGuestSees)
{
    kernel = guest_file("ticks");
    begin_guest("freeze", Clock::PAUSE_FREEZE, [](Machine& wanted) {
        wanted.mutable_platform()->set_irqchip(proto::vmm::Platform::IRQCHIP_KERNEL);
        wanted.mutable_platform()->set_pit(true);
    });
    await("armed 1");
    pause();
    std::this_thread::sleep_for(gap);
    resume();
    await("done: ");
    EXPECT_THAT(told(), Not(HasSubstr("not ok ")));
}

TEST_F(Stops, TimersComeInTheirTimeWhereOnlyTheWallClockIsTold)
{
    expect_one_in_time([this] { stop_three_times("step-realtime", Clock::PAUSE_STEP_REALTIME); });
}

}  // namespace
}  // namespace hostler::vmm::test
