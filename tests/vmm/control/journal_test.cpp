// The events that are kept for a daemon that comes back.
#include "drivers/kvm/vmm/control/journal.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

namespace hostler::vmm {
namespace {

using namespace std::chrono_literals;

class JournalTest : public testing::Test {
protected:
    void report(std::int64_t mark = 0)
    {
        proto::vmm::Event event;
        event.mutable_rtc_changed()->set_offset_s(mark);
        journal.report(std::move(event));
    }
    void settle()
    {
        while (loop.run_once(0ms)) continue;
    }
    std::vector<std::uint64_t> since(std::uint64_t sequence) const
    {
        std::vector<std::uint64_t> numbers;
        for (const proto::vmm::Event& event : journal.since(sequence))
            numbers.push_back(event.sequence());
        return numbers;
    }

    EventLoop loop;
    int news = 0;
    Journal journal{loop, [this] { ++news; }};
};

using Numbers = std::vector<std::uint64_t>;

TEST_F(JournalTest, NumbersFromOne)
{
    EXPECT_EQ(journal.newest(), 0u);
    EXPECT_EQ(since(0), Numbers());
    report(7);
    report(8);
    EXPECT_EQ(journal.newest(), 2u);
    EXPECT_EQ(since(0), (Numbers{1, 2}));
    EXPECT_EQ(journal.since(1).at(0).rtc_changed().offset_s(), 8);
}

TEST_F(JournalTest, GivesWhatOneHasNotSeen)
{
    for (int i = 0; i < 3; ++i) report();
    EXPECT_EQ(since(1), (Numbers{2, 3}));
    EXPECT_EQ(since(3), Numbers());
    EXPECT_EQ(since(99), Numbers()) << "of another process, say";
    EXPECT_EQ(since(1), (Numbers{2, 3})) << "reading takes nothing";
}

TEST_F(JournalTest, KeepsTheLastOnly)
{
    for (std::size_t i = 0; i < Journal::events_kept + 3; ++i) report();
    const Numbers kept = since(0);
    ASSERT_EQ(kept.size(), Journal::events_kept);
    EXPECT_EQ(kept.front(), 4u);
    EXPECT_EQ(kept.back(), journal.newest());
    EXPECT_EQ(since(journal.newest() - 1).size(), 1u);
}

TEST_F(JournalTest, ATimeIsOnEach)
{
    timespec before{};
    ::clock_gettime(CLOCK_REALTIME, &before);
    report();
    const std::uint64_t told = journal.since(0).at(0).realtime_ns();
    const auto earliest = static_cast<std::uint64_t>(before.tv_sec) * 1'000'000'000u +
                          static_cast<std::uint64_t>(before.tv_nsec);
    EXPECT_GE(told, earliest);
    EXPECT_LT(told, earliest + 10'000'000'000u);
}

TEST_F(JournalTest, TellsOnTheLoopsThread)
{
    std::thread([this] { report(); }).join();
    EXPECT_EQ(news, 0) << "not on the thread that reports";
    settle();
    EXPECT_EQ(news, 1);
}

TEST_F(JournalTest, ThreadsThatReportAtOnceLoseNothing)
{
    constexpr int threads = 4;
    constexpr int each = 10;
    std::vector<std::thread> all;
    for (int i = 0; i < threads; ++i)
        all.emplace_back([this] {
            for (int j = 0; j < each; ++j) report();
        });
    for (std::thread& thread : all) thread.join();
    const Numbers numbers = since(0);
    ASSERT_EQ(numbers.size(), std::size_t{threads * each});
    for (std::size_t i = 0; i < numbers.size(); ++i) EXPECT_EQ(numbers[i], i + 1) << "in order";
    settle();
    EXPECT_EQ(news, threads * each);
}

}  // namespace
}  // namespace hostler::vmm
