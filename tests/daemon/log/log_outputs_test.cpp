#include "daemon/log/log_outputs.hpp"

#include <gtest/gtest.h>

namespace hostler::daemon {
namespace {

TEST(LogOutputsTest, ReadsWhatLibvirtdConfSays)
{
    const std::string text = "3:stderr 1:file:/tmp/a.log 4:syslog:hostlerd 2:journald";
    const auto outputs = read_log_outputs(text);
    ASSERT_TRUE(outputs);
    ASSERT_EQ(outputs->size(), 4u);
    EXPECT_EQ((*outputs)[1], (LogOutput{LogLevel::debug, LogTarget::file, "/tmp/a.log"}));
    EXPECT_EQ(format(*outputs), text);
}

TEST(LogOutputsTest, NamesTheWordThatIsNone)
{
    for (const char* bad : {"5:stderr", "0:stderr", "stderr", "1:", "1:nowhere", "1:stderr:x",
                            "1:file", "1:file:", "1:file:relative", "1:syslog"}) {
        const auto outputs = read_log_outputs(std::string("1:stderr ") + bad);
        ASSERT_FALSE(outputs) << bad;
        EXPECT_NE(outputs.error().detail.find("'" + std::string(bad) + "'"), std::string::npos);
    }
    EXPECT_FALSE(read_log_outputs("  "));
}

TEST(LogOutputsTest, OpensAllOrNone)
{
    const auto sinks = open_outputs({{LogLevel::info, LogTarget::standard_error, {}},
                                     {LogLevel::info, LogTarget::file, "/nonexistent/a.log"}});
    ASSERT_FALSE(sinks);
    EXPECT_EQ(sinks.error().detail,
              "cannot open the log file '/nonexistent/a.log': No such file or directory");
}

}  // namespace
}  // namespace hostler::daemon
