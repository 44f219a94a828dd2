#include "daemon/log/log_filters.hpp"

#include <gtest/gtest.h>

namespace hostler::daemon {
namespace {

TEST(LogFiltersTest, TheFirstThatFitsCounts)
{
    const auto filters = read_log_filters("1:rpc  4:domain 3:dom 1:+qemu");
    ASSERT_TRUE(filters);
    EXPECT_EQ(level_of("domains", *filters, LogLevel::info), LogLevel::error);
    EXPECT_EQ(level_of("rpc", *filters, LogLevel::info), LogLevel::debug);
    EXPECT_EQ(level_of("store", *filters, LogLevel::info), LogLevel::info);
    EXPECT_EQ(format(*filters), "1:rpc 4:domain 3:dom 1:qemu");
}

TEST(LogFiltersTest, NamesTheWordThatIsNone)
{
    for (const char* bad : {"rpc", "7:rpc", "1:", ":rpc", "11:rpc"}) {
        const auto filters = read_log_filters(bad);
        ASSERT_FALSE(filters) << bad;
        EXPECT_NE(filters.error().detail.find(bad), std::string::npos);
    }
    EXPECT_TRUE(read_log_filters("")->empty());
}

}  // namespace
}  // namespace hostler::daemon
