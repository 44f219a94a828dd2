// Saved states with a real KVM: a guest that is saved in one process goes on in another.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>
#include <x86intrin.h>

#include <memory>
#include <thread>

#include "tests/lab/vmm/guest_code.hpp"
#include "tests/lab/vmm/vmm_process.hpp"
#include "tests/vmm/boot/kernel_files.hpp"

namespace hostler::vmm::test {
namespace {

using namespace std::chrono_literals;
using proto::vmm::Clock;
using proto::vmm::Machine;
using proto::vmm::Request;
using testing::HasSubstr;
using Change = std::function<void(Machine&)>;

constexpr std::uint64_t offset = 4096;

class SavedState : public testing::Test {
protected:
    SavedState() { begin(); }

    /// Another hostler-vmm in place of the one there was.
    void begin()
    {
        daemon.reset();
        process = std::make_unique<VmmProcess>();
        daemon = std::make_unique<Daemon>(process->connect());
        daemon->hello(0);
    }
    proto::vmm::Reply ask(const std::function<void(Request&)>& fill,
                          const std::vector<int>& fds = {})
    {
        Request request;
        fill(request);
        return daemon->call(request, fds);
    }
    void done(const std::function<void(Request&)>& fill)
    {
        const auto reply = ask(fill);
        ASSERT_FALSE(reply.has_failure()) << reply.failure().detail();
    }
    void start(std::string_view guest, const Change& change = {})
    {
        const auto reply = process->configure(*daemon, multiboot_file(guest), change);
        ASSERT_FALSE(reply.has_failure()) << reply.failure().detail();
        done([](Request& request) { request.mutable_start(); });
    }
    void pause()
    {
        done([](Request& request) { request.mutable_pause(); });
    }
    void resume()
    {
        done([](Request& request) { request.mutable_resume(); });
    }
    proto::vmm::Reply try_save(int fd)
    {
        return ask(
            [](Request& request) {
                request.mutable_save()->set_fd(0);
                request.mutable_save()->set_offset(offset);
            },
            {fd});
    }
    void save()
    {
        file = Fd(::memfd_create("state", MFD_CLOEXEC));
        const auto reply = try_save(file.get());
        ASSERT_FALSE(reply.has_failure()) << reply.failure().detail();
        bytes = reply.saved().bytes();
    }
    proto::vmm::Reply try_restore(std::string_view guest, const Change& change = {})
    {
        begin();
        const auto from_state = [&](Machine& machine) {
            if (change) change(machine);
            machine.mutable_restore()->set_fd(3);
            machine.mutable_restore()->set_offset(offset);
            machine.mutable_restore()->set_bytes(bytes);
        };
        return process->configure(*daemon, multiboot_file(guest), from_state, {file.get()});
    }
    /// Restored, paused.
    void restore(std::string_view guest, const Change& change = {})
    {
        const auto reply = try_restore(guest, change);
        ASSERT_FALSE(reply.has_failure()) << reply.failure().detail();
        done([](Request& request) { request.mutable_start()->set_paused(true); });
    }
    std::uint64_t guest_tsc() const
    {
        return process->word(counter) | std::uint64_t{process->word(counter + 4)} << 32;
    }

    std::unique_ptr<VmmProcess> process;
    std::unique_ptr<Daemon> daemon;
    Fd file;
    std::uint64_t bytes = 0;
};

TEST_F(SavedState, AGuestGoesOnWhereItWasAHundredTimesInARow)
{
    start(counting);
    for (int round = 0; round < 100; ++round) {
        ASSERT_TRUE(process->is_counting(counter));
        pause();
        const std::uint32_t stopped_at = process->word(counter);
        save();
        restore(counting);
        ASSERT_EQ(process->word(counter), stopped_at) << "round " << round;
        resume();
    }
    EXPECT_TRUE(process->is_counting(counter));
}

TEST_F(SavedState, AllProcessorsGoOnAHundredTimesInARow)
{
    const auto four = [](Machine& machine) { machine.mutable_processors()->set_count(4); };
    process->write(0x8000, other_counting);
    start(starting_others, four);
    for (int round = 0; round < 100; ++round) {
        ASSERT_TRUE(process->is_counting(counter));
        ASSERT_TRUE(process->is_counting(0xa000)) << "the other processors run";
        pause();
        save();
        restore(starting_others, four);
        resume();
    }
    EXPECT_TRUE(process->is_counting(0xa000));
}

TEST_F(SavedState, TheCountersOfTimeDoAsThePolicySays)
{
    const auto gap = [this](Clock::Pause policy) {
        const auto with_policy = [=](Machine& machine) {
            machine.mutable_clock()->set_pause(policy);
        };
        begin();
        start(telling_time, with_policy);
        EXPECT_TRUE(process->is_counting(counter));
        pause();
        const std::uint64_t guest_before = guest_tsc();
        const std::uint64_t host_before = __rdtsc();
        save();
        std::this_thread::sleep_for(500ms);
        restore(telling_time, with_policy);
        const std::uint64_t host_gap = __rdtsc() - host_before;
        resume();
        EXPECT_TRUE(process->is_counting(counter));
        pause();
        return static_cast<double>(guest_tsc() - guest_before) / static_cast<double>(host_gap);
    };
    EXPECT_LT(gap(Clock::PAUSE_FREEZE), 0.3);
    EXPECT_GT(gap(Clock::PAUSE_CONTINUE), 0.9);
}

TEST_F(SavedState, TheWallClockIsWhatThePolicySays)
{
    const auto moved_ms = [this](Clock::Pause policy) {
        const auto with_policy = [=](Machine& machine) {
            machine.mutable_clock()->set_pause(policy);
        };
        const auto wall_clock_ms = [this] {
            return std::int64_t{process->word(wall_clock + 4)} * 1000 +
                   process->word(wall_clock + 8) / 1'000'000;
        };
        begin();
        start(asking_wall_clock, with_policy);
        EXPECT_TRUE(process->is_counting(counter));
        pause();
        const std::int64_t before = wall_clock_ms();
        save();
        std::this_thread::sleep_for(500ms);
        restore(asking_wall_clock, with_policy);
        resume();
        EXPECT_TRUE(process->is_counting(counter));
        return wall_clock_ms() - before;
    };
    EXPECT_EQ(moved_ms(Clock::PAUSE_FREEZE), 0);
    EXPECT_GE(moved_ms(Clock::PAUSE_STEP_REALTIME), 500);
    // The moment at which its clock was 0 is the same; the two are not read at one moment.
    EXPECT_NEAR(static_cast<double>(moved_ms(Clock::PAUSE_CONTINUE)), 0, 20);
}

TEST_F(SavedState, ARunningGuestIsNotSaved)
{
    start(counting);
    file = Fd(::memfd_create("state", MFD_CLOEXEC));
    EXPECT_THAT(try_save(file.get()).failure().detail(),
                HasSubstr("is running and cannot be saved"));
}

TEST_F(SavedState, AFullDiskLeavesTheGuestAsItWas)
{
    start(counting);
    ASSERT_TRUE(process->is_counting(counter));
    pause();
    const Fd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
    EXPECT_THAT(try_save(full.get()).failure().detail(), HasSubstr("No space left on device"));
    resume();
    EXPECT_TRUE(process->is_counting(counter));
    pause();
    save();
    restore(counting);
    resume();
    EXPECT_TRUE(process->is_counting(counter));
}

TEST_F(SavedState, ADamagedStateOrOneOfAnotherMachineIsRefusedByName)
{
    start(counting);
    ASSERT_TRUE(process->is_counting(counter));
    pause();
    save();
    EXPECT_THAT(
        try_restore(counting, [](Machine& machine) { machine.mutable_processors()->set_count(2); })
            .failure()
            .detail(),
        HasSubstr("of another machine: its 'machine'"));
    EXPECT_THAT(try_restore(counting,
                            [](Machine& machine) { machine.mutable_memory()->set_bytes(4 << 20); })
                    .failure()
                    .detail(),
                HasSubstr("8388608 bytes of memory"));
    EXPECT_THAT(try_restore(counting,
                            [](Machine& machine) {
                                proto::vmm::Device& rng = *machine.add_devices();
                                rng.set_alias("rng0");
                                rng.mutable_rng();
                            })
                    .failure()
                    .detail(),
                HasSubstr("it has no 'rng0'"));
    char byte = 'x';
    ASSERT_EQ(::pwrite(file.get(), &byte, 1, offset + counter), 1);
    EXPECT_THAT(try_restore(counting).failure().detail(), HasSubstr("its memory is wrong"));
}

TEST_F(SavedState, TheKernelsInterruptControllersGoOnAndAreReset)
{
    const auto with_kernels = [](Machine& machine) {
        machine.mutable_platform()->set_irqchip(proto::vmm::Platform::IRQCHIP_KERNEL);
        machine.mutable_platform()->set_pit(true);
    };
    start(counting_lives, with_kernels);
    ASSERT_TRUE(process->is_counting(counter + 4));
    pause();
    save();
    restore(counting_lives, with_kernels);
    resume();
    EXPECT_TRUE(process->is_counting(counter + 4));
    done([](Request& request) { request.mutable_reset(); });
    EXPECT_TRUE(process->is_counting(counter + 4));
    EXPECT_EQ(process->word(counter), 2u);
}

TEST_F(SavedState, ARestoredGuestStartsAnewAfterAReset)
{
    start(counting_lives);
    ASSERT_TRUE(process->is_counting(counter + 4));
    pause();
    save();
    restore(counting_lives);
    done([](Request& request) { request.mutable_reset(); });
    resume();
    EXPECT_TRUE(process->is_counting(counter + 4));
    EXPECT_EQ(process->word(counter), 2u);
}

}  // namespace
}  // namespace hostler::vmm::test
