// With the kernel's own faults: /dev/userfaultfd (Linux 6.1) and the right to open it are needed.
#include "drivers/kvm/vmm/state/memory_on_demand.hpp"

#include <fcntl.h>
#include <poll.h>

#include <atomic>

#include "drivers/kvm/vmm/fatal.hpp"
#include "tests/vmm/state/saved_memory.hpp"

namespace hostler::vmm {
namespace {

using test::is_saved_page;
using test::is_zero;
using test::page_bytes;

using SavedRun = Run;  // in a fixture, Run is a member of its base

constexpr std::uint64_t offset = 4096;
constexpr std::size_t pages = 4096;
constexpr std::size_t pages_per_run = run_bytes_max / page_bytes;

class OnDemand : public testing::Test {
protected:
    void SetUp() override
    {
        if (!device) GTEST_SKIP() << "/dev/userfaultfd cannot be opened";
        // Apart, side by side, and the last page.
        runs = {test::save_run(file, offset, 1, 2), test::save_run(file, offset, 10, 1),
                test::save_run(file, offset, 1000, pages_per_run),
                test::save_run(file, offset, 1000 + pages_per_run, 5),
                test::save_run(file, offset, pages - 1, 1)};
    }
    static bool is_in(const SavedRun& run, std::size_t page)
    {
        return page * page_bytes >= run.start && page * page_bytes < run.start + run.bytes;
    }
    bool is_saved(std::size_t page) const
    {
        return std::ranges::any_of(runs, [page](const SavedRun& run) { return is_in(run, page); });
    }
    void begin()
    {
        auto faults = UserFaults::watch(device, memory.bytes());
        ASSERT_TRUE(faults) << faults.error().detail;
        bringing.emplace(*std::move(faults), memory.bytes(),
                         MemoryOnDemand::Saved{Fd(::dup(file.get())), offset, runs},
                         [this] { ++threads; });
    }
    bool is_completed() const
    {
        pollfd counter{bringing->completed(), POLLIN, 0};
        return ::poll(&counter, 1, 10'000) == 1;
    }
    void expect_all() const
    {
        for (std::size_t page = 0; page < pages; ++page) {
            const auto bytes = memory.page(page);
            ASSERT_TRUE(is_saved(page) ? is_saved_page(bytes, page) : is_zero(bytes)) << page;
        }
    }

    const Fd device{::open("/dev/userfaultfd", O_RDWR | O_CLOEXEC)};
    const Fd file{::memfd_create("state", MFD_CLOEXEC)};
    const test::MappedMemory memory{pages * page_bytes};
    std::vector<SavedRun> runs;
    std::atomic<unsigned> threads = 0;
    std::optional<MemoryOnDemand> bringing;
};

TEST_F(OnDemand, WhateverIsTouchedFirstIsWhatWasSaved)
{
    begin();
    for (std::size_t page = pages; page-- > 0;) {
        const auto bytes = memory.page(page);
        ASSERT_TRUE(is_saved(page) ? is_saved_page(bytes, page) : is_zero(bytes)) << page;
    }
}

TEST_F(OnDemand, ManyWhoTouchItAtOnceSeeTheSame)
{
    begin();
    {
        std::vector<std::jthread> guests;
        for (unsigned guest = 0; guest < 4; ++guest) guests.emplace_back([this] { expect_all(); });
    }
    expect_all();
}

TEST_F(OnDemand, TheRestComesByItselfAndThenIsToldOnce)
{
    begin();
    bringing->await_all();
    ASSERT_TRUE(is_completed());
    // The memory's file has it, though nobody has touched the mapping.
    std::vector<std::byte> page(page_bytes);
    ASSERT_EQ(::pread(memory.file(), page.data(), page.size(), 1001 * page_bytes),
              ssize_t{page_bytes});
    EXPECT_TRUE(is_saved_page(page, 1001));
    bringing.reset();
    EXPECT_EQ(threads, 3u) << "each began with the hook";
    expect_all();
}

TEST_F(OnDemand, NothingThatWasSavedIsCompleteAtOnce)
{
    runs.clear();
    begin();
    bringing->await_all();
    ASSERT_TRUE(is_completed());
    expect_all();
}

TEST_F(OnDemand, WhatIsWrittenMeanwhileStays)
{
    begin();
    std::ranges::fill(memory.page(1500), std::byte{0xee});
    std::ranges::fill(memory.page(11), std::byte{0xdd});
    bringing->await_all();
    EXPECT_TRUE(std::ranges::all_of(memory.page(1500),
                                    [](std::byte each) { return each == std::byte{0xee}; }));
    EXPECT_TRUE(std::ranges::all_of(memory.page(11),
                                    [](std::byte each) { return each == std::byte{0xdd}; }));
    EXPECT_TRUE(is_saved_page(memory.page(1501), 1501));
}

TEST_F(OnDemand, APageThatWasGivenBackMeanwhileIsZero)
{
    begin();
    ASSERT_TRUE(is_saved_page(memory.page(1002), 1002));
    ASSERT_EQ(::madvise(memory.page(1002).data(), page_bytes, MADV_REMOVE), 0);
    EXPECT_TRUE(is_zero(memory.page(1002)));
    EXPECT_TRUE(is_saved_page(memory.page(1003), 1003));
}

TEST_F(OnDemand, CanBeGivenUpAtAnyTime)
{
    for (int round = 0; round < 20; ++round) {
        begin();
        bringing.reset();
        ASSERT_EQ(::madvise(memory.bytes().data(), memory.bytes().size(), MADV_REMOVE), 0);
    }
}

/// The process ends before anybody sees it; a sibling has to look.
TEST_F(OnDemand, DamageEndsTheProcessBeforeTheGuestSeesIt)
{
    const std::byte wrong{0xff};
    ASSERT_EQ(::pwrite(file.get(), &wrong, 1, offset + 1001 * page_bytes), 1);
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_EXIT(
        {
            begin();
            const volatile std::byte seen = memory.page(1001)[0];
            ::_exit(seen == wrong ? 1 : 2);
        },
        testing::ExitedWithCode(fatal_exit_status),
        "the saved state is damaged: its memory is wrong, and the guest ran already");
}

}  // namespace
}  // namespace hostler::vmm
