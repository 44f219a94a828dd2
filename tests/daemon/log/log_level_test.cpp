#include "daemon/log/log_level.hpp"

#include <gtest/gtest.h>

namespace hostler::daemon {
namespace {

TEST(LogLevels, AreCountedFromOneToFour)
{
    EXPECT_EQ(read_log_level("1"), LogLevel::debug);
    EXPECT_EQ(read_log_level("2"), LogLevel::info);
    EXPECT_EQ(read_log_level("3"), LogLevel::warning);
    EXPECT_EQ(read_log_level("4"), LogLevel::error);
}

TEST(LogLevels, AreNothingElse)
{
    for (const char* text : {"", "0", "5", "-1", "11", "1 ", " 1", "x", "debug"})
        EXPECT_FALSE(read_log_level(text)) << "'" << text << "'";
}

TEST(LogLevels, HigherOnesSayLess)
{
    const LogLevel all[] = {LogLevel::debug, LogLevel::info, LogLevel::warning, LogLevel::error};
    for (std::size_t index = 1; index < std::size(all); ++index)
        EXPECT_LT(spdlog_level(all[index - 1]), spdlog_level(all[index]));
}

}  // namespace
}  // namespace hostler::daemon
