#include "drivers/kvm/vmm/cpu/kvm_statistics.hpp"

#include <gtest/gtest.h>

#include "tests/vmm/cpu/statistics_file.hpp"

namespace hostler::vmm {
namespace {

TEST(KvmStatistics, ReadsCountersAndHistogramsByName)
{
    const auto statistics =
        KvmStatistics::open(
            file_of(statistics_file(
                {{"exits", {42}}, {"halt_wait_hist", {1, 2, 3}}, {"halt_poll_fail_ns", {7}}})))
            .or_throw();
    ASSERT_EQ(statistics.counters().size(), 3u);
    const auto sample = statistics.sample();
    EXPECT_EQ(sample[statistics.find("exits")->first], 42u);
    EXPECT_EQ(sample[statistics.find("halt_poll_fail_ns")->first], 7u);
    EXPECT_EQ(statistics.find("halt_wait_hist")->count, 3u);
    EXPECT_EQ(sample[statistics.find("halt_wait_hist")->first + 2], 3u);
    EXPECT_EQ(statistics.find("nothing"), nullptr);
}

TEST(KvmStatistics, RefusesWhatIsNoStatistics)
{
    EXPECT_FALSE(KvmStatistics::open(Fd()));
    EXPECT_FALSE(KvmStatistics::open(file_of("short")));
    std::string lying = statistics_file({{"exits", {42}}});
    lying[8] = '\xff';
    lying[9] = '\xff';  // 65,535 descriptions
    EXPECT_FALSE(KvmStatistics::open(file_of(lying)));
    const std::string whole = statistics_file({{"exits", {42}}});
    const auto cut = KvmStatistics::open(file_of(whole.substr(0, whole.size() - 4))).or_throw();
    EXPECT_TRUE(cut.sample().empty());
}

}  // namespace
}  // namespace hostler::vmm
