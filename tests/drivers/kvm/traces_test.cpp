#include "drivers/kvm/traces.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace hostler::drivers::kvm {
namespace {

class TracesTest : public testing::Test {
protected:
    TracesTest()
    {
        traces_.folder = root_ / "uuid";
        traces_.pid_file = root_ / "name.pid";
        EXPECT_TRUE(traces_.make());
    }
    ~TracesTest() override { std::filesystem::remove_all(root_); }

    const std::filesystem::path root_ =
        std::filesystem::path(testing::TempDir()) / ("traces_" + std::to_string(::getpid()));
    Traces traces_{DomainLog::of(root_, "name")};
};

TEST_F(TracesTest, the_last_words_are_what_was_said_last)
{
    EXPECT_EQ(traces_.last_words(), "");
    traces_.log.note("starting up");
    std::ofstream(traces_.log.path(), std::ios::app) << "hostler-vmm: no memory\n\n";
    EXPECT_EQ(traces_.last_words(), "hostler-vmm: no memory");
}

TEST_F(TracesTest, that_it_ended_is_not_why_it_did)
{
    std::ofstream(traces_.log.path(), std::ios::app) << "hostler-vmm: no memory\n";
    traces_.note_end("hostler-vmm ended: exit status 70");
    EXPECT_EQ(traces_.last_words(), "hostler-vmm: no memory");
}

TEST_F(TracesTest, of_a_long_log_only_the_end_is_read)
{
    std::ofstream(traces_.log.path()) << std::string(1 << 20, 'x');
    EXPECT_EQ(traces_.last_words(), std::string(4096, 'x'));
}

TEST_F(TracesTest, nothing_but_the_log_is_left)
{
    traces_.write_pid(7);
    traces_.log.note("starting up");
    std::ofstream(traces_.folder / "control.sock") << "";
    traces_.remove();
    EXPECT_FALSE(std::filesystem::exists(traces_.folder));
    EXPECT_FALSE(std::filesystem::exists(traces_.pid_file));
    EXPECT_TRUE(std::filesystem::exists(traces_.log.path()));
}

}  // namespace
}  // namespace hostler::drivers::kvm
