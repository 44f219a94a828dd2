#include "drivers/kvm/vmm/cpu/thread_times.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

namespace hostler::vmm {
namespace {

TEST(ParseStat, ReadsTheColumnsBehindAnyName)
{
    EXPECT_EQ(parse_stat("12 (CPU 0/KVM) S 1 2 3 4 5 6 7 8 9 10 111 222 13 14"),
              (StatTicks{111, 222}));
    EXPECT_EQ(parse_stat("12 (odd) name (x)) R 1 2 3 4 5 6 7 8 9 10 5 6 13"), (StatTicks{5, 6}));
    EXPECT_EQ(
        parse_stat("7 (x) R 4 5 6 7 8 9 10 11 12 13 140 150 16 17 18 19 20 21 22 23 24 25 26 27"
                   " 28 29 30 31 32 33 34 35 36 37 38 3 40"),
        (StatTicks{140, 150, 3}));
    EXPECT_EQ(parse_stat(""), StatTicks());
    EXPECT_EQ(parse_stat("12 (cut) S 1 2"), StatTicks());
}

TEST(ThreadTimes, CountsThisThread)
{
    const ThreadTimes times(::gettid());
    const auto before = times.sample();
    volatile unsigned spin = 0;
    while (times.sample().cpu_ns < before.cpu_ns + 20'000'000) spin = spin + 1;
    EXPECT_GT(times.sample().cpu_ns, before.cpu_ns);
}

TEST(ThreadTimes, IsZeroForAThreadThatIsNone)
{
    EXPECT_EQ(ThreadTimes(-1).sample().cpu_ns, 0u);
}

}  // namespace
}  // namespace hostler::vmm
